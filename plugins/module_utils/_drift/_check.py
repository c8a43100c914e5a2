# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One row of the comparison, and what several subjects need to find their way in the facts. Pure.

PRIVATE to the collection: it may change with any release; nothing outside of transit.networkd should import it.
"""

from __future__ import annotations

import typing as t

from ansible_collections.transit.networkd.plugins.module_utils._common._addresses import family_of
from ansible_collections.transit.networkd.plugins.module_utils._common._codes import ADDRESS, UNIT

if t.TYPE_CHECKING:  # pragma: no cover
    from collections.abc import Mapping

    Data = Mapping[str, t.Any]
    Check = dict[str, t.Any]


def row(
    name: str,
    subject: str,
    expected: object,
    found: object,
    *,
    check: str = "",
    ok: bool | None = None,
    wanted: str = "",
    why: str = "",
) -> Check:
    """Return one row, whose message stands alone: the subject, what was expected, and what is there.

    ``name`` is the row's id, one of the above, and ``check`` says it to people where the id does not. ``ok`` is
    whether both are equal where it is not given. In the message of a failure ``wanted`` says what was expected (else
    the check and the expected value do), and ``why`` ends it.
    """
    check = check or name
    if ok is None:
        ok = expected == found
    if ok:
        message = f"{subject}: {check} {found}"
    else:
        there = "there is none" if found == "none" else f"found {found}"
        message = f"{subject}: expected {wanted or f'{check} {expected}'}, {there}" + (f" ({why})" if why else "")
    return {
        "id": name,
        "check": check,
        "subject": subject,
        "expected": str(expected),
        "found": str(found),
        "ok": ok,
        "message": message,
    }


def links_by_name(facts: Data) -> dict[str, Data]:
    """Return the links of the facts by their names."""
    return {link["name"]: link for link in facts["links"]}


def state_of(link: Data) -> str:
    """Return a link's administrative state."""
    return "up" if link["up"] else "down"


def unit_row(link: Data, path: str) -> Check:
    """Return the row of the .network that must be in force on a link."""
    return row(UNIT, link["name"], path, link["unit"] or "none")


def address_rows(link: Data, addresses: list[str]) -> list[Check]:
    """Return a row for each address that a link must have."""
    return [_address_row(link, address) for address in addresses]


def _address_row(link: Data, address: str) -> Check:
    if address in link["addresses"]:
        found = address
    elif address in link["tentative"]:
        found = f"{address} not usable: duplicate address detection has not passed"
    else:
        found = ", ".join(other for other in link["addresses"] if family_of(other) == family_of(address)) or "none"
    return row(ADDRESS, link["name"], address, found, ok=found == address)


__all__ = ("address_rows", "links_by_name", "row", "state_of", "unit_row")

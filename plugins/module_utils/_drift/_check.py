# SPDX-License-Identifier: GPL-3.0-or-later
"""One check, and what the checks of several subjects need to find their way in the facts. Pure."""

from __future__ import annotations

import typing as t

from .._common._addresses import family_of
from .._common._codes import ADDRESS, UNIT

if t.TYPE_CHECKING:  # pragma: no cover
    from .._common._coded import Check, Field
    from .._common._facts import Facts, Link


def row(code: str, subject: str, expected: object, found: object, *, ok: bool | None = None, **fields: Field) -> Check:
    """Return one check: what the plan expects of a subject, and what the facts have, both as text.

    ``ok`` is whether both are equal where it is not given. ``fields`` are those that the code's text names besides
    (docs/reference/codes.md).
    """
    return {
        "code": code,
        "subject": subject,
        "expected": str(expected),
        "found": str(found),
        "ok": expected == found if ok is None else ok,
        "fields": fields,
    }


def links_by_name(facts: Facts) -> dict[str, Link]:
    """Return the links of the facts by their names."""
    return {link["name"]: link for link in facts["links"]}


def state_of(link: Link) -> str:
    """Return a link's administrative state."""
    return "up" if link["up"] else "down"


def unit_row(link: Link, path: str) -> Check:
    """Return the row of the .network that must be in force on a link."""
    return row(UNIT, link["name"], path, link["unit"] or "none")


def address_rows(link: Link, addresses: list[str]) -> list[Check]:
    """Return a row for each address that a link must have."""
    return [_address_row(link, address) for address in addresses]


def _address_row(link: Link, address: str) -> Check:
    if address in link["addresses"]:
        found = address
    elif address in link["tentative"]:
        found = f"{address}, which has not passed duplicate address detection"
    else:
        found = ", ".join(other for other in link["addresses"] if family_of(other) == family_of(address)) or "none"
    return row(ADDRESS, link["name"], address, found, ok=found == address)

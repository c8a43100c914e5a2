# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a unit of the host's is for a link, as far as it can be known without udev (systemd.network(5)). Pure.

A link is ``{"names", "kind", "type", "address", "permanent"}``: its name and its alternative ones, the kind that the
kernel gives it (None for hardware), the type in networkd's word, both hardware addresses. What is not known is left
out, and then a condition of it may be met or not.
"""

from __future__ import annotations

import typing as t
from collections.abc import Iterable

from .._common._match import globbed

if t.TYPE_CHECKING:  # pragma: no cover
    from .._common._unit_file import Section


class KnownLink(t.TypedDict, total=False):
    """What is known of a link."""

    names: list[str]
    kind: str | None
    type: str | None
    address: str | None
    permanent: str | None


_GLOBS = {"Name": "names", "Kind": "kind", "Type": "type"}
_ADDRESSES = {"MACAddress": "address", "PermanentMACAddress": "permanent"}
# A condition of .link units, which networkd does not know in a .network and passes over.
_NOT_OF_NETWORKS = "OriginalName"


def matches(sections: Iterable[Section], link: KnownLink) -> tuple[bool, list[str]]:
    """Return whether a ``.network`` may be for a link, and the conditions that leave it open, none where it surely is.

    networkd passes over a unit that has no condition at all.
    """
    conditions: dict[str, list[str]] = {}
    for section in sections:
        for item in section.assignments if section.name == "Match" else ():
            conditions[item.key] = [*conditions.get(item.key, []), item.value] if item.value else []
    asked = {key: values for key, values in conditions.items() if values and key != _NOT_OF_NETWORKS}
    met = {key: _met(key, values, link) for key, values in asked.items()}
    return bool(met) and False not in met.values(), sorted(key for key, found in met.items() if found is None)


def _met(key: str, values: list[str], link: KnownLink) -> bool | None:
    about = _GLOBS.get(key) or _ADDRESSES.get(key)
    if about is None or about not in link:
        return None
    found = t.cast("list[str] | str | None", link.get(about))
    if key in _ADDRESSES:
        return isinstance(found, str) and _plain(found) in [_plain(word) for value in values for word in value.split()]
    names = found if isinstance(found, list) else [found] if found else []
    return globbed(values, *names)


def _plain(address: str) -> str:
    return "".join(letter for letter in address.lower() if letter not in ":-.")

# SPDX-License-Identifier: GPL-3.0-or-later
"""Sections that networkd ignores because another one of the file is about the same thing."""

from __future__ import annotations

import typing as t
from collections.abc import Iterable, Iterator

from ....module_utils._common._unit_file import Assignment
from ..units._section import Section
from ..units._unit import Unit
from ._addresses import ADDRESSES
from ._netdevs import PARTS
from ._routes import ROUTES
from ._row import Row, Settings, has

# Each row with the key that must be different in each section. (For addresses see the lint rule `address-shared`.)
_LATER: dict[str, Row[Settings]] = {
    key: Row(section, has(key), f"a later section has the same {key}=", log, since=since)
    for key, section, log, since in (
        ("Address", "Neighbor", "Duplicated neighbor settings", 255),
        ("Id", "NextHop", "Duplicated nexthop settings", 256),
        ("VirtualFunction", "SR-IOV", "Conflicting [SR-IOV] section is specified", 251),
    )
}
_named = has("Name")
_EARLIER = Row("L2TPSession", _named, "an earlier section has the same Name=", "is duplicated.", since=257)
_OWN = Row("L2TPSession", _named, "Name= is that of the tunnel", "cannot be the same as the netdev name.", since=257)
REPEATED = (*_LATER.values(), _EARLIER, _OWN)
# The rows that networkd tests first.
_FIRST = {
    section: [row for row in (*ADDRESSES, *ROUTES, *PARTS) if row.section == section and not row.key]
    for section in ("Neighbor", "NextHop", "SR-IOV", "L2TPSession")
}


class Repeated(t.NamedTuple):
    """A row that holds, the section that networkd ignores, and what it uses instead."""

    row: Row[Settings]
    place: Section
    other: Section | Assignment


def repeated(unit: Unit, version: int | None) -> Iterator[Repeated]:
    """Yield the sections of a unit that another one replaces."""
    if unit.kind == "netdev":
        yield from _sessions(unit, version)
    for key, row in _LATER.items() if unit.kind == "network" else ():
        sections = unit.named(row.section) if row.is_for(version) else []
        sections = list(complete(sections, version)) if len(sections) > 1 else []
        seen: dict[str, Section] = {}
        for section in reversed(sections):
            value = section.text(key)
            if value is not None and (later := seen.setdefault(value, section)) is not section:
                yield Repeated(row, section, later)


def _sessions(unit: Unit, version: int | None) -> Iterator[Repeated]:
    seen: dict[str, Section] = {}
    device = unit.last("NetDev", "Name")
    for section in complete(unit.named("L2TPSession"), version) if _EARLIER.is_for(version) else ():
        name = section.text("Name") or ""
        if device is not None and name == device.value:
            yield Repeated(_OWN, section, device)
        elif (first := seen.setdefault(name, section)) is not section:
            yield Repeated(_EARLIER, section, first)


def complete(sections: Iterable[Section], version: int | None) -> Iterator[Section]:
    """Yield the sections that are not ignored for what they say themselves."""
    for section in sections:
        settings = Settings(section.body.texts, version)
        if not any(row.is_for(version) and row.when(settings) for row in _FIRST[section.name]):
            yield section


__all__ = ("REPEATED", "Repeated", "complete", "repeated")

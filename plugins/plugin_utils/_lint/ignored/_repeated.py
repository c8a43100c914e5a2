# SPDX-License-Identifier: GPL-3.0-or-later
"""Sections of a .network that networkd ignores because a later one is about the same thing."""

from __future__ import annotations

import typing as t
from collections.abc import Iterator

from ..units._section import Section
from ..units._unit import Unit
from ._row import Row, Settings, has

# Each row with the key that must be different in each section. (For addresses see the lint rule `address-shared`.)
REPEATED: dict[str, Row[Settings]] = {
    key: Row(section, has(key), f"a later section has the same {key}=", log, since=since)
    for key, section, log, since in (
        ("Address", "Neighbor", "Duplicated neighbor settings", 255),
        ("Id", "NextHop", "Duplicated nexthop settings", 256),
        ("VirtualFunction", "SR-IOV", "Conflicting [SR-IOV] section is specified", 251),
    )
}


class Repeated(t.NamedTuple):
    """A row that holds, the section that networkd ignores, and the later one that it uses."""

    row: Row[Settings]
    place: Section
    later: Section


def repeated(unit: Unit, version: int | None) -> Iterator[Repeated]:
    """Yield the sections of a .network that a later one replaces."""
    for key, row in REPEATED.items():
        sections = unit.named(row.section) if row.is_for(version) else []
        seen: dict[str, Section] = {}
        for section in reversed(sections) if len(sections) > 1 else ():
            value = section.text(key)
            if value is not None and (later := seen.setdefault(value, section)) is not section:
                yield Repeated(row, section, later)

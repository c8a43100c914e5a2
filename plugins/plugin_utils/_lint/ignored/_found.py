# SPDX-License-Identifier: GPL-3.0-or-later
"""What networkd ignores of a unit, by the tables beside this file: each row that holds, with its place."""

from __future__ import annotations

import enum
import functools
import typing as t
from collections.abc import Iterable, Iterator

from ....module_utils._common._unit_file import Assignment, effective
from ..schema import _schema
from ..units._section import Section
from ..units._sections import Reader
from ..units._unit import Unit
from ..units._view import View
from ._addresses import ADDRESSES
from ._link import Link
from ._netdevs import NETDEVS, PARTS
from ._networks import NETWORKS
from ._repeated import REPEATED
from ._routes import ROUTES
from ._row import Looked, Row, Settings
from ._traffic import TRAFFIC
from ._tunnels import TUNNELS
from ._udev import LINKS

# All rows, under the titles of their tables.
TABLES: dict[str, tuple[Row[t.Any], ...]] = {
    "Addresses and neighbors": ADDRESSES,
    "Routes": ROUTES,
    "Traffic control": TRAFFIC,
    "Settings of one .network": NETWORKS,
    "Tunnels": TUNNELS,
    "Other devices": NETDEVS,
    "Parts of devices": PARTS,
    "Sections that name one thing twice": REPEATED,
    "Settings of a .link": LINKS,
}


class Ignored(enum.Enum):
    """What is ignored: a section or device, a setting, or without a word a section that needs another setting."""

    WHOLE = enum.auto()
    SETTING = enum.auto()
    UNUSED = enum.auto()


def _kind_of(row: Row[t.Any]) -> Ignored:
    if row.key and not row.value:
        return Ignored.SETTING
    return Ignored.WHOLE if row.log else Ignored.UNUSED


class Found(t.NamedTuple):
    """A row that holds, and the section, or the setting in it, that networkd ignores. ``None`` is a missing section."""

    row: Row[t.Any]
    place: Section | Assignment | None


# Rows that look at one section alone, by the kind of file.
_ALONE = {"network": (*ADDRESSES, *ROUTES, *TRAFFIC), "netdev": PARTS, "link": LINKS}


@functools.cache
def _of_section(kind: str, section: str, which: Ignored) -> list[Row[Settings]]:
    return [row for row in _ALONE[kind] if row.section == section and _kind_of(row) is which]


@functools.cache
def _of_kind(kind: str, which: Ignored) -> list[Row[Settings]]:
    return [row for row in (*TUNNELS, *NETDEVS) if kind in row.kinds.split() and _kind_of(row) is which]


@functools.cache
def _of_networks(which: Ignored) -> list[Row[Link]]:
    return [row for row in NETWORKS if _kind_of(row) is which]


def in_section(reader: Reader, section: Section, which: Ignored) -> Iterator[Found]:
    """Yield what networkd ignores of a section because of what it says itself."""
    rows = _of_section(reader.kind, section.name, which)
    if which is Ignored.SETTING:
        rows = [row for row in rows if row.key in section.body.keys]
    # networkd makes nothing of a section without a key that it knows.
    if rows and reader.reads(section.name) and _knows(reader, section):
        yield from _holding(rows, Settings(section.body.texts, reader.version), reader.version, [section])


def _knows(reader: Reader, section: Section) -> bool:
    known = _schema.sections(reader.kind)[section.name]
    version = reader.version
    return any(key in known and (version is None or known[key][0] <= version) for key in section.body.keys)


def of_device(unit: Unit, kind: str, version: int | None, which: Ignored) -> Iterator[Found]:
    """Yield why networkd does not create a .netdev's device, or which of the device's settings it ignores."""
    rows = _of_kind(kind, which)
    name = unit.text("NetDev", "Name") if rows else None
    for row in rows:
        yield from _holding([row], Settings.of(unit, row.section, version, kind, name), version, unit.sections)


def of_network(view: View, unit: Unit, which: Ignored) -> Iterator[Found]:
    """Yield what networkd ignores of a .network because of other settings in it."""
    there: dict[str, frozenset[str]] = {}
    for section in unit.sections:
        name, keys = section.name, section.body.keys
        there[name] = there[name] | keys if name in there else keys
    rows = [
        row for row in _of_networks(which) if row.section in there and (not row.key or row.key in there[row.section])
    ]
    if rows:
        yield from _holding(rows, _link(view, unit), view.version, unit.sections)


def _holding(
    rows: Iterable[Row[Looked]], looked: Looked, version: int | None, sections: list[Section]
) -> Iterator[Found]:
    """Yield the rows that hold, for each section or setting that they are about."""
    for row in rows:
        if not row.is_for(version):
            continue
        places = list(_places(row, sections))
        if places and row.when(looked):
            yield from (Found(row, place) for place in places)


def _places(row: Row[Looked], sections: list[Section]) -> Iterator[Section | Assignment | None]:
    """Yield what a row is about: sections, a missing section, or settings."""
    named = [section for section in sections if section.name == row.section]
    if row.value:
        yield from (section for section in named if section.text(row.key) == row.value)
    elif row.key:
        items = effective(item for section in named for item in section.assignments if item.key == row.key)
        kind = "netdev" if row.kinds else "network"
        yield from items if (row.section, row.key) in _schema.repeats(kind) else items[-1:]
    elif row.kinds:
        yield named[0] if named else None
    else:
        yield from (section for section in named if section.body.keys)


def _link(view: View, unit: Unit) -> Link:
    return Link(
        unit,
        view.version,
        bonded=_exists(view, unit.text("Network", "Bond"), "bond"),
        bridged=_exists(view, unit.text("Network", "Bridge"), "bridge"),
        passthru=any(_passes(view, unit, key) for key in ("MACVLAN", "MACVTAP")),
    )


def _passes(view: View, unit: Unit, key: str) -> bool:
    """Return whether the link carries a MACVLAN or MACVTAP that has the link to itself."""
    devices = (view.named_devices.get((item.value, key.lower())) for item in unit.values("Network", key))
    return any(device is not None and device.text(key, "Mode") == "passthru" for device in devices)


def _exists(view: View, name: str | None, kind: str) -> bool:
    """Return whether networkd finds a device; if no .netdev is here at all, they are elsewhere."""
    return name is not None and ((name, kind) in view.named_devices or not view.of_kind("netdev"))

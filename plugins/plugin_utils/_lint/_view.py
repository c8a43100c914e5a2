# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE to the collection: it may change at any time. Nothing outside of transit.networkd may import it.

"""What networkd makes of a set of files: units with their drop-ins merged, each value with its file and line.

systemd.network(5), "Description": units are sorted by name over all directories; of files with one name the one in
/etc counts, then /run, /usr/local/lib, /usr/lib; UNIT.d/*.conf are read after the unit, sorted and chosen likewise;
an empty file (a link to /dev/null, too) masks what has its name in a directory that comes after.
"""

from __future__ import annotations

import functools
import typing as t
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from ansible_collections.transit.networkd.plugins.module_utils._unit_file import UnitFile, parse
from ansible_collections.transit.networkd.plugins.plugin_utils._lint._match import Candidates, network_of
from ansible_collections.transit.networkd.plugins.plugin_utils._lint._schema import verdict
from ansible_collections.transit.networkd.plugins.plugin_utils._lint._values import TABLE_NAMES, number

if t.TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ansible_collections.transit.networkd.plugins.plugin_utils._lint._modes import Mode

# First is strongest. Debian before 13 has /lib, too.
DIRECTORIES = ("etc/systemd", "run/systemd", "usr/local/lib/systemd", "usr/lib/systemd", "lib/systemd")
KINDS = ("netdev", "network", "link")
# The kind of a .netdev of which networkd makes nothing.
IGNORED = ""


@dataclass(frozen=True)
class Assignment:
    """A key, its value, and where it stands."""

    key: str
    value: str
    file: str
    line: int


@dataclass(frozen=True)
class Section:
    """One section as it stands in a file; a unit may have several of one name."""

    name: str
    file: str
    line: int
    assignments: list[Assignment]

    def values(self, *keys: str) -> list[Assignment]:
        """The assignments of a key (or its aliases) that count: an empty one takes back those before it."""
        return _effective(item for item in self.assignments if item.key in keys)

    def last(self, *keys: str) -> Assignment | None:
        """The assignment that counts of a key with one value, None if it has none."""
        return next(reversed(self.values(*keys)), None)

    def text(self, *keys: str) -> str | None:
        """The value of ``last``."""
        found = self.last(*keys)
        return None if found is None else found.value


@dataclass
class Unit:
    """A unit: ``file`` is its own file, None where only drop-ins of it are there."""

    name: str
    kind: str
    file: str | None = None
    sections: list[Section] = field(default_factory=list)

    @property
    def where(self) -> str:
        """A file to blame for what is missing."""
        return self.file if self.file is not None else self.sections[0].file

    @property
    def device_kind(self) -> str | None:
        """The Kind= of a .netdev: the first one counts, and an empty one resets nothing."""
        every = (item for section in self.named("NetDev") for item in section.assignments if item.key == "Kind")
        return next((item.value for item in every if item.value), None)

    def named(self, name: str) -> list[Section]:
        """The sections of one name."""
        return [section for section in self.sections if section.name == name]

    def values(self, section: str, *keys: str) -> list[Assignment]:
        """As ``Section.values``, over all sections of one name: for sections that a unit has once."""
        return _effective(item for found in self.named(section) for item in found.assignments if item.key in keys)

    def last(self, section: str, *keys: str) -> Assignment | None:
        """As ``Section.last``, over all sections of one name."""
        return next(reversed(self.values(section, *keys)), None)

    def text(self, section: str, *keys: str) -> str | None:
        """The value of ``last``."""
        found = self.last(section, *keys)
        return None if found is None else found.value


@dataclass(frozen=True)
class Source:
    """A file that belongs to networkd's configuration: in which directory, of which unit, and what it says."""

    path: str
    rank: int
    unit: str
    drop_in: str | None
    text: str

    @property
    def kind(self) -> str:
        return self.unit.rpartition(".")[2]

    @functools.cached_property
    def parsed(self) -> UnitFile:
        return parse(self.text)


@dataclass
class View:
    """All of one host: ``units`` by name in networkd's order; ``sources`` are all files, masked ones too."""

    root: str
    version: int | None
    sources: list[Source] = field(default_factory=list)
    others: list[str] = field(default_factory=list)  # files beside the units that networkd does not read
    unread: dict[str, str] = field(default_factory=dict)  # files that the lint has not read, and why
    tables: dict[str, int] = field(default_factory=dict)  # names of routing tables
    units: dict[str, Unit] = field(default_factory=dict)
    modes: Mapping[str, Mode] = field(default_factory=dict)  # as far as they are known
    rooted: bool = False  # whether ``root`` holds the host's whole tree, and not units alone

    def mode(self, path: str) -> Mode | None:
        """The mode of a path of the host, which in a folder of several hosts lies below the host's root."""
        below = f"{self.root.rstrip('/')}{path}" if self.rooted else path
        return self.modes.get(below, self.modes.get(below.lstrip("/")))

    def of_kind(self, kind: str) -> list[Unit]:
        """The units of one kind that count."""
        return self._by_kind.get(kind, [])

    def devices(self, kind: str) -> list[Unit]:
        """The .netdev units with one Kind=."""
        return self._devices.get(kind, [])

    @functools.cached_property
    def _by_kind(self) -> dict[str, list[Unit]]:
        found: dict[str, list[Unit]] = {}
        for unit in self.units.values():
            found.setdefault(unit.kind, []).append(unit)
        return found

    @functools.cached_property
    def _devices(self) -> dict[str, list[Unit]]:
        found: dict[str, list[Unit]] = {}
        for unit in self.of_kind("netdev"):
            found.setdefault(unit.device_kind or "", []).append(unit)
        return found

    @functools.cached_property
    def named_devices(self) -> dict[tuple[str | None, str], Unit]:
        """(name, kind) -> the .netdev that networkd makes the device from."""
        found: dict[tuple[str | None, str], Unit] = {}
        for kind, units in self._devices.items():
            for unit in units:
                found.setdefault((unit.text("NetDev", "Name"), kind), unit)
        return found

    @functools.cached_property
    def device_kinds(self) -> dict[str, str]:
        """Name of a .netdev -> its Kind=, or IGNORED without a name or a kind that the host's networkd takes.

        It reads a .netdev once for the two, and only then the rest. Units of which only drop-ins are here are left out.
        """
        return {unit.name: self._made_as(unit) for unit in self.of_kind("netdev") if unit.file is not None}

    def _made_as(self, unit: Unit) -> str:
        kind = name = ""
        for item in (item for section in unit.named("NetDev") for item in section.assignments):
            if item.key in ("Name", "Kind"):
                found = verdict("netdev", "NetDev", item.key, item.value, self.version)
                taken = found is not None and found.taken
                name = item.value if taken and item.key == "Name" else name
                kind = item.value if taken and item.key == "Kind" and not kind else kind
        return kind if name else IGNORED

    @functools.cached_property
    def candidates(self) -> Candidates:
        """The .network units, to ask which of them a link gets."""
        return Candidates(self.of_kind("network"))

    @functools.cached_property
    def tunnels_of(self) -> dict[str, list[Unit]]:
        """Name of a .network -> the .netdev of each WireGuard interface that gets it."""
        found: dict[str, list[Unit]] = {}
        for unit in self.devices("wireguard"):
            name = unit.text("NetDev", "Name")
            network, _certain = network_of(self, name, "wireguard") if name is not None else (None, False)
            if network is not None:
                found.setdefault(network.name, []).append(unit)
        return found

    def table(self, value: str | None) -> int | None:
        """The number of a table that is given as number or name, None if it is not known."""
        if value is None:
            return None
        return self.tables.get(value, number(value))

    def vrf_tables(self) -> dict[int, Unit]:
        """Table -> the first VRF that has it."""
        found: dict[int, Unit] = {}
        for vrf in self.devices("vrf"):
            table = self.table(vrf.text("VRF", "Table", "TableId"))
            if table is not None:
                found.setdefault(table, vrf)
        return found

    @functools.cached_property
    def filled_tables(self) -> set[int]:
        """Tables that some unit but a rule puts routes into."""
        return {
            table
            for unit in self.units.values()
            for section in unit.sections
            for key in (("Table",) if section.name == "Route" else ("RouteTable",))
            if (table := self.table(section.text(key))) is not None
        }


def views(
    files: Mapping[str, str],
    version: int | None,
    modes: Mapping[str, Mode] | None = None,
    unread: Mapping[str, str] | None = None,
) -> list[View]:
    """Sort files into hosts, and read each host's units. ``unread`` is path -> why the lint did not read the file."""
    found: dict[str, View] = {}

    def view_of(root: str) -> View:
        if root not in found:
            found[root] = View(root, version, tables=dict(TABLE_NAMES), modes=modes or {})
        return found[root]

    for path, why in (unread or {}).items():
        view_of(_placed(path)[0]).unread[path] = why
    for path, text in sorted(files.items()):
        root, rank, inner = _placed(path)
        view = view_of(root)
        view.rooted = view.rooted or rank is not None
        parts = inner.split("/")
        if inner == "networkd.conf" or (len(parts) == 2 and parts[0] == "networkd.conf.d"):
            view.tables.update(_table_names(parse(text)))
        elif len(parts) == 1 and _is_unit(inner):
            view.sources.append(Source(path, rank or 0, inner, None, text))
        elif len(parts) == 2 and parts[0].endswith(".d") and _is_unit(parts[0][:-2]) and parts[1].endswith(".conf"):
            view.sources.append(Source(path, rank or 0, parts[0][:-2], parts[1], text))
        else:
            view.others.append(path)
    for view in found.values():
        _merge(view)
    return list(found.values())


def _placed(path: str) -> tuple[str, int | None, str]:
    """Where a file stands: the host's root, the rank of its directory, and its path in there.

    A folder of units alone is its own root and has no rank.
    """
    slashed = f"/{path}"
    for rank, directory in enumerate(DIRECTORIES):
        before, found, inner = slashed.rpartition(f"/{directory}/")
        if found and inner.startswith(("network/", "networkd.conf")) and not _in_folder(inner):
            return before, rank, inner.removeprefix("network/")
    pure = PurePosixPath(path)
    parent = pure.parent
    if parent.name.endswith(".d"):
        return str(parent.parent), None, f"{parent.name}/{pure.name}"
    return str(parent), None, pure.name


def _in_folder(inner: str) -> bool:
    """Whether a file lies in a folder that networkd does not look into, as people keep units for other days."""
    return any(not folder.endswith(".d") for folder in inner.split("/")[1:-1])


def _is_unit(name: str) -> bool:
    stem, dot, kind = name.rpartition(".")
    return bool(stem and dot) and kind in KINDS


def _table_names(config: UnitFile) -> Iterator[tuple[str, int]]:
    """networkd.conf(5): RouteTable=NAME:NUMBER ..."""
    for section in config.sections:
        for assignment in section.assignments:
            if section.name == "Network" and assignment.key == "RouteTable":
                for word in assignment.value.split():
                    name, _colon, value = word.rpartition(":")
                    if name and (table := number(value)) is not None:
                        yield name, table


def _merge(view: View) -> None:
    chosen: dict[tuple[str, str], Source] = {}
    for source in view.sources:
        place = (source.unit, source.drop_in or "")
        if place not in chosen or source.rank < chosen[place].rank:
            chosen[place] = source
    masked = {unit for (unit, drop_in), source in chosen.items() if not drop_in and not source.text}
    # "" sorts before every drop-in's name.
    for (name, drop_in), source in sorted(chosen.items()):
        if name in masked or not source.text:
            continue
        unit = view.units.setdefault(name, Unit(name, source.kind))
        if not drop_in:
            unit.file = source.path
        unit.sections.extend(sections_of(source))


def sections_of(source: Source) -> Iterator[Section]:
    """The sections of one file, with the file's name in them."""
    for section in source.parsed.sections:
        assignments = [Assignment(item.key, item.value, source.path, item.line) for item in section.assignments]
        yield Section(section.name, source.path, section.line, assignments)


def _effective(assignments: Iterator[Assignment]) -> list[Assignment]:
    found: list[Assignment] = []
    for assignment in assignments:
        if assignment.value:
            found.append(assignment)
        else:
            found.clear()
    return found


__all__ = ("Assignment", "Section", "Source", "Unit", "View", "sections_of", "views")

# SPDX-License-Identifier: GPL-3.0-or-later
"""All units of one host, and the lookups of lint rules: devices, tables, the .network of a link."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass, field

from ....module_utils._common._unit_file import Assignment
from ..schema._schema import verdict
from ..types._types import boolean, number
from ._match import Candidates, matches
from ._modes import Mode
from ._policy import PolicyRule, policy_rules
from ._sections import IGNORED
from ._unit import Source, Unit


@dataclass
class View:
    """One host: ``units`` by name in networkd's order; ``sources`` are all files, masked ones too."""

    root: str
    version: int | None
    sources: list[Source] = field(default_factory=list)
    others: list[str] = field(default_factory=list)  # files beside the units that networkd ignores
    unread: dict[str, str] = field(default_factory=dict)  # file -> why the lint did not read it
    tables: dict[str, int] = field(default_factory=dict)  # names of routing tables
    config: dict[tuple[str, str], Assignment] = field(default_factory=dict)  # (section, key) of networkd.conf
    units: dict[str, Unit] = field(default_factory=dict)
    modes: Mapping[str, Mode] = field(default_factory=dict)  # as far as they are known
    derived: dict[type, object] = field(default_factory=dict)  # what other packages build of the units once
    rooted: bool = False  # whether ``root`` is the root of a host's tree, not a folder of units

    def mode(self, path: str) -> Mode | None:
        """Return the mode of a path on the host; in a folder of several hosts, it is below the host's root."""
        below = f"{self.root.rstrip('/')}{path}" if self.rooted else path
        return self.modes.get(below) or self.modes.get(below.lstrip("/"))

    def of_kind(self, kind: str) -> list[Unit]:
        """Return the units of one kind that are in force."""
        return self._by_kind.get(kind, [])

    def devices(self, kind: str) -> list[Unit]:
        """Return the .netdev units with one Kind=."""
        return self._devices.get(kind, [])

    def leaves_to_others(self, what: str) -> bool:
        """Return whether networkd.conf says that another program has Routes or RoutingPolicyRules of its own here."""
        given = self.config.get(("Network", f"ManageForeign{what}"))
        return given is not None and boolean(given.value) is False

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
        """Return (name, kind) -> the .netdev from which networkd creates the device."""
        found: dict[tuple[str | None, str], Unit] = {}
        for kind, units in self._devices.items():
            for unit in units:
                found.setdefault((unit.text("NetDev", "Name"), kind), unit)
        return found

    @functools.cached_property
    def device_kinds(self) -> dict[str, str]:
        """Return the name of a .netdev -> its Kind=, or IGNORED if the host's networkd takes no name or no kind.

        networkd reads a .netdev once for the two, and then the rest. Units with drop-ins alone are left out.
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
        """Return the .network units, to ask which of them a link gets."""
        return Candidates(self.of_kind("network"))

    def network_of(self, name: str, kind: str) -> tuple[Unit | None, bool]:
        """Return the .network that a netdev gets, and whether that is certain: an earlier unit may match, too."""
        certain = True
        for network in self.candidates.of(name):
            found = matches(network, name, kind)
            if found:
                return network, certain
            if found is None:
                certain = False
        return None, certain

    @functools.cached_property
    def tunnels_of(self) -> dict[str, list[Unit]]:
        """Return the name of a .network -> the .netdev of each WireGuard interface that gets it."""
        found: dict[str, list[Unit]] = {}
        for unit in self.devices("wireguard"):
            name = unit.text("NetDev", "Name")
            network, _certain = self.network_of(name, "wireguard") if name is not None else (None, False)
            if network is not None:
                found.setdefault(network.name, []).append(unit)
        return found

    @functools.cached_property
    def policy_rules(self) -> list[PolicyRule]:
        """Return every [RoutingPolicyRule]."""
        return list(policy_rules(self.of_kind("network"), self.table))

    def table(self, value: str | None) -> int | None:
        """Return the number of a table that is given as number or name, None if it is unknown."""
        if value is None:
            return None
        return self.tables[value] if value in self.tables else number(value)

    @functools.cached_property
    def vrf_tables(self) -> dict[int, Unit]:
        """Return table -> the first VRF that has it. networkd makes no device that has no name."""
        found: dict[int, Unit] = {}
        for vrf in self.devices("vrf"):
            table = self.table(vrf.text("VRF", "Table", "TableId"))
            if table is not None and vrf.text("NetDev", "Name"):
                found.setdefault(table, vrf)
        return found

    @functools.cached_property
    def filled_tables(self) -> set[int]:
        """Return the tables that units put routes into."""
        return {
            table
            for unit in self.units.values()
            for section in unit.sections
            if (key := "Table" if section.name == "Route" else "RouteTable") in section.body.keys
            if (table := self.table(section.text(key))) is not None
        }

# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Of networkd and the kernel's links, as much as decides which links there are, and in which VRF.

It helps no more than the worst networkd does: it deletes no link, changes no VRF's table, takes no link out of a VRF,
and puts one into a VRF that was made anew only when the link's own unit has changed (systemd before 257).
"""

from __future__ import annotations

import json
import typing as t
from dataclasses import dataclass
from pathlib import Path

from ansible_collections.transit.networkd.plugins.module_utils._common._command import CommandError
from ansible_collections.transit.networkd.plugins.module_utils._common._unit_file import parse

UPLINK = "eth0"
Values = dict[tuple[str, str], str]


@dataclass
class Link:
    """``told`` is what networkd has read of it, and None before."""

    kind: str | None = None
    table: str | None = None
    master: str | None = None
    told: object = None


class Networkd:
    """One boot of both; ``folder`` has the units."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.links = {UPLINK: Link()}

    def look(self) -> dict[str, tuple[str | None, str | None, str | None]]:
        """Return the kind, the table and the master of each link."""
        return {name: (link.kind, link.table, link.master) for name, link in self.links.items()}

    def master(self, name: str) -> str | None:
        """Return the VRF of a link."""
        return self.links[name].master if name in self.links else None

    def facts(self) -> list[dict[str, t.Any]]:
        """Return the links of the facts."""
        addresses = ["198.51.100.11/24"]
        return [
            {"name": name, "master": link.master, "kind": link.kind, "addresses": addresses if name == UPLINK else []}
            for name, link in self.links.items()
        ]

    def vrfs(self) -> list[dict[str, t.Any]]:
        """Return the VRFs of the facts."""
        return [
            {"name": name, "table": int(link.table or 0)} for name, link in self.links.items() if link.kind == "vrf"
        ]

    def read(self) -> None:
        """Read the units, make what is missing, and set up the links whose unit is another one than before."""
        for path in sorted(self.folder.glob("*.netdev")):
            said = _values([path])
            if ("NetDev", "Name") in said:
                link = Link(said.get(("NetDev", "Kind")), said.get(("VRF", "Table")))
                self.links.setdefault(said["NetDev", "Name"], link)
        units = sorted(self.folder.glob("*.network"))
        for name, link in self.links.items():
            unit = next((path for path in units if _values([path]).get(("Match", "Name")) == name), None)
            if unit:
                self._set_up(link, [unit, *sorted(self.folder.glob(f"{unit.name}.d/*.conf"))])

    def _set_up(self, link: Link, paths: list[Path]) -> None:
        told = [(path, path.stat().st_mtime_ns, path.read_text()) for path in paths]
        if told == link.told:
            return
        link.told = told
        vrf = _values(paths).get(("Network", "VRF"))
        if vrf in self.links:
            link.master = vrf
        elif vrf:
            # It waits for the VRF.
            link.told = None

    def run(self, words: list[str]) -> str | None:
        """Run a command about links, or give None."""
        if words[0] == "ip" and "link" in words:
            at = words.index("link")
            return self._link(words[at + 1], words[at + 3], words)
        if words == ["networkctl", "reload"]:
            self.read()
        elif words[:2] == ["networkctl", "reconfigure"]:
            self._forget(words[2:])
        elif words[:2] == ["systemctl", "restart"] and words[-1] == "systemd-networkd.service":
            self._forget(list(self.links))
        else:
            return None
        return ""

    def _forget(self, names: list[str]) -> None:
        for name in set(names) & self.links.keys():
            self.links[name].told = None
        self.read()

    def _link(self, verb: str, name: str, words: list[str]) -> str:
        if verb == "add":
            assert words[4:6] == ["type", "vrf"], words
            self.links[words[3]] = Link("vrf", words[-1])
            return ""
        if name not in self.links:
            raise CommandError(words, 1, f'Device "{name}" does not exist.')
        link = self.links[name]
        if verb == "show":
            return json.dumps([{"linkinfo": {"info_data": {"table": int(link.table)} if link.table else {}}}])
        if verb == "del":
            del self.links[name]
            for other in self.links.values():
                other.master = None if other.master == name else other.master
        elif words[-1] == "nomaster":
            link.master = None
        elif words[-2] == "master":
            link.master = words[-1]
        else:
            # Every link is up here.
            assert words[-1] == "up", words
        return ""


def started(folder: Path) -> Networkd:
    """Return what a host has that starts with these units."""
    networkd = Networkd(folder)
    networkd.read()
    return networkd


def _values(paths: t.Iterable[Path]) -> Values:
    """Return what units say, the last of each key. An unmanaged file may not be a unit."""
    found: Values = {}
    for path in paths:
        for section in parse(path.read_text()).sections:
            found.update({(section.name, item.key): item.value for item in section.assignments})
    return found


__all__ = ("UPLINK", "Networkd", "started")

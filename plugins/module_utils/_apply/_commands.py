# SPDX-License-Identifier: GPL-3.0-or-later
"""The live half of a host's configuration: sysctls, links, rules and peers.

A command may fail on a host that is half of one side and half of the other, so none stops the others. Failures are
noted, and the self-check decides afterwards.
"""

from __future__ import annotations

import contextlib
import os
import time
import typing as t
from collections.abc import Iterable, Mapping

from .._change._sysctls import FORWARDING, sysctl_place
from .._common import _command
from .._common._coded import Problem, problem
from .._common._command import FAMILY_OPTIONS, CommandError
from .._common._files import under
from .._common._layout import PRIORITY_L3MDEV
from ._arguments import device_agrees, device_arguments, peer_agrees, peer_arguments, rule_arguments

if t.TYPE_CHECKING:  # pragma: no cover
    from .._change._netdevs import Netdev
    from .._common._facts import Rule, Tunnel

# How long networkd may take, after a reload, to put a link into another VRF.
RELEASE_WAIT = 10.0


class Live:
    """Commands to this host's kernel and networkd; ``notes`` has what failed, in words."""

    def __init__(self, root: str = "/") -> None:
        self.root = root
        self.notes: list[str] = []
        # Whether networkd is to run; if not, networkctl would have the bus start it.
        self.networkd = True

    def command(self, *argv: str, stdin: str | None = None) -> bool:
        """Run a command, and return whether it succeeded; networkd is asked nothing where it is not to run."""
        if argv[0] == "networkctl" and not self.networkd:
            return True
        try:
            _command.run(argv, stdin=stdin)
        except CommandError as exc:
            self.notes.append(str(exc))
            return False
        return True

    def reload(self) -> None:
        """Make networkd read its files again and apply what differs."""
        self.command("networkctl", "reload")

    def delete_link(self, name: str) -> None:
        """Delete a link if there is one: networkd never does (systemd issue 6600)."""
        if self._is_there(name):
            self.command("ip", "link", "del", "dev", name)

    def _is_there(self, name: str) -> bool:
        return os.path.exists(under(self.root, f"/sys/class/net/{name}"))

    def release(self, name: str, vrf: str) -> None:
        """Take a link out of this VRF, and out of no other master: an unmanaged bridge keeps its port."""
        if self._master(name) == vrf:
            self.command("ip", "link", "set", "dev", name, "nomaster")

    def _master(self, name: str) -> str | None:
        try:
            return os.path.basename(os.readlink(under(self.root, f"/sys/class/net/{name}/master")))
        except OSError:  # it has none, or has lost it just now
            return None

    def vrf_table(self, name: str) -> str | None:
        """Return the table of a VRF, as a unit has it; None if there is no such VRF."""
        try:
            found = _command.ip_json(["link", "show", "dev", name])
        except CommandError:
            return None
        table = found[0].get("linkinfo", {}).get("info_data", {}).get("table") if found else None
        return None if table is None else str(table)

    def await_release(self, name: str, vrf: str, *, seconds: float = RELEASE_WAIT) -> None:
        """Wait until networkd has taken a link out of a VRF, which it does when it puts it into another one."""
        end = time.monotonic() + seconds
        while self._master(name) == vrf and time.monotonic() < end:
            time.sleep(0.05)

    def flush_table(self, table: int) -> None:
        """Remove all routes of a table, both families; no table is as good as an empty one."""
        for option in FAMILY_OPTIONS.values():
            try:
                _command.run(["ip", option, "route", "flush", "table", str(table)])
            except CommandError as exc:
                if "FIB table does not exist" not in exc.stderr:
                    self.notes.append(str(exc))

    def delete_rule(self, rule: Rule) -> None:
        """Delete a routing rule, given as in the facts."""
        self.command("ip", FAMILY_OPTIONS[rule["family"]], "rule", "del", *rule_arguments(rule))

    def ensure_l3mdev_rules(self, rules: Iterable[Rule]) -> None:
        """Put the kernel's l3mdev rule back where it is missing.

        The kernel makes it with the first VRF of a network namespace and never again (drivers/net/vrf.c,
        vrf_fib_rule). ``protocol kernel`` keeps networkd from taking it for foreign.
        """
        there = {rule["family"] for rule in rules if rule["action"] == "l3mdev"}
        for family, option in FAMILY_OPTIONS.items():
            if family not in there:
                self.command("ip", option, "rule", "add", "l3mdev", "pref", str(PRIORITY_L3MDEV), "protocol", "kernel")

    def sync_peers(
        self, name: str, old: Netdev | None, new: Netdev, there: Tunnel, public_key: str | None = None
    ) -> None:
        """Make a WireGuard interface's device and peers what its .netdev says, disturbing no other peer.

        networkd before 257 ignores a changed .netdev on reload. ``old`` and ``new`` are links of ``_netdevs``;
        ``there`` is the kernel's, a tunnel of the facts, which wg may have changed. ``public_key`` is that of
        the private key's file, where it is known.
        """
        device, sections = (old["device"], old["peers"]) if old else ({}, {})
        other_key = public_key not in (None, there["public_key"])
        if device != new["device"] or other_key or not device_agrees(new["device"], there):
            self.command("wg", "set", name, *device_arguments(new["device"], device))
        peers = {peer["public_key"]: peer for peer in there["peers"]}
        for key in peers.keys() - new["peers"].keys():
            self.command("wg", "set", name, "peer", key, "remove")
        for key, peer in new["peers"].items():
            if key not in peers or sections.get(key) != peer or not peer_agrees(peer, peers[key]):
                inline = peer["preshared_key"]
                self.command("wg", "set", name, *peer_arguments(peer), stdin=f"{inline}\n" if inline else None)

    def read_sysctls(self, names: Iterable[str]) -> dict[str, str]:
        """Return the live values of sysctls, by their places below /proc/sys, with those that setting them changes."""
        places = []
        for name in names:
            places.append(sysctl_place(name))
            directory = under(self.root, f"/proc/sys/{FORWARDING[name]}") if name in FORWARDING else None
            if directory and os.path.isdir(directory):
                places += [f"{FORWARDING[name]}/{link}/forwarding" for link in sorted(os.listdir(directory))]
        return self.read_places(places)

    def read_places(self, places: Iterable[str]) -> dict[str, str]:
        """Return the live values of these places below /proc/sys, as far as they are there."""
        found = {}
        for place in places:
            try:
                with open(under(self.root, f"/proc/sys/{place}"), encoding="ascii") as file:
                    found[place] = file.read().strip()
            except OSError:
                continue
        return found

    def write_sysctls(self, values: Mapping[str, str]) -> None:
        """Set sysctls, given by their places. An equal value is not written, because a write may have side effects."""
        for place, value in values.items():
            path = under(self.root, f"/proc/sys/{place}")
            try:
                with open(path, encoding="ascii") as file:
                    if file.read().strip() == value:
                        continue
                with open(path, "w", encoding="ascii") as file:
                    file.write(f"{value}\n")
            except FileNotFoundError:
                # A link's own sysctl goes with the link.
                if "/conf/" not in place:
                    self.notes.append(f"this kernel has no sysctl {place}")
            except OSError as exc:
                self.notes.append(f"sysctl {place} cannot be set to {value}: {exc.strerror}")

    def off_sysctls(self, values: Mapping[str, str]) -> list[Problem]:
        """Return which of these sysctls, by their places, have another value; one that is gone is left out."""
        wrong = []
        for place, value in values.items():
            with contextlib.suppress(OSError), open(under(self.root, f"/proc/sys/{place}"), encoding="ascii") as file:
                found = file.read().strip()
                if found != value:
                    wrong.append(problem("sysctl-lost", subject=place, expected=value, found=found))
        return wrong

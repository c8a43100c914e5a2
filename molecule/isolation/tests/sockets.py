# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Connections that come in by r1's WAN and stay, and what sockets of the WAN's addresses r1 has."""

from __future__ import annotations

import contextlib
import time
import typing as t

from flows import service
from leaks import LAN4, WAN4, WAN6

if t.TYPE_CHECKING:
    from collections.abc import Iterator

    from labnodes import Lab, LabNode

PORT = 7010
KEEP = """
import socket, sys
server = socket.create_server(("::", int(sys.argv[1])), family=socket.AF_INET6, dualstack_ipv6=True)
kept = []
while True:
    kept.append(server.accept())
"""
# It says something now and then, so that the other end has something to answer.
HOLD = """
import socket, sys, time
held = socket.create_connection((sys.argv[1], int(sys.argv[2])), 10)
while True:
    held.send(b"still here")
    time.sleep(1)
"""
HOLDERS = {"old4": ("wan", WAN4), "old6": ("wan", WAN6), "inner": ("lan1", LAN4)}


@contextlib.contextmanager
def held(lab: Lab) -> Iterator[None]:
    """A connection by each family from the WAN, and one from the LAN, to a server of r1's, until the block is over."""
    service(lab["r1"], "keep", "python3", "-c", KEEP, str(PORT))
    time.sleep(2)
    for name, (node, address) in HOLDERS.items():
        service(lab[node], name, "python3", "-c", HOLD, address, str(PORT))
    time.sleep(2)
    try:
        yield
    finally:
        for name, (node, _address) in HOLDERS.items():
            lab[node].run(f"systemctl stop {name}")
        lab["r1"].run("systemctl stop keep")


def local_addresses(r1: LabNode) -> list[str]:
    """The local ends of r1's connections, ``ADDRESS[%DEVICE]:PORT``; IPv4 as such, though its socket is IPv6's."""
    lines = r1.check_output("ss -tnH state connected exclude time-wait").splitlines()
    return [line.split()[3].replace("::ffff:", "").replace("[", "").replace("]", "") for line in lines]


def of_the_wan(addresses: list[str], *, bound: bool) -> list[str]:
    """Those of the WAN's addresses whose sockets belong to its VRF, or to none.

    A third kind belongs to a VRF that is gone, and hears and reaches nobody any more: ``%if7``.
    """
    found = [name for name in addresses if name.startswith((f"{WAN4}:", f"{WAN4}%", f"{WAN6}:", f"{WAN6}%"))]
    return [name for name in found if ("%vrf-wan:" in name if bound else "%" not in name)]

# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The lab's address plan: which node stands on which segment, with which address.

Every other module reads it from here. Addresses are documentation prefixes
(RFC 5737, RFC 3849), MAC addresses likewise (RFC 7042).
"""

from __future__ import annotations

import ipaddress
import os
from dataclasses import dataclass

DOMAIN = "lab.example"


@dataclass(frozen=True)
class Interface:
    """A node's network card: the segment it is plugged into and what it is given."""

    name: str
    segment: str
    host: int
    addresses: tuple[str, ...] = ()
    gateways: tuple[str, ...] = ()
    dynamic: bool = False

    @property
    def mac(self) -> str:
        """The card's MAC address, the same at every start."""
        return f"00:00:5e:00:53:{self.host:02x}"


@dataclass(frozen=True)
class Node:
    """A system container with its own systemd."""

    name: str
    suite: str
    interfaces: tuple[Interface, ...]
    ssh_address: str
    ssh_jump: str = "lab-vm"
    image: str = ""
    """The folder that its root folder is a writable layer over; a root folder of its own by default."""

    @property
    def host_key(self) -> str:
        """The name that its SSH host key is known by: nodes of one image share one."""
        return self.image or self.name


@dataclass(frozen=True)
class Prefixes:
    """The prefixes of a segment, as far as it has them."""

    ipv6: str
    ipv4: str = ""


SEGMENTS = {
    "a": Prefixes("2001:db8:a::/64", "198.51.100.0/24"),
    "b": Prefixes("2001:db8:b::/64", "203.0.113.0/24"),
    "c": Prefixes("2001:db8:c::/64"),
    "m": Prefixes("2001:db8:f::/64", "192.0.2.0/24"),
    "lan": Prefixes("fd00:50:1::/64", "10.50.1.0/24"),
}
"""Segments of the lab: a, b and c are the routers' WAN sides, m is the controller's."""

CONTROLLER = Interface("lab-m", "m", 0x02, ("192.0.2.2/24", "2001:db8:f::2/64"), ("192.0.2.1", "2001:db8:f::1"))
"""The way in from where Ansible runs: one router away from every node's WAN."""


def eui64(prefix: str, mac: str) -> str:
    """The address that SLAAC makes of a prefix and a MAC address (RFC 4291, appendix A)."""
    octets = bytes.fromhex(mac.replace(":", ""))
    identifier = bytes([octets[0] ^ 2]) + octets[1:3] + b"\xff\xfe" + octets[3:]
    network = ipaddress.IPv6Network(prefix)
    return str(network.network_address + int.from_bytes(identifier, "big"))


_R2_WAN = Interface("eth0", "b", 0x12, dynamic=True)
R2_DHCP_ADDRESS = "203.0.113.12"
R2_SLAAC_ADDRESS = eui64(SEGMENTS["b"].ipv6, _R2_WAN.mac)
R2_SUITE = os.environ.get("LAB_R2") or "bookworm"

NODES = (
    Node(
        "wan",
        "trixie",
        (
            Interface("a", "a", 0xA1, ("198.51.100.1/24", "2001:db8:a::1/64")),
            Interface("b", "b", 0xB1, ("203.0.113.1/24", "2001:db8:b::1/64")),
            Interface("c", "c", 0xC1, ("2001:db8:c::1/64",)),
            Interface("m", "m", 0x01, ("192.0.2.1/24", "2001:db8:f::1/64")),
        ),
        "192.0.2.1",
    ),
    Node(
        "r1",
        "trixie",
        (
            Interface(
                "eth0",
                "a",
                0x11,
                ("198.51.100.11/24", "2001:db8:a::11/64"),
                ("198.51.100.1", "2001:db8:a::1"),
            ),
            Interface("eth1", "lan", 0x51, ("10.50.1.1/24", "fd00:50:1::1/64")),
        ),
        "198.51.100.11",
    ),
    Node("r2", R2_SUITE, (_R2_WAN,), R2_DHCP_ADDRESS),
    Node(
        "r3",
        "sid",
        (Interface("eth0", "c", 0x13, ("2001:db8:c::13/64",), ("2001:db8:c::1",)),),
        "2001:db8:c::13",
    ),
    Node(
        "lan1",
        "trixie",
        (
            Interface(
                "eth0",
                "lan",
                0x5A,
                ("10.50.1.10/24", "fd00:50:1::10/64"),
                ("10.50.1.1", "fd00:50:1::1"),
            ),
        ),
        "fd00:50:1::10",
        ssh_jump="r1",
    ),
)

FLEET_IMAGE = "fleet"


def _of_the_fleet(number: int) -> Node:
    """A light router: on segment a if its number is odd, else on c, which is IPv6 only."""
    host = 100 + number
    if number % 2:
        addresses: tuple[str, ...] = (f"198.51.100.{host}/24", f"2001:db8:a::{host}/64")
        wan = Interface("eth0", "a", 0x60 + number, addresses, ("198.51.100.1", "2001:db8:a::1"))
    else:
        addresses = (f"2001:db8:c::{host}/64",)
        wan = Interface("eth0", "c", 0x60 + number, addresses, ("2001:db8:c::1",))
    return Node(f"f{number:02}", "trixie", (wan,), addresses[0].partition("/")[0], image=FLEET_IMAGE)


FLEET = tuple(map(_of_the_fleet, range(1, 13)))
"""Routers that start only when they are asked for. They share one image, so that many of them cost little."""


def node(name: str) -> Node:
    """The node of that name."""
    for candidate in (*NODES, *FLEET):
        if candidate.name == name:
            return candidate
    known = ", ".join(candidate.name for candidate in (*NODES, *FLEET))
    raise LookupError(f"no node {name!r} in the lab; there are {known}")


def router_of(segment: str) -> tuple[str, ...]:
    """The addresses of `wan` on a segment, without their prefix lengths."""
    return tuple(
        address.partition("/")[0]
        for interface in node("wan").interfaces
        if interface.segment == segment
        for address in interface.addresses
    )


def wan_addresses(which: Node) -> tuple[str, ...]:
    """The addresses that other nodes know a node by: its first interface's."""
    first = which.interfaces[0]
    if first.dynamic:
        return (R2_DHCP_ADDRESS, R2_SLAAC_ADDRESS)
    return tuple(address.partition("/")[0] for address in first.addresses)

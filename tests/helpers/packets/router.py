# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A router between a WAN segment and a LAN, in three network namespaces, with the lab's addresses of r1.

The kernel of a test machine may have no VRF: what comes through one is tried on the lab (isolation.md).
"""

from __future__ import annotations

import contextlib
import os
import select
import socket
import time
import typing as t

from helpers.packets.netns import Namespace
from helpers.packets.packets import UDP, ip, udp
from helpers.packets.samples import CLOSED

if t.TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

FAMILIES = ("IPv4", "IPv6")
WAN = {"IPv4": "198.51.100.11", "IPv6": "2001:db8:a::11"}
GATEWAY = {"IPv4": "198.51.100.1", "IPv6": "2001:db8:a::1"}
AFAR = {"IPv4": "203.0.113.200", "IPv6": "2001:db8:b::200"}
PEER = {"IPv4": "203.0.113.12", "IPv6": "2001:db8:c::13"}
LAN = {"IPv4": "10.50.1.1", "IPv6": "fd00:50:1::1"}
BEHIND = {"IPv4": "10.50.1.10", "IPv6": "fd00:50:1::10"}
LINK_GATEWAY = "fe80::1"
TUNNEL = 51820
# The source port of what says that all before it has come.
_LAST = 9
# The kernel drops what is more than net.core.netdev_max_backlog (1000) packets ahead of a busy processor.
_AT_ONCE = 250

_MAC = {
    "router": "02:00:00:00:00:11",
    "wan": "02:00:00:00:00:01",
    "inner": "02:00:00:00:00:51",
    "lan": "02:00:00:00:00:10",
}
_TYPES = {4: 0x0800, 6: 0x86DD}

# What is behind the filter: how many packets from the WAN it let pass, and which.
_BEHIND = """
table inet behind {{
    counter passed {{ }}
    set protocols {{ type inet_proto; flags dynamic; size 512; }}
    set kinds {{ typeof icmp type; flags dynamic; size 512; }}
    set kinds6 {{ typeof icmpv6 type; flags dynamic; size 512; }}
    set ports {{ type inet_service; flags dynamic; size 65536; }}
    chain input {{
        type filter hook input priority filter; policy accept;
        iifname != "eth0" accept
        udp sport {last} accept
        counter name passed add @protocols {{ meta l4proto }}
        meta nfproto ipv4 add @kinds {{ icmp type }}
        meta nfproto ipv6 add @kinds6 {{ icmpv6 type }}
        meta l4proto {{ tcp, udp }} add @ports {{ th dport }}
    }}
}}
"""


class Router:
    """The three namespaces; the router's WAN interface is eth0."""

    def __init__(self) -> None:
        self.router, self.wan, self.lan = Namespace(), Namespace(), Namespace()
        for name, near, far in (("eth0", "router", self.wan), ("lan0", "inner", self.lan)):
            other = "wan" if far is self.wan else "lan"
            self.router.ip(f"link add {name} address {_MAC[near]} type veth peer name far0 address {_MAC[other]}")
            self.router.run("ip", "link", "set", "far0", "netns", f"/proc/{os.getpid()}/fd/{far.file}")
            far.ip("link set far0 name eth0")
        for namespace in (self.router, self.wan, self.lan):
            # The filter is what is asked, and nothing that stands before it.
            namespace.sysctl(
                ipv4__conf__all__rp_filter="0", ipv6__conf__all__accept_dad="0", ipv6__conf__default__accept_dad="0"
            )
        for namespace, names in ((self.router, ("eth0", "lan0")), (self.wan, ("eth0",)), (self.lan, ("eth0",))):
            for name in names:
                namespace.sysctl(**{f"ipv4__conf__{name}__rp_filter": "0", f"ipv6__conf__{name}__accept_dad": "0"})
            namespace.ip("link set lo up", *(f"link set {name} up" for name in names))
        self.router.ip(
            *(f"addr add {WAN[family]}{_rest(family)} dev eth0" for family in FAMILIES),
            *(f"addr add {LAN[family]}{_rest(family)} dev lan0" for family in FAMILIES),
            *(f"neigh add {address} lladdr {_MAC['wan']} dev eth0" for address in (*GATEWAY.values(), LINK_GATEWAY)),
            *(f"neigh add {address} lladdr {_MAC['lan']} dev lan0" for address in BEHIND.values()),
            f"route add default via {GATEWAY['IPv4']} dev eth0",
            f"route add default via {LINK_GATEWAY} dev eth0",
        )
        for namespace, addresses, mac in (
            (self.wan, (GATEWAY, WAN), _MAC["router"]),
            (self.lan, (BEHIND, LAN), _MAC["inner"]),
        ):
            for family in FAMILIES:
                own, router = (each[family] for each in addresses)
                namespace.ip(
                    f"addr add {own}{_rest(family)} dev eth0",
                    f"neigh add {router} lladdr {mac} dev eth0",
                    f"route add default via {router}",
                )
        for namespace, count in ((self.router, 4), (self.wan, 2), (self.lan, 2)):
            _wait_for_addresses(namespace, count)
        self.router.nft(_BEHIND.format(last=_LAST))
        self._ends = {"wan": _raw(self.wan), "lan": _raw(self.lan)}
        self.open, self.closed = self.listen(TUNNEL), self.listen(CLOSED)

    def load(self, ruleset: str) -> None:
        """Load a filter; an empty one is no filter."""
        self.router.nft(ruleset or "table inet transit\ndelete table inet transit\n")

    def listen(self, port: int, address: str = "::") -> socket.socket:
        """Return a UDP socket of the router; on all addresses, it hears both families."""
        with self.router.entered():
            found = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_DGRAM)
        if address == "::":
            found.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        found.bind((address, port))
        return found

    def send(self, *packets: bytes, end: str = "wan") -> None:
        """Send packets to the router as they are, from its WAN segment or from its LAN."""
        target, source = ("router", "wan") if end == "wan" else ("inner", "lan")
        macs = b"".join(bytes.fromhex(_MAC[name].replace(":", "")) for name in (target, source))
        for number, packet in enumerate(packets, 1):
            self._ends[end].send(macs + _TYPES[packet[0] >> 4].to_bytes(2, "big") + packet)
            if number % _AT_ONCE == 0:
                self.settle()

    def settle(self) -> None:
        """Wait until the router has taken all that was sent: what comes behind it on the wire is heard last."""
        self.send(ip(AFAR["IPv4"], WAN["IPv4"], UDP, udp(AFAR["IPv4"], WAN["IPv4"], (_LAST, TUNNEL), b"last")))
        while True:
            assert select.select([self.open], [], [], 5)[0], "the router hears nothing, or the tunnel's port is shut"
            if self.open.recv(2048) == b"last":
                return

    def heard(self, listener: socket.socket) -> list[bytes]:
        """Return what a socket of the router has heard of all that was sent."""
        found = []
        if listener is not self.open:
            self.settle()
        while select.select([listener], [], [], 0)[0]:
            found.append(listener.recv(2048))
        return found

    def passed(self) -> int:
        """Return how many packets of the WAN the filter let pass since the last call."""
        self.settle()
        (counter,) = (item["counter"] for item in self.router.listed("counter", "inet", "behind", "passed")[1:])
        self.router.run("nft", "reset", "counter", "inet", "behind", "passed")
        return int(counter["packets"])

    def passed_as(self, name: str) -> set[int]:
        """Return the elements of a set behind the filter, as numbers, and empty the set."""
        self.settle()
        (found,) = (item["set"] for item in self.router.listed("set", "inet", "behind", name)[1:])
        self.router.run("nft", "flush", "set", "inet", "behind", name)
        return {int(element) for element in found.get("elem", ())}

    def way(self, target: str) -> str:
        """Return how the router would send to a target."""
        return self.router.run("ip", "route", "get", target)

    def close(self) -> None:
        """End it all."""
        for end in (*self._ends.values(), self.open, self.closed):
            end.close()
        for namespace in (self.router, self.wan, self.lan):
            namespace.close()


@contextlib.contextmanager
def router() -> Iterator[Router]:
    """Yield a router, and end it afterwards."""
    found = Router()
    try:
        yield found
    finally:
        found.close()


def datagrams(source: str, target: str, ports: Iterable[tuple[int, int]], data: bytes = b"data") -> list[bytes]:
    """Return a datagram for each pair of ports."""
    return [ip(source, target, UDP, udp(source, target, pair, data)) for pair in ports]


def _rest(family: str) -> str:
    return "/24" if family == "IPv4" else "/64 nodad"


def _wait_for_addresses(namespace: Namespace, count: int) -> None:
    """Wait until ``count`` IPv6 addresses are in force.

    Even with nodad, a worker of the kernel adds the local route. Until then, a busy machine sends from another address.
    """
    for _attempt in range(1000):
        table = namespace.run("ip", "-6", "route", "show", "table", "local", "type", "local")
        if sum(" dev lo " not in f"{line} " for line in table.splitlines()) >= count:
            return
        time.sleep(0.01)
    raise AssertionError(f"the addresses are not in force: {table}")


def _raw(namespace: Namespace) -> socket.socket:
    with namespace.entered():
        found = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
        found.bind(("eth0", 0))
    return found

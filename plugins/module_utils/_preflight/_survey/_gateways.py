# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether new gateways answer on their link: ARP (RFC 826) and neighbour solicitations (RFC 4861), before any change.

Nothing of the host changes: the kernel's table of neighbours does not learn from these questions.
"""

from __future__ import annotations

import contextlib
import ipaddress
import select
import socket
import struct
import time
import typing as t
from collections.abc import Iterable

from ..._common._addresses import family_of, is_link_local
from ..._common._files import under

if t.TYPE_CHECKING:  # pragma: no cover
    from ..._common._facts import Facts, Link
    from ..._common._shapes import GatewayPlan, HostPlan, MemberPlan
    from .._shapes import Gateway

# How long all gateways together have for their answers, and how often each is asked meanwhile, in seconds.
PATIENCE, AGAIN = 1.0, 0.2
# linux/if_ether.h, linux/if_arp.h, linux/icmpv6.h
_ETH_P_ARP, _ARPHRD_ETHER, _ICMP6_FILTER = 0x0806, "1", 1
_SOLICITATION, _ADVERTISEMENT = 135, 136
_EVERYONE = b"\xff" * 6


class _Question(t.NamedTuple):
    """A gateway to ask for: the socket, what to send where, and where in an answer its address stands."""

    socket: socket.socket
    messages: list[bytes]
    to: tuple[str, int, int, int] | None
    address: bytes
    place: int
    begins: bytes

    def send(self) -> None:
        for message in self.messages:
            if self.to:
                self.socket.sendto(message, self.to)
            else:
                self.socket.send(message)

    def is_answered(self) -> bool:
        """Return whether the message that waits is the gateway's answer."""
        said = self.socket.recv(2048)
        kind = said[: len(self.begins)] if self.to else said[20 : 20 + len(self.begins)]
        return kind == self.begins and said[self.place : self.place + len(self.address)] == self.address


def gateways(root: str, old: HostPlan, new: HostPlan, facts: Facts) -> list[Gateway]:
    """Return the gateways that a change brings to links that are up, and whether each answers.

    One that could not be asked (no Ethernet, no address to ask from) has None.
    """
    known = {(member["name"], gateway["address"]) for member in old["members"] for gateway in _gateways(member)}
    links = {link["name"]: link for link in facts["links"]}
    with contextlib.ExitStack() as sockets:
        asked: dict[tuple[str, str], _Question | None] = {}
        for member in new["members"]:
            link = links.get(member["name"])
            for gateway in _gateways(member) if link and link["up"] and link["operstate"] == "up" else ():
                place = (member["name"], gateway["address"])
                if link and place not in known:
                    asked[place] = _question(root, link, gateway["address"], sockets)
        silent = _ask(question for question in asked.values() if question)
        return [
            {"link": link, "gateway": gateway, "answers": None if question is None else question not in silent}
            for (link, gateway), question in asked.items()
        ]


def _gateways(member: MemberPlan) -> list[GatewayPlan]:
    return member.get("gateways", [])


def _question(root: str, link: Link, gateway: str, sockets: contextlib.ExitStack) -> _Question | None:
    address = ipaddress.ip_address(gateway).packed
    try:
        mac = _mac(root, link["name"])
        if mac is None:
            return None
        if family_of(gateway) == "ipv4":
            return _arp(link, address, mac, sockets)
        return _neighbour(link, address, mac, sockets)
    except OSError:
        return None


def _mac(root: str, name: str) -> bytes | None:
    """Return the address of an Ethernet card, None for another link."""
    found = []
    for what in ("type", "address"):
        with open(under(root, f"/sys/class/net/{name}/{what}"), encoding="ascii") as file:
            found.append(file.read().strip())
    return bytes.fromhex(found[1].replace(":", "")) if found[0] == _ARPHRD_ETHER else None


def _arp(link: Link, address: bytes, mac: bytes, sockets: contextlib.ExitStack) -> _Question:
    """Ask from an address of the link in the gateway's prefix, else from any, and as RFC 5227 probes from none."""
    card = sockets.enter_context(socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(_ETH_P_ARP)))
    card.bind((link["name"], _ETH_P_ARP))
    own = [ipaddress.ip_interface(text) for text in link["addresses"] if family_of(text) == "ipv4"]
    near = [each.ip.packed for each in own if ipaddress.ip_address(address) in each.network][:1]
    senders = near or [*(each.ip.packed for each in own[:1]), bytes(4)]
    head = _EVERYONE + mac + struct.pack("!HHHBBH", _ETH_P_ARP, 1, 0x0800, 6, 4, 1)
    messages = [head + mac + sender + bytes(6) + address for sender in senders]
    # The operation (2) stands at 20, the sender's address at 28.
    return _Question(card, messages, None, address, 28, b"\x00\x02")


def _neighbour(link: Link, address: bytes, mac: bytes, sockets: contextlib.ExitStack) -> _Question | None:
    """Ask from the link-local address, as the kernel itself would; a link without one cannot ask."""
    if not any(family_of(text) == "ipv6" and is_link_local(text) for text in link["addresses"]):
        return None
    raw = sockets.enter_context(socket.socket(socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_ICMPV6))
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, link["name"].encode())
    raw.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_HOPS, 255)
    # A set bit keeps a type away.
    kept = (1 << 256) - 1 - (1 << _ADVERTISEMENT)
    words = [kept >> 32 * word & 0xFFFFFFFF for word in range(8)]
    raw.setsockopt(socket.IPPROTO_ICMPV6, _ICMP6_FILTER, struct.pack("=8I", *words))
    message = struct.pack("!BBHI", _SOLICITATION, 0, 0, 0) + address + b"\x01\x01" + mac
    group = ipaddress.IPv6Address(ipaddress.IPv6Address("ff02::1:ff00:0").packed[:13] + address[13:])
    to = (str(group), 0, 0, socket.if_nametoindex(link["name"]))
    return _Question(raw, [message], to, address, 8, bytes([_ADVERTISEMENT]))


def _ask(questions: Iterable[_Question]) -> list[_Question]:
    """Ask until all have answered or the time is over, and return those that have not answered."""
    waiting = list(questions)
    now = time.monotonic()
    end, again = now + PATIENCE, now
    while waiting and now < end:
        if now >= again:
            again = now + AGAIN
            for question in waiting:
                with contextlib.suppress(OSError):
                    question.send()
        ready = select.select([question.socket for question in waiting], [], [], max(0, min(again, end) - now))[0]
        for question in [question for question in waiting if question.socket in ready]:
            if question.is_answered():
                waiting.remove(question)
        now = time.monotonic()
    return waiting

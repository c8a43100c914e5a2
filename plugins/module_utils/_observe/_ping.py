# SPDX-License-Identifier: GPL-3.0-or-later
"""Pings: ICMP echo requests over a raw socket of each family (RFC 792, RFC 4443), to all addresses side by side."""

from __future__ import annotations

import errno
import ipaddress
import os
import select
import socket
import struct
import time
import typing as t
from collections.abc import Iterable, Iterator, Mapping

if t.TYPE_CHECKING:  # pragma: no cover
    from .._common._facts import Ping

# Seconds. A peer that was restarted has lost the session, and WireGuard begins another one when what it sent
# is unanswered for 15 s (drivers/net/wireguard/messages.h: KEEPALIVE_TIMEOUT + REKEY_TIMEOUT). Where only the other
# end can begin, it does so for its own ping, which comes with its own verification, a little sooner or later.
PATIENCE = 30
# Seconds between two requests to an address.
INTERVAL = 1.0

# Type, code, checksum, identifier, sequence number.
HEADER = struct.Struct("!BBHHH")
# linux/icmp.h: ICMP_FILTER; linux/icmpv6.h: ICMPV6_FILTER. A bit that is set keeps a type out.
FILTER = 1
SOL_RAW = 255
# WireGuard has no peer for the address, or no endpoint of the peer yet; a queue is full; a filter drops it; an address
# of this host is not in force yet: a moment later that may be over.
PASSING = (errno.EDESTADDRREQ, errno.ENOKEY, errno.ENOBUFS, errno.EAGAIN, errno.EPERM, errno.EADDRNOTAVAIL)


class Family(t.NamedTuple):
    """What differs between ICMP and ICMPv6."""

    number: socket.AddressFamily
    protocol: int
    request: int
    reply: int
    filter_level: int
    filter_words: int


FAMILIES = {
    4: Family(socket.AF_INET, socket.IPPROTO_ICMP, 8, 0, SOL_RAW, 1),
    6: Family(socket.AF_INET6, socket.IPPROTO_ICMPV6, 128, 129, socket.IPPROTO_ICMPV6, 8),
}


class Prober:
    """A raw socket of a family, and the addresses that have not answered, by their sequence numbers."""

    def __init__(self, family: Family) -> None:
        self.family = family
        # Replies of this prober alone have it.
        self.token = os.urandom(16)
        self.identifier = os.getpid() & 0xFFFF
        self.open: dict[int, Ping] = {}
        self.socket = socket.socket(family.number, socket.SOCK_RAW, family.protocol)
        self.socket.setblocking(False)
        # A bit for each type, in words of 32 bits.
        words = [0xFFFFFFFF] * family.filter_words
        words[family.reply // 32] ^= 1 << family.reply % 32
        self.socket.setsockopt(family.filter_level, FILTER, struct.pack(f"={len(words)}I", *words))

    def send(self) -> None:
        """Send a request to each address that has not answered."""
        for number, answer in list(self.open.items()):
            try:
                self.socket.sendto(self._request(number), (answer["to"], 0))
            except OSError as exc:
                if exc.errno not in PASSING:
                    answer["error"] = exc.strerror or str(exc)
                    del self.open[number]
            self.receive()

    def _request(self, number: int) -> bytes:
        head = HEADER.pack(self.family.request, 0, 0, self.identifier, number)
        packet = head + self.token
        if self.family.number == socket.AF_INET:
            # The kernel computes ICMPv6's, whose pseudo-header has the addresses.
            return HEADER.pack(self.family.request, 0, checksum(packet), self.identifier, number) + self.token
        return packet

    def receive(self) -> None:
        """Take all replies that have come."""
        while True:
            try:
                packet = self.socket.recv(512)
            except BlockingIOError:
                return
            if self.family.number == socket.AF_INET:
                # With its IP header, whose length is in words of 32 bits.
                packet = packet[(packet[0] & 15) * 4 :]
            if len(packet) < HEADER.size or packet[HEADER.size :] != self.token:
                continue
            kind, _code, _checksum, identifier, number = HEADER.unpack_from(packet)
            if (kind, identifier) == (self.family.reply, self.identifier) and number in self.open:
                self.open.pop(number)["received"] = True


def ping(addresses: Iterable[str], patience: float = PATIENCE) -> list[Ping]:
    """Ping addresses, once a second each, until each has answered or the patience, in seconds, is at its end.

    ``error`` says why no ping could be sent, None where one was.
    """
    answers: list[Ping] = [{"to": address, "received": False, "error": None} for address in addresses]
    probers = list(_probers(answers))
    end = time.monotonic() + patience
    try:
        while any(prober.open for prober in probers):
            begun = time.monotonic()
            for prober in probers:
                prober.send()
            _wait(probers, begun + INTERVAL)
            if time.monotonic() >= end:
                break
    finally:
        for prober in probers:
            prober.socket.close()
    return answers


def _probers(answers: Iterable[Ping]) -> Iterator[Prober]:
    """Make a prober for each family of the addresses; an address that cannot be pinged gets its error."""
    version: int
    versions: dict[int, dict[int, Ping]] = {}
    for number, answer in enumerate(answers):
        try:
            version = ipaddress.ip_address(answer["to"].partition("%")[0]).version
        except ValueError:
            answer["error"] = "not an IP address"
            continue
        versions.setdefault(version, {})[number & 0xFFFF] = answer
    for version, asked in versions.items():
        try:
            prober = Prober(FAMILIES[version])
        except OSError as exc:
            for answer in asked.values():
                answer["error"] = exc.strerror or str(exc)
            continue
        prober.open.update(asked)
        yield prober


def _wait(probers: Iterable[Prober], until: float) -> None:
    """Take replies until a time of the monotonic clock, or until none is missing."""
    waiting: Mapping[int, Prober] = {prober.socket.fileno(): prober for prober in probers}
    poll = select.poll()
    for number in waiting:
        poll.register(number, select.POLLIN)
    while any(prober.open for prober in waiting.values()):
        left = until - time.monotonic()
        if left <= 0:
            return
        for number, _events in poll.poll(left * 1000):
            waiting[number].receive()


def checksum(packet: bytes) -> int:
    """Return the Internet checksum of a packet whose own field is 0 (RFC 1071)."""
    total: int = sum(struct.unpack(f"!{len(packet) // 2}H", packet))
    total = (total & 0xFFFF) + (total >> 16)
    return 0xFFFF ^ ((total & 0xFFFF) + (total >> 16))

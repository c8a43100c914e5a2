# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Packets to try a filter with: one of every IP protocol, and those with extension headers."""

from __future__ import annotations

import typing as t

from helpers.packets.packets import (
    DESTINATION,
    FRAGMENT,
    HOP_BY_HOP,
    ICMP,
    ICMPV6,
    ROUTING,
    TCP,
    UDP,
    extension,
    fragment_header,
    icmp,
    ip,
    tcp,
    udp,
)

if t.TYPE_CHECKING:
    from collections.abc import Iterable

# A port that no filter opens.
CLOSED = 7777
EXTENSIONS = (HOP_BY_HOP, ROUTING, FRAGMENT, DESTINATION)
AUTHENTICATION = 51


def transport(source: str, target: str, protocol: int, port: int = CLOSED) -> bytes:
    """Return a well-formed payload of a protocol; where it has ports, to that one."""
    if protocol == UDP:
        return udp(source, target, (4000, port), b"data")
    if protocol == TCP:
        return tcp(source, target, (4000, port))
    if protocol in (ICMP, ICMPV6):
        # What nobody asked for: an answer to a ping.
        return icmp(source, target, 129 if ":" in source else 0, b"\0\1\0\1")
    return bytes(40)


def header(kind: int, following: int) -> bytes:
    """Return one extension header of that kind."""
    if kind == FRAGMENT:
        return fragment_header(following, 0, more=False)
    if kind == AUTHENTICATION:
        return bytes([following, 4]) + bytes(22)
    # A routing header with no segments left is passed over, as is padding in the others.
    return extension(following, bytes(6) if kind == ROUTING else b"\1\4\0\0\0\0")


def every_protocol(source: str, target: str) -> Iterable[bytes]:
    """Return a packet of each protocol number; IPv6's extension headers have a datagram behind them."""
    for protocol in range(256):
        if ":" in source and protocol in (*EXTENSIONS, AUTHENTICATION):
            yield ip(source, target, protocol, header(protocol, UDP) + transport(source, target, UDP))
        else:
            yield ip(source, target, protocol, transport(source, target, protocol))

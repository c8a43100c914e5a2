# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""IP packets as bytes, with their checksums: IPv4, IPv6 and its extension headers, UDP, TCP, ICMP, DHCP's ports."""

from __future__ import annotations

import ipaddress
import struct

ICMP, TCP, UDP, ICMPV6 = 1, 6, 17, 58
HOP_BY_HOP, ROUTING, FRAGMENT, NO_NEXT, DESTINATION = 0, 43, 44, 59, 60


def checksum(data: bytes) -> int:
    """Return the internet checksum (RFC 1071)."""
    words = struct.unpack(f"!{len(data) // 2}H", data[: len(data) // 2 * 2])
    total: int = sum(words) + (data[-1] << 8 if len(data) % 2 else 0)
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def ip(source: str, target: str, protocol: int, payload: bytes, *, hops: int = 64, fragment: int = 0) -> bytes:
    """Return a packet of the addresses' family. ``fragment`` is the flags and the offset of IPv4's header."""
    first, second = ipaddress.ip_address(source).packed, ipaddress.ip_address(target).packed
    if len(first) == 16:
        return struct.pack("!IHBB", 6 << 28, len(payload), protocol, hops) + first + second + payload
    parts = (0x45, 0, 20 + len(payload), 7, fragment, hops, protocol)
    bare = struct.pack("!BBHHHBBH", *parts, 0) + first + second
    return struct.pack("!BBHHHBBH", *parts, checksum(bare)) + first + second + payload


def _summed(source: str, target: str, protocol: int, segment: bytes, place: int) -> bytes:
    """Fill in a checksum that includes the addresses (RFC 768, RFC 9293, RFC 4443)."""
    pseudo = ipaddress.ip_address(source).packed + ipaddress.ip_address(target).packed
    pseudo += struct.pack("!II", len(segment), protocol)
    found = checksum(pseudo + segment) or 0xFFFF
    return segment[:place] + struct.pack("!H", found) + segment[place + 2 :]


def udp(source: str, target: str, ports: tuple[int, int], data: bytes = b"") -> bytes:
    """Return a datagram with its header, for ``ip``."""
    segment = struct.pack("!4H", *ports, 8 + len(data), 0) + data
    return _summed(source, target, UDP, segment, 6)


def tcp(source: str, target: str, ports: tuple[int, int], flags: int = 2) -> bytes:
    """Return a TCP segment without data, for ``ip``; by default the one that begins a connection."""
    segment = struct.pack("!HHIIBBHHH", *ports, 1, 0, 0x50, flags, 64000, 0, 0)
    return _summed(source, target, TCP, segment, 16)


def icmp(source: str, target: str, kind: int, body: bytes = b"\0\0\0\0", code: int = 0) -> bytes:
    """Return an ICMP or ICMPv6 message, for ``ip``; ``body`` is what follows the checksum."""
    message = struct.pack("!BBH", kind, code, 0) + body
    if ":" in source:
        return _summed(source, target, ICMPV6, message, 2)
    return struct.pack("!BBH", kind, code, checksum(message)) + body


def extension(following: int, data: bytes = b"\1\4\0\0\0\0") -> bytes:
    """Return an IPv6 extension header; its data, by default padding, fills it to a multiple of 8 bytes."""
    return struct.pack("!BB", following, (2 + len(data)) // 8 - 1) + data


def fragment_header(following: int, offset: int, *, more: bool) -> bytes:
    """Return IPv6's fragment header; the offset is in bytes."""
    return struct.pack("!BBHI", following, 0, offset | more, 7)

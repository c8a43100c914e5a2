# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests for values that are more than a number or a word, and functions that return such tests."""

from __future__ import annotations

import re
from collections.abc import Callable

from . import _net as net
from . import _text as texts
from ._numbers import UINT32, number

Right = Callable[[str], bool]

_CLASS = re.compile(r"\+?(?:0x)?([0-9a-f]{1,40}):\+?(?:0x)?([0-9a-f]{1,40})", re.ASCII | re.IGNORECASE)


def in_range(read: Callable[[str], int | None], low: int, high: int) -> Right:
    def right(value: str) -> bool:
        found = read(value)
        return found is not None and low <= found <= high

    return right


def traffic_class(value: str) -> bool:
    match = _CLASS.fullmatch(value)
    return match is not None and all(int(half, 16) <= 0xFFFF for half in match.groups())


def address(version: int | None = None, **wanted: bool) -> Right:
    """Return a test for addresses. ``wanted`` are properties of ipaddress's addresses, and whether they must hold."""

    def right(value: str) -> bool:
        found = net.address(value, version)
        return found is not None and all(getattr(found, f"is_{name}") is truth for name, truth in wanted.items())

    return right


def prefix(version: int | None = None, *, bare: bool = True, lengths: tuple[int, ...] = (), null: bool = True) -> Right:
    def right(value: str) -> bool:
        found = net.interface(value, version, bare)
        if found is None or (lengths and found.network.prefixlen not in lengths):
            return False
        return null or found.ip.packed.strip(b"\0") != b""

    return right


def old_address(value: str) -> bool:
    """Return whether an address has a prefix length, or a length by its historic class."""
    found = net.interface(value)
    if found is None:
        return False
    if "/" in value:
        return found.network.prefixlen > 0 or int(found.ip) != 0
    return found.ip.packed[0] < 224 if found.version == 4 else int(found.ip) != 0


def token(value: str) -> bool:
    """Return whether this says how to make an IPv6 address.

    The forms are eui64, static:ADDRESS, prefixstable[:ADDRESS][,KEY], or an address.
    """
    if value == "eui64":
        return True
    name, _colon, rest = value.partition(":")
    if value.startswith("prefixstable"):
        plain, comma, secret = value.removeprefix("prefixstable").partition(",")
        if comma and not (re.fullmatch(r"[0-9a-fA-F]{32}", secret, re.ASCII) and secret.strip("0")):
            return False
        return plain == "" or (plain.startswith(":") and net.address(plain[1:], 6) is not None)
    found = net.address(rest if name == "static" else value, 6)
    return found is not None and int(found) & (2**64 - 1) != 0


def option(limit: int, vendor: bool = False) -> Right:
    """Return a test for CODE:TYPE:DATA, with a vendor's number in front."""

    def right(value: str) -> bool:
        rest = value
        if vendor:
            enterprise, _colon, rest = value.partition(":")
            if not in_range(number, 0, UINT32)(enterprise):
                return False
        code, _colon, rest = rest.partition(":")
        kind, _colon, data = rest.partition(":")
        return in_range(number, 1, limit)(code) and texts.dhcp_data(kind, data.lstrip(":"))

    return right


def multipath(value: str) -> bool:
    """Return whether this is ADDRESS[@INTERFACE] [WEIGHT]."""
    every = texts.words(value) or []
    if not 1 <= len(every) <= 2:
        return False
    gateway, at, device = every[0].partition("@")
    weight = number(every[1]) if len(every) == 2 else 1
    named = not at or net.ifname(device) or in_range(number, 1, 2**31 - 1)(device)
    return net.address(gateway) is not None and named and weight is not None and 1 <= weight <= 256


def next_hop(value: str) -> bool:
    """Return whether this is ID[:WEIGHT]."""
    identifier, colon, weight = value.partition(":")
    return in_range(number, 1, UINT32)(identifier) and (not colon or in_range(number, 1, 256)(weight))


def metrics(value: str) -> bool:
    """Return whether this is HIGH:MEDIUM:LOW."""
    parts = value.split(":")
    return len(parts) == 3 and all(in_range(number, 0, UINT32)(part) for part in parts)


def qos_map(value: str) -> bool:
    first, _dash, second = value.partition("-")
    return all(in_range(number, 0, UINT32)(part) for part in (first, second or first))


def bytes_with_colons(value: str) -> bool:
    return all(re.fullmatch(r"[0-9a-fA-F]{0,2}", part, re.ASCII) for part in value.split(":")) and len(value) < 400


def octets(value: str) -> bool:
    digits = re.sub(r"\s", "", value)
    return len(digits) % 2 == 0 and re.fullmatch(r"[0-9a-fA-F]{2,32}", digits, re.ASCII) is not None


def hardware(*lengths: int, group: bool = True, null: bool = True) -> Right:
    """Return a test for hardware addresses of some lengths. For a length of an IP address, that is right, too."""

    def right(value: str) -> bool:
        if lengths != (6,) and net.address(value) is not None:
            return True
        found = net.hardware(value)
        if found is None or (lengths and len(found) not in lengths):
            return False
        return (group or not found[0] & 1) and (null or any(found))

    return right


def duid(value: str, numeric: bool = True) -> bool:
    """Return whether this is TYPE or link-layer-time:TIME; from systemd 257 on, also a number."""
    name, colon, rest = re.sub(r"\\(.)", r"\1", value).lstrip(":").partition(":")
    if numeric and in_range(number, 0, 65535)(name):
        return not rest or _TIME.fullmatch(rest) is not None
    if name == "link-layer-time":
        return not colon or _TIME.fullmatch(rest) is not None
    return name in ("vendor", "uuid", "link-layer") and not colon


def protocol(but: set[int], numbers_too: bool = True) -> Right:
    """Return a test for an IP protocol by name, in any case, or by number, but not one of ``but``."""
    names = {name for name, known in _PROTOCOLS.items() if known not in but}

    def right(value: str) -> bool:
        found = number(value)
        return value.lower() in names or (numbers_too and found in set(_PROTOCOLS.values()) - but)

    return right


def users(value: str) -> bool:
    """Return whether this is a user's name, a number or a range of numbers. Only the host knows if the user exists."""
    if re.fullmatch(r"[a-z_][a-z0-9_-]*", value, re.ASCII):
        return True
    every = texts.words(value) or []
    parts = every[0].split("-") if len(every) == 1 else []
    if not 1 <= len(parts) <= 2 or not all(re.fullmatch(r"0|[1-9][0-9]{0,9}", part, re.ASCII) for part in parts):
        return False
    low, high = int(parts[0]), int(parts[-1])
    return low <= high < UINT32 and 65535 not in (low, high)


def states(value: str) -> bool:
    """Return whether this is STATE, MINIMUM:MAXIMUM, or one of the two omitted."""
    low, colon, high = value.partition(":")
    first, last = low or "degraded", high or "routable"
    if not colon:
        return value in _OPERATIONAL
    return first in _OPERATIONAL and last in _OPERATIONAL and _OPERATIONAL.index(first) <= _OPERATIONAL.index(last)


def tunnel_end(value: str) -> bool:
    """Return whether this is ADDRESS@INTERFACE, or one of a few words instead of the address."""
    plain, at, device = value.partition("@")
    known = plain in ("auto", "static", "dynamic") or net.address(plain) is not None
    return bool(at) and known and net.ifname(device)


def at_most(count: int, one: Right) -> Right:
    def right(value: str) -> bool:
        every = texts.words(value)
        return every is not None and len(every) <= count and all(map(one, every))

    return right


def absolute_host(value: str) -> bool:
    return value == "." or net.hostname(value.removesuffix("."), 253)


def localhost(value: str) -> bool:
    """Return whether systemd takes the name for this host: in any case, and with any label in front."""
    name = value.lower().removesuffix(".")
    return value.isascii() and any(f".{name}".endswith(end) for end in (".localhost", ".localhost.localdomain"))


def server_address(value: str, null: bool, local: bool) -> bool:
    found = net.interface(value, 4)
    return (
        found is not None
        and not found.ip.is_loopback
        and (null or int(found.ip) != 0)
        and (local or not found.ip.is_link_local)
    )


_TIME = re.compile(
    r"([0-9]{4}-[0-9]{1,2}-[0-9]{1,2})?( ?([01]?[0-9]|2[0-3]):[0-5]?[0-9](:[0-5]?[0-9])?)?( UTC)?", re.ASCII
)
_OPERATIONAL = (
    "missing",
    "off",
    "no-carrier",
    "dormant",
    "degraded-carrier",
    "carrier",
    "degraded",
    "enslaved",
    "routable",
)
_PROTOCOLS = {
    "ip": 0, "hopopts": 0, "icmp": 1, "igmp": 2, "ipip": 4, "tcp": 6, "egp": 8, "pup": 12, "udp": 17, "idp": 22,
    "tp": 29, "dccp": 33, "ipv6": 41, "routing": 43, "fragment": 44, "rsvp": 46, "gre": 47, "esp": 50, "ah": 51,
    "icmpv6": 58, "none": 59, "dstopts": 60, "mtp": 92, "beetph": 94, "encap": 98, "pim": 103, "comp": 108,
    "l2tp": 115, "sctp": 132, "mh": 135, "udplite": 136, "mpls": 137, "ethernet": 143, "aggfrag": 144,
    "raw": 255, "mptcp": 262,
}  # fmt: skip

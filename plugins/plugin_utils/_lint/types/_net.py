# SPDX-License-Identifier: GPL-3.0-or-later
"""Addresses, prefixes, hardware addresses and names of interfaces and hosts, as systemd reads them."""

from __future__ import annotations

import functools
import ipaddress
import re
import typing as t

from ._numbers import integer, number

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
IPNetwork = ipaddress.IPv4Network | ipaddress.IPv6Network

# A fleet has each address in many files. What is parsed is kept: parsing takes most of a lint's time.
KEPT = 1 << 16

_INTERFACE_CHARS = re.compile(r"[!-$&-.0-9;-~]+", re.ASCII)
_HEX = set("0123456789abcdefABCDEF")
_LABEL = re.compile(r"[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?", re.ASCII)


class IPInterface(t.NamedTuple):
    """An address with its network. The class of the standard library takes three times as long to make."""

    ip: IPAddress
    network: IPNetwork

    @property
    def version(self) -> int:
        return self.ip.version

    def __str__(self) -> str:
        return f"{self.ip}/{self.network.prefixlen}"


class Numbers(t.NamedTuple):
    """A prefix as numbers, which are compared and looked up faster than an object; ``first`` is its first address."""

    version: int
    length: int
    first: int


def numbers(found: IPAddress | IPNetwork) -> Numbers:
    """Return the numbers of a prefix, or of an address as a prefix of its own."""
    if isinstance(found, ipaddress.IPv4Address | ipaddress.IPv6Address):
        return Numbers(found.version, found.max_prefixlen, int(found))
    return Numbers(found.version, found.prefixlen, int(found.network_address))


@functools.lru_cache(KEPT)
def address(value: str, version: int | None = None) -> IPAddress | None:
    """Return an IP address without a prefix length, only of the given version."""
    try:
        found = ipaddress.ip_address(value) if "%" not in value else None
    except ValueError:
        return None
    return found if found is None or version in (None, found.version) else None


def prefix(value: str) -> IPNetwork | None:
    """Return an address or prefix as a network, host bits cut off; None for anything else."""
    found = interface(value)
    return None if found is None else found.network


@functools.lru_cache(KEPT)
def interface(value: str, version: int | None = None, bare: bool = True) -> IPInterface | None:
    """Return an address with its prefix length; ``bare`` says whether the length may be omitted."""
    plain, slash, length = value.partition("/")
    found = address(plain, version)
    if found is None or not (slash or bare):
        return None
    bits = number(length) if slash else found.max_prefixlen
    if bits is None or bits > found.max_prefixlen:
        return None
    if isinstance(found, ipaddress.IPv4Address):
        return IPInterface(found, ipaddress.IPv4Network((int(found), bits), strict=False))
    return IPInterface(found, ipaddress.IPv6Network((int(found), bits), strict=False))


def hardware(value: str) -> bytes | None:
    """Return a hardware address of any length: bytes with ':' or '-' between them, or pairs of bytes with '.'."""
    separator = next((char for char in value if char not in "0123456789abcdefABCDEF"), "")
    if separator not in (":", "-", ".") or len(value) > 100:
        return None
    digits = 4 if separator == "." else 2
    fields = value.split(separator)
    if not all(1 <= len(field) <= digits and set(field) <= _HEX for field in fields):
        return None
    return b"".join(int(field, 16).to_bytes(digits // 2, "big") for field in fields)


def ethernet(value: str) -> bytes | None:
    """Return a hardware address of six bytes."""
    found = hardware(value)
    return found if found is not None and len(found) == 6 else None


def ifname(value: str, longest: int = 15) -> bool:
    """Return whether a value can be an interface's name."""
    return (
        1 <= len(value) <= longest
        and _INTERFACE_CHARS.fullmatch(value) is not None
        and value not in (".", "..", "all", "default")
        and not _is_index(value)
    )


def _is_index(value: str) -> bool:
    found = integer(value)
    return (found is not None and 0 < found < 2**31) or (value.isascii() and value.isdigit())


def hostname(value: str, longest: int = 64) -> bool:
    """Return whether a value can be a host name: letters, digits and '-' in labels with dots between them."""
    labels = value.split(".")
    return len(value) <= longest and all(len(label) <= 63 and _LABEL.fullmatch(label) for label in labels)

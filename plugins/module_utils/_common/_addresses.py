# SPDX-License-Identifier: GPL-3.0-or-later
"""Addresses and lists of prefixes: families, link-local ones, AllowedIPs=. Pure."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable

# A link gets these by itself: the first from the kernel, the second from DHCP without an answer.


def is_link_local(address: str) -> bool:
    """Return whether an address, with or without a length, is of fe80::/10 or 169.254.0.0/16 (RFC 4291, RFC 3927)."""
    return ipaddress.ip_interface(address).ip.is_link_local


def global_addresses(addresses: Iterable[str]) -> list[str]:
    """Return those that are more than link-local, in their order."""
    return [address for address in addresses if not is_link_local(address)]


def global_families(addresses: Iterable[str]) -> list[str]:
    """Return the families of which there is such an address, sorted."""
    return sorted({family_of(address) for address in global_addresses(addresses)})


def family_of(address: str) -> str:
    """Return ``ipv6`` or ``ipv4`` for an address or prefix."""
    return "ipv6" if ":" in address else "ipv4"


def prefix_list(value: str) -> list[str]:
    """Return the items of a value of AllowedIPs=, which commas or blanks separate (systemd.netdev(5))."""
    return value.replace(",", " ").split()


def allowed_ips(values: Iterable[str]) -> list[str]:
    """Return the prefixes of all AllowedIPs= of one section; an empty value resets those before it."""
    found: list[str] = []
    for value in values:
        found = [*found, *prefix_list(value)] if value.strip() else []
    return found


FAMILY_NAMES = {"ipv4": "IPv4", "ipv6": "IPv6"}
DEFAULTS = {"ipv4": "0.0.0.0/0", "ipv6": "::/0"}

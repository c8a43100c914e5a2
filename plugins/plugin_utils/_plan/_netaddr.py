# SPDX-License-Identifier: GPL-3.0-or-later
"""The only door to netaddr. Everything can be imported without it, and says what is missing when it is needed."""

from __future__ import annotations

import functools
import re
import typing as t
from collections.abc import Iterable

try:
    import netaddr
except ImportError as exc:
    _MISSING: ImportError | None = exc
else:
    _MISSING = None

if t.TYPE_CHECKING:
    from netaddr import IPAddress, IPNetwork

_BROADCAST = 2**32 - 1
_IPV4 = re.compile(r"\d+\.\d+\.\d+\.\d+\Z")


@functools.lru_cache(maxsize=65536)
def ip_address(text: str) -> IPAddress:
    """Parse an address. Raise ``ValueError`` for anything else, also for a short form such as ``10.1``."""
    _need()
    if ":" not in text and not is_ipv4_form(text):
        raise ValueError("must be an IPv4 or IPv6 address")
    try:
        return netaddr.IPAddress(text)
    except (netaddr.AddrFormatError, ValueError) as exc:
        raise ValueError("must be an IPv4 or IPv6 address") from exc


@functools.lru_cache(maxsize=65536)
def ip_network(text: str) -> IPNetwork:
    """Parse ``ADDRESS/LENGTH``, keeping the host's bits. Raise ``ValueError`` for anything else."""
    host, slash, length = text.partition("/")
    if not slash or not length.isdecimal():
        raise ValueError("must have a prefix length, as in 192.0.2.1/24 or 2001:db8::1/64")
    ip_address(host)
    try:
        return netaddr.IPNetwork(text)
    except (netaddr.AddrFormatError, ValueError) as exc:
        raise ValueError("must be an address and its prefix length, as in 192.0.2.1/24 or 2001:db8::1/64") from exc


@functools.lru_cache(maxsize=65536)
def unreachable_kind(text: str) -> str | None:
    """Return what kind of address it is where no other host can send to it, else None. Raise ``ValueError``."""
    value = ip_address(text)
    if value.version == 6 and value.is_ipv4_mapped():
        return f"the IPv6 form of an IPv4 address, {value.ipv4()}"
    kinds = {
        "the unspecified address": int(value) == 0,
        "a loopback address": value.is_loopback(),
        "the broadcast address": value.version == 4 and int(value) == _BROADCAST,
        "a multicast address": value.is_multicast(),
        "a link-local address, which other links do not know": value.is_link_local(),
    }
    return next((kind for kind, is_of_it in kinds.items() if is_of_it), None)


def nth_address(network: IPNetwork, number: int) -> str:
    """Return the address with a number in a prefix; the prefix's own is number 0."""
    return str(netaddr.IPAddress(network.first + number, network.version))


def merged(texts: Iterable[str]) -> list[str]:
    """Return the fewest prefixes that hold exactly the addresses of some prefixes."""
    return [str(network) for network in netaddr.cidr_merge([ip_network(text) for text in texts])]


def is_ipv4_form(text: str) -> bool:
    """Return whether a text has the form of an IPv4 address; its numbers may still be too large."""
    return _IPV4.match(text) is not None


def _need() -> None:
    if _MISSING is not None:
        raise ImportError("netaddr is needed on the controller: pip install netaddr") from _MISSING

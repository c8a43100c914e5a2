# SPDX-License-Identifier: GPL-3.0-or-later
"""Sections about addresses that networkd ignores: [Address], [Neighbor], [IPv6Prefix] and similar of a .network."""

from __future__ import annotations

import ipaddress

from ..types._net import ethernet, interface
from ..types._numbers import span
from ..types._types import boolean
from ._row import Row, Settings, both, has, has_address, is_ipv4, is_ipv6, is_one_of, lacks, neither, yes

_MINUTE = 60 * 10**6
# networkd's defaults since 250.
_PREFERRED, _VALID = 30 * _MINUTE, 60 * _MINUTE
_LONGEST_WITH_BROADCAST = 30
_ONLY_IPV6 = ("HomeAddress", "ManageTemporaryAddress")


def _broadcast(settings: Settings) -> bool:
    """Return whether Broadcast= is an address; it may also be yes or no."""
    return interface(settings.text("Broadcast") or "") is not None


def _without_broadcast(settings: Settings) -> bool:
    found = interface(settings.text("Address") or "")
    long = found is not None and (found.version == 6 or found.network.prefixlen > _LONGEST_WITH_BROADCAST)
    return long or has_address("Peer")(settings)


def _short_null(settings: Settings) -> bool:
    """Return whether networkd must find an address, in too large a prefix."""
    found = interface(settings.text("Address") or "", bare=False)
    return found is not None and found.ip.is_unspecified and found.network.prefixlen < {4: 8, 6: 64}[found.version]


def _prefix_length(settings: Settings) -> int:
    found = interface(settings.text("Prefix") or "")
    return 64 if found is None else found.network.prefixlen


def _null_prefix(settings: Settings) -> bool:
    found = interface(settings.text("Prefix") or "")
    return settings.text("Prefix") is None or (found is not None and found.network.network_address.is_unspecified)


def _valid(settings: Settings) -> int:
    found = span(settings.text("ValidLifetimeSec") or "")
    return _VALID if found is None else found


def _outlives(settings: Settings) -> bool:
    preferred = span(settings.text("PreferredLifetimeSec") or "")
    return (_PREFERRED if preferred is None else preferred) > _valid(settings)


def _group(settings: Settings) -> str:
    return settings.text("MulticastGroupAddress") or ""


def _single(settings: Settings) -> bool:
    found = interface(_group(settings))
    return found is not None and not found.ip.is_multicast


def _single_mac(settings: Settings) -> bool:
    found = ethernet(_group(settings))
    return found is not None and not found[0] & 1


def _local_group(settings: Settings) -> bool:
    found = interface(_group(settings))
    return found is not None and found.version == 4 and found.ip in ipaddress.IPv4Network("224.0.0.0/24")


def _all_nodes(settings: Settings) -> bool:
    found = interface(_group(settings))
    return found is not None and found.ip == ipaddress.IPv6Address("ff02::1")


def _zero_lifetime(settings: Settings) -> bool:
    return span(settings.text("LifetimeSec") or "") == 0


def _has_yes(key: str, settings: Settings) -> bool:
    return boolean(settings.text(key) or "") is True


ADDRESSES: tuple[Row[Settings], ...] = (
    Row(
        "Address",
        neither(has("Address", "Peer"), lambda settings: (settings.version or 999) < 257 and _broadcast(settings)),
        "it has no Address=",
        "Address section without Address= field ",
    ),
    Row(
        "Address",
        _short_null,
        "for an address from a pool, the prefix length must be 8 or more (IPv6: 64)",
        "null address must be equal or larger than",
        since=257,
    ),
    Row(
        "Address",
        both(is_ipv4("Address"), lambda settings: any(_has_yes(key, settings) for key in _ONLY_IPV6)),
        "HomeAddress= and ManageTemporaryAddress= are only for IPv6",
        "unexpected address flags",
        since=255,
    ),
    Row(
        "Address",
        is_ipv6("Address", "Peer"),
        "an IPv6 address has no label",
        "Address label is set for IPv6 address",
        key="Label",
    ),
    Row(
        "Address",
        both(_broadcast, _without_broadcast),
        "an IPv6 address, one with Peer=, and one in a prefix longer than /30 have no broadcast address",
        "Broadcast address is set for an IP",
        key="Broadcast",
    ),
    Row(
        "Address",
        both(is_one_of("DuplicateAddressDetection", "ipv6"), is_ipv4("Address")),
        "the address is IPv4",
        "DuplicateAddressDetection=ipv6 is specified for IPv4 address, ignoring.",
        key="DuplicateAddressDetection",
        since=249,
    ),
    Row(
        "Address",
        both(is_one_of("DuplicateAddressDetection", "ipv4"), is_ipv6("Address")),
        "the address is IPv6",
        "DuplicateAddressDetection=ipv4 is specified for IPv6 address, ignoring.",
        key="DuplicateAddressDetection",
        since=249,
    ),
    Row("Neighbor", lacks("Address"), "it has no Address=", "Neighbor section without Address= configured."),
    Row(
        "Neighbor",
        lacks("LinkLayerAddress", "MACAddress"),
        "it has no LinkLayerAddress=",
        "Neighbor section without LinkLayerAddress= configured.",
    ),
    Row("IPv6AddressLabel", lacks("Prefix"), "it has no Prefix=", "[IPv6AddressLabel] section without Prefix="),
    Row("IPv6AddressLabel", lacks("Label"), "it has no Label=", "[IPv6AddressLabel] section without Label="),
    Row("IPv6Prefix", _null_prefix, "it has no Prefix=", "[IPv6Prefix] section without Prefix=", since=250),
    Row(
        "IPv6Prefix",
        neither(_null_prefix, lambda settings: 3 <= _prefix_length(settings) <= 128),
        "the length of Prefix= must be 3 or more",
        "Invalid prefix length",
        since=250,
    ),
    Row(
        "IPv6Prefix",
        lambda settings: _valid(settings) == 0,
        "ValidLifetimeSec= must not be 0",
        "The valid lifetime of prefix cannot be zero.",
        since=250,
        until=255,
    ),
    Row(
        "IPv6Prefix",
        _outlives,
        "PreferredLifetimeSec= (30 minutes by default) is longer than ValidLifetimeSec= (60 minutes by default)",
        "is longer than the valid lifetime",
        since=250,
    ),
    Row(
        "IPv6Prefix",
        both(yes("Assign"), lambda settings: _prefix_length(settings) > 64),
        "Prefix= is longer than /64",
        "refusing to assign an address in",
        key="Assign",
        since=250,
    ),
    Row(
        "IPv6RoutePrefix",
        _zero_lifetime,
        "LifetimeSec= must not be 0",
        "The lifetime of route cannot be zero.",
        since=250,
        until=255,
    ),
    Row(
        "DHCPServerStaticLease",
        lacks("Address"),
        "it has no Address=",
        "DHCP static lease without Address= field configured.",
    ),
    Row(
        "DHCPServerStaticLease",
        lacks("MACAddress"),
        "it has no MACAddress=",
        "DHCP static lease without MACAddress= field configured.",
    ),
    Row(
        "BridgeMDB",
        lacks("MulticastGroupAddress"),
        "it has no MulticastGroupAddress=",
        "[BridgeMDB] section without MulticastGroupAddress= field configured.",
    ),
    Row(
        "BridgeMDB",
        _single,
        "MulticastGroupAddress= is not a multicast address",
        "MulticastGroupAddress= is not a multicast address.",
    ),
    Row(
        "BridgeMDB",
        _single_mac,
        "MulticastGroupAddress= is not a multicast address",
        "MulticastGroupAddress= is not an L2 multicast address.",
        since=257,
    ),
    Row(
        "BridgeMDB",
        _local_group,
        "MulticastGroupAddress= in 224.0.0.0/24 is local to a link",
        "MulticastGroupAddress= is a local multicast address.",
    ),
    Row(
        "BridgeMDB",
        _all_nodes,
        "MulticastGroupAddress=ff02::1 is all nodes",
        "MulticastGroupAddress= is the multicast all nodes address.",
    ),
    Row("SR-IOV", lacks("VirtualFunction"), "it has no VirtualFunction=", "section without VirtualFunction= field"),
)

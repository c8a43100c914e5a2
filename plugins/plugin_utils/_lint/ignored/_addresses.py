# SPDX-License-Identifier: GPL-3.0-or-later
"""Sections about addresses that networkd ignores: [Address], [Neighbor], [IPv6Prefix] and similar of a .network."""

from __future__ import annotations

import ipaddress

from ..types._net import ethernet, interface
from ..types._numbers import span
from ._row import Condition, Of, Row, Settings, has_address, ip, is_ipv4, is_ipv6, is_one_of, lacks, yes, zero

_MINUTE = 60 * 10**6
# networkd's defaults since 250.
_PREFERRED, _VALID = 30 * _MINUTE, 60 * _MINUTE
_LONGEST_WITH_BROADCAST = 30
_GROUP = "MulticastGroupAddress"
_LOCAL_GROUPS = ipaddress.IPv4Network("224.0.0.0/24")
_ALL_NODES = ipaddress.IPv6Address("ff02::1")


# Broadcast= may also be yes or no.
_broadcast = ip("Broadcast", lambda _found: True)
_without_broadcast = ip(
    "Address", lambda found: found.version == 6 or found.network.prefixlen > _LONGEST_WITH_BROADCAST
)
_before_257 = Condition[Settings](lambda settings: (settings.version or 999) < 257)


@Condition
def _short_null(settings: Settings) -> bool:
    """Return whether networkd must find an address, in too large a prefix."""
    found = interface(settings.text("Address") or "", bare=False)
    return found is not None and found.ip.is_unspecified and found.network.prefixlen < {4: 8, 6: 64}[found.version]


_null_prefix = lacks("Prefix") | ip("Prefix", lambda found: found.network.network_address.is_unspecified)


@Condition
def _outlives(settings: Settings) -> bool:
    preferred, valid = (span(settings.text(f"{what}LifetimeSec") or "") for what in ("Preferred", "Valid"))
    return (_PREFERRED if preferred is None else preferred) > (_VALID if valid is None else valid)


@Condition
def _single_mac(settings: Settings) -> bool:
    found = ethernet(settings.text(_GROUP) or "")
    return found is not None and not found[0] & 1


_address, _neighbor, _label = Of("Address"), Of("Neighbor"), Of("IPv6AddressLabel", since=250)
_prefix, _route_prefix = Of("IPv6Prefix", since=250), Of("IPv6RoutePrefix", since=250)
_lease, _group, _function = Of("DHCPServerStaticLease", since=249), Of("BridgeMDB"), Of("SR-IOV")

ADDRESSES: tuple[Row[Settings], ...] = (
    _address(
        lacks("Address", "Peer") & ~(_before_257 & _broadcast),
        "it has no Address=",
        "Address section without Address= field ",
    ),
    _address(
        _short_null,
        "for an address from a pool, the prefix length must be 8 or more (IPv6: 64)",
        "null address must be equal or larger than",
        since=257,
    ),
    _address(
        is_ipv4("Address", "Peer") & (yes("HomeAddress") | yes("ManageTemporaryAddress")),
        "HomeAddress= and ManageTemporaryAddress= are only for IPv6",
        "unexpected address flags",
        since=255,
    ),
    _address(
        is_ipv6("Address", "Peer"), "an IPv6 address has no label", "Address label is set for IPv6 address", key="Label"
    ),
    _address(
        _broadcast & (_without_broadcast | has_address("Peer")),
        "an IPv6 address, one with Peer=, and one in a prefix longer than /30 have no broadcast address",
        "Broadcast address is set for ",
        key="Broadcast",
    ),
    _address(
        _broadcast & ~_without_broadcast & ~has_address("Peer") & is_ipv4("Address") & ~has_address("Address"),
        "an address from a pool has the broadcast address of its prefix",
        "Broadcast address is set for an IPv4 address with null address.",
        key="Broadcast",
        since=254,
    ),
    *(
        _address(
            is_one_of("DuplicateAddressDetection", other) & is_of_family("Address", "Peer"),
            f"the address is IP{family[2:]}",
            f"DuplicateAddressDetection={other} is specified for IP{family[2:]} address, ignoring.",
            key="DuplicateAddressDetection",
            since=249,
        )
        for other, family, is_of_family in (("ipv6", "ipv4", is_ipv4), ("ipv4", "ipv6", is_ipv6))
    ),
    _neighbor.lacks("Address", log="Neighbor section without Address= configured."),
    _neighbor.lacks("LinkLayerAddress", "MACAddress", log="Neighbor section without LinkLayerAddress= configured."),
    _label.lacks("Prefix", log="[IPv6AddressLabel] section without Prefix="),
    _label.lacks("Label", log="[IPv6AddressLabel] section without Label="),
    _prefix(_null_prefix, "it has no Prefix=", "[IPv6Prefix] section without Prefix="),
    _prefix(
        ~_null_prefix & ip("Prefix", lambda found: found.network.prefixlen < 3),
        "the length of Prefix= must be 3 or more",
        "Invalid prefix length",
    ),
    _prefix(
        zero("ValidLifetimeSec"),
        "ValidLifetimeSec= must not be 0",
        "The valid lifetime of prefix cannot be zero.",
        until=255,
    ),
    _prefix(
        _outlives,
        "PreferredLifetimeSec= (30 minutes by default) is longer than ValidLifetimeSec= (60 minutes by default)",
        "is longer than the valid lifetime",
    ),
    _prefix(
        yes("Assign") & ip("Prefix", lambda found: found.network.prefixlen > 64),
        "Prefix= is longer than /64",
        "refusing to assign an address in",
        key="Assign",
    ),
    _route_prefix(
        zero("LifetimeSec"), "LifetimeSec= must not be 0", "The lifetime of route cannot be zero.", until=255
    ),
    _lease.lacks("Address", log="DHCP static lease without Address= field configured."),
    _lease.lacks("MACAddress", log="DHCP static lease without MACAddress= field configured."),
    _group.lacks(_GROUP, log=f"[BridgeMDB] section without {_GROUP}= field configured."),
    _group(
        ip(_GROUP, lambda found: not found.ip.is_multicast),
        f"{_GROUP}= is not a multicast address",
        f"{_GROUP}= is not a multicast address.",
    ),
    _group(
        _single_mac, f"{_GROUP}= is not a multicast address", f"{_GROUP}= is not an L2 multicast address.", since=257
    ),
    _group(
        ip(_GROUP, lambda found: found.ip in _LOCAL_GROUPS),
        f"{_GROUP}= in 224.0.0.0/24 is local to a link",
        f"{_GROUP}= is a local multicast address.",
    ),
    _group(
        ip(_GROUP, lambda found: found.ip == _ALL_NODES),
        f"{_GROUP}=ff02::1 is all nodes",
        f"{_GROUP}= is the multicast all nodes address.",
    ),
    _function.lacks("VirtualFunction", log="section without VirtualFunction= field"),
)

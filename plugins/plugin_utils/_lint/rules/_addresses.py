# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE to the collection: it may change at any time. Nothing outside of transit.networkd may import it.

"""Addresses, gateways and sizes of packets."""

from __future__ import annotations

import ipaddress
import typing as t

from ansible_collections.transit.networkd.plugins.plugin_utils._lint.rules._registry import Finding, rule
from ansible_collections.transit.networkd.plugins.plugin_utils._lint.types._net import interface
from ansible_collections.transit.networkd.plugins.plugin_utils._lint.types._numbers import size
from ansible_collections.transit.networkd.plugins.plugin_utils._lint.types._types import boolean, prefix
from ansible_collections.transit.networkd.plugins.plugin_utils._lint.units._links import (
    Networks,
    addresses,
    dhcp,
    network_of_device,
)
from ansible_collections.transit.networkd.plugins.plugin_utils._lint.units._match import only_names

if t.TYPE_CHECKING:
    from collections.abc import Iterator

    from ansible_collections.transit.networkd.plugins.plugin_utils._lint.types._types import IPNetwork
    from ansible_collections.transit.networkd.plugins.plugin_utils._lint.units._unit import Assignment, Section, Unit
    from ansible_collections.transit.networkd.plugins.plugin_utils._lint.units._view import View

_IPV6_MINIMUM = 1280
# Section -> keys whose addresses must be of one version of IP. A route's Gateway= need not be.
_OF_ONE_FAMILY = {
    "Address": ("Address", "Peer"),
    "Route": ("Destination", "Source", "PreferredSource"),
    "RoutingPolicyRule": ("From", "To"),
    "Tunnel": ("Local", "Remote"),
}


@rule(
    "address-shared",
    "warning",
    why="An address belongs to one interface: with a second one, the kernel has two routes to the same prefix and "
    "takes the first, and answers come from either.",
    fix="Give the second interface an address of its own, or put it into another VRF.",
)
def address_shared(view: View) -> Iterator[Finding]:
    seen: dict[tuple[str | None, object], tuple[Unit, Assignment]] = {}
    for unit in view.of_kind("network"):
        vrf = unit.text("Network", "VRF")
        for item, address in addresses(unit):
            # 0.0.0.0/24 asks for any free prefix. A link without a prefix of its own may lend another one's address.
            if address.ip.is_unspecified or address.ip.is_link_local:
                continue
            first, place = seen.setdefault((vrf, address.ip), (unit, item))
            if place is item or (first is not unit and (_alone(address) or not _apart(first, unit))):
                continue
            where = f"{place.file}:{place.line}"
            yield Finding(item.file, item.line, f"{address.ip} stands at {where}, too")


def _alone(address: ipaddress.IPv4Interface | ipaddress.IPv6Interface) -> bool:
    return address.network.prefixlen == address.max_prefixlen


def _apart(first: Unit, second: Unit) -> bool:
    """Whether two .network are for different links that are there at the same time, as far as names tell."""
    names, others = only_names(first), only_names(second)
    return names is not None and others is not None and not set(names) & set(others)


@rule(
    "gateway-out-of-reach",
    "warning",
    why="The kernel refuses a route whose gateway is in no prefix of the link (Nexthop has invalid gateway), and "
    "the link gets no default route.",
    fix="Correct gateway or prefix length, or say `GatewayOnLink=yes` in a [Route] if the provider means it so.",
)
def gateway_out_of_reach(view: View) -> Iterator[Finding]:
    for unit in view.of_kind("network"):
        routes = unit.named("Route")
        near = {address.network for _item, address in addresses(unit)}
        near |= {network for section in unit.named("Address") if (network := prefix(section.text("Peer") or ""))}
        near |= {network for route in routes if (network := _direct(route))}
        versions = {address.version for _item, address in addresses(unit)}
        versions -= {network.version for network in near if network.network_address.is_unspecified}
        versions = {version for version in versions if not _learns(unit, version)}
        known = Networks(near)
        for item in _gateways(unit, routes):
            gateway = prefix(item.value)
            if gateway is None or gateway.version not in versions:
                continue  # without any address, networkd takes the gateway for on-link
            if not gateway.network_address.is_link_local and gateway.network_address not in known:
                yield Finding(
                    item.file, item.line, f"{item.value} is in no prefix of the link, so the route is refused"
                )


def _direct(route: Section) -> IPNetwork | None:
    """What a [Route] without a gateway reaches."""
    return prefix(route.text("Destination") or "") if route.last("Gateway") is None else None


def _gateways(unit: Unit, routes: list[Section]) -> Iterator[Assignment]:
    yield from unit.values("Network", "Gateway")
    for route in routes:
        if not boolean(route.text("GatewayOnLink", "GatewayOnlink") or "") and (item := route.last("Gateway")):
            yield item


def _learns(unit: Unit, version: int) -> bool:
    """Whether the link may get further prefixes from its network."""
    accept = boolean(unit.text("Network", "IPv6AcceptRA") or "yes") is not False
    return dhcp(unit, version) or (version == 6 and accept)


@rule(
    "accept-ra-implicit",
    "warning",
    why="Where a link forwards IPv6, networkd takes no router advertisements unless it is told to: no default route "
    "arrives, and DHCPv6, which waits for one, never starts.",
    fix="Say `IPv6AcceptRA=yes` (or `no`, if that is meant) in [Network].",
)
def accept_ra_implicit(view: View) -> Iterator[Finding]:
    for unit in view.of_kind("network"):
        if not dhcp(unit, 6) or unit.last("Network", "IPv6AcceptRA", "IPv6AcceptRouterAdvertisements"):
            continue
        if unit.text("DHCPv6", "WithoutRA") not in (None, "no") or unit.text("Network", "LinkLocalAddressing") == "no":
            continue
        for item in _forwards(unit):
            message = f"{item.key}={item.value} turns IPv6AcceptRA= off where it is not given, and DHCPv6 with it"
            yield Finding(item.file, item.line, message)
            break


def _forwards(unit: Unit) -> Iterator[Assignment]:
    for key, words in (("IPForward", ("ipv6",)), ("IPv6Forwarding", ()), ("IPMasquerade", ("ipv6", "both"))):
        item = unit.last("Network", key)
        if item and (item.value in words or (key != "IPMasquerade" and boolean(item.value))):
            yield item


@rule(
    "mtu-ipv6",
    "error",
    why="IPv6 needs an MTU of 1280: a device that is made with less has no IPv6, and its addresses are refused.",
    fix="Raise `MTUBytes=` in [NetDev] to 1280 or more, or do without IPv6 on this device.",
)
def mtu_ipv6(view: View) -> Iterator[Finding]:
    for netdev in view.of_kind("netdev"):
        item = netdev.last("NetDev", "MTUBytes")
        network = network_of_device(view, netdev) if _too_small(item) else None
        if item and network is not None and not network.last("Link", "MTUBytes") and _has_ipv6(network):
            message = f"MTUBytes={item.value} is below {_IPV6_MINIMUM}, and {network.name} gives IPv6 addresses"
            yield Finding(item.file, item.line, message)


@rule(
    "mtu-raised",
    "warning",
    why="IPv6 needs an MTU of 1280: networkd raises a smaller one to that where the link has IPv6, so that the link "
    "below or the other end may drop what it sends.",
    fix="Give `MTUBytes=` 1280 or more, or do without IPv6 on this link.",
)
def mtu_raised(view: View) -> Iterator[Finding]:
    for unit in view.of_kind("network"):
        item = unit.last("Link", "MTUBytes")
        if item and _too_small(item) and _has_ipv6(unit):
            message = f"MTUBytes={item.value} is below {_IPV6_MINIMUM} and is raised, since the link has IPv6 addresses"
            yield Finding(item.file, item.line, message)


def _too_small(item: Assignment | None) -> bool:
    mtu = size(item.value) if item else None
    return mtu is not None and 0 < mtu < _IPV6_MINIMUM


def _has_ipv6(unit: Unit) -> bool:
    return any(address.version == 6 for _item, address in addresses(unit))


@rule(
    "family-mixed",
    "error",
    why="Where an address of IPv4 and one of IPv6 stand in one section, networkd ignores the second, or all of it.",
    fix="Give each version of IP a section of its own.",
)
def family_mixed(view: View) -> Iterator[Finding]:
    for unit in view.units.values():
        for section in unit.sections:
            given = [item for key in _OF_ONE_FAMILY.get(section.name, ()) if (item := section.last(key))]
            versions = [(item, found.version) for item in given if (found := interface(item.value))]
            versions.sort(key=lambda row: row[0].line)
            for item, version in versions[1:]:
                first, first_version = versions[0]
                if version != first_version:
                    message = f"{item.key}={item.value} is of IPv{version}, but {first.key}={first.value} of "
                    yield Finding(item.file, item.line, f"{message}IPv{first_version}")

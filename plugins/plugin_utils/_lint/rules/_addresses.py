# SPDX-License-Identifier: GPL-3.0-or-later
"""Lint rules about addresses, gateways and MTUs."""

from __future__ import annotations

from collections.abc import Iterator

from ....module_utils._common._unit_file import Assignment
from ..types._net import IPInterface, interface, numbers
from ..types._numbers import size
from ..types._types import boolean, prefix
from ..units._links import Networks, addresses, dhcp, network_of_device
from ..units._match import only_names
from ..units._section import Section
from ..units._sections import Reader
from ..units._unit import Unit
from ..units._view import View
from ._registry import Report, rule, section_rule, where

_IPV6_MINIMUM = 1280
# Section -> keys whose addresses must be of one IP version. The Gateway= of a route need not be.
_OF_ONE_FAMILY = {
    "Address": ("Address", "Peer"),
    "Route": ("Destination", "Source", "PreferredSource"),
    "RoutingPolicyRule": ("From", "To"),
    "Tunnel": ("Local", "Remote"),
}


@rule(
    "address-shared",
    "warning",
    why="With one address on two interfaces, the kernel has two routes to the same prefix and uses the first. Answers "
    "come from either interface.",
    fix="Give the second interface an address of its own, or put it into another VRF.",
)
def address_shared(view: View, report: Report) -> None:
    seen: dict[tuple[str | None, object], tuple[Unit, Assignment]] = {}
    for unit in view.of_kind("network"):
        vrf = unit.text("Network", "VRF")
        for item, address in addresses(unit):
            # 0.0.0.0/24 asks for any free prefix.
            if address.ip.is_unspecified or address.ip.is_link_local:
                continue
            first, place = seen.setdefault((vrf, address.ip), (unit, item))
            # A link without a prefix of its own may borrow the address of another one.
            if place is item or (first is not unit and (_alone(address) or not _apart(first, unit))):
                continue
            report(item, "{address} is also set at {other}", address=address.ip, other=where(place))


def _alone(address: IPInterface) -> bool:
    return address.network.prefixlen == address.network.max_prefixlen


def _apart(first: Unit, second: Unit) -> bool:
    """Return whether two .network are for different links that exist at the same time, as far as names tell."""
    names, others = only_names(first), only_names(second)
    return names is not None and others is not None and not set(names) & set(others)


@rule(
    "gateway-out-of-reach",
    "warning",
    why="The kernel refuses a route whose gateway is outside every prefix of the link (`Nexthop has invalid gateway`). "
    "The link gets no default route.",
    fix="Correct the gateway or the prefix length. If the provider means it so, set `GatewayOnLink=yes` in a [Route].",
)
def gateway_out_of_reach(view: View, report: Report) -> None:
    for unit in view.of_kind("network"):
        routes = unit.named("Route")
        gateways = list(_gateways(unit, routes))
        if not gateways:
            continue
        near = {address.network for _item, address in addresses(unit)}
        near |= {network for section in unit.named("Address") if (network := prefix(section.text("Peer") or ""))}
        direct = [route for route in routes if route.text("Gateway") is None]
        near |= {network for route in direct if (network := prefix(route.text("Destination") or ""))}
        versions = {address.version for _item, address in addresses(unit)}
        versions -= {network.version for network in near if network.network_address.is_unspecified}
        versions = {version for version in versions if not _learns(unit, version)}
        known = Networks(map(numbers, near))
        for item in gateways:
            gateway = prefix(item.value)
            if gateway is None or gateway.version not in versions or gateway.network_address.is_unspecified:
                continue  # without any address, networkd takes the gateway as on-link; 0.0.0.0 means none
            if not gateway.network_address.is_link_local and numbers(gateway.network_address) not in known:
                words = "gateway {address} is outside every prefix of the link, so the kernel refuses the route"
                report(item, words, address=item.value)


def _gateways(unit: Unit, routes: list[Section]) -> Iterator[Assignment]:
    yield from unit.values("Network", "Gateway")
    for route in routes:
        item = route.last("Gateway") if "Gateway" in route.body.keys else None
        if item is not None and not boolean(route.text("GatewayOnLink", "GatewayOnlink") or ""):
            yield item


def _learns(unit: Unit, version: int) -> bool:
    """Return whether the link may get further prefixes from DHCP or router advertisements."""
    accept = boolean(unit.text("Network", "IPv6AcceptRA") or "yes") is not False
    return dhcp(unit, version) or (version == 6 and accept)


@rule(
    "mtu-ipv6",
    "error",
    why="IPv6 needs an MTU of 1280. A device that is created with less has no IPv6, and its IPv6 addresses are "
    "refused.",
    fix="Raise `MTUBytes=` in [NetDev] to 1280 or more, or remove the IPv6 addresses.",
)
def mtu_ipv6(view: View, report: Report) -> None:
    for netdev in view.of_kind("netdev"):
        item = netdev.last("NetDev", "MTUBytes")
        network = network_of_device(view, netdev) if _too_small(item) else None
        if item and network is not None and not network.last("Link", "MTUBytes") and _has_ipv6(network):
            words = "MTUBytes={value} is below {limit}, but {unit} sets IPv6 addresses"
            report(item, words, value=item.value, limit=_IPV6_MINIMUM, unit=network.name)


@rule(
    "mtu-raised",
    "warning",
    why="IPv6 needs an MTU of 1280. If the link has IPv6, networkd raises a smaller MTU to 1280. Then the link below "
    "or the other end may drop large packets.",
    fix="Set `MTUBytes=` to 1280 or more, or remove the IPv6 addresses.",
)
def mtu_raised(view: View, report: Report) -> None:
    for unit in view.of_kind("network"):
        item = unit.last("Link", "MTUBytes")
        if item and _too_small(item) and _has_ipv6(unit):
            words = "MTUBytes={value} is raised to {limit}, because the link has IPv6 addresses"
            report(item, words, value=item.value, limit=_IPV6_MINIMUM)


def _too_small(item: Assignment | None) -> bool:
    mtu = size(item.value) if item else None
    return mtu is not None and 0 < mtu < _IPV6_MINIMUM


def _has_ipv6(unit: Unit) -> bool:
    return any(address.version == 6 for _item, address in addresses(unit))


@section_rule(
    "family-mixed",
    "error",
    why="If one section has an IPv4 and an IPv6 address, networkd ignores the second one, or the whole section.",
    fix="Write a section of its own for each IP version.",
    in_force=True,
)
def family_mixed(_reader: Reader, section: Section, report: Report) -> None:
    given = [item for key in _OF_ONE_FAMILY.get(section.name, ()) if (item := section.last(key))]
    versions = [(item, found.version) for item in given if (found := interface(item.value))]
    versions.sort(key=lambda row: row[0].line)
    for item, version in versions[1:]:
        first, first_version = versions[0]
        if version != first_version:
            report(
                item,
                "{key}={value} is {family}, but {other_key}={other_value} in this section is not",
                key=item.key,
                value=item.value,
                family=f"IPv{version}",
                other_key=first.key,
                other_value=first.value,
            )

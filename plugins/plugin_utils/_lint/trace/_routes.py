# SPDX-License-Identifier: GPL-3.0-or-later
"""The routes that a link brings: its own prefixes, [Route], `RouteTable=` of WireGuard, DHCP, router advertisements."""

from __future__ import annotations

import functools
import typing as t
from collections.abc import Iterator

from ....module_utils._common._layout import MAIN_TABLE, TABLE_NUMBERS
from ..types._net import KEPT, Numbers, address, interface, numbers, prefix
from ..types._types import boolean, number
from ..units._links import dhcp
from ..units._section import Body, Section
from ..units._view import View
from ._shapes import LOCAL, UNICAST, Link, Place, Route

LOCAL_TABLE = TABLE_NUMBERS["local"]
# Metrics: the kernel's of a route of IPv6 without one and of the prefix of a link, networkd's of what it learns.
_IPV6_METRIC, _IPV6_PREFIX_METRIC, _LEARNT_METRIC = 1024, 256, 1024
_DEFAULTS = {4: Numbers(4, 0, 0), 6: Numbers(6, 0, 0)}
_OF_THE_HOST = ("local", "broadcast", "anycast", "nat")
# A [Route] with none of these is ignored: it says nothing of where packets go.
_ENOUGH = ("Gateway", "Destination", "Source", "PreferredSource", "MultiPathRoute", "NextHop")
# networkd gives these no link-local address, so they take no router advertisements.
_WITHOUT_DHCP = ("vrf", "wireguard")
_WITHOUT_ADVERTISEMENTS = ("vrf", "wireguard", "ipip", "gre", "sit", "vti", "nlmon")

_LEARNT_GATEWAYS = {"_dhcp4": ("DHCP", 4), "_dhcp": ("DHCP", 4), "_ipv6ra": ("router advertisements", 6)}

Placed: t.TypeAlias = "tuple[int | None, Route]"


def routes_of(view: View, link: Link) -> Iterator[Placed]:
    """Yield each route of a link, with its table; None for a table that is unknown."""
    # networkd ignores the addresses of a port of a bond.
    if link.network.last("Network", "Bond") is None:
        yield from _own(link)
        yield from _learnt(view, link)
    yield from _given(view, link)
    if link.kind == "wireguard":
        yield from _allowed(view, link)


def _own(link: Link) -> Iterator[Placed]:
    """Yield the routes to the addresses of a link, and to their prefixes."""
    local = LOCAL_TABLE if link.vrf is None else link.table
    for item in link.network.values("Network", "Address"):
        yield from _of_address(link, local, item, item.value, None)
    for section in link.network.named("Address"):
        given = section.last("Address")
        if given is not None:
            yield from _of_address(link, local, given, given.value, section)


def _of_address(link: Link, local: int | None, place: Place, value: str, section: Section | None) -> Iterator[Placed]:
    found = interface(value, bare=False)
    if found is None or found.ip.is_unspecified:
        return
    yield local, Route(numbers(found.ip), LOCAL, link, place)
    text = section.text if section is not None else _nothing
    peer = interface(text("Peer") or "")
    network = numbers(found.network if peer is None else peer.network)
    # The kernel gives no prefix to a lone address of IPv4.
    alone = found.version == 4 and network.length == 32 and peer is None
    if not alone and not found.ip.is_link_local and boolean(text("AddPrefixRoute", "PrefixRoute") or "yes"):
        metric = number(text("RouteMetric") or "") or (0 if found.version == 4 else _IPV6_PREFIX_METRIC)
        yield link.table, Route(network, UNICAST, link, place, metric, on_link=True)


def _nothing(*_keys: str) -> None:
    return None


def _given(view: View, link: Link) -> Iterator[Placed]:
    """Yield the routes of [Network] Gateway= and of each [Route]."""
    for item in link.network.values("Network", "Gateway"):
        gateway = address(item.value)
        if gateway is not None:
            via = None if gateway.is_unspecified else str(gateway)
            metric = 0 if gateway.version == 4 else _IPV6_METRIC
            yield link.table, Route(_DEFAULTS[gateway.version], UNICAST, link, item, metric, via)
    for section in link.network.named("Route"):
        said = _said(section.body)
        if said is not None:
            table = link.table if said.table is None else view.table(said.table)
            if said.table is None and link.vrf is None and said.type in _OF_THE_HOST:
                table = LOCAL_TABLE
            yield table, Route(said.prefix, said.type, link, section, said.metric, said.gateway)


class _Said(t.NamedTuple):
    """What a [Route] says, whatever link it is for; ``table`` is text."""

    prefix: Numbers
    type: str
    metric: int
    gateway: str | None
    table: str | None


@functools.lru_cache(KEPT)
def _said(body: Body) -> _Said | None:
    """Return what a [Route] says; None for one that networkd ignores. The hosts of a fleet have the same ones."""
    if body.keys.isdisjoint(_ENOUGH):
        return None
    given, gateway = body.text("Gateway"), None
    destination = prefix(body.text("Destination") or "")
    version: int | None = None if destination is None else destination.version
    learnt = _LEARNT_GATEWAYS.get(given or "")
    if learnt is not None:
        gateway, version = f"a gateway of {learnt[0]}", version or learnt[1]
    elif given is not None:
        found = address(given)
        gateway = None if found is None or found.is_unspecified else given
        version = version or (found.version if found is not None else None)
    if version is None:
        source = interface(body.text("Source", "PreferredSource") or "")
        version = 4 if source is None else source.version
    to = _DEFAULTS[version] if destination is None else numbers(destination)
    metric = number(body.text("Metric") or "") or (0 if to.version == 4 else _IPV6_METRIC)
    return _Said(to, body.text("Type") or UNICAST, metric, gateway, body.text("Table"))


def _allowed(view: View, link: Link) -> Iterator[Placed]:
    """Yield the routes that networkd makes of AllowedIPs=: systemd.netdev(5), RouteTable=."""
    if link.netdev is None:
        return
    common, metric = link.netdev.text("WireGuard", "RouteTable"), link.netdev.text("WireGuard", "RouteMetric")
    for section in link.netdev.named("WireGuardPeer"):
        table = route_table(view, section.text("RouteTable") or common)
        if table:
            rank = number(section.text("RouteMetric") or metric or "")
            for network in section.body.allowed:
                usual = 0 if network.version == 4 else _IPV6_METRIC
                yield table, Route(network, UNICAST, link, section, rank or usual, None, "AllowedIPs")


def route_table(view: View, given: str | None) -> int | None:
    """Return the table of a RouteTable= of WireGuard; None if it makes no routes, or the table is unknown."""
    return None if given is None or boolean(given) is False else view.table(given)


def _learnt(view: View, link: Link) -> Iterator[Placed]:
    """Yield the default routes that DHCP or router advertisements may bring."""
    network = link.network
    if link.kind in _WITHOUT_DHCP:
        return
    if dhcp(network, 4) and boolean(network.text("DHCPv4", "UseGateway", "UseRoutes") or "yes") is not False:
        place = network.last("Network", "DHCP")
        if place is not None:
            yield _learnt_route(view, link, "DHCPv4", 4, place, "DHCP")
    if takes_advertisements(link) and boolean(network.text("IPv6AcceptRA", "UseGateway") or "yes") is not False:
        said = network.last("Network", "IPv6AcceptRA", "IPv6AcceptRouterAdvertisements")
        where = said or network.named("Match")[0]
        yield _learnt_route(view, link, "IPv6AcceptRA", 6, where, "router advertisements")


def takes_advertisements(link: Link) -> bool:
    """Return whether a link may learn routes from router advertisements."""
    accept = link.network.text("Network", "IPv6AcceptRA", "IPv6AcceptRouterAdvertisements")
    local = link.network.text("Network", "LinkLocalAddressing")
    return (
        boolean(accept or "yes") is not False
        and local != "ipv4"
        and boolean(local or "yes") is not False
        and link.kind not in _WITHOUT_ADVERTISEMENTS
        and link.network.last("Network", "Bridge", "Bond") is None
    )


def _learnt_route(view: View, link: Link, section: str, version: int, place: Place, how: str) -> Placed:
    given = link.network.text(section, "RouteTable")
    table = link.table if given is None else view.table(given)
    rank = number(link.network.text(section, "RouteMetric") or "")
    metric = _LEARNT_METRIC if rank is None else rank
    return table, Route(_DEFAULTS[version], UNICAST, link, place, metric, None, None, how)


__all__ = ("LOCAL_TABLE", "MAIN_TABLE", "route_table", "routes_of", "takes_advertisements")

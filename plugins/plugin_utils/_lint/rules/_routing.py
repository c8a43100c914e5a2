# SPDX-License-Identifier: GPL-3.0-or-later
"""Lint rules about routes and tables: two routes of one rank, tables that nothing looks up, gateways behind a route."""

from __future__ import annotations

from ..trace._host import host_of
from ..trace._shapes import UNICAST, Route, table_name
from ..trace._words import route_text
from ..types._net import Numbers, numbers, prefix
from ..types._types import TABLE_NAMES, boolean
from ..units._links import Networks, addresses, network_of_device
from ..units._section import Section
from ..units._unit import Unit
from ..units._view import View
from ._registry import Report, rule, where

_OWN_TABLES = frozenset(TABLE_NAMES.values())


@rule(
    "routes-equal",
    "warning",
    why="Two routes to one prefix with one metric are in one table. The kernel uses the one that came first, and that "
    "depends on which link was ready first. For IPv6 it may use both in turn.",
    fix="Give one of them a larger `Metric=` in a [Route], or put each into a table with a [RoutingPolicyRule].",
)
def routes_equal(view: View, report: Report) -> None:
    for (number, _version), table in host_of(view).tables.items():
        for routes in table.alike():
            seen: dict[int, Route] = {}
            for route in routes:
                if route.type != UNICAST or route.learnt or route.on_link or route.key is not None:
                    continue
                first = seen.setdefault(route.metric, route)
                if _differ(first, route):
                    report(
                        route.where,
                        "{route} has the prefix, metric and table ({table}) of {other}",
                        route=route_text(route).rpartition(" at ")[0],
                        table=table_name(number),
                        other=route_text(first),
                    )


def _differ(first: Route, second: Route) -> bool:
    """Return whether two routes are of different links, or of different gateways of one link."""
    if first.link.network is not second.link.network:
        return not (first.link.conditional or second.link.conditional)
    return first.link is second.link and first.gateway != second.gateway


@rule(
    "table-unused",
    "warning",
    why="No [RoutingPolicyRule] looks up the table, and it is no VRF's. So no packet uses its routes.",
    fix="Add a [RoutingPolicyRule] with the `Table=`, correct the number, or remove it. If another program sets "
    "the routing policy rules, set `ManageForeignRoutingPolicyRules=no` in networkd.conf: otherwise networkd may "
    "delete them.",
)
def table_unused(view: View, report: Report) -> None:
    host = host_of(view)
    used = _OWN_TABLES | view.vrf_tables.keys() | {item.table for item in view.policy_rules if item.action == "table"}
    if None in host.vrfs.values() or view.leaves_to_others("RoutingPolicyRules"):
        return  # the table of a VRF is unknown, or another program sets the rules
    seen: set[int] = set()
    for (number, _version), table in host.tables.items():
        if number in used or number in seen:
            continue
        seen.add(number)
        # For a member of a VRF see member-table.
        route = next((route for route in table.routes() if route.link.vrf is None), None)
        if route is not None:
            words = "no [RoutingPolicyRule] looks up table {table}, so no packet uses its routes"
            report(route.where, words, table=number)


@rule(
    "vrf-route-table",
    "warning",
    why="In the .network of the VRF device itself, a [Route] without `Table=` is in main. Packets in the VRF do not "
    "find it.",
    fix="Set the VRF's `Table=` in the [Route].",
)
def vrf_route_table(view: View, report: Report) -> None:
    for unit in view.devices("vrf"):
        network = network_of_device(view, unit)
        given = unit.text("VRF", "Table", "TableId")
        wanted = view.table(given)
        for route in network.named("Route") if network is not None and wanted not in (None, 0, *_OWN_TABLES) else ():
            # A route of main into the VRF, without a gateway, is a way to let packets in. For other tables see
            # table-unused.
            if route.last("Table") is None and (route.last("Gateway") is not None or _closes_part(route)):
                words = "[Route] has no Table=, so it is in main, not in the VRF's table {table}"
                report(route, words, table=wanted)


def _closes_part(route: Section) -> bool:
    """Return whether a route is to nowhere; for the default route see unreachable-default-in-main."""
    destination = prefix(route.text("Destination") or "")
    closes = route.text("Type") in ("unreachable", "blackhole", "prohibit", "throw")
    return closes and destination is not None and destination.prefixlen > 0


@rule(
    "gateway-by-route",
    "warning",
    why="The gateway is in no prefix of the link's addresses, only in another [Route] of the file. networkd sets the "
    "routes in no fixed order. If the one through the gateway comes first, the kernel refuses it.",
    fix="Set `GatewayOnLink=yes` in the [Route] through the gateway.",
)
def gateway_by_route(view: View, report: Report) -> None:
    for unit in view.of_kind("network"):
        routes = unit.named("Route")
        behind = [route for route in routes if "Gateway" in route.body.keys]
        direct = [route for route in routes if _is_direct(route)] if behind else []
        near = _near(unit) if direct else Networks()
        for route in behind if direct else ():
            item = route.last("Gateway")
            gateway = None if item is None else prefix(item.value)
            if item is None or gateway is None or boolean(route.text("GatewayOnLink", "GatewayOnlink") or ""):
                continue
            at = numbers(gateway)
            by = next((other for other in direct if at in Networks([_to(other)])), None)
            if by is not None and at not in near and not gateway.is_link_local and not gateway.is_unspecified:
                words = "gateway {address} is only reachable by the [Route] at {other}: set GatewayOnLink=yes"
                report(item, words, address=item.value, other=where(by))


def _is_direct(route: Section) -> bool:
    """Return whether a [Route] is to hosts on the link itself."""
    return route.text("Gateway") is None and route.text("Type") in (None, UNICAST) and _to(route).length > 0


def _to(route: Section) -> Numbers:
    found = prefix(route.text("Destination") or "")
    return Numbers(4, 0, 0) if found is None else numbers(found)


def _near(unit: Unit) -> Networks:
    """Return the prefixes of a link's own addresses."""
    found = [numbers(address.network) for _item, address in addresses(unit)]
    peers = (prefix(section.text("Peer") or "") for section in unit.named("Address"))
    return Networks([*found, *(numbers(peer) for peer in peers if peer is not None)])

# SPDX-License-Identifier: GPL-3.0-or-later
"""Lint rules about the way of a tunnel's outer packets: loops, no route, a reverse path filter, no handshake."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator

from ..trace._host import Host, host_of
from ..trace._outer import Outer, mark_of, outer_ways
from ..trace._shapes import LOCAL, UNICAST, Flow, Place, Way
from ..trace._words import way_text
from ..types._net import Numbers
from ..types._types import boolean, number
from ..units._fleet import Fleet, Peer
from ..units._policy import PolicyRule
from ..units._view import View
from ._registry import Line, Report, fleet_rule, rule, where

# Prefixes that a provider may use between its router and the host: DHCP may put such an endpoint on the link.
_PRIVATE = tuple(
    ipaddress.ip_network(text) for text in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10")
)


def _place(outer: Outer) -> Place | Line:
    """Return the line of the endpoint; of the tunnel, if it is about any peer."""
    if outer.section is not None:
        return outer.section.last("Endpoint") or outer.section
    netdev = outer.tunnel.netdev
    item = None if netdev is None else netdev.last("WireGuard", "ListenPort") or netdev.last("NetDev", "Name")
    return item or Line(outer.tunnel.network.where)


@rule(
    "tunnel-loop",
    "error",
    why="WireGuard sends its own packets by the same routes as all others. If a route leads into the tunnel itself, "
    "the kernel drops them, and nothing leaves the host.",
    fix="Give [WireGuard] a `FirewallMark=`, and add a [RoutingPolicyRule] that keeps marked packets out of the "
    "table. Or take the endpoint out of the prefix: a [Route] for its address alone through the uplink.",
)
def tunnel_loop(view: View, report: Report) -> None:
    for outer in outer_ways(view):
        way = outer.way
        route = way.route
        if route is None or way.link is not outer.tunnel or _may_be_elsewhere(view, outer, way):
            continue
        report(
            route.where,
            "packets to {endpoint} are routed into {device} itself" + _marked(outer) + ": {way}",
            endpoint=outer.endpoint,
            device=outer.tunnel.name,
            mark=mark_of(outer.tunnel) or None,
            way=way_text(way),
        )


def _marked(outer: Outer) -> str:
    return " with mark {mark}" if mark_of(outer.tunnel) else ""


def _may_be_elsewhere(view: View, outer: Outer, way: Way) -> bool:
    """Return whether the host may have a better route to an endpoint than the units say."""
    route = way.route
    if route is None:
        return True
    known = any(address in outer.endpoint for address in ".:") and outer.section is not None
    if outer.section is None or outer.section.body.endpoint is None or not known:
        return _has_host_routes(host_of(view), outer)
    if way.unsure and _is_private(outer.destination):
        return True
    # If no unit here configures an uplink, another program does, and its route may have a better metric.
    return route.metric > 0 and all(link.kind == "wireguard" for link in host_of(view).links)


def _has_host_routes(host: Host, outer: Outer) -> bool:
    """Return whether a table on the way has a route for one address alone: a name may stand for it."""
    bits = 32 if outer.flow.version == 4 else 128
    return any(
        route.prefix.length == bits and route.type == UNICAST and route.link is not outer.tunnel
        for step in outer.way.steps
        if (table := host.tables.get((step.table or 0, outer.flow.version))) is not None
        for route in table.routes()
    )


def _is_private(found: Numbers) -> bool:
    if found.version == 6:
        return found.first >> 121 == 0xFC >> 1
    return any(ipaddress.IPv4Address(found.first) in network for network in _PRIVATE)


@rule(
    "endpoint-unrouted",
    "error",
    why="WireGuard's socket is in no VRF, whatever VRF the tunnel itself is in: its packets use main, except where "
    "their mark selects a table. Here nothing on their way leads to the endpoint, but a VRF would.",
    fix="Give [WireGuard] the `FirewallMark=` of the [RoutingPolicyRule] that looks up the VRF's table. If there is "
    "none, add it: with the mark, the VRF's `Table=` and `Family=both`.",
)
def endpoint_unrouted(view: View, report: Report) -> None:
    if not view.devices("vrf"):
        return
    host = host_of(view)
    for outer in outer_ways(view):
        if outer.way.type in (UNICAST, LOCAL) or outer.way.unsure:
            continue
        mark = mark_of(outer.tunnel)
        if mark and not _meant(view, outer.way, mark):
            continue  # see mark-without-rule and the rules about routing policy rules
        vrf, other = _vrf_to(host, outer)
        if other is None:
            continue
        words = "packets to {endpoint} have no route" + _marked(outer) + ": only {vrf} leads there ({way})"
        advice, place, wanted = "", None, None
        if not mark:
            wanted = next(_marks(view, host.vrfs[vrf]), None)
            advice = "; FirewallMark={wanted} is missing" if wanted else "; FirewallMark= and its rule are missing"
        if outer.tunnel.vrf is not None and not mark:
            place = outer.tunnel.network.last("Network", "VRF")
            advice += "; VRF= at {other} moves only the inner packets"
        report(
            _place(outer),
            words + advice,
            endpoint=outer.endpoint,
            mark=mark or None,
            vrf=vrf,
            way=way_text(outer.way) + ", but " + way_text(other),
            wanted=wanted,
            other=None if place is None else where(place),
        )


def _meant(view: View, way: Way, mark: int) -> bool:
    """Return whether the routing policy rules of a mark do what they say: they look up a VRF, or leave main to it."""
    selecting = [item for item in view.policy_rules if item.selects(mark)]
    if selecting and all(boolean(item.section.text("InvertRule") or "") for item in selecting):
        return True
    return any(step.rule.mark and step.rule.section and step.table in view.vrf_tables for step in way.steps)


def _vrf_to(host: Host, outer: Outer) -> tuple[str, Way | None]:
    """Return the first VRF from which a link that is no tunnel leads to an endpoint, with the way there."""
    for vrf in host.vrfs:
        way = host.way(Flow(outer.flow.version, vrf=vrf), outer.destination)
        if way.link is not None and way.link.kind != "wireguard" and way.route is not None and not way.route.implied:
            return vrf, way
    return "", None


def _marks(view: View, table: int | None) -> Iterator[int]:
    """Yield the marks whose packets look up a table."""
    for item in view.policy_rules:
        if item.only_marked and item.mark and item.mark[0] and _looks_up(item, table):
            yield item.mark[0]


def _looks_up(item: PolicyRule, table: int | None) -> bool:
    return item.action == "table" and item.table == table


@rule(
    "reverse-path-filter",
    "warning",
    why="A strict reverse path filter drops a packet if its sender is not routed through the interface that it came in "
    "by. The kernel looks the sender up without the mark, which only packets of the tunnel itself have. So the "
    "endpoint's answers are dropped.",
    fix="Set `IPv4ReversePathFilter=loose` (or `no`) on the uplink.",
)
def reverse_path_filter(view: View, report: Report) -> None:
    host = host_of(view)
    for outer in outer_ways(view):
        link = outer.way.link
        item = link.network.last("Network", "IPv4ReversePathFilter") if link is not None else None
        if link is None or item is None or item.value != "strict" or outer.flow.version != 4:
            continue
        back = host.way(Flow(4, vrf=link.vrf), outer.destination)
        if back.link is not link and not (back.unsure and _is_private(outer.destination)):
            report(
                item,
                "strict drops the answers of {endpoint}: without a mark, it is not routed through {device} ({way})",
                endpoint=outer.endpoint,
                device=link.name,
                way=way_text(back),
            )


@rule(
    "no-handshake",
    "warning",
    why="One end must know the address and port of the other end to begin a handshake. Without `ListenPort=`, the "
    "kernel chooses a new port each time, so no peer knows it. Without `Endpoint=`, this end does not know the peer's.",
    fix="Set `ListenPort=` here, and the other end's `Endpoint=` to it. Or set `Endpoint=` here.",
)
def no_handshake(view: View, report: Report) -> None:
    for unit in view.devices("wireguard"):
        sections = unit.named("WireGuardPeer")
        name = unit.last("NetDev", "Name")
        port = number(unit.text("WireGuard", "ListenPort") or "")
        if name is None or port or not sections or any("Endpoint" in section.body.keys for section in sections):
            continue
        words = "no end of {device} can begin a handshake: no peer has Endpoint=, and ListenPort= is not set"
        report(name, words, device=name.value)


@fleet_rule(
    "hosts-no-handshake",
    "warning",
    why="Neither end has an `Endpoint=` for the other one, so no end can begin a handshake.",
    fix="Set `Endpoint=` at one of the two ends, to an address and the `ListenPort=` of the other end.",
)
def hosts_no_handshake(fleet: Fleet, report: Report) -> None:
    silent: dict[tuple[int, int], Peer] = {}
    for peer in fleet.peers:
        if "Endpoint" in peer.section.body.keys:
            continue
        back = silent.get((id(peer.end), id(peer.of)))
        if back is not None:
            words = "neither end can begin a handshake: Endpoint= is missing here and at {other}"
            report(back.section, words, other=where(peer.section))
        silent[id(peer.of), id(peer.end)] = peer

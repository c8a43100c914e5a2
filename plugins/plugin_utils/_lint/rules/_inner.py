# SPDX-License-Identifier: GPL-3.0-or-later
"""Lint rules about the way of the packets inside a tunnel: prefixes that nothing leads into, or that are on a link."""

from __future__ import annotations

import bisect

from ..trace._host import Host, host_of
from ..trace._shapes import UNICAST, Link, Route
from ..trace._words import prefix_text
from ..types._net import Numbers
from ..types._types import boolean
from ..units._links import Networks, addresses
from ..units._section import Section
from ..units._view import View
from ._registry import Report, rule, where


@rule(
    "allowed-ips-unrouted",
    "warning",
    why="The setting `AllowedIPs=` says which packets a peer may send and get. It makes no route, so packets to the "
    "prefix never enter the tunnel.",
    fix="Set `RouteTable=main` (or the VRF's table) in [WireGuard], add a [Route] to the tunnel's .network, or give "
    "its `Address=` the prefix length of the network. If a routing daemon sets the routes, set `RouteTable=off`, "
    "or `ManageForeignRoutes=no` in networkd.conf.",
)
def allowed_ips_unrouted(view: View, report: Report) -> None:
    host = host_of(view)
    for tunnel in host.tunnels if not view.leaves_to_others("Routes") else ():
        if tunnel.netdev is None or _routed_by_others(tunnel):
            continue
        into = _Into(host, tunnel)
        for section in tunnel.netdev.named("WireGuardPeer"):
            missing = [network for network in section.body.allowed if not into.touches(network)]
            if missing and section.text("RouteTable") is None:
                _report_unrouted(tunnel, section, missing, report)


def _report_unrouted(tunnel: Link, section: Section, missing: list[Numbers], report: Report) -> None:
    item = section.last("AllowedIPs")
    if item is not None:
        words = "no route leads into {device}: packets to {prefix} do not enter the tunnel"
        report(item, words, device=tunnel.name, prefix=" and ".join(map(prefix_text, missing)))


def _routed_by_others(tunnel: Link) -> bool:
    """Return whether another program sets a tunnel's routes: RouteTable=off says so, or the marks of its protocol.

    Routing daemons want link-local addresses or a peer's address, and all prefixes allowed.
    """
    network, netdev = tunnel.network, tunnel.netdev
    if netdev is None or netdev.last("WireGuard", "RouteTable") is not None:
        return True
    if boolean(network.text("Network", "KeepConfiguration") or "no") is not False:
        return True
    if any(_is_of_a_protocol(found) for section in netdev.named("WireGuardPeer") for found in section.body.allowed):
        return True
    own = [address for _item, address in addresses(network)]
    to_peer = any("Peer" in section.body.keys for section in network.named("Address"))
    return to_peer or not own or any(address.ip.is_link_local for address in own)


def _is_of_a_protocol(found: Numbers) -> bool:
    """Return whether a prefix is link-local or multicast: 224.0.0.0/4, fe80::/10, ff00::/8."""
    if found.version == 4:
        return found.length >= 4 and found.first >> 28 == 0xE
    return found.length >= 8 and (found.first >> 118 == 0xFE80 >> 6 or found.first >> 120 == 0xFF)


class _Into:
    """The prefixes of the routes into a tunnel, in whatever table."""

    def __init__(self, host: Host, tunnel: Link) -> None:
        found = [route.prefix for route in host.by_link.get(id(tunnel), ()) if route.type == UNICAST]
        self._covering = Networks(found)
        self._firsts = sorted((network.version, network.first) for network in found)

    def touches(self, wanted: Numbers) -> bool:
        """Return whether a route is to the prefix, to one that holds it, or to a part of it.

        Where any route leads into the tunnel, 0.0.0.0/0 and ::/0 only say that the peer may send whatever it likes.
        """
        if wanted in self._covering or (not wanted.length and self._firsts):
            return True
        size = 1 << ((32 if wanted.version == 4 else 128) - wanted.length)
        place = bisect.bisect_left(self._firsts, (wanted.version, wanted.first))
        return place < len(self._firsts) and self._firsts[place] < (wanted.version, wanted.first + size)


@rule(
    "tunnel-takes-lan",
    "warning",
    why="The prefix is that of a link of this host. With two routes to one prefix, the kernel uses the one that came "
    "first: the hosts on the link get no answers, or the tunnel gets no packets.",
    fix="Remove the prefix from the tunnel. To reach the same prefix at the other end, renumber one of the two.",
)
def tunnel_takes_lan(view: View, report: Report) -> None:
    host = host_of(view)
    for table in host.tables.values():
        for routes in table.alike():
            lan = next((route for route in routes if _is_lan(route)), None)
            for route in routes:
                if lan is not None and route.link.kind == "wireguard" and route.metric <= lan.metric:
                    words = "{prefix} is the prefix of {link} at {other}: packets for it are routed into {device}, too"
                    report(
                        route.where,
                        words,
                        prefix=prefix_text(route.prefix),
                        link=lan.link.name,
                        other=where(lan.where),
                        device=route.link.name,
                    )


def _is_lan(route: Route) -> bool:
    """Return whether a route is to the prefix of a link's own address."""
    return route.type == UNICAST and route.link.kind != "wireguard" and route.on_link

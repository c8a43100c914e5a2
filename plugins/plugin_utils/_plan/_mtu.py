# SPDX-License-Identifier: GPL-3.0-or-later
"""The MTU of a tunnel: what a member's underlay leaves or what is set, and what the path to each peer takes.

Both ends of a pair take the smaller of the two. Where one interface has many peers, it takes the largest path, and
routes to peers behind a smaller one carry that one: the kernel honours the MTU of a route, also for what it forwards
(ip_dst_mtu_maybe_forward in include/net/ip.h, ip6_dst_mtu_maybe_forward in include/net/ip6_route.h).
"""

from __future__ import annotations

import typing as t
from collections.abc import Iterable, Mapping, Sequence

from ...module_utils._common._shapes import PeerPlan
from ._forms import family
from ._hosts import Host
from ._netaddr import ip_network
from ._problems import Problems
from ._tunnels import VARIABLE, Tunnel

# What WireGuard adds to a packet over IPv6: 40 (IPv6) + 8 (UDP) + 32 (message). drivers/net/wireguard/device.c takes
# the same for its default MTU of 1420. Over IPv4 it is 20 less, but a peer may roam to IPv6, so one number serves all.
OVERHEAD = 80
OVERHEAD_IPV4 = 60
# RFC 8200, section 5.
IPV6_LEAST = 1280


class LinkMtu(t.NamedTuple):
    """The MTU of an interface, and the smaller ones of some of its routes."""

    link: int
    routes: Mapping[str, int]


def tunnel_mtu(tunnel: Tunnel, host: Host, addresses: Iterable[str], problems: Problems) -> int:
    """Return the MTU of a member's tunnel, and note one that is too small for the IPv6 in it."""
    said, vrf = tunnel.own[host.name]["mtu"], tunnel.underlay(host)
    members = [(index, member) for index, member in enumerate(host.members) if member["vrf"] == vrf]
    index, member = min(members, key=lambda item: item[1]["mtu"])
    mtu = said or member["mtu"] - OVERHEAD
    if mtu >= IPV6_LEAST or not (tunnel.settings["per_peer"] or any(family(address) == 6 for address in addresses)):
        return mtu
    where = f"{VARIABLE}[{tunnel.name}].mtu"
    if said:
        problems.add(host.name, where, said, f"must be at least {IPV6_LEAST}, which IPv6 needs (RFC 8200)")
        return mtu
    over_ipv4 = member["mtu"] - OVERHEAD_IPV4
    way_out = f"If this host sends to its peers only over IPv4, set {where} to {over_ipv4}"
    if over_ipv4 < IPV6_LEAST:
        way_out = f"Give {tunnel.name} only IPv4 prefixes"
    message = (
        f"leaves {mtu} bytes for the tunnel {tunnel.name}, and IPv6 in it needs {IPV6_LEAST} (RFC 8200). {way_out}"
    )
    problems.add(host.name, f"wireguard_vrf_interfaces[{index}].mtu", member["mtu"], message)
    return mtu


def link_mtu_for(mtu: int, peers: Sequence[PeerPlan], mtus: Mapping[str, int], on_link: Sequence[str]) -> LinkMtu:
    """Return the MTU of an interface with many peers, and those of routes to peers behind smaller paths.

    ``mtus`` has those of the members, ``on_link`` the prefixes of the interface's own addresses. A prefix that is on
    the link has no route of its own, except for a single address: the whole interface takes the MTU of its peer.
    """
    paths = {peer["host"]: min(mtu, mtus[peer["host"]]) for peer in peers if peer["inventory"]}
    if not paths:
        return LinkMtu(mtu, {})
    # What a peer in no inventory can take is not known.
    largest = max(paths.values()) if all(peer["inventory"] for peer in peers) else mtu
    nets = [ip_network(text) for text in on_link]
    small = [peer for peer in peers if paths.get(peer["host"], largest) < largest]
    for peer in small:
        items = [ip_network(text) for text in peer["allowed_ips"]]
        if any(item.size > 1 and any(item in net for net in nets) for item in items):
            largest = min(largest, paths[peer["host"]])
    routes = {
        text: max(paths[peer["host"]], IPV6_LEAST if family(text) == 6 else 0)
        for peer in small
        if paths[peer["host"]] < largest
        for text in peer["allowed_ips"]
    }
    return LinkMtu(largest, routes)

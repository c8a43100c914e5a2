# SPDX-License-Identifier: GPL-3.0-or-later
"""Put the plan together: one pass over hosts, one over each tunnel's pairs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from ...module_utils._common import _layout as layout
from ...module_utils._common._effective import effective
from ...module_utils._common._shapes import (
    FilterPlan,
    FollowedMember,
    FollowedPeer,
    FollowPlan,
    HostPlan,
    RulePlan,
    TunnelPlan,
    VrfPlan,
)
from . import _check_fleet as fleet
from . import _check_traffic as traffic
from . import _forms as forms
from . import _names as names
from . import _topology as topology
from ._check_egress import check_egress, check_inner_default, egress_plan
from ._check_endpoints import check_own_endpoints, check_shared_endpoints
from ._check_host import check_host, check_name, check_tunnel_vrfs
from ._check_prefixes import check_prefixes
from ._check_units import check_private_keys
from ._hosts import Host, read_hosts
from ._inner import inner_prefixes
from ._links import Builder
from ._problems import Problems
from ._shapes import Inventory, Plan
from ._tunnels import Tunnel, collect
from ._variables import RECORDED_KEYS


def names_of(inventory: Inventory) -> list[str]:
    """Return the names of hosts whose addresses ``plan`` needs as ``resolved``.

    Raises ``PlanError`` for wrong types, ranges and names, as ``plan`` does.
    """
    problems = Problems()
    hosts = read_hosts(inventory["hosts"], problems)
    problems.stop()
    # The plan reports what members disagree about.
    return names.names(hosts.values(), collect(hosts, inventory["groups"], Problems()))


def plan(inventory: Inventory) -> Plan:
    """Plan the whole inventory.

    ``inventory`` is ``{"hosts": {name: {variable: value}}, "groups": {name: [host]}, "resolved": {name: [address]}}``.
    Only variables that begin with ``wireguard_vrf_`` are read. Without ``resolved``, names stay in the plan where they
    stand, and the plan warns of each. Return ``{"version": 1, "public_keys": folder, "recorded_keys": {name: {tunnel:
    key}}, "hosts": {name: host_plan}, "warnings": [problem]}`` as in data.md, without the hosts that have no part
    in it. No public key of a host is in it: ``with_keys`` merges them.

    Raises ``PlanError`` with every problem of the first stage that finds one: what is said (types, ranges, names), what
    it means (hosts and tunnels, then addresses), what comes of it (peers and links).
    """
    problems = Problems()
    hosts = read_hosts(inventory["hosts"], problems)
    problems.stop()

    tunnels = collect(hosts, inventory["groups"], problems)
    known = inventory.get("resolved")
    resolved = None if known is None else {name: names.order(addresses) for name, addresses in known.items()}
    hosts = {name: replace(host, resolved=resolved) for name, host in hosts.items()}
    names.check_names(hosts.values(), tunnels, resolved, problems)
    mine: dict[str, list[Tunnel]] = {name: [] for name in hosts}
    for tunnel in tunnels:
        for name in tunnel.members:
            mine[name].append(tunnel)
    planned = [host for host in hosts.values() if mine[host.name] or _wants_something(host)]
    for host in planned:
        check_name(host, problems)
        check_host(host, problems)
        check_egress(host, problems)
        for tunnel in mine[host.name]:
            check_tunnel_vrfs(host, tunnel.name, tunnel.underlay(host), tunnel.settings["vrf"], problems)
        check_own_endpoints(host, mine[host.name], problems)
        named = {tunnel.name for tunnel in mine[host.name]}
        for variable, given in (
            ("wireguard_vrf_addresses", host.variables["addresses"]),
            (RECORDED_KEYS, host.variables["recorded_keys"] or {}),
        ):
            for name in given:
                if name not in named:
                    problems.add(host.name, variable, name, "this host has no tunnel of that name")
    pairs = [topology.pairs(tunnel, problems) for tunnel in tunnels]
    for tunnel in tunnels:
        fleet.check_outer_peers(tunnel, hosts, problems)
        fleet.check_host_ids(tunnel, hosts, problems)
        fleet.check_underlay(tunnel, hosts, problems)
    check_prefixes(tunnels, hosts, problems)
    folder = fleet.key_folder(tunnels, hosts, problems)
    problems.stop()

    for tunnel in tunnels:
        check_shared_endpoints(tunnel, hosts, problems)
    builders = [Builder(tunnel, hosts, problems) for tunnel in tunnels]
    problems.stop()

    plans = {host.name: _host_plan(host, mine[host.name]) for host in planned}
    for builder, tunnel_pairs in zip(builders, pairs, strict=True):
        builder.build(tunnel_pairs, plans)
    for host in planned:
        order = {tunnel["name"]: index for index, tunnel in enumerate(host.variables["tunnels"])}
        plans[host.name]["tunnels"].sort(key=lambda link: (order[link["tunnel"]], link["name"]))
        plans[host.name]["pairs"].sort(key=lambda pair: (pair["tunnel"], pair["peer"]))
        plans[host.name]["follow"] = _follow(host, plans[host.name]["tunnels"])
        fleet.check_links(plans[host.name], problems)
        if plans[host.name]["units"]:
            check_private_keys(plans[host.name], problems)
        check_inner_default(plans[host.name], problems)
        if plans[host.name]["egress"]["users"]:
            plans[host.name]["egress"]["inner"] = inner_prefixes(plans[host.name], mine[host.name], hosts)
        try:
            plans[host.name] = effective(plans[host.name])
        except ValueError:
            # What was written is not shown: it may be a key.
            message = "has a value of AllowedIPs= in [WireGuardPeer] that is not a list of prefixes"
            problems.add(host.name, "wireguard_vrf_units", None, message)
    problems.stop()
    for host in planned:
        if mine[host.name]:
            traffic.warn_of_networks(host, plans[host.name], problems)
    for tunnel in tunnels:
        traffic.warn_of_exits(tunnel, hosts, plans, problems)
    recorded = {host.name: keys for host in hosts.values() if (keys := host.variables["recorded_keys"]) is not None}
    return {
        "version": 1,
        "public_keys": folder,
        "recorded_keys": recorded,
        "hosts": plans,
        "warnings": problems.warnings,
    }


def _wants_something(host: Host) -> bool:
    wanted = host.variables
    return bool(wanted["interfaces"] or wanted["forwarding"] or wanted["units"] or wanted["services"])


def _host_plan(host: Host, tunnels: Sequence[Tunnel]) -> HostPlan:
    # A host that only forwards needs no VRF, unless the user asks for one.
    vrfs = host.vrfs if tunnels or host.members or host.services or "vrfs" in host.given else []
    return {
        "host": host.name,
        "systemd_version": host.variables["systemd_version"],
        "vrfs": vrfs,
        "members": host.members,
        "rules": [rule for vrf in vrfs for rule in _rules(vrf)],
        "strict": bool(vrfs) and host.variables["strict"],
        "filter": _filter(host) if vrfs else None,
        "egress": egress_plan(host, vrfs),
        "services": host.services,
        "follow": None,
        "metrics_folder": host.variables["metrics_folder"],
        "tunnels": [],
        "sysctls": _sysctls(host),
        "units": {str(name): forms.sections(unit) for name, unit in sorted(host.variables["units"].items())},
        "pairs": [],
    }


def _follow(host: Host, links: Iterable[TunnelPlan]) -> FollowPlan | None:
    """Return what the host follows by itself: the peers whose endpoint has a name. None where it follows nothing."""
    peers: list[FollowedPeer] = [
        {
            "host": peer["host"],
            "link": link["name"],
            "vrf": link["underlay"],
            "mark": link["mark"],
            "public_key": peer["public_key"],
            "name": peer["endpoint_name"],
            "port": names.split(peer["endpoint"])[1],
            "families": sorted(host.families(link["tunnel"], link["underlay"]), reverse=True),
        }
        for link in links
        for peer in link["peers"]
        if peer["endpoint"] and peer["endpoint_name"]
    ]
    if not peers or not host.variables["follow_endpoints"]:
        return None
    vrfs = {peer["vrf"] for peer in peers}
    here = [member for member in host.members if member["vrf"] in vrfs]
    members: list[FollowedMember] = [{"vrf": member["vrf"], "name": member["name"]} for member in here]
    said = [server for member in here for server in member["dns"]]
    return {"peers": peers, "members": members, "resolvers": host.variables["resolvers"] or said}


def _rules(vrf: VrfPlan) -> list[RulePlan]:
    return [
        {"priority": layout.PRIORITY_MARK_TABLE, "mark": vrf["mark"], "action": "table", "table": vrf["table"]},
        {"priority": layout.PRIORITY_MARK_UNREACHABLE, "mark": vrf["mark"], "action": "unreachable", "table": None},
    ]


def _filter(host: Host) -> FilterPlan | None:
    if not host.variables["filter"]:
        return None
    return {
        "tcp": sorted(set(host.variables["filter_tcp"])),
        "udp": sorted(set(host.variables["filter_udp"])),
        "lock": host.variables["egress_lock"],
    }


def _sysctls(host: Host) -> dict[str, str]:
    # WireGuard's socket is of the default VRF: without udp_l3mdev_accept it never hears a packet that came in by one.
    result = {
        "net.ipv4.udp_l3mdev_accept": "1",
        "net.ipv4.tcp_l3mdev_accept": "1" if host.variables["tcp_l3mdev_accept"] else "0",
    }
    if host.variables["forwarding"]:
        result.update({"net.ipv4.ip_forward": "1", "net.ipv6.conf.all.forwarding": "1"})
    return result

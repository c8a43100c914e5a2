# SPDX-License-Identifier: GPL-3.0-or-later
"""Networks behind members, prefixes and supernets of tunnels, exits: what overlaps, and what leads everything away.

With an interface for each peer (``per_peer``) a routing daemon decides, and nothing here applies.
"""

from __future__ import annotations

import typing as t
from collections.abc import Iterable, Iterator, Mapping, Sequence

from ._hosts import Host
from ._netaddr import ip_address, ip_network
from ._problems import Problems
from ._tunnels import VARIABLE, Tunnel

NETWORKS = "wireguard_vrf_networks"

# A wider prefix is a default route, or a half of one: 10.0.0.0/8 and fc00::/7 are the widest private ones.
_WIDEST = {4: 8, 6: 7}
# Ranges that are in many places at once: RFC 1918, RFC 6598, RFC 4193. A VRF keeps two of them apart.
_PRIVATE = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7")


class _Entry(t.NamedTuple):
    """A prefix, and the member that it is behind; None for a prefix of a tunnel, of which ``tunnel`` is the name."""

    text: str
    owner: str | None
    tunnel: str


def is_default(text: str) -> bool:
    """Return whether a prefix is a default route, or so wide that it works as one (``0.0.0.0/1``, ``2000::/3``)."""
    network = ip_network(text)
    return bool(network.prefixlen < _WIDEST[network.version])


def check_prefixes(tunnels: Sequence[Tunnel], hosts: Mapping[str, Host], problems: Problems) -> None:
    """Check the networks behind members against each other, and against what the tunnels say of prefixes."""
    for tunnel in tunnels:
        _check_exits(tunnel, hosts, problems)
        _check_supernets(tunnel, hosts, problems)
        for name in tunnel.members:
            _check_own_underlay(hosts[name], problems)
    seen: set[tuple[str, ...]] = set()
    for tunnel, other in _neighbours(tunnels):
        _check_overlaps(tunnel, other, hosts, seen, problems)


def _check_exits(tunnel: Tunnel, hosts: Mapping[str, Host], problems: Problems) -> None:
    where, exits = f"{VARIABLE}[{tunnel.name}].exits", tunnel.settings["exits"]
    if tunnel.settings["per_peer"]:
        if exits:
            problems.add(
                tunnel.members[0], where, exits, "cannot be set with per_peer: a routing daemon has the routes"
            )
        return
    for name in exits:
        if name not in tunnel.members:
            problems.add(tunnel.members[0], where, name, f"must be a host of the group {tunnel.group}")
    for name in tunnel.members:
        for text in hosts[name].variables["networks"]:
            if is_default(text) and name not in exits:
                problems.add(name, NETWORKS, text, _no_exit(tunnel, name))


def _no_exit(tunnel: Tunnel, name: str) -> str:
    return (
        f"leads what the other members have no route for through {name}. If {name} is an exit, name it in "
        f"{VARIABLE}[{tunnel.name}].exits; it needs a default route outside of its VRFs"
    )


def _check_supernets(tunnel: Tunnel, hosts: Mapping[str, Host], problems: Problems) -> None:
    supernets = tunnel.settings["supernets"]
    where, first = f"{VARIABLE}[{tunnel.name}].supernets", tunnel.members[0]
    if not supernets:
        return
    if tunnel.settings["topology"] != "hub" or tunnel.settings["per_peer"]:
        found = "with per_peer" if tunnel.settings["per_peer"] else f"and this one is {tunnel.settings['topology']}"
        problems.add(first, where, supernets, f"are for the topology hub, whose first hub they lead to, {found}")
        return
    hub = tunnel.settings["hubs"][0] if tunnel.settings["hubs"] else None
    for text in supernets:
        if hub and is_default(text) and hub not in tunnel.settings["exits"]:
            problems.add(first, where, text, _no_exit(tunnel, hub))
        for name in tunnel.members:
            for network in hosts[name].variables["networks"]:
                # What is behind the first hub is where the supernet leads to.
                if name != hub and not is_default(network) and ip_network(text) in ip_network(network):
                    problems.add(
                        name,
                        NETWORKS,
                        network,
                        f"must be inside the supernet {text} of {tunnel.name}, or outside of it",
                    )


def _check_own_underlay(host: Host, problems: Problems) -> None:
    for network in host.variables["networks"]:
        for member in host.members:
            for address in member["addresses"]:
                if is_default(network) or is_private(address):
                    continue
                if ip_address(address.partition("/")[0]) in ip_network(network):
                    problems.add(
                        host.name,
                        NETWORKS,
                        network,
                        f"holds {address} of {member['name']}, which is in the VRF {member['vrf']}: nothing that comes "
                        "from a tunnel gets there",
                    )


def _neighbours(tunnels: Sequence[Tunnel]) -> Iterator[tuple[Tunnel, Tunnel]]:
    """Yield every two tunnels (and each with itself) whose routes are in one table of some host."""
    shared = [tunnel for tunnel in tunnels if not tunnel.settings["per_peer"]]
    for index, tunnel in enumerate(shared):
        for other in shared[index:]:
            if tunnel.settings["vrf"] == other.settings["vrf"] and not set(tunnel.members).isdisjoint(other.members):
                yield tunnel, other


def _check_overlaps(
    tunnel: Tunnel, other: Tunnel, hosts: Mapping[str, Host], seen: set[tuple[str, ...]], problems: Problems
) -> None:
    entries = {
        _Entry(text, name, each.name)
        for each in (tunnel, other)
        for name in each.members
        for text in hosts[name].variables["networks"]
    }
    entries |= {_Entry(text, None, each.name) for each in (tunnel, other) for text in each.settings["prefixes"]}
    brought = {
        (name, text) for each in (tunnel, other) for name in each.members for text in _behind_outer_peers(each, name)
    }
    for narrow, wide in _nested(entries):
        if narrow.text != wide.text and is_default(wide.text):
            continue
        # Of two members the later one is told, of a member and a prefix the member.
        one, another = sorted((narrow, wide), key=lambda entry: (entry.owner is not None, entry.owner or ""))
        key = (one.text, one.owner or f"/{one.tunnel}", another.text, str(another.owner))
        if key in seen or (one.owner is None and (another.owner, another.text) in brought):
            continue
        seen.add(key)
        problems.add(another.owner, NETWORKS, another.text, _overlapping(one, another))


def _overlapping(one: _Entry, another: _Entry) -> str:
    if one.owner is None:
        return f"overlaps the prefix {one.text} of the tunnel {one.tunnel}, in which the members have their addresses"
    if one.text != another.text:
        return (
            f"overlaps {one.text} behind {one.owner}. A prefix that holds networks of several members is behind none "
            f"of them: list it in {VARIABLE}[{another.tunnel}].supernets (topology hub)"
        )
    if one.tunnel != another.tunnel:
        return f"is also behind {one.owner} in the tunnel {one.tunnel}, and a host with both tunnels can have one route"
    return (
        f"is also behind {one.owner}, and in the tunnel {another.tunnel} only one peer can have it. To have it behind "
        "both, use per_peer and a routing daemon"
    )


def _behind_outer_peers(tunnel: Tunnel, name: str) -> set[str]:
    """Return the prefixes of peers in no inventory that a member has: it may bring them to the others."""
    return {
        text
        for peer in tunnel.settings["peers"]
        if not peer["hosts"] or name in peer["hosts"]
        for text in peer["allowed_ips"]
    }


def _nested(entries: Iterable[_Entry]) -> Iterator[tuple[_Entry, _Entry]]:
    """Yield each prefix with those nearest around it (or equal): that of another member, that of a tunnel.

    Prefixes never cross: one is inside the other, or they have nothing in common.
    """
    networks = {entry: ip_network(entry.text) for entry in entries}

    def place(entry: _Entry) -> tuple[int, int, int, bool, str, str]:
        network = networks[entry]
        return (
            network.version, network.first, network.prefixlen, entry.owner is not None, entry.owner or "", entry.tunnel
        )  # fmt: skip

    around: list[_Entry] = []
    for entry in sorted(networks, key=place):
        while around and networks[entry] not in networks[around[-1]]:
            around.pop()
        outer = [each for each in reversed(around) if each.owner != entry.owner]
        for kind in (True, False):
            nearest = next((each for each in outer if (each.owner is None) is kind), None)
            if nearest is not None:
                yield entry, nearest
        around.append(entry)


def is_private(address: str) -> bool:
    """Return whether an address is in a range that is in many places at once."""
    network = ip_network(address)
    return any(network in ip_network(text) for text in _PRIVATE)

# SPDX-License-Identifier: GPL-3.0-or-later
"""Which members of a tunnel are peers, and which prefixes a member allows a peer."""

from __future__ import annotations

import collections
import itertools
from collections.abc import Mapping, Sequence

from ._check_prefixes import is_default
from ._forms import prefix_order
from ._netaddr import ip_network, merged
from ._problems import Problems
from ._tunnels import VARIABLE, Tunnel

EVERYTHING = ("::/0", "0.0.0.0/0")


def pairs(tunnel: Tunnel, problems: Problems) -> list[tuple[str, str]]:
    """Return the pairs of members that are peers: each once, the smaller name first, sorted."""
    topology, hubs = tunnel.settings["topology"], tunnel.settings["hubs"]
    given: dict[str, tuple[str, Sequence[object]]] = {
        "hubs": ("hub", hubs),
        "pairs": ("pairs", tunnel.settings["pairs"]),
    }
    for key, (needed, values) in given.items():
        where = f"{VARIABLE}[{tunnel.name}].{key}"
        if values and topology != needed:
            problems.add(tunnel.members[0], where, values, f"is for the topology {needed}, and this one is {topology}")
        elif not values and topology == needed:
            problems.add(tunnel.members[0], where, None, f"must be set, because the topology is {needed}")
    if topology == "mesh":
        return list(itertools.combinations(tunnel.members, 2))
    if topology == "hub":
        _must_be_members(tunnel, "hubs", hubs, problems)
        here = [hub for hub in hubs if hub in tunnel.members]
        return sorted({(min(hub, name), max(hub, name)) for hub in here for name in tunnel.members if name != hub})
    found: set[tuple[str, str]] = set()
    for index, pair in enumerate(tunnel.settings["pairs"]):
        if len(set(pair)) != 2 or len(pair) != 2:
            problems.add(
                tunnel.members[0], f"{VARIABLE}[{tunnel.name}].pairs[{index}]", pair, "must be two different host names"
            )
        elif _must_be_members(tunnel, f"pairs[{index}]", pair, problems):
            one, other = sorted(pair)
            found.add((one, other))
    return sorted(found)


def _must_be_members(tunnel: Tunnel, key: str, names: Sequence[str], problems: Problems) -> bool:
    strangers = [name for name in names if name not in tunnel.members]
    for name in strangers:
        problems.add(
            tunnel.members[0],
            f"{VARIABLE}[{tunnel.name}].{key}",
            name,
            f"must be a host of the group {tunnel.group}",
        )
    return not strangers


def allowed_ips(tunnel: Tunnel, own: Mapping[str, Sequence[str]]) -> dict[tuple[str, str], list[str]]:
    """Return the prefixes that differ from the peer's own: ``{(host, peer): prefixes}``.

    ``own`` holds each member's host prefixes and networks. A spoke reaches the other spokes through the first hub, to
    which it allows the tunnel's prefixes and supernets whole, so that a new spoke whose networks are inside changes
    nothing on the others. With supernets, the list has the fewest prefixes that hold the same addresses.
    A hub never gets what another hub has: WireGuard keeps a prefix for one peer only.
    """
    if tunnel.settings["topology"] != "hub" or tunnel.settings["per_peer"]:
        return {}
    first, spokes = tunnel.settings["hubs"][0], [name for name in tunnel.members if name not in tunnel.settings["hubs"]]
    supernets = tunnel.settings["supernets"]
    whole = [*tunnel.settings["prefixes"], *supernets]
    inside = [ip_network(prefix) for prefix in whole]
    outside = {
        spoke: [item for item in own[spoke] if not any(ip_network(item) in prefix for prefix in inside)]
        for spoke in spokes
    }
    holders = collections.Counter(item for items in outside.values() for item in set(items))
    always = {*own[first], *whole}
    every = sorted({*always, *holders}, key=prefix_order)
    # Most spokes allow the same.
    known: dict[frozenset[str], list[str]] = {}
    for spoke in spokes:
        alone = frozenset(item for item in outside[spoke] if holders[item] == 1 and item not in always)
        if alone not in known:
            found = [item for item in every if item not in alone]
            known[alone] = _fewest(found, own[first]) if supernets else found
        outside[spoke] = known[alone]
    return {(spoke, first): outside[spoke] for spoke in spokes}


def _fewest(prefixes: Sequence[str], own: Sequence[str]) -> list[str]:
    """Return the fewest prefixes that hold the same addresses, and the single addresses of the peer's own.

    Those say which host the peer is. Two halves do not become a default route, which would take the place of another.
    """
    fewest = merged(prefixes)
    if any(is_default(item) and item not in prefixes for item in fewest):
        return list(prefixes)
    single = [item for item in own if ip_network(item).size == 1]
    return sorted({*fewest, *single}, key=prefix_order)

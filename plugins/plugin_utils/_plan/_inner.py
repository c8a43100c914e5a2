# SPDX-License-Identifier: GPL-3.0-or-later
"""The inner prefixes of a host: what its own users never send by the WAN, also while a route is missing."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Iterable, Iterator, Mapping

from ...module_utils._common._layout import UNIT_PREFIX
from ...module_utils._common._shapes import HostPlan, TunnelPlan
from ._check_prefixes import is_default
from ._forms import host_prefix, prefix_order
from ._hosts import Host
from ._netaddr import ip_network
from ._tunnels import Tunnel


def inner_prefixes(plan: HostPlan, tunnels: Iterable[Tunnel], hosts: Mapping[str, Host]) -> list[str]:
    """Return the prefixes that belong to a host's tunnels outside of the VRFs, and those behind the host itself.

    A routing daemon may bring a route to whatever is behind any member. A default route is no inner prefix.
    """
    found = set(hosts[plan["host"]].variables["networks"])
    for link in plan["tunnels"]:
        if not link["vrf"]:
            found.update(_of_link(plan, link))
    for tunnel in tunnels:
        if not tunnel.settings["vrf"] and not tunnel.routes_allowed_ips:
            found.update(tunnel.settings["prefixes"])
            found.update(item for name in tunnel.members for item in hosts[name].variables["networks"])
    return list(_outermost(frozenset(found)))


def _of_link(plan: HostPlan, link: TunnelPlan) -> Iterator[str]:
    yield from (str(ip_network(address).cidr) for address in link["addresses"])
    yield from link["routes"]
    # What a member of the tunnel has is in its prefixes and in the members' networks, which most hosts share.
    yield from (prefix for peer in link["peers"] if not peer["inventory"] for prefix in peer["allowed_ips"])
    yield from _routes_of_units(plan, link["name"])


def _routes_of_units(plan: HostPlan, link: str) -> Iterator[str]:
    """Yield the destinations that the user's own sections add to a tunnel."""
    for name in (f"{link}.network", f"{UNIT_PREFIX}{link}.network"):
        for section in plan["units"].get(name, []):
            text = str(section.get("Route", {}).get("Destination", ""))
            # The lint says what is wrong with any other text.
            with contextlib.suppress(ValueError):
                yield str(ip_network(text if "/" in text else host_prefix(text)).cidr)


@functools.lru_cache(maxsize=1024)
def _outermost(prefixes: frozenset[str]) -> tuple[str, ...]:
    """Return the prefixes that are in no other one, without default and link-local ones. Most hosts have the same."""
    found: list[str] = []
    for prefix in sorted(prefixes, key=prefix_order):
        network = ip_network(prefix)
        if is_default(prefix) or network.is_link_local() or (found and network in ip_network(found[-1])):
            continue
        found.append(prefix)
    return tuple(found)

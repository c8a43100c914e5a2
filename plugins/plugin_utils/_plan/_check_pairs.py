# SPDX-License-Identifier: GPL-3.0-or-later
"""The problem of two peers of which neither can find the other, with the ways out of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ._endpoints import Reach, choose
from ._hosts import ENDPOINTS, Host
from ._problems import Problems
from ._tunnels import VARIABLE, Tunnel

# How many names a message holds, and how many members are tried as a hub.
_NAMED = 3
_TRIED = 50


def report_lost(
    tunnel: Tunnel,
    hosts: Mapping[str, Host],
    reaches: Mapping[str, Reach],
    lost: Sequence[tuple[str, str]],
    problems: Problems,
) -> None:
    """Note the pairs that cannot find each other: one problem for each host and kind."""
    by_kind: dict[tuple[str, bool], list[str]] = {}
    for one, other in lost:
        apart = reaches[one].families.isdisjoint(reaches[other].families)
        by_kind.setdefault((one, apart), []).append(other)
    for (one, apart), others in by_kind.items():
        told = hosts[one].said_endpoints(tunnel.name, tunnel.underlay(hosts[one]))
        why = _apart(one, others[0], reaches) if apart else "neither has an endpoint that the other can send to"
        message = (
            f"{one} and {_listed(others)} cannot find each other in the tunnel {tunnel.name}: {why}. "
            f"{_way_out(tunnel, one, others, reaches, apart=apart)}"
        )
        problems.add(one, ENDPOINTS, told, message)


def _apart(one: str, other: str, reaches: Mapping[str, Reach]) -> str:
    return f"{one} sends {_families(reaches[one])} and {other} sends {_families(reaches[other])}"


def _families(reach: Reach) -> str:
    return f"only IPv{min(reach.families)}" if reach.families else "neither IPv4 nor IPv6"


def _way_out(tunnel: Tunnel, one: str, others: Sequence[str], reaches: Mapping[str, Reach], *, apart: bool) -> str:
    """Return what to do: an endpoint or a family, or else another topology."""
    topology, hubs = tunnel.settings["topology"], tunnel.settings["hubs"]
    # Behind the hub that all need, no other topology helps.
    hub = next((name for name in hubs if name in (one, *others)), None) if topology == "hub" else None
    first = f"Give {hub or 'one of them'} an address of the other's family"
    if not apart:
        first = f"Set {ENDPOINTS} of {hub or 'one of them'} to an address or a name at which it is reached"
    if topology == "pairs":
        return f"{first}, or leave the pair out of {VARIABLE}[{tunnel.name}].pairs"
    if topology == "hub":
        return first
    middle = next((name for name in tunnel.members[:_TRIED] if _reaches_all(name, reaches)), None)
    through = f"through {middle} (topology: hub, hubs: [{middle}])" if middle else "through a hub (topology: hub)"
    return f"{first}, let them talk {through}, or list the pairs that can (topology: pairs)"


def _reaches_all(name: str, reaches: Mapping[str, Reach]) -> bool:
    """Return whether a member and every other one can find each other, so that it can be the hub."""
    return all(any(choose(reaches[name], reach)) for other, reach in reaches.items() if other != name)


def _listed(names: Sequence[str]) -> str:
    if len(names) > _NAMED + 1:
        return f"{', '.join(names[:_NAMED])} and {len(names) - _NAMED} others"
    return ", ".join(names)

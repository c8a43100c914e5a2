# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the host's own traffic goes, on the sides of a change. Pure."""

from __future__ import annotations

import typing as t

from .._common._addresses import FAMILY_NAMES, family_of
from ._sides import plan_of

if t.TYPE_CHECKING:  # pragma: no cover
    from .._common._shapes import EgressPlan
    from ._shapes import HostPlan, Side

# Prefixes that are wider work as a default route, by halves or whole (``0.0.0.0/1``, ``2000::/3``).
WIDEST = {"ipv4": 8, "ipv6": 7}

UNSAID: EgressPlan = {"choice": None, "vrf": None, "users": [], "inner": []}


def egress_of(plan: HostPlan) -> EgressPlan:
    """Return where a plan sends the host's own traffic; a plan that an older version has recorded does not say it."""
    return plan.get("egress", UNSAID)


def inner_defaults(plan: HostPlan) -> dict[str, list[str]]:
    """Return the tunnels outside of the VRFs that bring a default route, by family."""
    return {
        family: [
            tunnel["name"] for tunnel in plan["tunnels"] if not tunnel["vrf"] and _brings(tunnel["routes"], family)
        ]
        for family in FAMILY_NAMES
    }


def open_families(plan: HostPlan) -> list[str]:
    """Return the families in which users may send by the VRF: with a default route of a tunnel, no packet may."""
    return [family for family, tunnels in inner_defaults(plan).items() if not tunnels]


def _brings(routes: list[str], family: str) -> bool:
    return any(int(route.rpartition("/")[2]) < WIDEST[family] for route in routes if family_of(route) == family)


def effects(source: Side, target: Side) -> list[str]:
    """Return in words what a change opens to users, and what it closes."""
    before, after = (_opened(plan_of(side)) for side in (source, target))
    words = [f"no longer let {', '.join(users)} send through {vrf}" for vrf, users in _less(before, after)]
    return words + [
        f"let {', '.join(users)} send through {vrf} what main has no route for" for vrf, users in _less(after, before)
    ]


def _opened(plan: HostPlan) -> dict[str, list[str]]:
    egress = egress_of(plan)
    return {egress["vrf"]: egress["users"]} if egress["vrf"] else {}


def _less(one: dict[str, list[str]], other: dict[str, list[str]]) -> list[tuple[str, list[str]]]:
    """Return what the first has and the other has not."""
    found = [(vrf, [user for user in users if user not in other.get(vrf, [])]) for vrf, users in one.items()]
    return [(vrf, users) for vrf, users in found if users]

# SPDX-License-Identifier: GPL-3.0-or-later
"""The services that a change binds to another VRF. Pure."""

from __future__ import annotations

import typing as t
from collections.abc import Iterable

from .._common._layout import service_of_drop_in
from ._diff import changes, recreated, texts
from ._netdevs import netdevs
from ._timers import timers

if t.TYPE_CHECKING:  # pragma: no cover
    from .._common._coded import Check
    from .._common._facts import Facts
    from ._shapes import HostPlan, Pair, Services, Side

RUNNING = frozenset(("active", "activating", "reloading"))


def services_of(host_plan: HostPlan) -> list[str]:
    """Return the units that a plan puts into VRFs, and the managed timers."""
    return [*(service["unit"] for service in host_plan["services"]), *(timer.name for timer in timers(host_plan))]


def units(*plans: HostPlan | None) -> list[str]:
    """Return the units that these plans put into a VRF, and the managed timers, sorted."""
    return sorted({unit for plan in plans if plan for unit in services_of(plan)})


def concerned(changed: Iterable[Pair], live: Iterable[Check], plan: HostPlan | None, facts: Facts) -> Services:
    """Return the units whose binding a change touches, and which of them run.

    ``changed`` are entries that differ, ``live`` checks that fail and that no file repairs, ``plan`` is what is wanted.
    """
    changed = list(changed)
    old, new = netdevs(texts(before for before, _after in changed)), netdevs(texts(after for _before, after in changed))
    remade = [name for name in new if name in old and recreated(old, new, name)]
    wanted = plan["services"] if plan else []
    names = {unit for _before, after in changed for unit in [service_of_drop_in(after["path"])] if unit}
    names |= {service["unit"] for service in wanted if service["vrf"] in remade}
    names |= {check["subject"] for check in live} & {service["unit"] for service in wanted}
    running = [service["unit"] for service in facts["services"] if service["state"] in RUNNING]
    return {"restart": sorted(names), "active": sorted(names & set(running))}


def drop_ins_differ(source: Side, target: Side) -> bool:
    """Return whether any service's VRF binding differs between two sides."""
    return any(service_of_drop_in(after["path"]) for _before, after in changes(source["files"], target["files"]))


def effects(found: Services) -> list[str]:
    """Return in words what a change does to the units of ``concerned``."""
    return [f"restart {unit}" for unit in found["active"]]

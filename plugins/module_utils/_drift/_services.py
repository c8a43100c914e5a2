# SPDX-License-Identifier: GPL-3.0-or-later
"""The services of a VRF: the managed drop-in is in force, and none of their sockets is outside. Pure."""

from __future__ import annotations

import typing as t
from collections.abc import Iterable

from .._change._timers import timers
from .._common._codes import (
    FOLLOW_STATE,
    FOLLOW_TIMER_STATE,
    METRICS_STATE,
    METRICS_TIMER_STATE,
    SERVICE_DROP_IN,
    SERVICE_STATE,
    SOCKETS,
)
from .._common._layout import FOLLOW_TIMER, METRICS_TIMER, service_drop_in_path
from ._check import row

if t.TYPE_CHECKING:  # pragma: no cover
    from .._common._coded import Check
    from .._common._facts import Service
    from .._common._shapes import HostPlan, MemberPlan, ServicePlan


# The codes of a timer and of what it starts.
TIMER_CODES = {FOLLOW_TIMER: (FOLLOW_TIMER_STATE, FOLLOW_STATE), METRICS_TIMER: (METRICS_TIMER_STATE, METRICS_STATE)}


def service_checks(host_plan: HostPlan, services: Iterable[Service]) -> list[Check]:
    """Return the checks of each service: known, with the managed drop-in, not failed, and no socket elsewhere."""
    there = {service["unit"]: service for service in services}
    found: list[Check] = []
    for service in host_plan["services"]:
        if service["unit"] in there:
            found += _rows(service, there[service["unit"]], host_plan["members"])
        else:
            found.append(row(SERVICE_STATE, service["unit"], "known", "unknown"))
    for timer in timers(host_plan):
        running, done = TIMER_CODES[timer.name]
        state = there[timer.name]["state"] if timer.name in there else "unknown"
        found.append(row(running, timer.name, "active", state))
        # What the timer starts is judged where the facts name it: the self-check must not depend on its last run.
        states = [there[timer.service]["state"]] if timer.service in there else []
        found += [row(done, timer.service, "not failed", each, ok=each != "failed") for each in states]
    return found


def _rows(service: ServicePlan, there: Service, members: list[MemberPlan]) -> list[Check]:
    unit, vrf = service["unit"], service["vrf"]
    path = service_drop_in_path(unit)
    in_force = path in there["drop_ins"] and not there["stale"]
    rows = [
        row(SERVICE_DROP_IN, unit, path, path if in_force else "not in force"),
        row(SERVICE_STATE, unit, "not failed", there["state"], ok=there["state"] != "failed"),
    ]
    if there["sockets"] is not None:
        # What is bound to a link of the VRF is within it, too; what a program binds to lo itself (systemd-resolved its
        # stub) leaves the host by no other.
        inside = [vrf, "lo", *(member["name"] for member in members if member["vrf"] == vrf)]
        outside = sorted({socket["socket"] for socket in there["sockets"] if socket["device"] not in inside})
        found = f"outside: {', '.join(outside)}" if outside else f"{len(there['sockets'])} in {vrf}"
        rows.append(row(SOCKETS, unit, f"all in {vrf}", found, ok=not outside))
    return rows

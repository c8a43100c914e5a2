# SPDX-License-Identifier: GPL-3.0-or-later
"""Restart services and sockets that go into a VRF or out of it: a socket keeps the VRF that it was made in.

A service that did not run before the change is not started.
"""

from __future__ import annotations

import typing as t

from .._change._bound_services import RUNNING, units
from .._change._diff import texts
from .._common._coded import Problem, problem, problem_of, unaccepted
from .._common._layout import service_drop_in_path
from .._drift._services import service_checks
from .._observe._services import services
from .._payloads import _vrf_sockets
from . import _self_check

if t.TYPE_CHECKING:  # pragma: no cover
    from .._change._shapes import Services, Side
    from ._commands import Live

# How many seconds services may take to run again.
PATIENCE = 15.0


def restart(live: Live, target: Side, found: Services) -> list[Problem]:
    """Restart those that ran, so that they are bound as the target says, and return what went wrong."""
    kept = units(target["plan"])
    there = {service["unit"]: service for service in services(found["restart"], live.notes)}
    for unit in found["restart"]:
        group = there[unit]["group"] if unit in there else ""
        # Sessions of SSH may outlive their server in its control group, and the group what is attached to it.
        if group and not (unit in kept and _is_attached(target, unit)):
            _vrf_sockets.release(f"{_vrf_sockets.CGROUPS}{group}")
    failed = []
    for unit in found["active"]:
        # A socket cannot be restarted while its service runs.
        held = [name for name in (there[unit]["triggers"] if unit in there else ()) if "@" not in name]
        running = [each["unit"] for each in services(held, live.notes) if each["state"] in RUNNING]
        if running:
            live.command("systemctl", "stop", "--", *running)
        if not live.command("systemctl", "restart", "--", unit):
            failed.append(problem("unit-start", subject=unit, error=live.notes[-1]))
        if running:
            live.command("systemctl", "start", "--", *running)
    return failed


def rebind(live: Live, target: Side, found: Services, patience: float = PATIENCE) -> list[Problem]:
    """Restart the services whose binding changes, and return what is wrong with them after ``patience`` s."""
    if not found["restart"]:
        return []
    return restart(live, target, found) or _self_check.wait(lambda: off(target, found), patience)


def _is_attached(side: Side, unit: str) -> bool:
    """Return whether a side binds a service by a program on its control group, which replaces an older one."""
    path = service_drop_in_path(unit)
    return any("ExecStartPre=" in text for place, text in texts(side["files"]) if place == path)


def off(side: Side, found: Services) -> list[Problem]:
    """Return what keeps the services from being as a side says, and those that ran from running."""
    notes: list[str] = []
    there = services(sorted({*units(side["plan"]), *found["active"]}), notes)
    wrong = [
        problem("service-lost", subject=each["unit"], found=each["state"])
        for each in there
        if each["unit"] in found["active"] and each["state"] not in RUNNING
    ]
    if side["plan"]:
        wrong += [problem_of(check) for check in service_checks(side["plan"], there) if not check["ok"]]
    return unaccepted(wrong, side["accepted"])

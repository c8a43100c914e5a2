# SPDX-License-Identifier: GPL-3.0-or-later
"""The managed timers of a host: what follows endpoints, and what writes metrics. Pure."""

from __future__ import annotations

import posixpath
import typing as t

from .._common._layout import FOLLOW_TIMER, FOLLOW_UNIT, METRICS_NAME, METRICS_TIMER, METRICS_UNIT

if t.TYPE_CHECKING:  # pragma: no cover
    from ._shapes import HostPlan


class Timer(t.NamedTuple):
    """A timer, the service that it starts, and the file that the service leaves behind, None without one."""

    name: str
    service: str
    leaves: str | None


def timers(host_plan: HostPlan | None) -> list[Timer]:
    """Return the timers that a plan has; a host without a plan has none."""
    found = []
    if host_plan and host_plan["follow"]:
        found.append(Timer(FOLLOW_TIMER, FOLLOW_UNIT, None))
    # A plan that an older version has recorded does not have it.
    folder = host_plan.get("metrics_folder") if host_plan else None
    if folder:
        found.append(Timer(METRICS_TIMER, METRICS_UNIT, posixpath.join(folder, METRICS_NAME)))
    return found

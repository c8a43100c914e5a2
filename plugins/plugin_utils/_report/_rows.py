# SPDX-License-Identifier: GPL-3.0-or-later
"""What a run knows of each host when it ends, as one row per host: data for programs, and for the table. Pure."""

from __future__ import annotations

import dataclasses
import typing as t
from collections.abc import Sequence

from ...module_utils._common._facts import Facts
from ...module_utils._common._replies import State
from ...module_utils._common._shapes import HostPlan
from ._table import WordedCheck

# From the hosts that need nobody to those that need somebody first.
HostState = t.Literal[
    "not planned",
    "ok",
    "would change",
    "not started",
    "pending",
    "drifted",
    "failed",
    "refused",
    "rolled back",
    "rolling back",
    "down",
]
STATES: tuple[HostState, ...] = t.get_args(HostState)
# Those of the hosts that somebody must look at.
ALARMING: frozenset[HostState] = frozenset(STATES[STATES.index("not started") :])


class HostRow(t.TypedDict):
    """One host at the end of a run.

    ``passed`` and ``checks`` are None where nothing was checked. ``oldest_handshake`` is in seconds, None without one;
    ``without_handshake`` counts the peers of the inventory that have had none.
    """

    host: str
    state: HostState
    changed: bool
    passed: int | None
    checks: int | None
    problems: int
    oldest_handshake: int | None
    without_handshake: int
    systemd_version: int | None


@dataclasses.dataclass(frozen=True)
class Ended:
    """What a run knows of a host when it ends.

    ``host_plan`` is None for a host without a part in the plan. ``started`` is False where the run stopped before this
    host's turn. ``changed`` is what Ansible says, with ``check_mode`` what would change. ``problems`` are those that
    are not checks: why the host was refused, failed, or could not be reached.
    """

    host_plan: HostPlan | None
    unreachable: bool = False
    refused: bool = False
    failed: bool = False
    started: bool = True
    changed: bool = False
    check_mode: bool = False
    transaction: State | t.Literal["unknown"] = "none"
    problems: Sequence[str] = ()
    checks: Sequence[WordedCheck] | None = None
    facts: Facts | None = None


def host_row(host: str, ended: Ended) -> HostRow:
    """Return the row of a host."""
    wrong = [check for check in ended.checks or () if not check["ok"]]
    oldest, without = _handshakes(ended.host_plan, ended.facts)
    return {
        "host": host,
        "state": _state(ended, drifted=bool(wrong)),
        "changed": ended.changed and not ended.check_mode,
        "passed": None if ended.checks is None else len(ended.checks) - len(wrong),
        "checks": None if ended.checks is None else len(ended.checks),
        "problems": len(wrong) + len(ended.problems),
        "oldest_handshake": oldest,
        "without_handshake": without,
        "systemd_version": ended.facts and ended.facts["systemd_version"],
    }


def _state(ended: Ended, *, drifted: bool) -> HostState:
    pending = ended.facts is not None and ended.facts["transaction"]["state"] in ("preparing", "applying", "pending")
    # The first that holds.
    found: dict[HostState, bool] = {
        "down": ended.unreachable,
        "rolling back": ended.transaction == "rolling-back",
        "rolled back": ended.transaction == "rolled-back",
        "refused": ended.refused,
        "drifted": drifted,
        "failed": ended.failed or ended.transaction == "unknown",
        "not planned": ended.host_plan is None,
        "not started": not ended.started,
        "pending": pending,
        "would change": ended.changed and ended.check_mode,
    }
    return next((state for state, holds in found.items() if holds), "ok")


def _handshakes(host_plan: HostPlan | None, facts: Facts | None) -> tuple[int | None, int]:
    """Return the age of the oldest handshake, and how many peers have had none.

    Only peers of the inventory count, as in the checks: a telephone may be off for days.
    """
    if host_plan is None or facts is None:
        return None, 0
    found = {
        (device["name"], peer["public_key"]): peer["handshake_age"]
        for device in facts["tunnels"]
        for peer in device["peers"]
    }
    ages = [
        found.get((tunnel["name"], peer["public_key"] or ""))
        for tunnel in host_plan["tunnels"]
        for peer in tunnel["peers"]
        if peer["inventory"]
    ]
    return max((age for age in ages if age is not None), default=None), ages.count(None)

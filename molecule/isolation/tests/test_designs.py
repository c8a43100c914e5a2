# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The same packets and events for other designs: the controls of test_under_fire.py, and the columns of the table.

The plain recipe has to leak in each event, or the event's test proves nothing of ours.
"""

from __future__ import annotations

import time
import typing as t
from dataclasses import replace

import pytest
from designs import DESIGNS, in_our_place
from events import LASTING, PASSING, QUIET, REBOOTS, Event, nothing, reaches_both
from flows import Report, barrage, r1_flows, r1_wires

if t.TYPE_CHECKING:
    from collections.abc import Callable

    from labnodes import Lab

# How long both tunnels may take to be there after r1's boot.
WORKS_SECONDS = 150

# What the others live through without somebody to help them; the last is not undone, for each has a way of its own.
FEW = (QUIET, PASSING[0], replace(LASTING[0], undo=nothing))
# One of each kind that the plain recipe lives through: all of them would take half an hour on an emulated processor.
PLAIN = (QUIET, PASSING[0], PASSING[2], PASSING[3], PASSING[5], PASSING[6], *LASTING[0:1], *LASTING[5:], REBOOTS[0])


def fired(
    lab: Lab,
    tunnel: dict[str, str],
    record: Callable[[str, str, Report], None],
    design: str,
    events: tuple[Event, ...],
) -> dict[str, Report]:
    """Let events happen to a design that is in our place."""

    def happening(event: Event) -> Callable[[], None]:
        def happen() -> None:
            try:
                event.happen(lab)
                time.sleep(3)
            finally:
                event.undo(lab)

        return happen

    with in_our_place(lab, design, tunnel["r1"]):
        # A peer whose address r1 does not know, as r2's, is not sent to until it has spoken.
        until = time.monotonic() + WORKS_SECONDS
        while not reaches_both(lab, tunnel):
            assert time.monotonic() < until, f"{design} does not work at all"
            time.sleep(1)
        reports = barrage(lab, r1_flows(tunnel), r1_wires(), {event.name: happening(event) for event in events})
        for name, report in reports.items():
            record(design, name, report)
    return reports


def test_control_the_plain_recipe_leaks_in_each_event(
    lab: Lab, hostile_lab: dict[str, str], record: Callable[[str, str, Report], None]
) -> None:
    reports = fired(lab, hostile_lab, record, "plain recipe", PLAIN)
    assert [name for name, report in reports.items() if not any(report.leaks.values())] == []
    assert all(reports[QUIET.name].live.values()), reports[QUIET.name]


@pytest.mark.parametrize("design", [name for name in DESIGNS if name != "plain recipe"])
def test_what_other_designs_do(
    lab: Lab, hostile_lab: dict[str, str], record: Callable[[str, str, Report], None], design: str
) -> None:
    quiet = fired(lab, hostile_lab, record, design, FEW)[QUIET.name]
    assert quiet.live["r2 hears lan1"], f"the design must work at all\n{quiet}"
    assert quiet.live["r3 hears lan1"], quiet

# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The same packets and events for the plain recipe: the controls of test_under_fire.py, and the docs' table."""

from __future__ import annotations

import time
import typing as t

from designs import plain_in_our_place
from events import LASTING, PASSING, QUIET, REBOOTS, VRF_DELETED, Event
from flows import Report, barrage, r1_flows, r1_wires

if t.TYPE_CHECKING:
    from collections.abc import Callable

    from labnodes import Lab

DEFAULTS_GONE = LASTING[5]
# One event of each kind: it is a matter of minutes on an emulated processor.
EVENTS = (QUIET, PASSING[0], PASSING[2], PASSING[5], LASTING[0], DEFAULTS_GONE, VRF_DELETED, REBOOTS[0])
# Where it has to leak, or the event's test proves nothing of ours. In the others the datagrams find no way out of it.
LEAKS = {DEFAULTS_GONE.name, VRF_DELETED.name, REBOOTS[0].name}


def test_control_the_plain_recipe_leaks(
    lab: Lab, hostile_lab: dict[str, str], record: Callable[[str, str, Report], None]
) -> None:
    def happening(event: Event) -> Callable[[], None]:
        def happen() -> None:
            try:
                event.happen(lab)
                time.sleep(3)
            finally:
                event.undo(lab)

        return happen

    with plain_in_our_place(lab):
        reports = barrage(lab, r1_flows(hostile_lab), r1_wires(), {event.name: happening(event) for event in EVENTS})
        for name, report in reports.items():
            record("plain recipe", name, report)
    assert {name for name, report in reports.items() if any(report.leaks.values())} >= LEAKS
    assert all(reports[QUIET.name].live.values()), reports[QUIET.name]

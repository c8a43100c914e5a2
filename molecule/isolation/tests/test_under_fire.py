# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""L02, L03, L06, L08, L09, L15, L23, L24, L25, L30: what r1 lets through while something happens to it.

Datagrams, connections and pings come from all sides at once.
"""

from __future__ import annotations

import time
import typing as t

import monitor
import pytest
from events import ALL, VRF_DELETED, Event, whole_again
from flows import Report, barrage, r1_flows, r1_wires

if t.TYPE_CHECKING:
    from collections.abc import Callable

    from labnodes import Lab


@pytest.fixture(scope="module")
def fired(lab: Lab, hostile_lab: dict[str, str], record: Callable[[str, str, Report], None]) -> dict[str, Report]:
    """All events, one after the other in the same fire; what r1 did to its routes of main meanwhile is in its log."""

    def happening(event: Event) -> Callable[[], None]:
        def happen() -> None:
            if event is VRF_DELETED:
                # From here on L03 does not hold, and a reboot ends the monitor.
                monitor.stop(lab["r1"])
            try:
                event.happen(lab)
                time.sleep(3)
            finally:
                event.undo(lab)
            whole_again(lab, hostile_lab)

        return happen

    monitor.start(lab["r1"], "route")
    reports = barrage(lab, r1_flows(hostile_lab), r1_wires(), {event.name: happening(event) for event in ALL})
    for name, report in reports.items():
        record("ours", name, report)
    return reports


@pytest.mark.parametrize("event", ALL, ids=lambda event: event.name)
def test_nothing_leaks_while(fired: dict[str, Report], event: Event) -> None:
    report = fired[event.name]
    assert all(report.live.values()), f"the paths must be alive\n{report}"
    leaks = {name: count for name, count in report.leaks.items() if count}
    if event is VRF_DELETED:
        # Its interface is main's then. What comes from inside is not passed on; for r1's own there is the egress lock.
        leaks = {name: count for name, count in leaks.items() if not name.startswith("the host's own")}
    assert leaks == {}, report


@pytest.mark.usefixtures("fired")
def test_l03_main_never_has_a_way_out(lab: Lab) -> None:
    said = monitor.lines(lab["r1"])
    assert any(" table 1000" in line or " table transit" in line for line in said), "the monitor must see routes"
    assert monitor.ways_out(said) == []

# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""L02, L03, L06, L08, L09, L15, L23, L24, L25, L30: what r1 lets through while something happens to it.

Datagrams come from all sides at a hundred a second.
"""

from __future__ import annotations

import time
import typing as t

import pytest
from events import ALL, VRF_DELETED, Event
from flows import Report, barrage, r1_flows, r1_wires, service

if t.TYPE_CHECKING:
    from collections.abc import Callable

    from labnodes import Lab

MONITORED = "/var/tmp/monitored"


@pytest.fixture(scope="module")
def fired(lab: Lab, hostile_lab: dict[str, str], record: Callable[[str, str, Report], None]) -> dict[str, Report]:
    """All events, one after the other in the same fire; what r1 did to its routes of main meanwhile is in its log."""

    def happening(event: Event) -> Callable[[], None]:
        def happen() -> None:
            if event is VRF_DELETED:
                # From here on L03 does not hold, and a reboot ends the monitor.
                lab["r1"].check_output("systemctl stop monitor")
            try:
                event.happen(lab)
                time.sleep(3)
            finally:
                event.undo(lab)
            whole_again(lab, hostile_lab)

        return happen

    service(lab["r1"], "monitor", "sh", "-c", f"exec ip monitor route >{MONITORED}")
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
    monitored = lab["r1"].check_output(f"cat {MONITORED}").splitlines()
    assert any(" table 1000" in line or " table transit" in line for line in monitored), "the monitor must see routes"
    assert [line for line in monitored if is_a_way_out(line)] == []


def is_a_way_out(line: str) -> bool:
    """Whether a line of ip-monitor(8) is a route of main, which has no table named, by the WAN interface."""
    return " dev eth0 " in f"{line} " and " table " not in line and not line.startswith("Deleted")


def whole_again(lab: Lab, tunnel: dict[str, str], seconds: float = 90) -> None:
    """Wait until r1's rules are complete and its LAN reaches through both tunnels."""
    until = time.monotonic() + seconds
    places: list[list[str]] = []
    while time.monotonic() < until:
        places = [
            [line.split(":")[0] for line in lab["r1"].check_output(f"ip {family} rule").splitlines()][:5]
            for family in ("-4", "-6")
        ]
        line = " && ".join(f"ping -n -c 1 -W 2 {tunnel[name]} >/dev/null" for name in ("r2", "r3"))
        if places == [["1000", "1998", "1999", "2000", "32764"]] * 2 and lab["lan1"].run(line).rc == 0:
            return
        time.sleep(1)
    pytest.fail(f"r1 is not whole again: rules {places}")

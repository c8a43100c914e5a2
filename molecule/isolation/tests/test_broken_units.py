# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""L22, frames: a unit of ours is gone, or empty, and r1 reboots: what is broken fails closed.

Debian's own 10-eth0.network lies below ours and takes the interface where ours is gone: it knows of no VRF, and its
default route is main's. Without the VRF's .netdev the interface is outside of it, and its prefixes are main's. Then it
is the filter that holds, and the control is to take it away. (The other ways in which a .netdev can be broken:
test_tables.py.)
"""

from __future__ import annotations

import time
import typing as t

import pytest
from flows import Report, barrage, r1_flows, r1_wires
from mutations import filter_stopped

if t.TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from labnodes import Lab

UNIT = "/etc/systemd/network/05-transit-"
BREAKS = {
    "vrf-wan.netdev is gone": f"rm {UNIT}vrf-wan.netdev",
    "vrf-wan.network is gone": f"rm {UNIT}vrf-wan.network",
    "eth0.network is empty": f": >{UNIT}eth0.network",
}
# What r1 sends itself on the WAN's segment is the egress lock's business; here it is all that is passed on.
OWN = "the host's own"
WHOLE = "/root/whole"
NO_FILTER = "without the filter"


@pytest.fixture(scope="module")
def mended(lab: Lab) -> Iterator[str]:
    """Give the line that makes the units whole; in the end they are, and r1 has rebooted with them."""
    r1 = lab["r1"]
    r1.check_output(f"rm -rf {WHOLE}; cp -a /etc/systemd/network {WHOLE}")
    line = f"cp -a {WHOLE}/. /etc/systemd/network/"
    yield line
    r1.check_output(f"{line}; rm -rf {WHOLE}")
    r1.reboot()


@pytest.mark.parametrize("case", BREAKS)
def test_l22_a_broken_unit_fails_closed(
    lab: Lab,
    hostile_lab: dict[str, str],
    record: Callable[[str, str, Report], None],
    mended: str,
    case: str,
) -> None:
    r1 = lab["r1"]
    r1.check_output(f"{mended}; {BREAKS[case]}")
    r1.restart()

    def no_filter() -> None:
        with filter_stopped(r1):
            time.sleep(3)

    reports = barrage(lab, r1_flows(hostile_lab), r1_wires(), {case: lambda: time.sleep(3), NO_FILTER: no_filter})
    routes = r1.check_output("ip route show table main default; ip -6 route show table main default")
    for name, report in reports.items():
        record("ours", case if name == case else f"{case}, {name}", report)
    assert reports[case].sent["inside"], reports[case]
    assert passed_on(reports[case]) == {}, reports[case]
    assert bool(routes) == case.startswith("eth0.network"), "Debian's own unit alone has a default route of main"
    outside = r1.check_output("cat /sys/class/net/eth0/master/uevent 2>/dev/null || echo outside") == "outside"
    assert outside != case.startswith("vrf-wan.network"), "in its VRF where that has no more than lost its rules"
    assert bool(passed_on(reports[NO_FILTER])) == outside, "the control: outside it is the filter that holds"


def passed_on(report: Report) -> dict[str, int]:
    return {name: count for name, count in report.leaks.items() if count and not name.startswith(OWN)}

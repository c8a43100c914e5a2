# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""L26: the WAN's card is taken out of r1 and put back. It is in its VRF before it has an address."""

from __future__ import annotations

import contextlib
import time
import typing as t

from events import whole_again
from flows import Report, r1_flows, r1_wires, under_fire
from leaks import changed
from monitor import monitored, ways_out
from mutations import filter_stopped

if t.TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from labnodes import Lab, LabNode

DROP_IN = "/etc/systemd/network/05-transit-eth0.network.d"


@contextlib.contextmanager
def no_vrf_named(r1: LabNode) -> Iterator[None]:
    """The mutation: the interface's unit names no VRF."""
    there = f"mkdir {DROP_IN}; printf '[Network]\\nVRF=\\n' >{DROP_IN}/mutation.conf; networkctl reload"
    with changed(r1, there, f"rm -r {DROP_IN}; networkctl reload; networkctl reconfigure eth0"):
        yield


def card_out_and_in(lab: Lab) -> None:
    lab.card("r1", "eth0", "out")
    time.sleep(3)
    lab.card("r1", "eth0", "in")
    time.sleep(10)


def addressed_outside(lines: list[str]) -> list[str]:
    """The addresses that the new card had before it was in the VRF."""
    began = next(number for number, line in enumerate(lines) if line.startswith("Deleted") and ": eth0" in line)
    found = []
    for line in lines[began:]:
        if ": eth0" in line and "master vrf-wan" in line and not line.startswith("Deleted"):
            break
        if " eth0 " in line and (" inet " in line or " inet6 " in line) and not line.startswith("Deleted"):
            found.append(line)
    return found


def test_l26_a_card_that_comes_back_is_in_its_vrf_first(
    lab: Lab, hostile_lab: dict[str, str], record: Callable[[str, str, Report], None]
) -> None:
    def again() -> None:
        card_out_and_in(lab)
        whole_again(lab, hostile_lab)

    with monitored(lab["r1"], "link", "address", "route") as seen:
        report = under_fire(lab, r1_flows(hostile_lab), r1_wires(), again)
    record("ours", "the WAN's card is taken out and put back", report)
    assert addressed_outside(seen) == []
    assert ways_out(seen) == []
    assert all(report.live.values()), report
    assert not any(report.leaks.values()), report


def test_l26_control_a_unit_without_the_vrf_leaks(
    lab: Lab, hostile_lab: dict[str, str], record: Callable[[str, str, Report], None]
) -> None:
    r1 = lab["r1"]
    with (
        no_vrf_named(r1),
        filter_stopped(r1),
        monitored(r1, "link", "address", "route") as seen,
    ):
        report = under_fire(lab, r1_flows(hostile_lab), r1_wires(), lambda: card_out_and_in(lab))
    whole_again(lab, hostile_lab)
    record("ours, eth0 outside of the VRF, no filter", "the WAN's card is taken out and put back", report)
    assert addressed_outside(seen)
    assert ways_out(seen)
    assert report.leaks["forwarded in clear to the WAN IPv4"], report

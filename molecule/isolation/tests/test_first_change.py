# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""L27, L31: plain Debian, which passes nothing on, becomes a router of ours: rolled back once, then for good.

Before, between and afterwards nothing of the LAN's may be on the WAN, and nothing of the neighbour's on the LAN. What
plain Debian sends itself, and what it answers, is its own.
"""

from __future__ import annotations

import shutil
import time
import typing as t
from dataclasses import replace

import pytest
from collection import MOLECULE, ROLLED_BACK, WRONG_GATEWAY, site, state
from events import whole_again
from flows import R1_MAC, Report, barrage, r1_flows, r1_wires, slow, two
from leaks import BEHIND4, BEHIND6, LAN4
from sockets import PORT, held, local_addresses, of_the_wan

if t.TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from labnodes import Lab

BACK, FORWARDS, FOR_GOOD = "a first change is rolled back", "plain Debian passes packets on", "a first change"
PASSED_ON = ("the LAN's in clear", "from the WAN on the LAN", "outer packets on the LAN")
# By their source, for what r1 itself sends and answers in clear is plain Debian's.
OF_THE_LAN = two("the LAN's in clear to the WAN", f"ether src {R1_MAC} and (src host {BEHIND4} or src host {BEHIND6})")
OLDER = 2
FORWARDING = "sysctl -qw net.ipv4.ip_forward={0} net.ipv6.conf.all.forwarding={0}"


@pytest.fixture(scope="module")
def plain_lab(lab: Lab, tunnel: dict[str, str]) -> Iterator[dict[str, str]]:
    """The lab as it was booted, with keys and nothing else of ours; in the end all of it is ours again."""
    lab.backend.reset()
    shutil.rmtree(MOLECULE / "inventory/wireguard_keys")
    site("--tags=keys", target="routers")
    yield tunnel
    site(target="routers")


@pytest.fixture(scope="module")
def left() -> list[str]:
    """The local ends of r1's connections after the change, with those that were there before it."""
    return []


@pytest.fixture(scope="module")
def reports(
    lab: Lab,
    left: list[str],
    plain_lab: dict[str, str],
    hostile_lab: dict[str, str],
    record: Callable[[str, str, Report], None],
) -> dict[str, Report]:
    r1 = lab["r1"]
    before = state(r1)

    def back() -> None:
        site(*WRONG_GATEWAY, "-e", "wireguard_vrf_confirm_timeout=60", says=ROLLED_BACK)
        assert state(r1) == before

    def forwards() -> None:
        r1.check_output(FORWARDING.format(1))
        time.sleep(3)
        r1.check_output(FORWARDING.format(0))

    def for_good() -> None:
        with held(lab):
            assert len(of_the_wan(local_addresses(r1), bound=False)) >= OLDER, "they must be there"
            site(target="routers")
            left[:] = local_addresses(r1)
        whole_again(lab, plain_lab)

    flows = [flow for flow in r1_flows(hostile_lab) if flow.name in {"inside", "hostile", "connects"}]
    # The tunnels' far ends are not there yet.
    segment, lan = r1_wires()[:2]
    wires = (replace(segment, leaks={**segment.leaks, **OF_THE_LAN}), lan)
    found = barrage(lab, slow(flows), wires, {BACK: back, FORWARDS: forwards, FOR_GOOD: for_good})
    for name, report in found.items():
        record("ours, from plain Debian", name, report)
    return found


def passed_on(report: Report) -> dict[str, int]:
    return {name: count for name, count in report.leaks.items() if count and name.startswith(PASSED_ON)}


@pytest.mark.parametrize("event", [BACK, FOR_GOOD])
def test_l27_a_first_change_passes_nothing_on(reports: dict[str, Report], event: str) -> None:
    assert reports[event].live["r1 answers pings, IPv4"], "r1 must be there"
    assert passed_on(reports[event]) == {}, reports[event]


def test_l27_control_plain_debian_would(reports: dict[str, Report]) -> None:
    leaked = passed_on(reports[FORWARDS])
    assert leaked.get("the LAN's in clear to the WAN IPv4"), reports[FORWARDS]
    assert leaked.get("from the WAN on the LAN IPv4"), reports[FORWARDS]


@pytest.mark.usefixtures("reports")
def test_l31_no_older_connection_of_the_wan_is_left(left: list[str]) -> None:
    assert f"{LAN4}:{PORT}" in left, "what is inside lives on"
    assert of_the_wan(left, bound=False) == []

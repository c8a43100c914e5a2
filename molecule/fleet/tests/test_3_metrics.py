# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The metrics that a timer writes, and a peer that stops."""

from __future__ import annotations

import re
import time

import pytest
from console import Router
from fleet import CORE, METRICS, Fleet, metric
from searches import KEYS

FILE = f"{METRICS}/transit-networkd.prom"
STOPPED = "f10"
TIMED = ("f01", "f04", "f07")
# monitoring.md: a peer that lives has a new handshake at least every 145 s, and one that stopped shows in time.
SILENT = 210
SHOWS = 240
BACK = 120


@pytest.mark.parametrize("name", TIMED)
def test_the_timer_writes_the_metrics_of_its_host(fleet: Fleet, name: str) -> None:
    router = fleet[name]
    assert router.run("systemctl is-active transit-networkd-metrics.timer") == "active\n"
    router.run(f"touch -d '1 hour ago' {FILE}")
    router.until(f"[ $(($(date +%s) - $(stat -c %Y {FILE}))) -lt 60 ]", 120)
    written, printed = router.run(f"cat {FILE}"), router.run("transit-networkd metrics")
    assert [line for line in written.splitlines() if line.startswith("#")] == [
        line for line in printed.splitlines() if line.startswith("#")
    ]
    peers = set(re.findall(r'peer_info\{interface="wg0",peer="(f\d+)"', written))
    assert peers == (set(CORE) - {name} if name in CORE else set())
    assert all(value == 0 for value in metric(router, "checks_failed")), written
    assert router.run(f"stat -c '%a %U' {FILE}") == "644 root\n"
    # The search finds the keys where they are.
    found = router.run(f"cat {KEYS}/* | grep -lrFf - {KEYS} {FILE}").splitlines()
    assert found
    assert FILE not in found


def test_without_a_folder_there_is_no_timer(fleet: Fleet) -> None:
    assert fleet["f02"].run("systemctl is-active transit-networkd-metrics.timer", check=False) == "inactive\n"


def handshakes(written: str) -> dict[str, float]:
    """Return when each peer of the spokes' tunnel last had a handshake, by a file of metrics."""
    series = r'peer_last_handshake_timestamp_seconds\{interface="wg1",peer="(f\d+)"\} (\d+)'
    return {peer: float(seconds) for peer, seconds in re.findall(series, written)}


def ages(hub: Router) -> dict[str, float]:
    """Return the age of each spoke's handshake, by the file that the hub's timer has written."""
    now, _, written = hub.run(f"date +%s; cat {FILE}").partition("\n")
    return {peer: float(now) - seconds for peer, seconds in handshakes(written).items()}


def test_a_peer_that_stops_is_seen_by_the_age_of_its_handshake(fleet: Fleet) -> None:
    hub, peer = fleet["f01"], fleet[STOPPED]
    begun = time.monotonic()
    peer.run("systemctl poweroff")
    while (found := ages(hub))[STOPPED] <= SILENT:
        assert time.monotonic() - begun < SHOWS, found
        time.sleep(5)
    print(f"shown after {time.monotonic() - begun:.0f} s: {found}")
    assert {name for name, age in found.items() if age > SILENT} == {STOPPED}
    peer.reboot()
    back = time.monotonic()
    while (found := ages(hub))[STOPPED] > SILENT:
        assert time.monotonic() - back < BACK, found
        time.sleep(5)

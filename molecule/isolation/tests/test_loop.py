# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""L05: outer packets never go into the tunnel itself, though the VRF's table has lost all of its routes."""

from __future__ import annotations

import time
import typing as t

import pytest
from leaks import changed, pings
from mutations import AROUND, FAMILIES, OPTION, without_defaults

if t.TYPE_CHECKING:
    from labnodes import Lab, LabNode

# The peer that r1 has over each family.
OVER = {"IPv4": "r2", "IPv6": "r3"}
COUNTERS = "cat /sys/class/net/wg0/statistics/tx_packets /sys/class/net/wg0/statistics/tx_errors"


def entered(r1: LabNode, address: str) -> int:
    """How many packets wg0 has sent, or could not send, more than it has while nobody pings a peer five times.

    An outer packet that comes back to wg0 is for no peer that it knows, and is counted as an error.
    """
    before = sum(map(int, r1.check_output(COUNTERS).split()))
    r1.run(f"ping -n -c 5 -i 0.3 -W 1 {address}")
    time.sleep(1)
    return sum(map(int, r1.check_output(COUNTERS).split())) - before


@pytest.mark.parametrize("family", FAMILIES)
def test_l05_outer_packets_do_not_go_into_the_tunnel(lab: Lab, tunnel: dict[str, str], family: str) -> None:
    r1, option, address = lab["r1"], OPTION[family], tunnel[OVER[family]]
    assert pings(r1, address) == 3, "the tunnel must live"
    tempting = f"ip {option} route {{}} {AROUND[family]} dev wg0 metric 7"
    with (
        changed(r1, tempting.format("add"), tempting.format("del")),
        without_defaults(r1, family, unreachable=True),
    ):
        # A keepalive to the other peer, which is not cut off, may fall into the time.
        assert entered(r1, address) <= 2
        rule = f"ip {option} rule {{}} pref 1999 fwmark 1000 type unreachable table main"
        with changed(r1, rule.format("del"), f"{rule.format('add')} protocol static"):
            assert entered(r1, address) >= 5, "the control: the outer packet of each goes in"
    assert pings(r1, address) == 3, "it was put back"

# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""L18: an ICMP error goes where what it is about came from: the WAN's to the WAN, an inner one never there."""

from __future__ import annotations

import time
import typing as t

import pytest
from flows import CLEAR, ERRORS, R1_MAC
from leaks import BEHIND4, BEHIND6, LAN4, LAN6, SEND, WAN4, WAN6, capture, changed, python
from mutations import filter_stopped

if t.TYPE_CHECKING:
    from labnodes import Lab

# The lab's controller is on the WAN, and a session of its may end meanwhile.
OUTSIDE = f"({CLEAR} and not tcp src port 22) or (ether src {R1_MAC} and {ERRORS})"
BEYOND = ("192.0.2.2", "2001:db8:f::2")


@pytest.mark.usefixtures("neighbour")
def test_l18_the_wans_errors_leave_with_its_address(lab: Lab) -> None:
    """What the neighbour sends inside, to no port, and with no hops left: r1's WAN address alone tells him."""
    wan = lab["wan"]
    with filter_stopped(lab["r1"]), capture(wan, "a", f"ether src {R1_MAC} and {ERRORS}") as seen:
        for target in (BEHIND4, BEHIND6):
            wan.run(f"ping -n -c 2 -i 0.5 -W 1 {target}; ping -n -c 1 -t 1 -W 1 {target}")
        python(wan, SEND, "nobody", f"{WAN4}/7999", f"{WAN6}/7999")
    assert seen.frames, "there must be errors to look at"
    assert {frame.split(" > ")[0].split()[-1] for frame in seen.frames} == {WAN4, WAN6}, seen.frames


def test_l18_inner_errors_never_leave_by_the_wan(lab: Lab, tunnel: dict[str, str]) -> None:
    """No hops left, a packet too big for the tunnel, and no way at all: lan1 hears of each, the WAN of none."""
    lan1 = lab["lan1"]
    lan1.run(f"ip -6 route flush cache; ping -n -c 1 -W 2 {tunnel['r2']}")
    errors = f"(src host {LAN4} or src host {LAN6}) and {ERRORS}"
    with capture(lab["wan"], "a", OUTSIDE) as outside, capture(lan1, "eth0", errors) as inside:
        lan1.run(f"ping -n -c 1 -t 1 -W 1 {tunnel['r2']}")
        lan1.run(f"ping -n -c 1 -M do -s 1440 -W 1 {tunnel['r2']}")
        for target in BEYOND:
            lan1.run(f"ping -n -c 1 -W 1 {target}")
        time.sleep(1)
    heard = " ".join(inside.frames)
    for error in ("time exceeded", "packet too big", "unreachable"):
        assert error in heard, heard
    assert outside.frames == []


def test_l18_control_with_a_way_out_they_leave(lab: Lab) -> None:
    """Somebody inside whose address main looks for on the WAN: the error about his packet goes there."""
    r1, lan1 = lab["r1"], lab["lan1"]
    route = "ip route {} 192.0.2.0/24 via 198.51.100.1 dev eth0 onlink"
    address = "ip addr {} 192.0.2.77/32 dev eth0"
    with (
        changed(r1, route.format("add"), route.format("del")),
        changed(lan1, address.format("add"), address.format("del")),
        capture(lab["wan"], "a", OUTSIDE) as outside,
    ):
        lan1.run("ping -n -c 2 -i 0.3 -t 1 -W 1 -I 192.0.2.77 203.0.113.1")
    assert any("192.0.2.77" in frame for frame in outside.frames), outside.frames

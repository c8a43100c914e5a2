# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""L13: the WAN claims an inner prefix, and a neighbour on it the address of the host behind r1."""

from __future__ import annotations

import contextlib
import json
import typing as t

import pytest
from leaks import BEHIND4, BEHIND6, LAN4, LAN6, Host, capture, changed, pings

if t.TYPE_CHECKING:
    from collections.abc import Iterator


class Claim(t.NamedTuple):
    """What a WAN says that wants inner traffic: the lease in the inner prefix, and a route that is more specific."""

    option: str
    lease: str
    narrower: str
    gateway: str
    behind: str
    own: str


CLAIMS = {
    "IPv4": Claim("-4", "10.50.1.77/24", "10.50.1.0/25", "198.51.100.1", BEHIND4, LAN4),
    "IPv6": Claim("-6", "fd00:50:1::77/64", "fd00:50:1::/72", "2001:db8:a::1", BEHIND6, LAN6),
}


@pytest.fixture
def impostor(wan: Host) -> Iterator[Host]:
    """`wan`, which answers for the addresses of the host behind r1 on r1's WAN segment."""
    there = f"ip addr add {BEHIND4}/32 dev a && ip -6 addr add {BEHIND6}/128 dev a nodad"
    with changed(wan, there, there.replace("addr add", "addr del").replace(" nodad", "")):
        yield wan


@contextlib.contextmanager
def claimed(r1: Host, claim: Claim, table: str) -> Iterator[None]:
    """r1 with the lease on its WAN interface, and with the route in a table."""
    nodad = " nodad" if claim.option == "-6" else ""
    lease = f"ip {claim.option} addr {{}} {claim.lease} dev eth0"
    route = f"ip {claim.option} route {{}} {claim.narrower} via {claim.gateway} dev eth0 onlink table {table}"
    there = f"{lease.format('add')}{nodad} && {route.format('add')}"
    with changed(r1, there, f"{route.format('del')}; {lease.format('del')}"):
        yield


def on_the_wan(r1: Host, claim: Claim) -> set[str]:
    """The destinations of the routes that r1's VRF has by its WAN interface."""
    said = json.loads(r1.check_output(f"ip {claim.option} -j route show table 1000 dev eth0"))
    return {row["dst"] for row in said}


@pytest.mark.parametrize("family", CLAIMS)
def test_l13_inner_traffic_stays_inside(r1: Host, lan1: Host, impostor: Host, family: str) -> None:
    claim = CLAIMS[family]
    assert pings(r1, claim.behind) == pings(lan1, claim.own) == 3, "all must be alive before"
    with claimed(r1, claim, "1000"):
        assert claim.narrower in on_the_wan(r1, claim), "the claim must stand"
        with capture(impostor, "a", f"host {claim.behind}") as found:
            assert pings(r1, claim.behind) == 3
            assert pings(lan1, claim.own) == 3
        assert found.frames == []


@pytest.mark.parametrize("family", CLAIMS)
def test_l13_control_in_main_the_claim_wins(r1: Host, impostor: Host, family: str) -> None:
    claim = CLAIMS[family]
    with claimed(r1, claim, "main"), capture(impostor, "a", f"host {claim.behind}") as found:
        r1.run(f"ping -n -c 3 -i 0.3 -W 1 {claim.behind}")
    assert found.frames
    assert pings(r1, claim.behind) == 3, "it was put back"

# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""L01: the tunnels live, whichever end begins; and not at all without udp_l3mdev_accept."""

from __future__ import annotations

import contextlib
import typing as t

import pytest
from leaks import BEHIND6, capture, changed, pings

if t.TYPE_CHECKING:
    from collections.abc import Iterator

    from labnodes import Lab, LabNode

REACHED = [("r1", "r2"), ("r1", "r3"), ("r2", "r1"), ("r3", "r1"), ("r2", "lan1"), ("r3", "lan1"), ("lan1", "r2")]
# The first message of a handshake, by its first octet, over IPv4 and over IPv6.
FIRST = "udp port 51820 and (udp[8] = 1 or (ip6 and ip6[48] = 1))"
# Each peer's WAN segment, which all of its handshakes cross, and what r1 is known by there.
SEGMENT = {"r2": "b", "r3": "c"}
OUTER = {"r2": "198.51.100.11", "r3": "2001:db8:a::11"}
ACCEPT = "net.ipv4.udp_l3mdev_accept"
BOTH = [(peer, first) for peer in SEGMENT for first in ("r1", peer)]


@pytest.mark.parametrize(("one", "other"), REACHED)
def test_l01_they_reach_each_other(lab: Lab, tunnel: dict[str, str], one: str, other: str) -> None:
    assert pings(lab[one], {**tunnel, "lan1": BEHIND6}[other]) == 3


@contextlib.contextmanager
def never_begins(node: LabNode) -> Iterator[None]:
    """A node that answers handshakes, and whose own do not get out of it."""
    there = (
        "nft add table inet mute && nft add chain inet mute out '{ type filter hook output priority 0; }' && "
        "nft add rule inet mute out udp sport 51820 @th,64,8 1 drop"
    )
    with changed(node, there, "nft delete table inet mute"):
        yield


@contextlib.contextmanager
def one_begins(lab: Lab, tunnel: dict[str, str], peer: str, first: str) -> Iterator[bool]:
    """Both ends forget their sessions, and one alone may begin anew: whether they come to one, both ways."""
    other = peer if first == "r1" else "r1"
    ends = [lab[other], lab[first]]
    with never_begins(lab[other]):
        for end in ends:
            end.check_output("ip link set wg0 down; ip link set wg0 up")
        reach = "for n in $(seq {}); do ping -n -c 1 -W 1 {} >/dev/null && exit; sleep 0.3; done; exit 1"
        there = lab[first].run(reach.format(12, tunnel[other])).rc == 0
        back = lab[other].run(reach.format(3, tunnel[first])).rc == 0
        assert there == back
        yield there


@pytest.mark.parametrize(("peer", "first"), BOTH)
def test_l01_whoever_begins(lab: Lab, tunnel: dict[str, str], peer: str, first: str) -> None:
    """Over IPv4 between r1 and r2, over IPv6 between r1 and r3."""
    with (
        capture(lab["wan"], SEGMENT[peer], f"host {OUTER[peer]} and {FIRST}") as seen,
        one_begins(lab, tunnel, peer, first) as live,
    ):
        assert live
    senders = {frame.split(" > ")[0].split()[-1].rpartition(".")[0] for frame in seen.frames}
    assert len(senders) == 1, seen.frames
    assert (senders == {OUTER[peer]}) == (first == "r1"), "it must be the one that we say"


@pytest.mark.parametrize(("peer", "first"), BOTH)
def test_l01_control_without_the_sysctl_nothing_is_heard(
    lab: Lab, tunnel: dict[str, str], peer: str, first: str
) -> None:
    with (
        changed(lab["r1"], f"sysctl -qw {ACCEPT}=0", f"sysctl -qw {ACCEPT}=1"),
        capture(lab["wan"], SEGMENT[peer], f"host {OUTER[peer]} and {FIRST}") as seen,
        one_begins(lab, tunnel, peer, first) as live,
    ):
        assert not live
    assert seen.frames, "it must have tried"
    line = f"for n in $(seq 40); do ping -n -c 1 -W 1 {tunnel[peer]} >/dev/null && exit; sleep 0.3; done; exit 1"
    assert lab["r1"].run(line).rc == 0, "it was put back"

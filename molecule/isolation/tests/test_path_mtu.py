# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""L19: somewhere on the way the internet takes smaller packets than the tunnel sends, and what is inside arrives.

Over IPv4 the outer packets are fragmented on the way (WireGuard clears DF). Over IPv6 only the sender may do that, and
it learns that it must from an ICMPv6 error, which has to get through the filter and the VRF.
"""

from __future__ import annotations

import contextlib
import time
import typing as t

import pytest
from leaks import Host, capture, changed

if t.TYPE_CHECKING:
    from collections.abc import Iterator

    from labnodes import Lab

# A tunnel of 1420: 40 (IPv6) + 8 (ICMPv6) + this.
FULL = 1372
PORT = 5201
# What WireGuard adds over IPv4, and over IPv6.
OVERHEAD = {"-4": 60, "-6": 80}


class Path(t.NamedTuple):
    """The two ends of a tunnel as the internet knows them, and how one sees fragments on the far segment."""

    peer: str
    option: str
    outer: tuple[str, str]
    segments: tuple[str, str]
    fragments: str


PATHS = {
    "IPv4": Path("r2", "-4", ("198.51.100.11", "203.0.113.12"), ("a", "b"), "ip[6:2] & 0x3fff != 0"),
    "IPv6": Path("r3", "-6", ("2001:db8:a::11", "2001:db8:c::13"), ("a", "c"), "ip6[6] = 44"),
}


@contextlib.contextmanager
def narrow(wan: Host, path: Path, mtu: int) -> Iterator[None]:
    """The internet between the two ends takes packets of this size and no larger ones, both ways."""
    routes = [
        f"ip {path.option} route {{}} {address} dev {segment} metric 1 mtu lock {mtu}"
        for address, segment in zip(path.outer, path.segments, strict=True)
    ]
    there = " && ".join(route.format("add") for route in routes)
    with changed(wan, there, "; ".join(route.format("del") for route in routes)):
        yield


def forget(*ends: Host) -> None:
    """Have both ends forget what they have learnt of the path."""
    for end in ends:
        end.check_output("ip -4 route flush cache; ip -6 route flush cache; ip -6 route flush cache table 1000")


def inner(host: Host) -> str:
    said = host.check_output("ip -6 -o addr show dev wg0 scope global")
    return str(said.split()[3].partition("/")[0])


def full_pings(host: Host, address: str) -> int:
    """How many of 6 pings that fill the tunnel were answered; one may be lost while the path is learnt."""
    said = host.run(f"ping -n -M do -s {FULL} -c 6 -i 0.5 -W 2 {address}").stdout
    return next(int(line.split(" received")[0].split()[-1]) for line in said.splitlines() if " received" in line)


def transfer(host: Host, address: str, way: str) -> bool:
    """Send two megabytes by TCP, there or back."""
    back = "-R" if way == "back" else ""
    return bool(host.run(f"timeout 90 iperf3 -6 -c {address} -p {PORT} -n 2M {back}").rc == 0)


@pytest.fixture(params=list(PATHS))
def path(request: pytest.FixtureRequest) -> Path:
    return PATHS[request.param]


@pytest.fixture
def peer(path: Path, lab: Lab) -> Iterator[Host]:
    host = lab[path.peer]
    server = f"iperf3 -s -6 -B {inner(host)} -p {PORT}"
    with changed(host, f"systemd-run --quiet --collect --unit=sink {server}", "systemctl stop sink.service"):
        time.sleep(1)
        yield host


@pytest.mark.parametrize("mtu", [1492, 1300, 1280])
def test_l19_what_fills_the_tunnel_arrives(r1: Host, wan: Host, peer: Host, path: Path, mtu: int) -> None:
    address = inner(peer)
    assert full_pings(r1, address) >= 5, "all must be alive on the wide path"
    with narrow(wan, path, mtu):
        forget(r1, peer)
        with capture(wan, path.segments[1], path.fragments) as found:
            assert full_pings(r1, address) >= 4
        # PPPoE's 1492 is wide enough over IPv4.
        assert bool(found.frames) == (mtu < 1420 + OVERHEAD[path.option]), "the path must be as narrow as we say"
        assert {way: transfer(r1, address, way) for way in ("there", "back")} == {"there": True, "back": True}
    forget(r1, peer)


def test_l19_control_ipv6_needs_the_error(lab: Lab, r1: Host, wan: Host) -> None:
    """Where r1 does not hear that packets are too big, none of the big ones arrives: the errors do the work."""
    path = PATHS["IPv6"]
    deaf = (
        "nft add table inet deaf && nft add chain inet deaf in '{ type filter hook input priority -10; }' && "
        "nft add rule inet deaf in icmpv6 type packet-too-big drop"
    )
    with narrow(wan, path, 1300), changed(r1, deaf, "nft delete table inet deaf"):
        forget(r1)
        assert full_pings(r1, inner(lab[path.peer])) == 0
    forget(r1)


def test_l19_control_ipv4_needs_fragments(lab: Lab, r1: Host, wan: Host) -> None:
    """Where a middlebox drops fragments, nothing helps but a smaller `mtu` of the tunnel."""
    path = PATHS["IPv4"]
    r2 = lab[path.peer]
    # Before they are put together again, which is done at -400.
    drops = (
        "nft add table inet drops && nft add chain inet drops in '{ type filter hook prerouting priority -450; }' && "
        "nft add rule inet drops in ip frag-off '&' 0x3fff != 0 drop"
    )
    with narrow(wan, path, 1300), changed(r2, drops, "nft delete table inet drops"):
        address = inner(r2)
        assert full_pings(r1, address) == 0
        smaller = "ip link set wg0 mtu {}"
        with changed(r1, smaller.format(1280), smaller.format(1420)):
            # WireGuard pads what is inside to a multiple of 16.
            fits = (1300 - OVERHEAD["-4"]) // 16 * 16 - 48
            answer = r1.run(f"ping -n -M do -s {fits} -c 4 -i 0.5 -W 2 {address}")
            assert answer.rc == 0

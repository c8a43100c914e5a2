# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""L29: a container on r1, whose engine has written that all of it may go out, and be masqueraded."""

from __future__ import annotations

import contextlib
import typing as t

import pytest
from events import VRF_DELETED
from flows import R1_MAC, Flow, Report, Wire, two, under_fire
from leaks import WAN4, WAN6, changed
from mutations import filter_stopped

if t.TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from labnodes import Lab, LabNode

PORT = 7008
BEYOND = ("198.51.100.1", "192.0.2.2", "2001:db8:a::1", "2001:db8:f::2")
INSIDE = {"IPv4": ("172.17.0.1", "172.17.0.2", 16), "IPv6": ("fd00:17::1", "fd00:17::2", 64)}
# Tables and rules as Docker's and libvirt's are, but for both ways of naming what goes out.
TABLES = """
table inet engine {
	chain FORWARD { type filter hook forward priority filter; policy drop;
		iifname "docker0" oifname != "docker0" accept
		oifname "docker0" ct state related,established accept
	}
	chain POSTROUTING { type nat hook postrouting priority srcnat;
		ip saddr 172.17.0.0/16 oifname "eth0" masquerade
		ip6 saddr fd00:17::/64 oifname "eth0" masquerade
		ip saddr 172.17.0.0/16 oifname != "docker0" masquerade
		ip6 saddr fd00:17::/64 oifname != "docker0" masquerade
	}
}
"""
# What r1 sends there in the container's place, or in its own.
WIRES = (
    Wire(
        "wan",
        "a",
        {},
        two("the container's, on the WAN", f"ether src {R1_MAC} and udp dst port {PORT}"),
    ),
)


@contextlib.contextmanager
def container(r1: LabNode) -> Iterator[str]:
    """A container on a bridge: the words that run a command in it."""
    there = [
        "ip netns add guest",
        "ip link add docker0 type bridge",
        "ip link add guest type veth peer name eth0 netns guest",
        "ip link set guest master docker0 up",
        "ip link set docker0 up",
        "ip -n guest link set lo up",
        "ip -n guest link set eth0 up",
    ]
    for outside, inside, length in INSIDE.values():
        nodad = " nodad" if ":" in inside else ""
        there += [
            f"ip addr add {outside}/{length} dev docker0{nodad}",
            f"ip -n guest addr add {inside}/{length} dev eth0{nodad}",
            f"ip -n guest route add default via {outside}",
        ]
    there.append(f"printf '%s' '{TABLES}' | nft -f -")
    back = "nft delete table inet engine; ip link del docker0; ip link del guest; ip netns del guest"
    with changed(r1, " && ".join(there), back):
        yield "ip netns exec guest"


FLOWS = (Flow("guest", "r1", PORT, BEYOND, inside=("ip", "netns", "exec", "guest")),)


@pytest.fixture(scope="module")
def guest(lab: Lab) -> Iterator[None]:
    with container(lab["r1"]) as inside:
        for address in ("172.17.0.1", "fd00:17::1"):
            lab["r1"].check_output(f"{inside} ping -n -c 1 -W 2 {address}")
        yield


@pytest.fixture
def vrf_comes_back(lab: Lab) -> Iterator[None]:
    yield
    VRF_DELETED.undo(lab)


def masqueraded(report: Report) -> bool:
    """Whether what left by both families has the WAN's address for its sender."""
    return all(report.leaks.values()) and all(f"{WAN4}." in line or f"{WAN6}." in line for line in report.samples)


@pytest.mark.usefixtures("guest")
def test_l29_a_container_does_not_get_out(lab: Lab, record: Callable[[str, str, Report], None]) -> None:
    report = under_fire(lab, FLOWS, WIRES, lambda: None)
    record("ours", "a container on a bridge", report)
    assert report.sent["guest"], "it must send"
    assert not any(report.leaks.values()), report


@pytest.mark.usefixtures("guest", "vrf_comes_back")
def test_l29_nor_while_there_is_no_vrf(lab: Lab, record: Callable[[str, str, Report], None]) -> None:
    """And the control: nothing but the filter holds it then."""
    report = under_fire(lab, FLOWS, WIRES, lambda: VRF_DELETED.happen(lab))
    record("ours", "a container on a bridge, and the VRF is deleted", report)
    assert not any(report.leaks.values()), report
    with filter_stopped(lab["r1"]):
        control = under_fire(lab, FLOWS, WIRES, lambda: None)
    record("ours, without the filter", "a container on a bridge, and the VRF is deleted", control)
    assert masqueraded(control), control

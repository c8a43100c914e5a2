# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Two uplinks in one VRF, and two routers behind one public address."""

from __future__ import annotations

import re
import time
import typing as t

import pytest
from uplinks import FIRST, PONG, PORT, RATE, SECOND, SSH, Left, Node, Ping, carrier, leaving, on_machine, wait_until

Nodes = dict[str, Node]
Play = t.Callable[[str], str]

KEEPALIVE = 25
# How long a carrier is gone at least, and how long everything is watched after it has returned.
GONE, BACK = 15, 15


def joined(address: str) -> str:
    return f"[{address}]:{PORT}" if ":" in address else f"{address}:{PORT}"


def meets(source: Node, peer: Node, address: str) -> bool:
    """Send to one of a peer's addresses, and return whether the peer answers from there."""
    source.run(f"wg set wg0 peer {peer.key()} endpoint {joined(address)}; ping -c 2 -W 5 {peer.inner()} || true")
    return source.endpoint_of(peer) == joined(address)


def test_the_routers_are_deployed(play: Play) -> None:
    play("site")
    assert len(re.findall(r"changed=0 ", play("site"))) == 4


@pytest.mark.parametrize(("one", "other", "port"), [("r2", "f01", 4431), ("r2", "f03", 4433), ("f01", "f03", 4433)])
def test_the_forwarded_ports_lead_to_the_two_routers(nodes: Nodes, one: str, other: str, port: int) -> None:
    """The last pair meets at its own public address. One that is asked learns another port, that of the translation."""
    here, there = nodes[one], nodes[other]
    here.run(f"wg set wg0 peer {there.key()} endpoint 203.0.113.1:{port}; ping -c 1 -W 5 {there.inner()}")
    assert here.shook_hands(there) > 0
    assert here.endpoint_of(there) == f"203.0.113.1:{port}"


@pytest.mark.parametrize("family", [4, 6])
def test_answers_leave_by_the_uplink_that_was_asked(nodes: Nodes, family: int) -> None:
    for addresses, expected in ((FIRST, Left(6, 0)), (SECOND, Left(0, 6))):
        with leaving(nodes["wan"], addresses[family], PONG[family]) as left:
            on_machine("ping", "-c", "6", "-i", "0.2", "-q", addresses[family])
            assert left() == expected


@pytest.mark.parametrize("family", [4, 6])
def test_tcp_answers_leave_by_the_uplink_that_was_asked(nodes: Nodes, family: int) -> None:
    with leaving(nodes["wan"], SECOND[family], SSH) as left:
        assert "SSH-2.0" in on_machine(f"timeout 5 ssh-keyscan -T 4 {SECOND[family]} 2>&1 | head -1")
        found = left()
    assert found.first == 0
    assert found.second > 3


def test_control_it_is_the_source_rules(nodes: Nodes) -> None:
    """Without them the answers leave by the uplink with the smaller metric, and verify says so."""
    r1 = nodes["r1"]
    r1.run("for pref in 900 901; do ip rule del pref $pref from 100.64.0.21; done")
    with leaving(nodes["wan"], SECOND[4], PONG[4]) as left:
        on_machine("ping", "-c", "6", "-i", "0.2", "-q", SECOND[4])
        assert left() == Left(6, 0)
    r1.run("networkctl reconfigure eth2")
    wait_until(lambda: "901:	from 100.64.0.21" in r1.run("ip rule"), "the source rules")


def test_an_address_of_the_vrf_is_no_way_out_of_main(nodes: Nodes) -> None:
    """A process outside the VRF cannot take an uplink's address, and the source rules do not carry what others send."""
    r1 = nodes["r1"]
    assert "Cannot assign" in r1.run(f"ping -c 1 -I {SECOND[4]} 192.0.2.2 2>&1 || true")
    ways = [r1.run(f"ip route get 192.0.2.2 from {SECOND[4]} {more} 2>&1 || true") for more in ("", "iif eth1")]
    assert ["dev eth2" in way for way in ways] == [True, False], ways


@pytest.mark.parametrize(("family", "stays"), [(4, True), (6, False)])
def test_wireguard_answers_from_the_address_that_was_asked_over_ipv4(nodes: Nodes, family: int, stays: bool) -> None:
    """Over IPv6 the kernel forgets the address in a VRF. The peer follows to the first uplink, and the tunnel works."""
    r1, r2 = nodes["r1"], nodes["r2"]
    r2.run(f"wg set wg0 peer {r1.key()} endpoint {joined(SECOND[family])}; ping -c 3 -W 5 {r1.inner()}")
    assert r2.endpoint_of(r1) == joined((SECOND if stays else FIRST)[family])


@pytest.mark.parametrize("sender", ["r1", "r2"])
@pytest.mark.parametrize("family", [4, 6])
def test_the_second_uplink_takes_over(
    nodes: Nodes, family: int, sender: str, record_property: t.Callable[[str, object], None]
) -> None:
    """The carrier of the first is lost, and returns; a ping runs all the while.

    What r1 sends takes the other way at once. A peer that only asks learns of it from r1's next keepalive.
    """
    r1, r2 = nodes["r1"], nodes["r2"]
    wait_until(lambda: meets(r2, r1, FIRST[family]), "r2 sends to the first uplink", 60)
    ping = Ping(nodes[sender], nodes["r2" if sender == "r1" else "r1"].inner())
    time.sleep(5)
    carrier("eth0", "down")
    moved = wait_until(
        lambda: r2.endpoint_of(r1) == joined(SECOND[family]), "r2 sends to the second uplink", 2 * KEEPALIVE
    )
    time.sleep(max(0, GONE - moved))
    lost, answered = ping.stop()
    ping = Ping(nodes[sender], nodes["r2" if sender == "r1" else "r1"].inner())
    carrier("eth0", "up")
    defaults = "ip -4 route show table 1000 default dev eth0; ip -6 route show table 1000 default dev eth0"
    wait_until(lambda: r1.run(defaults).count("via") == 2, "eth0's default routes")
    time.sleep(BACK)
    lost_back, answered_back = ping.stop()
    said = f"IPv{family}, {sender} sends: {lost} of {lost + answered} lost, moved in {moved:.1f} s; "
    said += f"on return {lost_back} of {lost_back + answered_back}; then r2 sends to {r2.endpoint_of(r1)}"
    record_property("lost", said)
    print(said)
    assert lost <= RATE * (2 if sender == "r1" else KEEPALIVE + 2)
    assert lost_back <= RATE * 5
    assert answered > RATE * 3
    assert answered_back > RATE * 5


def test_all_is_as_planned_afterwards(play: Play) -> None:
    assert len(re.findall(r"changed=0 ", play("site"))) == 4


def test_nothing_is_left_after_the_removal(nodes: Nodes, play: Play) -> None:
    play("remove")
    left = nodes["r1"].run("for family in -4 -6; do ip $family rule; ip $family route show table all; done")
    assert re.findall(r"^90[01]:.*|.*table 90[01].*", left, re.MULTILINE) == []

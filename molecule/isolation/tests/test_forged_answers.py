# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""L34: the WAN answers what r1 asks on its LAN: while eth0 is outside its VRF, and without the strict order."""

from __future__ import annotations

import contextlib
import typing as t

import pytest
from collection import site
from forged import loaded_without, send, until_there
from leaks import BEHIND4, BEHIND6, LAN4, LAN6, changed
from mutations import FAMILIES

from helpers.packets.packets import UDP, ip, udp

if t.TYPE_CHECKING:
    from collections.abc import Iterator

    from labnodes import Lab

INNER = {"IPv4": (LAN4, BEHIND4), "IPv6": (LAN6, BEHIND6)}
PORTS = (7034, 7035)
# Asks the LAN's host, and writes down what it hears.
ASK = f"""
import socket, sys
own, other = sys.argv[1:]
asking = socket.socket(socket.AF_INET6 if ":" in own else socket.AF_INET, socket.SOCK_DGRAM)
asking.bind((own, {PORTS[0]}))
asking.sendto(b"question", (other, {PORTS[1]}))
open("/run/heard", "w").close()
while True:
    with open("/run/heard", "a") as file:
        file.write(asking.recv(64).decode() + "\\n")
        file.flush()
"""


def heard(lab: Lab, family: str) -> list[str]:
    """Return what r1 hears of an inner flow of its own, while the WAN sends a lie and the LAN an answer."""
    r1, lan1 = lab["r1"], lab["lan1"]
    own, other = INNER[family]
    r1.check_output(
        f"rm -f /run/heard; systemd-run -q --collect --unit=asking python3 -c '{ASK}' {own} {other}; "
        f"{until_there('/run/heard')}"
    )
    try:
        send(lab["wan"], "a", "r1", [ip(other, own, UDP, udp(other, own, PORTS[::-1], b"lie"))] * 3)
        answer = (
            f"import socket; s = socket.socket(socket.{'AF_INET6' if ':' in own else 'AF_INET'}, socket.SOCK_DGRAM); "
            f"s.bind(('{other}', {PORTS[1]})); s.sendto(b'answer', ('{own}', {PORTS[0]}))"
        )
        lan1.check_output(f'python3 -c "{answer}"')
        return r1.check_output("sleep 0.5; cat /run/heard").split()
    finally:
        r1.check_output("systemctl stop asking; rm -f /run/heard")


@contextlib.contextmanager
def in_main(lab: Lab) -> Iterator[None]:
    """eth0 outside its VRF. Its card takes a moment until it sends and hears again."""
    with changed(
        lab["r1"], "ip link set eth0 nomaster; sleep 2", "ip link set eth0 master vrf-wan; networkctl reconfigure eth0"
    ):
        yield


@pytest.mark.parametrize("family", FAMILIES)
def test_l34_no_forged_answer_is_heard_outside_the_vrf(lab: Lab, family: str) -> None:
    with in_main(lab):
        assert heard(lab, family) == ["answer"]


@pytest.mark.parametrize("family", FAMILIES)
def test_l34_control_without_the_address_check_it_is(lab: Lab, family: str) -> None:
    with in_main(lab), loaded_without(lab["r1"], "fib daddr . iif"):
        assert sorted(heard(lab, family)) == ["answer", "lie", "lie", "lie"]


@pytest.fixture(scope="module")
def not_strict(lab: Lab) -> Iterator[None]:
    """r1 with main's local addresses before the VRF's, put there by the collection; afterwards as it was."""
    zone = "table inet trial { chain trial { type filter hook prerouting priority raw; ct zone set 1; }; }"
    if lab["r1"].run(f"nft -c '{zone}'").rc:
        pytest.skip("the lab's kernel has no zones of connection tracking (CONFIG_NF_CONNTRACK_ZONES)")
    site("-e", "wireguard_vrf_strict=false")
    yield
    site()


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.usefixtures("not_strict")
def test_l34_no_forged_answer_is_heard_through_the_vrf(lab: Lab, family: str) -> None:
    assert heard(lab, family) == ["answer"]


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.usefixtures("not_strict")
def test_l34_control_without_the_zone_it_is(lab: Lab, family: str) -> None:
    with loaded_without(lab["r1"], "ct zone set"):
        assert sorted(heard(lab, family)) == ["answer", "lie", "lie", "lie"]


@pytest.mark.usefixtures("not_strict")
def test_l34_the_network_works_all_the_same(lab: Lab, tunnel: dict[str, str]) -> None:
    for name in ("r2", "r3"):
        assert lab["lan1"].run(f"ping -n -c 3 -i 0.3 -W 2 {tunnel[name]}").rc == 0
    said = lab["r1"].run("transit-networkd check")
    assert said.rc == 0, said.stdout

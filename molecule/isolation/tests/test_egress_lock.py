# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""L09, L21: what the host itself sends to the WAN, past the tunnels: with the egress lock, and without it.

Processes by sockets that are bound to the WAN; and any of them while the VRF is deleted.
"""

from __future__ import annotations

import time
import typing as t

import pytest
from collection import site
from events import VRF_DELETED, whole_again
from flows import R1_MAC, Report, r1_flows, r1_wires, under_fire
from leaks import WAN4, WAN6, capture, connect, python

if t.TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from labnodes import Lab

PORT = 7006
NEIGHBOUR = {"IPv4": "198.51.100.1", "IPv6": "2001:db8:a::1"}
BEYOND = {"IPv4": "192.0.2.2", "IPv6": "2001:db8:f::2"}

# Each way in which a process may try: a datagram and a connection by a socket bound to a device, and one bound to the
# WAN's own address. What it cannot do by itself it says.
ESCAPE = """
import socket, sys
port, *targets = sys.argv[1:]
own = {socket.AF_INET: "198.51.100.11", socket.AF_INET6: "2001:db8:a::11"}
for target in targets:
    family = socket.AF_INET6 if ":" in target else socket.AF_INET
    for kind in (socket.SOCK_DGRAM, socket.SOCK_STREAM):
        for device in (b"vrf-wan", b"eth0", b""):
            trial = socket.socket(family, kind)
            trial.settimeout(0.5)
            try:
                if device:
                    trial.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, device)
                else:
                    trial.bind((own[family], 0))
                trial.connect((target, int(port)))
                if kind == socket.SOCK_DGRAM:
                    trial.send(b"out")
                print(target, kind.name, device.decode(), "went")
            except OSError as exc:
                print(target, kind.name, device.decode(), exc)
"""
# What r1 sends back to the neighbour who sent it is not r1's.
TRIES = (
    f"ether src {R1_MAC} and (port {PORT} or icmp[icmptype] = icmp-echo or (icmp6 and ip6[40] = 128))"
    f" and not (src host {' or src host '.join(NEIGHBOUR.values())})"
)


@pytest.fixture(scope="module")
def locked() -> Iterator[None]:
    """r1 with the egress lock, put there by the collection; afterwards without it again."""
    site("-e", "wireguard_vrf_egress_lock=true", "-e", "wireguard_vrf_egress=none")
    yield
    site()


def escaped(lab: Lab, user: str) -> dict[str, int]:
    """Let a user of r1 try all there is, and count what the neighbour sees, by family."""
    r1 = lab["r1"]
    found: dict[str, int] = {}
    targets = [*NEIGHBOUR.values(), *BEYOND.values()]
    become = f"setpriv --reuid={user} --clear-groups" if user != "0" else ""
    with capture(lab["wan"], "a", TRIES) as seen:
        python(r1, ESCAPE, str(PORT), *targets, become=become)
        for target in targets:
            for device in ("vrf-wan", "eth0"):
                r1.run(f"{become} ping -n -c 2 -i 0.3 -W 1 -I {device} {target}")
    for family, words in (("IPv4", " IP "), ("IPv6", " IP6 ")):
        found[family] = sum(words in frame for frame in seen.frames)
    return found


@pytest.mark.parametrize("user", ["65534", "0"])
def test_l21_control_without_the_lock_they_leave(lab: Lab, user: str) -> None:
    assert all(escaped(lab, user).values())


def without_the_vrf(lab: Lab, tunnel: dict[str, str]) -> Report:
    """What leaves while the VRF is deleted. That the paths are alive before and afterwards says that it is the VRF."""

    def deleted_and_back() -> None:
        try:
            VRF_DELETED.happen(lab)
            time.sleep(3)
        finally:
            VRF_DELETED.undo(lab)
        whole_again(lab, tunnel)

    return under_fire(lab, r1_flows(tunnel), r1_wires(), deleted_and_back)


def test_l09_control_without_the_lock_the_hosts_own_leave(
    lab: Lab, hostile_lab: dict[str, str], record: Callable[[str, str, Report], None]
) -> None:
    report = without_the_vrf(lab, hostile_lab)
    record("ours, no egress lock", VRF_DELETED.name, report)
    leaked = {name for name, count in report.leaks.items() if count}
    errors = {f"the host's own errors to the WAN {family}" for family in NEIGHBOUR}  # some runs see one
    assert leaked - errors == {f"the host's own in clear to the WAN {family}" for family in NEIGHBOUR}, report


@pytest.mark.parametrize("user", ["65534", "0"])
@pytest.mark.usefixtures("locked")
def test_l21_with_the_lock_none_leaves(lab: Lab, tunnel: dict[str, str], user: str) -> None:
    assert escaped(lab, user) == {"IPv4": 0, "IPv6": 0}
    for name in ("r2", "r3"):
        assert lab["lan1"].run(f"ping -n -c 3 -i 0.3 -W 2 {tunnel[name]}").rc == 0, "the tunnels must live"
    ssh = {f"{address}/22": "open" for address in (WAN4, WAN6)}
    assert connect(lab["wan"], *ssh) == ssh, "who comes in by the WAN is answered"


@pytest.mark.usefixtures("locked")
def test_l21_a_mark_is_let_out(lab: Lab) -> None:
    """The lock is for what is not marked; a resolver that root gives the mark gets through."""
    program = (
        "import socket; s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM);"
        f"s.setsockopt(socket.SOL_SOCKET, socket.SO_MARK, 1000); s.sendto(b'x', ('{BEYOND['IPv4']}', {PORT}))"
    )
    with capture(lab["wan"], "a", TRIES) as seen:
        lab["r1"].check_output(f'python3 -c "{program}"')
    assert len(seen.frames) == 1


@pytest.mark.usefixtures("locked")
def test_l09_with_the_lock_nothing_leaves_without_the_vrf(
    lab: Lab, hostile_lab: dict[str, str], record: Callable[[str, str, Report], None]
) -> None:
    report = without_the_vrf(lab, hostile_lab)
    record("ours, egress lock", VRF_DELETED.name, report)
    assert all(report.live.values()), report
    assert not any(report.leaks.values()), report

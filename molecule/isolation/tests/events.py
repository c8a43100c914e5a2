# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What happens to r1 while packets are sent: each a way in which routers lose their order for a moment, or for good."""

from __future__ import annotations

import time
import typing as t
from dataclasses import dataclass

import pytest
from labnodes import Lab

if t.TYPE_CHECKING:
    from collections.abc import Callable

NETWORKD = "systemd-networkd"


def nothing(_lab: Lab) -> None:
    """Let it be."""


@dataclass(frozen=True)
class Event:
    """Something that happens to r1, and how it is undone where it does not pass by itself."""

    name: str
    happen: Callable[[Lab], None]
    undo: Callable[[Lab], None] = nothing


def on_r1(*lines: str) -> Callable[[Lab], None]:
    """Run lines on r1, with three seconds between them."""

    def happen(lab: Lab) -> None:
        for number, line in enumerate(lines):
            if number:
                time.sleep(3)
            lab["r1"].check_output(line)

    return happen


def carrier_flap(lab: Lab) -> None:
    """Pull the WAN's cable, and put it back."""
    for state in ("down", "up"):
        lab.carrier("r1", "eth0", state)
        time.sleep(4)


QUIET = Event("nothing happens", on_r1("sleep 3"))

# L23: what comes and goes while the router runs.
PASSING = (
    Event("networkd restarts", on_r1(f"systemctl restart {NETWORKD}")),
    Event(
        "networkd stops and starts",
        on_r1(f"systemctl stop {NETWORKD}.socket {NETWORKD}", f"systemctl start {NETWORKD}"),
    ),
    Event("networkd is killed", on_r1(f"systemctl kill -s KILL {NETWORKD}")),
    Event("networkd reloads", on_r1("networkctl reload")),
    Event("eth0 is reconfigured", on_r1("networkctl reconfigure eth0")),
    Event("the WAN's carrier flaps", carrier_flap),
    Event("eth0 goes down and up", on_r1("ip link set eth0 down", "ip link set eth0 up")),
)

# L24 and L25: from the order to reboot, or from the power cut, until it is up again.
REBOOTS = (
    Event("r1 reboots", lambda lab: lab["r1"].reboot()),
    Event("r1 loses its power", lambda lab: lab["r1"].reboot(hard=True)),
)


def anew(lab: Lab) -> None:
    """Let networkd make what is missing, and give the peers of wg0 back."""
    lab["r1"].check_output(f"ip link del wg0 2>/dev/null; systemctl restart {NETWORKD}; networkctl reconfigure eth0")


def peers_cable(state: str) -> Callable[[Lab], None]:
    """Pull both peers' cables, or put them back."""

    def happen(lab: Lab) -> None:
        for name in ("r2", "r3"):
            lab.carrier(name, "eth0", state)

    return happen


# L02 and L09: what stays broken until somebody mends it.
PEERS = "for peer in $(wg show wg0 peers); do wg set wg0 peer $peer {}; done"
VRF_DELETED = Event("the VRF is deleted", on_r1("ip link del vrf-wan"), anew)
LASTING = (
    Event("wg0 goes down", on_r1("ip link set wg0 down"), anew),
    Event("wg0 is deleted", on_r1("ip link del wg0"), anew),
    Event("the peers are removed", on_r1(PEERS.format("remove")), anew),
    Event("wg0 has another key", on_r1("wg genkey | wg set wg0 private-key /dev/stdin"), anew),
    Event("the peers are unreachable", peers_cable("down"), peers_cable("up")),
    Event(
        "the VRF's default routes are gone",
        on_r1("ip route del default via 198.51.100.1 table 1000; ip -6 route del default via 2001:db8:a::1 table 1000"),
        anew,
    ),
    VRF_DELETED,
)

ALL = (QUIET, *PASSING, *LASTING, *REBOOTS)


def reaches_both(lab: Lab, tunnel: dict[str, str]) -> bool:
    """Say whether r1's LAN reaches both other routers through the tunnels."""
    line = " && ".join(f"ping -n -c 1 -W 2 {tunnel[name]} >/dev/null" for name in ("r2", "r3"))
    return bool(lab["lan1"].run(line).rc == 0)


def whole_again(lab: Lab, tunnel: dict[str, str], seconds: float = 90) -> None:
    """Wait until r1's rules are complete and its LAN reaches through both tunnels."""
    until = time.monotonic() + seconds
    places: list[list[str]] = []
    while time.monotonic() < until:
        places = [
            [line.split(":")[0] for line in lab["r1"].check_output(f"ip {family} rule").splitlines()][:5]
            for family in ("-4", "-6")
        ]
        if places == [["1000", "1998", "1999", "2000", "32764"]] * 2 and reaches_both(lab, tunnel):
            return
        time.sleep(1)
    pytest.fail(f"r1 is not whole again: rules {places}")

# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""L14: an endpoint's name is asked for by the WAN alone, even where all else goes into the tunnel."""

from __future__ import annotations

import time
import typing as t
from contextlib import contextmanager

import pytest

if t.TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Host = t.Any

WRONG = "[2001:db8:c::99]:51820"
RIGHT = "[2001:db8:c::13]:51820"


@pytest.fixture
def astray(node: Callable[[str], Host]) -> Iterator[tuple[Host, str]]:
    """r1, whose peer r3 is sent elsewhere and is never heard, and whose default route leads into the tunnel."""
    r1, wan = node("r1"), node("wan")
    # What it heard from r3 would tell it where that is.
    wan.check_output(
        "nft 'add table inet silent; add chain inet silent forward { type filter hook forward priority 0; }; "
        "add rule inet silent forward udp sport 51820 ip6 saddr 2001:db8:c::13 drop'"
    )
    key = next(
        line.split()[0] for line in r1.check_output("wg show wg0 endpoints").splitlines() if line.endswith(RIGHT)
    )
    allowed = next(line for line in r1.check_output("wg show wg0 allowed-ips").splitlines() if line.startswith(key))
    prefixes = ",".join(allowed.split()[1:])
    # What is not for an inner address would leave by r3, too.
    wide = f"{prefixes},0.0.0.0/0,::/0"
    r1.check_output("systemctl stop transit-networkd-follow.timer")
    r1.check_output(
        f"wg set wg0 peer {key} remove; wg set wg0 peer {key} endpoint {WRONG} allowed-ips {wide} "
        "persistent-keepalive 25; ip route add default dev wg0; ip -6 route add default dev wg0"
    )
    yield r1, key
    wan.check_output("nft delete table inet silent")
    r1.check_output(
        f"ip route del default dev wg0; ip -6 route del default dev wg0; wg set wg0 peer {key} allowed-ips {prefixes}; "
        "systemctl start transit-networkd-follow.timer"
    )


@contextmanager
def questions(host: Host, device: str) -> Iterator[list[str]]:
    """The DNS questions and answers that pass an interface."""
    seen: list[str] = []
    host.check_output(
        "systemd-run --quiet --collect --unit=asked --property=StandardOutput=truncate:/run/asked.log "
        f"tcpdump -lnni {device} port 53"
    )
    time.sleep(3)
    try:
        yield seen
    finally:
        time.sleep(1)
        host.check_output("systemctl stop asked")
    # tcpdump's own words are in it, too.
    seen += [line for line in host.check_output("cat /run/asked.log").splitlines() if " IP " in line or " IP6 " in line]


def endpoint(r1: Host, key: str) -> str:
    lines = dict(line.split() for line in r1.check_output("wg show wg0 endpoints").splitlines())
    return str(lines[key])


def test_a_name_is_asked_for_by_the_wan(node: Callable[[str], Host], astray: tuple[Host, str]) -> None:
    r1, key = astray
    with questions(node("wan"), "a") as outside, questions(r1, "wg0") as inside:
        r1.check_output("systemctl start transit-networkd-follow.service")
    assert endpoint(r1, key) == RIGHT
    assert any("r3.lab.example" in line for line in outside)
    assert all("198.51.100.11" in line or "2001:db8:a::11" in line for line in outside)
    assert inside == []


def test_the_hosts_own_resolver_asks_in_the_tunnel(node: Callable[[str], Host], astray: tuple[Host, str]) -> None:
    """The control: what asks by the default VRF asks by the tunnel that the answer is to bring up."""
    r1, key = astray
    with questions(node("wan"), "a") as outside, questions(r1, "wg0") as inside:
        assert r1.run("timeout 20 getent ahosts r3.lab.example").rc != 0
    assert outside == []
    assert any("r3.lab.example" in line for line in inside)
    assert endpoint(r1, key) == WRONG

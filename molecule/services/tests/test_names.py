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


class Place(t.NamedTuple):
    """A router: the card of `wan` that faces it, its addresses there, its peer with a name, and where that one is."""

    card: str
    sources: tuple[str, ...]
    peer: str
    address: str

    @property
    def right(self) -> str:
        return f"[{self.address}]:51820"

    @property
    def wrong(self) -> str:
        return f"[{self.address.rpartition(':')[0]}:99]:51820"


R1, R3 = "2001:db8:a::11", "2001:db8:c::13"
# Its DNS server: r1's is that of /etc/resolv.conf, r2's came by DHCP, and r3's is configured, a link-local address.
PLACES = {
    "r1": Place("a", ("198.51.100.11", R1), "r3.lab.example", R3),
    "r2": Place("b", ("203.0.113.12", "2001:db8:b:", "fe80::200:5eff:fe00:5312"), "r3.lab.example", R3),
    "r3": Place("c", ("fe80::200:5eff:fe00:5313",), "r1.lab.example", R1),
}


class Astray(t.NamedTuple):
    """A router whose peer is sent elsewhere."""

    host: Host
    key: str
    place: Place

    def endpoint(self) -> str:
        lines = dict(line.split() for line in self.host.check_output("wg show wg0 endpoints").splitlines())
        return str(lines[self.key])


@pytest.fixture(params=PLACES)
def astray(node: Callable[[str], Host], request: pytest.FixtureRequest) -> Iterator[Astray]:
    """A router whose peer is sent elsewhere and is never heard, and whose default route leads into the tunnel."""
    place = PLACES[request.param]
    host, wan = node(request.param), node("wan")
    host.check_output("systemctl stop transit-networkd-follow.timer transit-networkd-follow.service")
    key = next(
        line.split()[0]
        for line in host.check_output("wg show wg0 endpoints").splitlines()
        if line.endswith(place.right)
    )
    allowed = next(line for line in host.check_output("wg show wg0 allowed-ips").splitlines() if line.startswith(key))
    prefixes = ",".join(allowed.split()[1:])
    # What is not for an inner address would leave by this peer, too.
    wide = f"{prefixes},0.0.0.0/0,::/0"
    # What is heard from the peer would tell where it is.
    wan.check_output(
        "nft 'add table inet silent; add chain inet silent forward { type filter hook forward priority 0; }; "
        f"add rule inet silent forward udp sport 51820 ip6 saddr {place.address} drop'"
    )
    shared = f"/etc/transit-networkd/keys/wg0.{place.peer.partition('.')[0]}.psk"
    host.check_output(
        f"wg set wg0 peer {key} remove; wg set wg0 peer {key} endpoint {place.wrong} allowed-ips {wide} "
        f"preshared-key {shared} persistent-keepalive 25; ip route add default dev wg0; ip -6 route add default dev wg0"
    )
    yield Astray(host, key, place)
    wan.check_output("nft delete table inet silent")
    host.check_output(
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


def test_a_name_is_asked_for_by_the_wan(node: Callable[[str], Host], astray: Astray) -> None:
    host, place = astray.host, astray.place
    with questions(node("wan"), place.card) as outside, questions(host, "wg0") as inside:
        host.check_output("systemctl start transit-networkd-follow.service")
    assert astray.endpoint() == place.right
    asked = [line for line in outside if place.peer in line]
    assert asked
    assert all(any(source in line for source in place.sources) for line in asked)
    assert inside == []


def test_the_hosts_own_resolver_asks_in_the_tunnel(node: Callable[[str], Host], astray: Astray) -> None:
    """The control: what asks by the default VRF asks by the tunnel that the answer is to bring up."""
    host, place = astray.host, astray.place
    with questions(node("wan"), place.card) as outside, questions(host, "wg0") as inside:
        assert host.run(f"timeout 20 getent ahosts {place.peer}").rc != 0
    assert [line for line in outside if place.peer in line] == []
    assert any(place.peer in line for line in inside)
    assert astray.endpoint() == place.wrong


@pytest.mark.parametrize("name", PLACES)
def test_the_service_is_confined(node: Callable[[str], Host], name: str) -> None:
    """systemd's own estimate: 1.8 of 10, which was 6.5 when it ran as root with the host's /etc."""
    node(name).check_output("systemd-analyze security --threshold=20 transit-networkd-follow.service")

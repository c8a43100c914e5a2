# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a neighbour on the WAN segment forges: redirects, answers to inner flows, DHCP's ports. And a reload meanwhile.

Each test has a control: the filter of commit b804400, or the rendered one without the rule that is asked.
"""

from __future__ import annotations

import socket
import struct
import typing as t

import pytest

from helpers.packets.packets import ICMP, ICMPV6, UDP, icmp, ip, udp
from helpers.packets.router import (
    AFAR,
    BEHIND,
    FAMILIES,
    GATEWAY,
    LAN,
    LINK_GATEWAY,
    PEER,
    TUNNEL,
    WAN,
    Router,
    datagrams,
)
from helpers.packets.samples import CLOSED

if t.TYPE_CHECKING:
    from collections.abc import Callable

# Who would have the router's packets.
THIEF = {"IPv4": "198.51.100.66", "IPv6": "fe80::66"}


def redirect(family: str, *, quoting: bool = True) -> bytes:
    """Return a redirect in the gateway's name that quotes an outer packet of the tunnel (RFC 792, RFC 4861)."""
    own, peer, thief = WAN[family], PEER[family], THIEF[family]
    outer = ip(own, peer, UDP, udp(own, peer, (TUNNEL, TUNNEL), bytes(32)))
    if family == "IPv4":
        body = socket.inet_aton(thief) + outer[:28]
        return ip(GATEWAY[family], own, ICMP, icmp(GATEWAY[family], own, 5, body, code=1))
    body = bytes(4) + b"".join(socket.inet_pton(socket.AF_INET6, address) for address in (thief, peer))
    if quoting:
        # Connection tracking looks at the first option alone.
        body += struct.pack("!BB6x", 4, 1 + len(outer) // 8) + outer
    body += b"\2\1\2\0\0\0\0\x66"
    return ip(LINK_GATEWAY, own, ICMPV6, icmp(LINK_GATEWAY, own, 137, body), hops=255)


def redirected(router: Router, family: str, *, quoting: bool = True) -> bool:
    """Send an outer packet, then a redirect; return whether the way to the peer is another one than before."""
    router.router.sysctl(
        ipv4__conf__all__accept_redirects="1",
        ipv4__conf__eth0__accept_redirects="1",
        ipv4__conf__eth0__secure_redirects="0",
        ipv6__conf__eth0__accept_redirects="1",
    )
    router.router.ip(f"neigh replace {THIEF[family]} lladdr 02:00:00:00:00:66 dev eth0")
    router.open.sendto(bytes(32), (mapped(PEER[family]), TUNNEL))
    ways = [router.way(PEER[family])]
    router.send(redirect(family, quoting=quoting))
    router.settle()
    ways.append(router.way(PEER[family]))
    assert THIEF[family] not in ways[0]
    return THIEF[family] in ways[1]


@pytest.mark.parametrize("family", FAMILIES)
def test_a_redirect_of_an_outer_flow_moves_nothing(outside: Router, ruleset: Callable[..., str], family: str) -> None:
    outside.load(ruleset())
    assert not redirected(outside, family)
    assert outside.passed() == 0


@pytest.mark.parametrize("family", FAMILIES)
def test_control_the_filter_before_lets_the_redirect_in(outside: Router, before: str, family: str) -> None:
    outside.load(before)
    redirected(outside, family)
    assert outside.passed() == 1


@pytest.mark.parametrize("family", FAMILIES)
def test_control_without_the_filter_a_redirect_moves_the_tunnels_packets(outside: Router, family: str) -> None:
    # The kernel takes IPv6's for a datagram where it quotes nothing; this filter and that before drop such a one.
    assert redirected(outside, family, quoting=family == "IPv4")


def test_a_redirect_that_quotes_nothing_moves_nothing(outside: Router, ruleset: Callable[..., str]) -> None:
    outside.load(ruleset())
    assert not redirected(outside, "IPv6", quoting=False)


def answers(router: Router, family: str) -> list[bytes]:
    """Ask the LAN's host from an inner address; return what is heard when the WAN answers as well, with a lie."""
    own, other = LAN[family], BEHIND[family]
    asking = router.listen(5000, own)
    asking.sendto(b"question", (other, 53))
    router.send(*datagrams(other, own, [(53, 5000)], b"lie"))
    router.send(*datagrams(other, own, [(53, 5000)], b"answer"), end="lan")
    heard = router.heard(asking)
    # The question has been answered, and the flow is what conntrack calls assured.
    router.send(*datagrams(other, own, [(53, 5000)], b"lie"))
    heard += router.heard(asking)
    asking.close()
    return heard


@pytest.mark.parametrize("family", FAMILIES)
def test_the_wan_answers_no_inner_flow_outside_the_vrf(
    outside: Router, ruleset: Callable[..., str], before: str, family: str
) -> None:
    outside.load(ruleset())
    assert answers(outside, family) == [b"answer"]
    outside.load(before)
    assert answers(outside, family) == [b"lie", b"answer", b"lie"], "the control: the filter before"


def without_address_check(text: str) -> str:
    """Return a filter as it is for what comes through a VRF: there the check of the address does not apply."""
    lines = text.splitlines(keepends=True)
    found = [line for line in lines if " fib daddr . iif " not in line]
    assert len(found) == len(lines) - 1
    return "".join(found)


@pytest.mark.parametrize("family", FAMILIES)
def test_the_wan_answers_no_inner_flow_in_the_zone_of_the_wan(
    outside: Router, ruleset: Callable[..., str], family: str
) -> None:
    """With ``wireguard_vrf_strict: false`` the zone alone keeps inner flows from what comes through the VRF."""
    outside.load(without_address_check(ruleset(strict=False)))
    assert answers(outside, family) == [b"answer"]
    outside.load(without_address_check(ruleset(strict=True)))
    assert answers(outside, family) == [b"lie", b"answer", b"lie"], "the control: without the zone"


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("strict", [True, False])
def test_the_routers_own_flows_are_answered(
    outside: Router, ruleset: Callable[..., str], strict: bool, family: str
) -> None:
    outside.load(ruleset(strict=strict))
    asking = outside.listen(5000)
    asking.sendto(b"question", (mapped(GATEWAY[family]), 53))
    outside.send(*datagrams(GATEWAY[family], WAN[family], [(53, 5000)], b"answer"))
    assert outside.heard(asking) == [b"answer"]
    outside.send(*datagrams(GATEWAY[family], WAN[family], [(54, 5000)], b"another's"))
    assert outside.heard(asking) == []
    asking.close()
    for pair in (connection(outside, listening, family) for listening in (outside, None)):
        exchange(pair)


def mapped(address: str) -> str:
    """Return an address as a socket of both families takes it."""
    return address if ":" in address else f"::ffff:{address}"


def test_neighbours_are_found_whatever_the_address_check_says(outside: Router, ruleset: Callable[..., str]) -> None:
    """Neighbour discovery of an enslaved interface keeps its name, and main does not know the address it is for."""
    for line in (
        "rule add pref 1000 iif eth0 lookup 1000",
        f"route add local {WAN['IPv6']} dev eth0 table 1000",
        f"route del local {WAN['IPv6']} dev eth0 table local",
        "route flush table main dev eth0",
    ):
        outside.router.run("ip", "-6", *line.split())
    text = ruleset()
    source, target = GATEWAY["IPv6"], WAN["IPv6"]
    advertisement = ip(source, target, ICMPV6, icmp(source, target, 136, bytes(4) + bytes(16)), hops=255)
    outside.load(text)
    outside.send(advertisement)
    assert outside.passed() == 1
    first, check = "\t\ticmp type redirect", next(line for line in text.splitlines() if " fib daddr . iif " in line)
    outside.load(text.replace(first, f"{check}\n{first}", 1))
    outside.send(advertisement)
    assert outside.passed() == 0, "the control: the check before neighbour discovery"


def dhcp_client(router: Router) -> socket.socket:
    """Return the socket by which networkd renews a lease."""
    found = router.listen(68, WAN["IPv4"])
    found.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, b"eth0")
    return found


def test_dhcps_port_is_shut_to_whom_nobody_asked(outside: Router, ruleset: Callable[..., str]) -> None:
    """What answers a renewal is heard; nobody else is, from afar or from the segment."""
    text = ruleset("r2")
    client = dhcp_client(outside)
    strangers = [AFAR["IPv4"], "198.51.100.77"]
    outside.load(text)
    for source in strangers:
        outside.send(*datagrams(source, WAN["IPv4"], [(67, 68)]))
    assert outside.heard(client) == []
    client.sendto(b"renew", (GATEWAY["IPv4"], 67))
    outside.send(*datagrams(GATEWAY["IPv4"], WAN["IPv4"], [(67, 68)], b"renewed"))
    assert outside.heard(client) == [b"renewed"]
    outside.load(text.replace("\t\ttcp dport", "\t\tudp sport 67 udp dport 68 accept\n\t\ttcp dport", 1))
    for source in strangers:
        outside.send(*datagrams(source, WAN["IPv4"], [(67, 68)]))
    assert outside.heard(client) == [b"data", b"data"], "the control: with the rule of the filter before"
    client.close()


def test_a_lease_is_asked_for_and_rebound_past_the_filter(outside: Router, ruleset: Callable[..., str]) -> None:
    """networkd does both by a packet socket (sd-dhcp-client.c), which hears what the filter drops."""
    outside.load(ruleset("r2"))
    with outside.router.entered():
        client = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(0x0800))
        client.bind(("eth0", 0x0800))
    offer = ip(AFAR["IPv4"], "255.255.255.255", UDP, udp(AFAR["IPv4"], "255.255.255.255", (67, 68), b"lease"))
    outside.send(offer)
    heard = outside.heard(client)
    assert offer in heard
    assert outside.passed() == 0
    client.close()


def test_dhcpv6_answers_from_the_link_alone(outside: Router, ruleset: Callable[..., str]) -> None:
    outside.load(ruleset("r2"))
    client = outside.listen(546)
    for source in (AFAR["IPv6"], GATEWAY["IPv6"]):
        outside.send(*datagrams(source, WAN["IPv6"], [(547, 546)]))
    assert outside.heard(client) == []
    outside.send(*datagrams(LINK_GATEWAY, WAN["IPv6"], [(547, 546)]))
    assert outside.heard(client) == [b"data"], "the control: from the link"
    client.close()


def connection(router: Router, listening: Router | None, family: str) -> tuple[socket.socket, socket.socket]:
    """Return both ends of a TCP connection between the router and its neighbour; first that of who began it."""
    server, client = (router.router, router.wan) if listening else (router.wan, router.router)
    address = WAN[family] if listening else GATEWAY[family]
    kind = socket.AF_INET if family == "IPv4" else socket.AF_INET6
    with server.entered():
        door = socket.socket(kind, socket.SOCK_STREAM)
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    door.bind((address, 22))
    door.listen()
    with client.entered():
        near = socket.socket(kind, socket.SOCK_STREAM)
    near.settimeout(5)
    near.connect((address, 22))
    far, _address = door.accept()
    far.settimeout(5)
    door.close()
    return near, far


def exchange(pair: tuple[socket.socket, socket.socket]) -> None:
    """Send a word each way."""
    for one, two in (pair, pair[::-1]):
        one.send(b"word")
        assert two.recv(16) == b"word"


@pytest.mark.parametrize("family", FAMILIES)
def test_an_upgrade_drops_no_flow(outside: Router, ruleset: Callable[..., str], before: str, family: str) -> None:
    """The filter before and this one, each loaded in place of the other while connections of both ways are open."""
    outside.load(before)
    pairs = [connection(outside, listening, family) for listening in (outside, None)]
    asking = outside.listen(5000)
    asking.sendto(b"question", (mapped(GATEWAY[family]), 53))
    for text in (ruleset(), before, ruleset(egress_lock=True)):
        outside.load(text)
        for pair in pairs:
            exchange(pair)
        outside.send(*datagrams(GATEWAY[family], WAN[family], [(53, 5000)], b"answer"))
        assert outside.heard(asking) == [b"answer"]
    # The control: what no flow of before belongs to is dropped.
    outside.send(*datagrams(GATEWAY[family], WAN[family], [(54, 5000), (53, CLOSED)], b"answer"))
    assert outside.heard(asking) == outside.heard(outside.closed) == []
    for file in (asking, *(each for pair in pairs for each in pair)):
        file.close()

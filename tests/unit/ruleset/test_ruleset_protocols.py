# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the rendered filter lets in from the WAN: of every protocol number, ICMP type, port, extension header, fragment.

Each test has a control: the same packets without the filter, or to the tunnel's port.
"""

from __future__ import annotations

import typing as t

import pytest

from helpers.packets.packets import (
    DESTINATION,
    FRAGMENT,
    ICMP,
    ICMPV6,
    ROUTING,
    TCP,
    UDP,
    fragment_header,
    icmp,
    ip,
    tcp,
    udp,
)
from helpers.packets.router import AFAR, FAMILIES, TUNNEL, WAN, Router
from helpers.packets.samples import AUTHENTICATION, CLOSED, EXTENSIONS, every_protocol, header, transport

if t.TYPE_CHECKING:
    from collections.abc import Callable

# Every port below 1024, those beside the open ones, and one of a hundred of the others.
PORTS = sorted({*range(1, 1024), 5353, 7777, 51819, TUNNEL, 51821, 65535, *range(1024, 65536, 97)})


@pytest.mark.parametrize("family", FAMILIES)
def test_no_protocol_passes_but_what_is_open(outside: Router, ruleset: Callable[..., str], family: str) -> None:
    outside.load(ruleset())
    outside.send(*every_protocol(AFAR[family], WAN[family]))
    assert outside.passed() == 0
    outside.load("")
    outside.send(*every_protocol(AFAR[family], WAN[family]))
    assert outside.passed() == 256, "the control: without the filter"


@pytest.mark.parametrize("family", FAMILIES)
def test_the_icmp_that_ip_needs_and_no_other(outside: Router, ruleset: Callable[..., str], family: str) -> None:
    source, target = AFAR[family], WAN[family]
    number, name = (ICMP, "kinds") if family == "IPv4" else (ICMPV6, "kinds6")

    def passing(hops: int) -> set[int]:
        kinds = (icmp(source, target, kind, bytes(24)) for kind in range(256))
        outside.send(*(ip(source, target, number, message, hops=hops) for message in kinds))
        return outside.passed_as(name)

    errors = {3, 8, 11, 12} if family == "IPv4" else {1, 2, 3, 4, 128}
    link = set() if family == "IPv4" else {135, 136}
    outside.load(ruleset())
    assert passing(64) == errors
    assert passing(255) == errors | link
    # Where addresses come from the network, its routers are heard, from the link itself.
    outside.load(ruleset("r2"))
    assert passing(64) == errors
    assert passing(255) == errors | ({134} if link else set()) | link
    outside.load("")
    assert passing(64) == set(range(256)), "the control: without the filter"


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("source_port", [4000, 53, 67, 547, TUNNEL])
def test_the_open_ports_and_no_others(
    outside: Router, ruleset: Callable[..., str], family: str, source_port: int
) -> None:
    source, target = AFAR[family], WAN[family]

    def passing(protocol: int, make: Callable[..., bytes]) -> set[int]:
        outside.send(*(ip(source, target, protocol, make(source, target, (source_port, port))) for port in PORTS))
        return outside.passed_as("ports")

    # Also where the interface asks for its addresses: the answers to that are no open port.
    for host in ("r1", "r2"):
        outside.load(ruleset(host, filter_udp=[5353]))
        assert passing(TCP, tcp) == {22}
        assert passing(UDP, udp) == {TUNNEL, 5353}
    outside.load("")
    assert passing(TCP, tcp) == {*PORTS}, "the control: without the filter"
    assert passing(UDP, udp) == {*PORTS}, "the control: without the filter"


@pytest.mark.parametrize("first", EXTENSIONS)
@pytest.mark.parametrize("second", [ROUTING, FRAGMENT, DESTINATION])
def test_extension_headers_hide_no_port(outside: Router, ruleset: Callable[..., str], first: int, second: int) -> None:
    source, target = AFAR["IPv6"], WAN["IPv6"]

    def packet(port: int) -> bytes:
        return ip(
            source, target, first, header(first, second) + header(second, UDP) + transport(source, target, UDP, port)
        )

    outside.load(ruleset())
    outside.send(packet(CLOSED))
    assert outside.heard(outside.closed) == []
    assert outside.passed() == 0
    outside.send(packet(TUNNEL))
    assert outside.passed() == 1, "the control: the same to an open port"


def test_what_is_behind_an_authentication_header_is_not_looked_at(outside: Router, ruleset: Callable[..., str]) -> None:
    """nft takes the header itself for the protocol, which is not open, whatever port follows."""
    source, target = AFAR["IPv6"], WAN["IPv6"]
    payload = header(AUTHENTICATION, UDP) + transport(source, target, UDP, TUNNEL)
    packets = [
        ip(source, target, AUTHENTICATION, payload),
        ip(source, target, DESTINATION, header(DESTINATION, AUTHENTICATION) + payload),
    ]
    outside.load(ruleset())
    outside.send(*packets)
    assert outside.passed() == 0
    outside.load("")
    outside.send(*packets)
    assert outside.passed() == 2, "the control: without the filter"


def pieces(family: str, port: int, cuts: tuple[int, ...]) -> list[bytes]:
    """Return a datagram in fragments, cut at these offsets."""
    source, target = AFAR[family], WAN[family]
    whole = udp(source, target, (4000, port), bytes(64))
    ends = (*cuts, len(whole))
    found = []
    for start, end in zip((0, *cuts), ends, strict=True):
        more = end != len(whole)
        if family == "IPv4":
            found.append(ip(source, target, UDP, whole[start:end], fragment=more << 13 | start // 8))
        else:
            payload = fragment_header(UDP, start, more=more) + whole[start:end]
            found.append(ip(source, target, FRAGMENT, payload))
    return found


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("cuts", [(8,), (16,), (8, 16, 24, 40)], ids=["header alone", "two", "five"])
@pytest.mark.parametrize("order", [1, -1], ids=["in order", "last one first"])
def test_fragments_are_judged_as_a_whole(
    outside: Router, ruleset: Callable[..., str], family: str, cuts: tuple[int, ...], order: int
) -> None:
    outside.load(ruleset())
    outside.send(*pieces(family, CLOSED, cuts)[::order])
    assert outside.heard(outside.closed) == []
    outside.send(*pieces(family, TUNNEL, cuts)[::order])
    assert outside.heard(outside.open) == [bytes(64)], "the control: the same to an open port"
    outside.load("")
    outside.send(*pieces(family, CLOSED, cuts)[::order])
    assert outside.heard(outside.closed) == [bytes(64)], "the control: without the filter"


@pytest.mark.parametrize("family", FAMILIES)
def test_a_later_fragment_cannot_overwrite_the_port(outside: Router, ruleset: Callable[..., str], family: str) -> None:
    """The first fragment is for the tunnel's port, the one on top of it for another; and the other way round."""
    outside.load(ruleset())
    for first, second in ((TUNNEL, CLOSED), (CLOSED, TUNNEL)):
        outside.send(pieces(family, first, (16,))[0], *pieces(family, second, (16,)))
    assert outside.heard(outside.closed) == []

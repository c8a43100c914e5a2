# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""L33: a neighbour on r2's segment redirects r2's packets to himself, in the name of its gateway.

r2 forwards nothing, so its kernel takes redirects. Its outer packets, and those of a service in the VRF, are quoted.
"""

from __future__ import annotations

import contextlib
import socket
import struct
import typing as t

import pytest
from forged import counted, send, until_there
from lab.topology import R2_DHCP_ADDRESS, R2_SLAAC_ADDRESS
from leaks import changed
from mutations import FAMILIES, filter_stopped

from helpers.packets.packets import ICMP, ICMPV6, UDP, icmp, ip, udp

if t.TYPE_CHECKING:
    from collections.abc import Iterator

    from labnodes import Lab

OWN = {"IPv4": R2_DHCP_ADDRESS, "IPv6": R2_SLAAC_ADDRESS}
GATEWAY = {"IPv4": "203.0.113.1", "IPv6": "fe80::200:5eff:fe00:53b1"}
THIEF = {"IPv4": "203.0.113.66", "IPv6": "fe80::66"}
# r1 and r3, the peers; and whom a service in the VRF asks.
PEER = {"IPv4": "198.51.100.11", "IPv6": "2001:db8:c::13"}
ASKED = {"IPv4": "192.0.2.77", "IPv6": "2001:db8:f::77"}
KINDS = {"IPv4": "icmp type redirect", "IPv6": "icmpv6 type nd-redirect"}
PORT = 7033
ASK = f"""
import socket, sys, time
asking = []
for target in sys.argv[1:]:
    family = socket.AF_INET6 if ":" in target else socket.AF_INET
    asking.append(socket.socket(family, socket.SOCK_DGRAM))
    asking[-1].setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, b"vrf-wan")
    if family == socket.AF_INET6:
        asking[-1].setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
    asking[-1].bind(("", {PORT}))
    asking[-1].connect((target, {PORT}))
    asking[-1].send(b"question")
open("/run/asking", "w")
time.sleep(600)
"""


def redirects(family: str) -> Iterator[bytes]:
    """Redirects that quote an outer packet of the tunnel, a service's question, and nothing where IPv6 allows it."""
    own, gateway = OWN[family], GATEWAY[family]
    for target, port in ((PEER[family], 51820), (ASKED[family], PORT)):
        quoted = ip(own, target, UDP, udp(own, target, (port, port), bytes(32)))
        if family == "IPv4":
            yield ip(gateway, own, ICMP, icmp(gateway, own, 5, socket.inet_aton(THIEF[family]) + quoted[:28], code=1))
            continue
        for option in (struct.pack("!BB6x", 4, 1 + len(quoted) // 8) + quoted, b""):
            body = bytes(4) + b"".join(socket.inet_pton(socket.AF_INET6, each) for each in (THIEF[family], target))
            message = icmp(gateway, own, 137, body + option + b"\2\1\2\0\0\0\0\x66")
            yield ip(gateway, own, ICMPV6, message, hops=255)


@contextlib.contextmanager
def thief(lab: Lab) -> Iterator[None]:
    """r2 knows the thief on its segment, as the kernel wants of a redirect; and a service of r2's asks in the VRF."""
    r2 = lab["r2"]
    ask = f"rm -f /run/asking; systemd-run -q --collect --unit=asking python3 -c '{ASK}' {' '.join(ASKED.values())}"
    over = "systemctl stop asking; ip route flush cache; ip -6 route flush cache; rm -f /run/asking"
    known, unknown = (
        "; ".join(f"ip neigh {verb} {address} dev eth0" for address in THIEF.values())
        for verb in ("replace lladdr 02:00:00:00:00:66", "del")
    )
    with changed(r2, known, unknown), changed(r2, ask, over):
        r2.check_output(until_there("/run/asking"))
        assert ways(lab, "IPv4") == ways(lab, "IPv6") == []
        yield


def ways(lab: Lab, family: str) -> list[str]:
    """Return whose packets r2 sends to the thief."""
    asked = {"peer": f"{PEER[family]} mark 1000", "asked": f"{ASKED[family]} oif vrf-wan"}
    found = {target: lab["r2"].check_output(f"ip route get {words}") for target, words in asked.items()}
    assert all("eth0" in way for way in found.values()), found
    return sorted(target for target, way in found.items() if THIEF[family] in way)


def moved(lab: Lab, family: str) -> list[str]:
    """Send the redirects; return whose packets go another way afterwards."""
    send(lab["wan"], "b", "r2", redirects(family))
    return ways(lab, family)


@pytest.mark.parametrize("family", FAMILIES)
def test_l33_no_redirect_moves_a_packet(lab: Lab, family: str) -> None:
    with thief(lab), counted(lab["r2"], KINDS[family]) as behind:
        assert moved(lab, family) == []
        assert behind.read() == 0


@pytest.mark.parametrize("family", FAMILIES)
def test_l33_control_without_the_filter_they_reach_the_kernel(lab: Lab, family: str) -> None:
    """It takes IPv4's, for the service in the VRF; the tunnel's socket is not bound to it."""
    with thief(lab), filter_stopped(lab["r2"]), counted(lab["r2"], KINDS[family]) as behind:
        found = moved(lab, family)
        assert behind.read() == len(list(redirects(family)))
    if family == "IPv4":
        assert found == ["asked"]

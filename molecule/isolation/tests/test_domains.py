# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""L10, L17: what a tunnel brings does not leave by the WAN, and what the WAN brings is not answered into a tunnel."""

from __future__ import annotations

import typing as t

import pytest
from flows import CLEAR, R1_MAC
from leaks import BEHIND4, BEHIND6, OPEN, WAN4, WAN6, capture, changed, pings, python
from mutations import filter_stopped

if t.TYPE_CHECKING:
    from collections.abc import Iterator

    from labnodes import Lab, LabNode

# On r1's WAN segment: the gateway, and an address that nobody has; and beyond it.
TARGETS = ("198.51.100.1", "198.51.100.99", "192.0.2.2", "2001:db8:a::1", "2001:db8:a::99", "2001:db8:f::2")
PREFIXES = ("198.51.100.0/24", "192.0.2.0/24", "2001:db8:a::/64", "2001:db8:f::/64")
# r2's own address in the tunnel for IPv4, which the lab's tunnels do not carry.
R2_INSIDE4 = "10.99.0.2"
FROM_INSIDE = f"ether src {R1_MAC} and (ip6 src net fd00::/8 or src host {R2_INSIDE4})"


def allowed(node: LabNode, key: str) -> str:
    """The allowed IPs of a peer, as ``wg set`` takes them."""
    lines = node.check_output("wg show wg0 allowed-ips").splitlines()
    return next(line.split("\t")[1] for line in lines if line.startswith(key)).replace(" ", ",")


@pytest.fixture
def peer_aims_at_the_wan(lab: Lab, tunnel: dict[str, str]) -> Iterator[None]:
    """r2 sends what is for r1's WAN segment, and for beyond it, into the tunnel to r1."""
    r1, r2 = lab["r1"], lab["r2"]
    of_r1, of_r2 = (node.check_output("wg show wg0 public-key") for node in (r1, r2))
    there, here = allowed(r2, of_r1), allowed(r1, of_r2)
    routes = "; ".join(
        f"ip route {{0}} {prefix} dev wg0 src {tunnel['r2'] if ':' in prefix else R2_INSIDE4}" for prefix in PREFIXES
    )
    address = f"ip addr {{}} {R2_INSIDE4}/32 dev wg0"
    with (
        changed(
            r1,
            f"wg set wg0 peer {of_r2} allowed-ips {here},{R2_INSIDE4}/32",
            f"wg set wg0 peer {of_r2} allowed-ips {here}",
        ),
        changed(
            r2,
            f"wg set wg0 peer {of_r1} allowed-ips {there},{','.join(PREFIXES)}",
            f"wg set wg0 peer {of_r1} allowed-ips {there}",
        ),
        changed(r2, address.format("add"), address.format("del")),
        changed(r2, routes.format("add"), routes.format("del")),
    ):
        yield


@pytest.mark.usefixtures("peer_aims_at_the_wan")
def test_l10_nothing_goes_through_a_tunnel_to_the_wan(lab: Lab, tunnel: dict[str, str]) -> None:
    r1, r2 = lab["r1"], lab["r2"]
    assert pings(r2, tunnel["r1"]) == 3
    received = "cat /sys/class/net/wg0/statistics/rx_packets"
    before = int(r1.check_output(received))
    with capture(lab["wan"], "a", f"({CLEAR}) or ({FROM_INSIDE})") as seen:
        assert [pings(r2, target) for target in TARGETS] == [0] * len(TARGETS)
    assert int(r1.check_output(received)) >= before + 3 * len(TARGETS), "r1 must get them"
    assert seen.frames == []
    # The control: a way out by the WAN's interface, and nothing that stops what is passed on.
    route = "ip route {0} 198.51.100.0/24 dev eth0; ip -6 route {0} 2001:db8:a::/64 dev eth0"
    with (
        filter_stopped(r1),
        changed(r1, route.format("add"), route.format("del")),
        capture(lab["wan"], "a", FROM_INSIDE) as seen,
    ):
        for target in TARGETS:
            pings(r2, target)
    for words in (" IP ", " IP6 "):
        assert any(words in frame for frame in seen.frames), seen.frames


# L17: an answer to a forged sender does not go to whom it names

FORGE = """
import socket, sys
for line in sys.argv[1:]:
    source, target, port = line.split("/")
    family = socket.AF_INET6 if ":" in target else socket.AF_INET
    forged = socket.socket(family, socket.SOCK_DGRAM)
    if family == socket.AF_INET6:
        forged.setsockopt(socket.IPPROTO_IPV6, 78, 1)  # IPV6_FREEBIND
    else:
        forged.setsockopt(socket.IPPROTO_IP, 15, 1)  # IP_FREEBIND
    forged.bind((source, 7009))
    for n in range(5):
        forged.sendto(b"forged", (target, int(port)))
"""


def reflected(lab: Lab, tunnel: dict[str, str]) -> dict[str, int]:
    """Send to a server of r1's in the name of r2 and of lan1, and count what these two get of it."""
    forged = [f"{tunnel['r2']}/{WAN6}/{OPEN}", f"{BEHIND6}/{WAN6}/{OPEN}", f"{BEHIND4}/{WAN4}/{OPEN}"]
    words = f"udp src port {OPEN}"
    with capture(lab["r2"], "wg0", words) as far, capture(lab["lan1"], "eth0", words) as near:
        python(lab["wan"], FORGE, *forged)
    six = sum(" IP6 " in frame for frame in near.frames)
    return {"tunnel": len(far.frames), "LAN, IPv6": six, "LAN, IPv4": len(near.frames) - six}


@pytest.mark.usefixtures("servers")
def test_l17_no_answer_goes_inside(lab: Lab, tunnel: dict[str, str]) -> None:
    assert reflected(lab, tunnel) == {"tunnel": 0, "LAN, IPv6": 0, "LAN, IPv4": 0}
    with filter_stopped(lab["r1"]):
        found = reflected(lab, tunnel)
    # rp_filter, Debian's default, takes the forged IPv4.
    assert found["tunnel"], "the control: without the filter r1 answers into the tunnel"
    assert found["LAN, IPv6"], "the control: and into the LAN"

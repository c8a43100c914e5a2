# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""L11 and L12: the provider's own segment, turned hostile, offers r2 routes to what is inside: by RA, and by DHCP.

r2 takes its addresses from DHCPv4 and from router advertisements. It sends to the host behind r1 all the time.
"""

from __future__ import annotations

import contextlib
import time
import typing as t

import pytest
from flows import Flow, Report, Wire, two, under_fire, unit
from leaks import BEHIND4, BEHIND6, LAN4

if t.TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from labnodes import Lab

R2_MAC = "00:00:5e:00:53:12"
PORT = 7007
# From wan on r2's segment: a router of high preference for everything, for one inner host, for all that is inside, and
# a prefix to take an address of.
ADVERTISE = """
import socket, struct, time
packed = lambda text: socket.inet_pton(socket.AF_INET6, text)
packet = struct.pack("!BBHBBHII", 134, 0, 0, 64, 0x08, 1800, 0, 0)
packet += struct.pack("!BBBBIII16s", 3, 4, 64, 0xC0, 86400, 14400, 0, packed("2001:db8:bad::"))
for prefix, length in (("BEHIND6", 128), ("fd00::", 8)):
    packet += struct.pack("!BBBBI16s", 24, 3, length, 0x08, 1800, packed(prefix))
card = socket.if_nametoindex("b")
rogue = socket.socket(socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_ICMPV6)
rogue.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_HOPS, 255)
rogue.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_IF, card)
while True:
    rogue.sendto(packet, ("ff02::1", 0, 0, card))
    time.sleep(1)
""".replace("BEHIND6", BEHIND6)
# Option 121 leaves option 3 unread, so it brings the default route, too, in two halves, and the way to the controller.
CLASSLESS = "0.0.0.0/1,128.0.0.0/1,192.0.2.0/24,10.50.1.0/24,10.50.1.10/32"
OPTIONS = "dhcp-option-force=121," + ",".join(f"{prefix},203.0.113.1" for prefix in CLASSLESS.split(","))
# A networkd 252 that is told to reconfigure a link while it configures it may take the lease and set no address, also
# when it is told so again. A restart helps.
LEASED = (
    "for n in $(seq 6); do"
    " for m in $(seq 20); do ip -4 address show dev eth0 | grep -q 203.0.113.12/ && exit; sleep 0.5; done;"
    " systemctl restart systemd-networkd; done; exit 1"
)

FLOWS = (Flow("r2", "r2", PORT, (BEHIND4, LAN4, BEHIND6)),)
QUIET = (
    "udp port 51820",
    "arp",
    "(icmp6 and ip6[40] >= 133 and ip6[40] <= 137)",
    "ip6 dst host ff02::16",
    "(udp and (port 67 or port 68))",
    "((icmp or icmp6) and (src net 203.0.113.0/24 or src net 2001:db8::/32))",
)
WIRES = (
    Wire(
        "wan", "b", {}, two("in clear on r2's WAN", " and ".join([f"ether src {R2_MAC}", *map("not {}".format, QUIET)]))
    ),
    Wire("lan1", "eth0", {"lan1 hears r2": f"udp dst port {PORT}"}),
)


@contextlib.contextmanager
def rogue_router(lab: Lab) -> Iterator[None]:
    """Router advertisements of somebody else's, every second."""
    lab["wan"].check_output(f"{unit('rogue')} python3 -c '{ADVERTISE}'")
    try:
        yield
    finally:
        lab["wan"].check_output("systemctl stop rogue")
        mend(lab)


@contextlib.contextmanager
def rogue_lease(lab: Lab) -> Iterator[None]:
    """A DHCP server that adds option 121 to r2's lease."""
    conf = "/etc/dnsmasq.conf"
    lab["wan"].check_output(f"cp {conf} {conf}.aside; echo '{OPTIONS}' >>{conf}; systemctl restart dnsmasq")
    try:
        lab["r2"].check_output("networkctl reconfigure eth0")
        yield
    finally:
        lab["wan"].check_output(f"mv {conf}.aside {conf}; systemctl restart dnsmasq")
        mend(lab)


@contextlib.contextmanager
def outside_of_the_vrf(lab: Lab) -> Iterator[None]:
    """The mutation: r2's interface as it would be without us, in the default VRF and its routes in main."""
    folder = "/etc/systemd/network/05-transit-eth0.network.d"
    text = "[Network]\\nVRF=\\n[DHCPv4]\\nRouteTable=254\\n[IPv6AcceptRA]\\nRouteTable=254\\n"
    there = f"mkdir -p {folder}; printf '{text}' >{folder}/mutation.conf; networkctl reload; sleep 2"
    lab["r2"].check_output(f"{there}; ip link set eth0 nomaster; networkctl reconfigure eth0")
    try:
        yield
    finally:
        lab["r2"].check_output(f"rm -r {folder}; networkctl reload; networkctl reconfigure eth0; {LEASED}")


def mend(lab: Lab) -> None:
    """Let r2 forget what it was offered."""
    lab["r2"].check_output(f"networkctl down eth0; sleep 1; networkctl up eth0; networkctl reconfigure eth0; {LEASED}")


ATTACKS: dict[str, tuple[Callable[[Lab], contextlib.AbstractContextManager[None]], str, str]] = {
    "rogue RA": (rogue_router, "-6", f"{BEHIND6} "),
    "option 121": (rogue_lease, "-4", "10.50.1.10 "),
}


def attacked(lab: Lab, attack: str, table: str) -> Report:
    """Send while r2 is attacked, and see that the attack was heard: its route is in a table."""
    offer, family, route = ATTACKS[attack]
    look = f"ip {family} route show table {table} | grep -F '{route}'"
    line = f"for n in $(seq 40); do {look} && exit; sleep 0.5; done; exit 1"
    with contextlib.ExitStack() as until:

        def begin() -> None:
            until.enter_context(offer(lab))
            heard = lab["r2"].run(line)
            assert heard.rc == 0, f"{attack}: r2 took no route of it into table {table}"
            time.sleep(3)

        return under_fire(lab, FLOWS, WIRES, begin)


@pytest.mark.parametrize("attack", ATTACKS)
def test_what_the_provider_offers_stays_in_its_vrf(
    lab: Lab, record: Callable[[str, str, Report], None], attack: str
) -> None:
    resolvers = lab["r2"].check_output("cat /etc/resolv.conf")
    report = attacked(lab, attack, "1000")
    record("ours", attack, report)
    assert all(report.live.values()), report
    assert not any(report.leaks.values()), report
    for family in ("-4", "-6"):
        assert lab["r2"].check_output(f"ip {family} route show table main dev eth0") == ""
    assert lab["r2"].check_output("cat /etc/resolv.conf") == resolvers


@pytest.mark.parametrize("attack", ATTACKS)
def test_control_outside_of_the_vrf_it_draws_packets_out(
    lab: Lab, record: Callable[[str, str, Report], None], attack: str
) -> None:
    with outside_of_the_vrf(lab):
        report = attacked(lab, attack, "main")
    record("ours, eth0 outside of the VRF", attack, report)
    assert any(report.leaks.values()), report

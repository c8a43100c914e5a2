# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""L32: garbage, and a flood of handshakes, at the tunnels' own port, which has to be open to everybody."""

from __future__ import annotations

import typing as t

from flows import Report, r1_flows, r1_wires, service, under_fire
from leaks import WAN4, WAN6, changed

if t.TYPE_CHECKING:
    from collections.abc import Callable

    from labnodes import Lab

# Random bytes of all lengths, and what looks like the first message of a handshake (148 octets, type 1).
FLOOD = """
import os, random, socket, sys, time
cards = {4: socket.socket(socket.AF_INET, socket.SOCK_DGRAM), 6: socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)}
while True:
    for family, address in ((4, sys.argv[1]), (6, sys.argv[2])):
        for packet in (os.urandom(random.randint(0, 1400)), bytes([1, 0, 0, 0]) + os.urandom(144)):
            cards[family].sendto(packet, (address, 51820))
    time.sleep(0.01)
"""
# What comes as far as the tunnels' socket, behind our own filter.
COUNT = (
    "nft add table inet flood && nft add chain inet flood in '{ type filter hook input priority 10; }' && "
    "nft add rule inet flood in ip saddr 198.51.100.1 udp dport 51820 counter && "
    "nft add rule inet flood in ip6 saddr 2001:db8:a::1 udp dport 51820 counter"
)
COUNTED = "nft list table inet flood | sed -n 's/.*counter packets \\([0-9]*\\) .*/\\1/p'"
OOPS = "dmesg | grep -cE 'Oops|BUG:|general protection'; true"


def test_l32_a_flood_at_the_tunnels_port(
    lab: Lab, hostile_lab: dict[str, str], record: Callable[[str, str, Report], None]
) -> None:
    r1, wan = lab["r1"], lab["wan"]

    def flood() -> None:
        service(wan, "flood", "python3", "-c", FLOOD, WAN4, WAN6)
        r1.check_output("sleep 3; networkctl reload; sleep 3; networkctl reload; sleep 3")
        wan.check_output("systemctl stop flood")

    oopses = r1.check_output(OOPS)
    with changed(r1, COUNT, "nft delete table inet flood"):
        report = under_fire(lab, r1_flows(hostile_lab), r1_wires(), flood)
        arrived = [int(number) for number in r1.check_output(COUNTED).split()]
    record("ours", "a flood at the tunnels' port, and networkd reloads", report)
    assert [number > 100 for number in arrived] == [True, True], f"the flood must arrive: {arrived}"
    assert all(report.live.values()), report
    assert not any(report.leaks.values()), report
    assert r1.check_output(OOPS) == oopses

# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""L35: every IP protocol number, and UDP behind extension headers, from the neighbour to r1, through the VRF.

tests/unit/ruleset tries more, port by port, in a namespace without a VRF.
"""

from __future__ import annotations

import typing as t

import pytest
from forged import counted, send
from leaks import WAN4, WAN6
from mutations import FAMILIES, filter_stopped

from helpers.packets.packets import UDP, ip
from helpers.packets.samples import EXTENSIONS, every_protocol, header, transport

if t.TYPE_CHECKING:
    from labnodes import Lab

OWN = {"IPv4": WAN4, "IPv6": WAN6}
NAME = {"IPv4": "ip", "IPv6": "ip6"}
# Nobody's on the segment.
SOURCE = {"IPv4": "198.51.100.99", "IPv6": "2001:db8:a::99"}


def packets(family: str) -> list[bytes]:
    """Return a packet of each protocol, and one behind each pair of extension headers, to a port that is shut."""
    source, target = SOURCE[family], OWN[family]
    found = list(every_protocol(source, target))
    if family == "IPv6":
        payload = transport(source, target, UDP)
        found += [
            ip(source, target, first, header(first, second) + header(second, UDP) + payload)
            for first in EXTENSIONS
            for second in EXTENSIONS[1:]
        ]
    return found


@pytest.mark.parametrize("family", FAMILIES)
def test_l35_no_protocol_passes(lab: Lab, family: str) -> None:
    r1, sent = lab["r1"], packets(family)
    with counted(r1, f"{NAME[family]} saddr {SOURCE[family]}") as behind:
        send(lab["wan"], "a", "r1", sent)
        assert behind.read() == 0
        with filter_stopped(r1):
            send(lab["wan"], "a", "r1", sent)
            assert behind.read() == len(sent), "the control: without the filter"

# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest

from ansible_collections.transit.networkd.plugins.plugin_utils._lint import findings
from helpers.lint_cases import ETH, WG, WGN, Case, changed

V4 = "192.0.2.1:51820"
NO_RA = ("[Network]", "[Network]\nIPv6AcceptRA=no")

CASES = [
    Case(
        "endpoint-family",
        {ETH: NO_RA},
        f"{WG}:11",
        "Endpoint=[2001:db8::1]:51820 is unreachable: 20-eth0.network sets no IPv6 address",
    ),
    Case(
        "endpoint-family",
        {ETH: ("Address=198.51.100.11/24\n[Route]\nGateway=198.51.100.1\nTable=1000", "IPv6AcceptRA=yes")},
        f"{WG}:15",
        "Endpoint=192.0.2.1:51820 is unreachable: 20-eth0.network sets no IPv4 address",
    ),
    Case(
        "mtu-tunnel",
        {WG: ("Kind=wireguard", "Kind=wireguard\nMTUBytes=1421")},
        f"{WG}:4",
        "MTUBytes=1421 is too large: 1420 bytes fit into the link's MTU of 1500",
    ),
    Case(
        "mtu-tunnel",
        {WG: ("Kind=wireguard", "Kind=wireguard\nMTUBytes=1.5K")},
        f"{WG}:4",
        "MTUBytes=1.5K is too large: 1420 bytes fit into the link's MTU of 1500",
    ),
    Case(
        "mtu-tunnel",
        {ETH: ("[Network]", "[Link]\nMTUBytes=1492\n[Network]")},
        f"{WG}:2",
        "the default MTU 1420 is too large: 1412 bytes fit into the link's MTU of 1492",
    ),
    Case(
        "mtu-tunnel",
        {WG: ("[2001:db8::1]:51820", "203.0.113.1:51820"), WGN: ("[Network]", "[Link]\nMTUBytes=1441\n[Network]")},
        f"{WGN}:4",
        "MTUBytes=1441 is too large: 1440 bytes fit into the link's MTU of 1500",
    ),
]

SILENT = {
    "an address of each family": {ETH: ("[Network]", "[Network]\nIPv6AcceptRA=no\nAddress=2001:db8:1::1/64")},
    "DHCP for both": {ETH: ("[Network]", "[Network]\nIPv6AcceptRA=no\nDHCP=yes")},
    "a link that somebody else configures": {ETH: ("[Network]", "[Link]\nUnmanaged=yes\n[Network]\nIPv6AcceptRA=no")},
    "another member with the family": {
        ETH: NO_RA,
        "21-eth1.network": "[Match]\nName=eth1\n[Network]\nVRF=vrf-wan\nAddress=2001:db8:1::1/64\n",
    },
    "a host name": {ETH: NO_RA, WG: ("[2001:db8::1]:51820", "peer.example.net:51820")},
    "an MTU that just fits": {WG: ("Kind=wireguard", "Kind=wireguard\nMTUBytes=1420")},
    "an MTU that just fits over IPv4": {
        WG: ("[2001:db8::1]:51820", "203.0.113.1:51820"),
        WGN: ("[Network]", "[Link]\nMTUBytes=1440\n[Network]"),
    },
    "jumbo frames below": {
        WG: ("Kind=wireguard", "Kind=wireguard\nMTUBytes=8920"),
        ETH: ("[Network]", "[Link]\nMTUBytes=9000\n[Network]"),
    },
    "jumbo frames below, by a .link": {
        WG: ("Kind=wireguard", "Kind=wireguard\nMTUBytes=8920"),
        "10-x.link": "[Match]\nOriginalName=eth0\n[Link]\nMTUBytes=9000\n",
    },
}


@pytest.mark.parametrize("case", CASES, ids=str)
def test_each_rule_says_what_is_wrong_and_where(case):
    case.check()


@pytest.mark.parametrize("change", SILENT.values(), ids=SILENT)
def test_what_is_right_is_left_alone(change):
    assert findings(changed(change), 257) == []


def test_another_link_than_the_marks_does_not_count():
    """The inner network's IPv6 does not carry the tunnel's packets: they leave by the members of the VRF alone."""
    found = findings(
        changed({ETH: NO_RA, "50-lan.network": "[Match]\nName=eth1\n[Network]\nAddress=fd00::1/64\n"}), 257
    )

    assert [row.rule for row in found] == ["endpoint-family"]
    assert [row.line for row in found] == [11]
    assert V4 in changed({})[WG]

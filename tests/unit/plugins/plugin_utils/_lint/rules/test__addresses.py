# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest

from ansible_collections.transit.networkd.plugins.plugin_utils._lint import findings
from helpers.lint_cases import ETH, VRFN, WG, WGN, Case, changed

LAN = "41-eth1.network"


def lan(text):
    return f"[Match]\nName=eth1\n[Network]\n{text}\n"


CASES = [
    Case(
        "address-shared",
        {LAN: lan("Address=192.0.2.1/24\nIPv6AcceptRA=no\nAddress=192.0.2.1/24")},
        f"{LAN}:6",
        "192.0.2.1 is also set at 41-eth1.network:4",
    ),
    Case(
        "address-shared",
        {LAN: lan("Address=fd00:99::1/48")},
        f"{LAN}:4",
        "fd00:99::1 is also set at 30-wg0.network:4",
    ),
    Case(
        "family-mixed",
        {WGN: ("[Network]", "[Address]\nAddress=192.0.2.1/32\nPeer=2001:db8::1/128\n[Network]")},
        f"{WGN}:5",
        "Peer=2001:db8::1/128 is IPv6, but Address=192.0.2.1/32 in this section is not",
    ),
    Case(
        "family-mixed",
        {
            VRFN: (
                "[Match]",
                "[RoutingPolicyRule]\nTo=2001:db8::/32\nFrom=192.0.2.7\nTable=1000\nPriority=7\n[Match]",
            )
        },
        f"{VRFN}:3",
        "From=192.0.2.7 is IPv4, but To=2001:db8::/32 in this section is not",
    ),
    Case(
        "gateway-out-of-reach",
        {ETH: ("Gateway=198.51.100.1", "Gateway=198.51.101.1")},
        f"{ETH}:7",
        "gateway 198.51.101.1 is outside every prefix of the link, so the kernel refuses the route",
    ),
    Case(
        "gateway-out-of-reach",
        {LAN: lan("IPv6AcceptRA=no\nAddress=2001:db8::2/64\nGateway=2001:db8:0:1::1")},
        f"{LAN}:6",
        "gateway 2001:db8:0:1::1 is outside every prefix of the link, so the kernel refuses the route",
    ),
    Case(
        "mtu-ipv6",
        {WG: ("Kind=wireguard", "Kind=wireguard\nMTUBytes=1279")},
        f"{WG}:4",
        "MTUBytes=1279 is below 1280, but 30-wg0.network sets IPv6 addresses",
    ),
    Case(
        "mtu-raised",
        {WGN: ("[Network]", "[Link]\nMTUBytes=1K\n[Network]")},
        f"{WGN}:4",
        "MTUBytes=1K is raised to 1280, because the link has IPv6 addresses",
    ),
]

SILENT = {
    "lengths of prefixes as systemd reads numbers": {
        LAN: lan("IPv6AcceptRA=no\nAddress=192.0.2.1/+24\nGateway=192.0.2.9")
    },
    "the same address in another VRF": {LAN: lan("Address=198.51.100.11/24")},
    "an address that a link lends": {
        LAN: lan("Address=192.0.2.1/32"),
        "42.network": "[Match]\nName=eth2\n[Network]\nAddress=192.0.2.1/32",
    },
    "an address for a cable or for the radio": {
        LAN: lan("Address=192.0.2.1/24"),
        "42-x.network": "[Match]\nType=wlan\n[Network]\nAddress=192.0.2.1/24\n",
    },
    "any free prefix": {
        LAN: lan("Address=0.0.0.0/24"),
        "42-x.network": "[Match]\nName=x\n[Network]\nAddress=0.0.0.0/24\n",
    },
    "a gateway that is declared on-link": {ETH: ("Gateway=198.51.100.1", "Gateway=198.51.101.1\nGatewayOnLink=yes")},
    "a gateway without any address": {ETH: ("Address=198.51.100.11/24\n", "")},
    "a gateway in what DHCP may bring": {LAN: lan("DHCP=ipv4\nAddress=192.0.2.1/24\nGateway=203.0.113.1")},
    "a gateway in what is advertised": {LAN: lan("Address=2001:db8::2/64\nGateway=2001:db8:0:1::1")},
    "a gateway behind a peer's address": {
        LAN: lan("IPv6AcceptRA=no\n[Address]\nAddress=192.0.2.1/32\nPeer=203.0.113.1/32\n[Route]\nGateway=203.0.113.1")
    },
    "a gateway behind a route, and on the link": {
        LAN: lan(
            "Address=192.0.2.1/32\n[Route]\nDestination=203.0.113.1\nScope=link\n"
            "[Route]\nGateway=203.0.113.1\nGatewayOnLink=yes"
        )
    },
    "0.0.0.0 as a gateway, which means none": {LAN: lan("Address=192.0.2.1/24\n[Route]\nGateway=0.0.0.0\nMetric=9")},
    "an IPv4 route by an IPv6 gateway": {
        LAN: lan("Address=2001:db8::2/64\nIPv6AcceptRA=no\n[Route]\nDestination=192.0.2.0/24\nGateway=2001:db8::1")
    },
    "a link-local gateway": {LAN: lan("IPv6AcceptRA=no\nAddress=2001:db8::2/64\nGateway=fe80::1")},
    "an MTU that just suffices": {WG: ("Kind=wireguard", "Kind=wireguard\nMTUBytes=1280")},
    "a device's small MTU that its .network makes larger": {
        WG: ("Kind=wireguard", "Kind=wireguard\nMTUBytes=1200"),
        WGN: ("[Network]", "[Link]\nMTUBytes=1280\n[Network]"),
    },
    "a small MTU without IPv6": {LAN: lan("Address=192.0.2.1/24\n[Link]\nMTUBytes=576")},
}


@pytest.mark.parametrize("case", CASES, ids=str)
def test_each_rule_says_what_is_wrong_and_where(case):
    case.check()


@pytest.mark.parametrize("change", SILENT.values(), ids=SILENT)
def test_what_is_right_is_left_alone(change):
    assert findings(changed(change), 257) == []

# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest

from helpers.lint_cases import KEYS, VRFN, WG, Case

CASES = [
    Case(
        "allowed-ips-host-bits",
        {WG: ("10.0.0.0/8", "10.0.0.3/24")},
        f"{WG}:14",
        "10.0.0.3/24 means all of 10.0.0.0/24",
    ),
    Case(
        "allowed-ips-host-bits",
        {WG: ("10.0.0.0/8", "10.0.0.3/0x18")},
        f"{WG}:14",
        "10.0.0.3/0x18 means all of 10.0.0.0/24",
    ),
    Case(
        "mark-without-rule",
        {WG: ("FirewallMark=1000", "FirewallMark=1001")},
        f"{WG}:6",
        "no [RoutingPolicyRule] here has FirewallMark=1001 for IPv4 or IPv6: main routes the marked packets",
    ),
    Case(
        "mark-without-rule",
        {
            VRFN: """
                [Match]
                Name=vrf-wan
                [RoutingPolicyRule]
                FirewallMark=0x3e8/0xffff
                Family=ipv4
                Table=1000
                Priority=9
                """
        },
        f"{WG}:6",
        "no [RoutingPolicyRule] here has FirewallMark=1000 for IPv6: main routes the marked packets",
        also=("vrf-unreachable-default",),
    ),
    Case("endpoint", {WG: ("192.0.2.1:51820", "192.0.2.1")}, f"{WG}:15", "Endpoint=192.0.2.1: the port is missing"),
    Case(
        "endpoint",
        {WG: ("[2001:db8::1]:51820", "2001:db8::1:5182")},
        f"{WG}:11",
        "Endpoint=2001:db8::1:5182: an IPv6 address needs brackets, like [2001:db8::1:5182]:51820",
    ),
    Case(
        "endpoint",
        {WG: ("[2001:db8::1]:51820", "[2001:db8::g]:51820")},
        f"{WG}:11",
        "Endpoint=[2001:db8::g]:51820: the brackets must hold an IPv6 address",
    ),
    Case(
        "endpoint",
        {WG: ("192.0.2.1:51820", "192.0.2.300:51820")},
        f"{WG}:15",
        "Endpoint=192.0.2.300:51820: '192.0.2.300' is neither an IPv4 address nor a host name",
    ),
    Case(
        "endpoint",
        {WG: ("192.0.2.1:51820", "192.0.2.1:99999")},
        f"{WG}:15",
        "Endpoint=192.0.2.1:99999: '99999' is not a port from 1 to 65535",
    ),
    Case(
        "peer-without-key",
        {WG: (f"PublicKey={KEYS[0]}\n", "")},
        f"{WG}:8",
        "[WireGuardPeer] has no PublicKey=, so networkd ignores it",
    ),
    Case(
        "peer-key-shared",
        {WG: (KEYS[1], KEYS[0])},
        f"{WG}:13",
        "PublicKey= is also the key of the peer at 30-wg0.netdev:9",
    ),
    Case(
        "allowed-ips-shared",
        {WG: ("fd00:99::3/128", "fd00:99::2")},
        f"{WG}:14",
        "fd00:99::2/128 belongs to the peer at 30-wg0.netdev:10 already",
    ),
    Case(
        "port-shared",
        {"31-wg1.netdev": "[NetDev]\nName=wg1\nKind=wireguard\n[WireGuard]\nPrivateKeyFile=/k\nListenPort=51820\n"},
        "31-wg1.netdev:6",
        "ListenPort=51820 is also the port of wg0",
        also=("device-down",),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_each_rule_says_what_is_wrong_and_where(case):
    case.check()

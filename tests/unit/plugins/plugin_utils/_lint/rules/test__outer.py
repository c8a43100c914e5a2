# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest

from ansible_collections.transit.networkd.plugins.plugin_utils._lint import findings
from helpers.lint_cases import ETH, GOOD, KEYS, VRFN, WG, WGN, Case, changed
from helpers.lint_hosts import HOSTS, WG1, WG2
from helpers.lint_ways import INNER, MARKED, ROUTER, TUNNEL, UPLINK

# A tunnel that only waits for its peers.
WAITING = {**GOOD, WG: GOOD[WG].replace("Endpoint=[2001:db8::1]:51820", "").replace("Endpoint=192.0.2.1:51820", "")}
BY_DHCP = {UPLINK: ("Address=203.0.113.20/24\nGateway=203.0.113.1", "DHCP=ipv4\nIPv6AcceptRA=no")}
WITH_IPV6 = {UPLINK: ("Gateway=", "IPv6AcceptRA=no\nAddress=2001:db8::2/64\nGateway=2001:db8::1\nGateway=")}
IPV4_RULES = {VRFN: ("Priority=1998\nFamily=both", "Priority=1998\nFamily=ipv4")}


def loop(prefix, to="198.51.100.7:51820", place=f"{TUNNEL}:10"):
    return f"packets to {to} are routed into wg0 itself: table main: {prefix} dev wg0 at {place}"


CASES = [
    Case("tunnel-loop", {TUNNEL: ("10.77.0.0/24", "0.0.0.0/0")}, f"{TUNNEL}:10", loop("default"), base=ROUTER),
    Case(
        "tunnel-loop",
        {TUNNEL: ("10.77.0.0/24", "10.77.0.0/24,198.51.100.0/24")},
        f"{TUNNEL}:10",
        loop("198.51.100.0/24"),
        base=ROUTER,
    ),
    Case(
        "tunnel-loop",
        {TUNNEL: ("10.77.0.0/24", "0.0.0.0/1,128.0.0.0/1"), **BY_DHCP},
        f"{TUNNEL}:10",
        loop("128.0.0.0/1"),
        base=ROUTER,
    ),
    Case(
        "tunnel-loop",
        {TUNNEL: ("10.77.0.0/24\nEndpoint=198.51.100.7", "0.0.0.0/1,128.0.0.0/1\nEndpoint=vpn.example.net")},
        f"{TUNNEL}:10",
        loop("0.0.0.0/1", "vpn.example.net:51820"),
        base=ROUTER,
    ),
    Case(
        "tunnel-loop",
        {
            INNER: ("[Network]", "[Route]\nDestination=0.0.0.0/0\n[Network]"),
            UPLINK: ("Gateway=203.0.113.1", "[Route]\nGateway=203.0.113.1\nMetric=100"),
        },
        f"{INNER}:3",
        loop("default", place=f"{INNER}:3"),
        base=ROUTER,
    ),
    Case(
        "tunnel-loop",
        {
            **WITH_IPV6,
            INNER: ("[Network]", "[Route]\nDestination=2001:db8:7::/48\n[Network]"),
            TUNNEL: ("198.51.100.7", "[2001:db8:7::7]"),
        },
        f"{INNER}:3",
        loop("2001:db8:7::/48", "[2001:db8:7::7]:51820", f"{INNER}:3"),
        base=ROUTER,
    ),
    Case(
        "tunnel-loop",
        {f"{TUNNEL}.d/a.conf": f"[WireGuardPeer]\nPublicKey={KEYS[1]}\nAllowedIPs=198.51.0.0/16\n"},
        f"{TUNNEL}.d/a.conf:3",
        loop("198.51.0.0/16", place=f"{TUNNEL}.d/a.conf:3"),
        base=ROUTER,
    ),
    Case(
        "tunnel-loop",
        {INNER: ("FirewallMark=51", "FirewallMark=52"), TUNNEL: ("FirewallMark=51", "FirewallMark=0x33")},
        f"{TUNNEL}:11",
        "packets to 198.51.100.7:51820 are routed into wg0 itself with mark 51: table main by the rule at "
        f"{INNER}:5: default via 203.0.113.1 dev eth0 at {UPLINK}:5, which does not answer, then table 51 by the rule "
        f"at {INNER}:9: default dev wg0 at {TUNNEL}:11",
        base=MARKED,
        also=("mark-without-rule",),
    ),
    Case(
        "endpoint-unrouted",
        {WG: ("FirewallMark=1000\n", "")},
        f"{WG}:14",
        "packets to 192.0.2.1:51820 have no route: only vrf-wan leads there (table main: no route, but table 1000: "
        f"default via 198.51.100.1 dev eth0 at {ETH}:6); FirewallMark=1000 is missing",
    ),
    Case(
        "endpoint-unrouted",
        {WG: ("FirewallMark=1000\n", ""), WGN: ("[Network]", "[Network]\nVRF=vrf-wan")},
        f"{WG}:14",
        "packets to 192.0.2.1:51820 have no route: only vrf-wan leads there (table main: no route, but table 1000: "
        f"default via 198.51.100.1 dev eth0 at {ETH}:6); FirewallMark=1000 is missing; VRF= at {WGN}:4 moves only the "
        "inner packets",
    ),
    Case(
        "endpoint-unrouted",
        {WG: ("FirewallMark=1000\n", "")},
        f"{WG}:6",
        "packets to its peers have no route: only vrf-wan leads there (table main: no route, but table 1000: default "
        f"via 198.51.100.1 dev eth0 at {ETH}:6); FirewallMark=1000 is missing",
        base=WAITING,
    ),
    Case(
        "reverse-path-filter",
        {UPLINK: ("Gateway=", "IPv4ReversePathFilter=strict\nGateway=")},
        f"{UPLINK}:5",
        "strict drops the answers of 198.51.100.7:51820: without a mark, it is not routed through eth0 (table main by "
        f"the rule at {INNER}:5: default via 203.0.113.1 dev eth0 at {UPLINK}:6, which does not answer, then table 51 "
        f"by the rule at {INNER}:9: default dev wg0 at {TUNNEL}:11)",
        base=MARKED,
        version=257,
    ),
    Case(
        "no-handshake",
        {TUNNEL: ("ListenPort=51820\n", "ListenPort=auto\n")},
        f"{TUNNEL}:2",
        "no end of wg0 can begin a handshake: no peer has Endpoint=, and ListenPort= is not set",
        base={**ROUTER, TUNNEL: ROUTER[TUNNEL].replace("Endpoint=198.51.100.7:51820", "")},
    ),
    Case(
        "hosts-no-handshake",
        {WG1: ("Endpoint=192.0.2.2:51820\n", ""), WG2: ("Endpoint=192.0.2.1:51820\n", "")},
        f"{WG1}:7",
        f"neither end can begin a handshake: Endpoint= is missing here and at {WG2}:7",
        base=HOSTS,
    ),
]

HOST_ROUTE = "[Route]\nDestination=198.51.100.7\nGateway=203.0.113.1\n"
SILENT = {
    "a route for the endpoint alone": (
        ROUTER,
        {TUNNEL: ("10.77.0.0/24", "0.0.0.0/0"), UPLINK: ("203.0.113.1", f"203.0.113.1\n{HOST_ROUTE}")},
    ),
    "a route for what may be the endpoint's address": (
        ROUTER,
        {
            TUNNEL: ("10.77.0.0/24\nEndpoint=198.51.100.7", "0.0.0.0/0\nEndpoint=vpn.example.net"),
            UPLINK: ("203.0.113.1", f"203.0.113.1\n{HOST_ROUTE}"),
        },
    ),
    "a route for the endpoint alone by DHCP's gateway": (
        ROUTER,
        {
            TUNNEL: ("10.77.0.0/24", "0.0.0.0/0"),
            UPLINK: (
                "Address=203.0.113.20/24\nGateway=203.0.113.1",
                "DHCP=ipv4\n[Route]\nDestination=198.51.100.7\nGateway=_dhcp4",
            ),
        },
    ),
    "an endpoint that DHCP may put on the link": (
        ROUTER,
        {TUNNEL: ("10.77.0.0/24\nEndpoint=198.51.100.7", "10.0.0.0/8\nEndpoint=10.5.5.5"), **BY_DHCP},
    ),
    "an uplink of another program, with a better metric": (
        {TUNNEL: ROUTER[TUNNEL], INNER: ROUTER[INNER]},
        {INNER: ("[Network]", "[Route]\nDestination=0.0.0.0/0\nMetric=2000\n[Network]")},
    ),
    "the other packets in the tunnel, by an inverted rule": (MARKED, {}),
    "an inverted rule, and an underlay of IPv4 alone": (
        MARKED,
        {INNER: ("Priority=101\nFamily=both", "Priority=101"), UPLINK: ("Gateway=", "IPv6AcceptRA=no\nGateway=")},
    ),
    "a loose filter": (MARKED, {UPLINK: ("Gateway=", "IPv4ReversePathFilter=loose\nGateway=")}),
    "a strict filter without marks": (ROUTER, {UPLINK: ("Gateway=", "IPv4ReversePathFilter=strict\nGateway=")}),
    "a strict filter in the VRF": (GOOD, {ETH: ("VRF=", "IPv4ReversePathFilter=strict\nVRF=")}),
    "an uplink outside the VRF": (
        GOOD,
        {
            WG: ("FirewallMark=1000\n", ""),
            "21-eth1.network": "[Match]\nName=eth1\n[Network]\nDHCP=yes\nIPv6AcceptRA=yes\n",
        },
    ),
    "a port that the peers know": (ROUTER, {TUNNEL: ("Endpoint=198.51.100.7:51820\n", "")}),
    "no peer: another program adds them": (
        ROUTER,
        {TUNNEL: "[NetDev]\nName=wg0\nKind=wireguard\n[WireGuard]\nPrivateKeyFile=/k\n"},
    ),
    "one end that knows the other": (HOSTS, {WG1: ("Endpoint=192.0.2.2:51820\n", "")}),
    "rules of IPv4 alone, and an underlay of IPv4 alone": (
        GOOD,
        {**IPV4_RULES, WG: ("Endpoint=[2001:db8::1]:51820\n", ""), ETH: ("VRF=", "IPv6AcceptRA=no\nVRF=")},
    ),
}


@pytest.mark.parametrize("case", CASES, ids=str)
def test_each_rule_says_what_is_wrong_and_where(case):
    case.check()


@pytest.mark.parametrize(("base", "change"), SILENT.values(), ids=SILENT)
def test_what_is_right_is_left_alone(base, change):
    assert findings(changed(change, base), 257) == []


def test_endpoints_that_are_routed_alike_are_reported_once():
    peers = "".join(
        f"[WireGuardPeer]\nPublicKey={key}\nAllowedIPs=10.78.0.{number}/32\nEndpoint=198.51.100.{number}:51820\n"
        for number, key in enumerate(KEYS[1:], 20)
    )
    files = changed({TUNNEL: ("10.77.0.0/24", "0.0.0.0/0"), f"{TUNNEL}.d/a.conf": peers}, ROUTER)

    assert [finding.rule for finding in findings(files, 257)] == ["tunnel-loop"]

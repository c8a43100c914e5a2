# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest

from ansible_collections.transit.networkd.plugins.plugin_utils._lint import findings
from helpers.lint_cases import GOOD, VRFN, Case, changed
from helpers.lint_ways import INNER, LAN, MARKED, ROUTER, TUNNEL, UPLINK

OWN = "Address=192.168.0.5/24"
LONE = "[Route]\nDestination=192.168.1.1\n[Route]\nDestination=10.5.0.0/16\nGateway=192.168.1.1"
LONE_IPV6 = "[Route]\nDestination=fd00:6::1\n[Route]\nDestination=fd00:7::/32\nGateway=fd00:6::1"
FROM = "[RoutingPolicyRule]\nFrom=192.168.0.5\nTable=77\nPriority=9"

CASES = [
    Case(
        "routes-equal",
        {LAN: (OWN, f"{OWN}\nGateway=192.168.0.1")},
        f"{LAN}:5",
        "default via 192.168.0.1 dev eth1 has the prefix, metric and table (main) of default via 203.0.113.1 dev eth0 "
        f"at {UPLINK}:5",
        base=ROUTER,
    ),
    Case(
        "routes-equal",
        {
            UPLINK: ("Gateway=203.0.113.1", "Address=2001:db8::5/64\nGateway=2001:db8::1\nIPv6AcceptRA=no"),
            LAN: (OWN, "Address=fd00:5::5/64\n[Route]\nGateway=fd00:5::1\nMetric=1024"),
        },
        f"{LAN}:5",
        "default via fd00:5::1 dev eth1 has the prefix, metric and table (main) of default via 2001:db8::1 dev eth0 "
        f"at {UPLINK}:6",
        base=ROUTER,
    ),
    Case(
        "routes-equal",
        {UPLINK: ("Gateway=203.0.113.1", "Gateway=203.0.113.1\nGateway=203.0.113.2")},
        f"{UPLINK}:6",
        "default via 203.0.113.2 dev eth0 has the prefix, metric and table (main) of default via 203.0.113.1 dev eth0 "
        f"at {UPLINK}:5",
        base=ROUTER,
    ),
    Case(
        "table-unused",
        {LAN: (OWN, f"{OWN}\n[Route]\nGateway=192.168.0.1\nTable=77")},
        f"{LAN}:5",
        "no [RoutingPolicyRule] looks up table 77, so no packet uses its routes",
        base=ROUTER,
    ),
    Case(
        "table-unused",
        {TUNNEL: ("RouteTable=51", "RouteTable=15"), INNER: ("Table=51", "Table=51")},
        f"{TUNNEL}:11",
        "no [RoutingPolicyRule] looks up table 15, so no packet uses its routes",
        base=MARKED,
    ),
    Case(
        "vrf-route-table",
        {VRFN: ("[Route]", "[Route]\nGateway=198.51.100.1\nGatewayOnLink=yes\n[Route]")},
        f"{VRFN}:13",
        "[Route] has no Table=, so it is in main, not in the VRF's table 1000",
    ),
    Case(
        "vrf-route-table",
        {VRFN: ("[Route]", "[Route]\nDestination=10.0.0.0/8\nType=blackhole\n[Route]")},
        f"{VRFN}:13",
        "[Route] has no Table=, so it is in main, not in the VRF's table 1000",
    ),
    Case(
        "gateway-by-route",
        {LAN: (OWN, f"Address=192.168.0.5/32\n{LONE}")},
        f"{LAN}:9",
        f"gateway 192.168.1.1 is only reachable by the [Route] at {LAN}:5: set GatewayOnLink=yes",
        base=ROUTER,
    ),
    Case(
        "gateway-by-route",
        {
            LAN: (
                OWN,
                f"Address=fd00:5::5/128\nIPv6AcceptRA=no\n{LONE_IPV6}",
            )
        },
        f"{LAN}:10",
        f"gateway fd00:6::1 is only reachable by the [Route] at {LAN}:6: set GatewayOnLink=yes",
        base=ROUTER,
    ),
]

RULES_OF_OTHERS = {"networkd.conf": "[Network]\nManageForeignRoutingPolicyRules=no\n"}
SILENT = {
    "another program's rule for a table": (
        ROUTER,
        {**RULES_OF_OTHERS, LAN: (OWN, f"{OWN}\n[Route]\nGateway=192.168.0.1\nTable=77")},
    ),
    "another metric": (ROUTER, {LAN: (OWN, f"{OWN}\n[Route]\nGateway=192.168.0.1\nMetric=9")}),
    "a default route twice": (ROUTER, {UPLINK: ("203.0.113.1", "203.0.113.1\n[Route]\nGateway=203.0.113.1")}),
    "another table, which a rule looks up": (
        ROUTER,
        {
            LAN: (
                OWN,
                f"{OWN}\n[Route]\nGateway=192.168.0.1\nTable=77\n{FROM}",
            )
        },
    ),
    "units of two hosts, side by side": (
        ROUTER,
        {
            UPLINK: ("Name=eth0", "Name=eth0\nHost=r1"),
            "11-eth0.network": "[Match]\nName=eth0\nHost=r2\n[Network]\nAddress=192.0.2.2/24\nGateway=192.0.2.1\n",
        },
    ),
    "two links with DHCP": (
        ROUTER,
        {UPLINK: ("Address=203.0.113.20/24\nGateway=203.0.113.1", "DHCP=ipv4"), LAN: (OWN, "DHCP=ipv4")},
    ),
    "table main by its number": (ROUTER, {TUNNEL: ("RouteTable=main", "RouteTable=254")}),
    "a way from main into the VRF": (GOOD, {VRFN: ("[Route]", "[Route]\nDestination=198.51.100.0/24\n[Route]")}),
    "a gateway on the link": (ROUTER, {LAN: (OWN, f"Address=192.168.0.5/32\n{LONE}\nGatewayOnLink=yes")}),
    "a gateway in a prefix of the link": (ROUTER, {LAN: (OWN, f"{OWN}\nAddress=192.168.1.5/24\n{LONE}")}),
}


@pytest.mark.parametrize("case", CASES, ids=str)
def test_each_rule_says_what_is_wrong_and_where(case):
    case.check()


@pytest.mark.parametrize(("base", "change"), SILENT.values(), ids=SILENT)
def test_what_is_right_is_left_alone(base, change):
    assert findings(changed(change, base), 257) == []

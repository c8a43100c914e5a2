# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest

from ansible_collections.transit.networkd.plugins.plugin_utils._lint import findings
from helpers.lint_cases import ETH, VRFN, Case, changed

# Two uplinks, each with a table and a routing policy rule of its own.
WAN1, WAN2 = "10-wan1.network", "20-wan2.network"
TWO = {
    WAN1: """
        [Match]
        Name=wan1
        [Network]
        Address=203.0.113.20/24
        [Route]
        Gateway=203.0.113.1
        Table=201
        [RoutingPolicyRule]
        FirewallMark=7
        Table=201
        Priority=100
        Family=both
        """,
    WAN2: """
        [Match]
        Name=wan2
        [Network]
        Address=192.0.2.20/24
        [Route]
        Gateway=192.0.2.1
        Table=202
        [RoutingPolicyRule]
        FirewallMark=8
        Table=202
        Priority=101
        Family=both
        """,
}
IPV6 = {
    name: text.replace("203.0.113.20/24", "2001:db8::20/64").replace("203.0.113.1\n", "2001:db8::1\n")
    .replace("192.0.2.20/24", "2001:db8:2::20/64").replace("192.0.2.1\n", "2001:db8:2::1\n")
    for name, text in TWO.items()
}  # fmt: skip
WORDS = f"[RoutingPolicyRule] is never reached: the one at {WAN1}:8 has all its packets, and table 201 has default"
BY_VRF = (
    "[RoutingPolicyRule]\nIncomingInterface={}\nTable=77\nPriority={}\n[Route]\nGateway=198.51.100.9\nTable=77\n[Route]"
)

CASES = [
    Case(
        "rule-never-reached",
        {WAN2: ("FirewallMark=8", "FirewallMark=7")},
        f"{WAN2}:8",
        f"{WORDS} via 203.0.113.1 dev wan1 at {WAN1}:5",
        base=TWO,
    ),
    Case(
        "rule-never-reached",
        {WAN2: ("FirewallMark=8", "FirewallMark=0x17"), WAN1: ("FirewallMark=7", "FirewallMark=7/0xf")},
        f"{WAN2}:8",
        f"{WORDS} via 203.0.113.1 dev wan1 at {WAN1}:5",
        base=TWO,
    ),
    Case(
        "rule-never-reached",
        {WAN2: ("FirewallMark=8", "FirewallMark=7")},
        f"{WAN2}:8",
        f"{WORDS} via 2001:db8::1 dev wan1 at {WAN1}:5",
        base=IPV6,
    ),
    Case(
        "rule-never-reached",
        {VRFN: ("[Route]", BY_VRF.format("eth0", 2500))},
        f"{VRFN}:13",
        "[RoutingPolicyRule] is never reached: the kernel's rule for VRFs (1000) has all its packets, and table 1000 "
        f"has default via 198.51.100.1 dev eth0 at {ETH}:6",
    ),
    Case(
        "rule-never-reached",
        {VRFN: ("[Route]", BY_VRF.format("vrf-wan", 2500))},
        f"{VRFN}:13",
        "[RoutingPolicyRule] is never reached: the kernel's rule for VRFs (1000) has all its packets, and table 1000 "
        f"has default via 198.51.100.1 dev eth0 at {ETH}:6",
    ),
]

SILENT = {
    "two marks": {},
    "a table without a default route": {
        WAN1: ("Gateway=203.0.113.1", "Gateway=203.0.113.1\nDestination=10.0.0.0/8"),
        WAN2: ("FirewallMark=8", "FirewallMark=7"),
    },
    "a first rule for some destinations": {
        WAN1: (
            "FirewallMark=7\nTable=201\nPriority=100\nFamily=both",
            "FirewallMark=7\nTo=10.0.0.0/8\nTable=201\nPriority=100",
        ),
        WAN2: ("FirewallMark=8", "FirewallMark=7"),
    },
    "a first rule for other marks": {WAN1: ("FirewallMark=7", "FirewallMark=7\nInvertRule=yes")},
    "the same rule in two files": {
        WAN2: ("FirewallMark=8\nTable=202", "FirewallMark=7\nTable=201"),
        f"{WAN2}.d/a.conf": "[RoutingPolicyRule]\nFrom=192.0.2.20\nTable=202\nPriority=50\n",
    },
}


@pytest.mark.parametrize("case", CASES, ids=str)
def test_each_rule_says_what_is_wrong_and_where(case):
    case.check()


@pytest.mark.parametrize("change", SILENT.values(), ids=SILENT)
def test_what_is_right_is_left_alone(change):
    assert findings(changed(change, TWO), 257) == []


def test_a_rule_before_that_of_the_vrfs_is_reached():
    found = findings(changed({VRFN: ("[Route]", BY_VRF.format("eth0", 500))}), 257)

    assert "rule-never-reached" not in {finding.rule for finding in found}

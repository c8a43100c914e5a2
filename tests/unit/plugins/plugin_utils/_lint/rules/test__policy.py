# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest

from ansible_collections.transit.networkd.plugins.plugin_utils._lint import findings
from helpers.lint_cases import VRFN, Case, changed

CASES = [
    Case(
        "rule-mark-zero",
        {VRFN: ("FirewallMark=1000", "FirewallMark=0")},
        f"{VRFN}:4",
        "FirewallMark=0 selects nothing: the routing policy rule matches every packet",
    ),
    Case(
        "rule-mark-zero",
        {VRFN: ("FirewallMark=1000", "FirewallMark=0/1")},
        f"{VRFN}:4",
        "FirewallMark=0/1 selects nothing: the routing policy rule matches every packet",
        version=257,
        also=("mark-without-rule",),
    ),
    Case(
        "rule-all-traffic",
        {VRFN: ("FirewallMark=1000\n", "")},
        f"{VRFN}:3",
        "[RoutingPolicyRule] matches every packet; add FirewallMark=, From=, To= or an interface",
    ),
    Case(
        "rule-no-table",
        {VRFN: ("Table=1000\n", "")},
        f"{VRFN}:3",
        "[RoutingPolicyRule] has no Table=, so it looks up main",
    ),
    Case(
        "rule-table",
        {VRFN: ("Table=1000", "Table=1001")},
        f"{VRFN}:5",
        "Table=1001 is not a VRF's table, and no route here is in it; the VRFs have 1000 (vrf-wan)",
    ),
    Case(
        "rule-one-family",
        {VRFN: ("Family=both\n", "")},
        f"{VRFN}:3",
        "[RoutingPolicyRule] is for IPv4 only; Family=both covers IPv6, too",
    ),
    Case(
        "rule-priority",
        {VRFN: ("Priority=1998\n", "")},
        f"{VRFN}:3",
        "[RoutingPolicyRule] has no Priority=, so the kernel chooses one",
    ),
    Case(
        "rule-priority",
        {VRFN: ("Priority=1998", "Priority=32767")},
        f"{VRFN}:6",
        "Priority=32767 is after main (32766), which routes nearly every packet",
        also=("rule-order",),
    ),
    Case(
        "rule-order",
        {VRFN: ("Priority=1999", "Priority=1997")},
        f"{VRFN}:3",
        "Priority=1998 is after Priority=1997, which makes all its packets unreachable",
    ),
    Case(
        "rule-order",
        {VRFN: ("Priority=1999", "Priority=0")},
        f"{VRFN}:3",
        "Priority=1998 is after Priority=0, which makes all its packets unreachable",
    ),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_each_rule_says_what_is_wrong_and_where(case):
    case.check()


def test_a_routing_daemon_may_fill_the_table():
    change = {VRFN: ("Table=1000", "Table=1001"), "networkd.conf": "[Network]\nManageForeignRoutes=no\n"}
    assert "rule-table" not in {finding.rule for finding in findings(changed(change), 252)}

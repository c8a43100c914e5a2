# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from lint_cases import VRFN, Case

CASES = [
    Case(
        "rule-mark-zero",
        {VRFN: ("FirewallMark=1000", "FirewallMark=0")},
        f"{VRFN}:4",
        "FirewallMark=0 is no mark: the rule is about every packet",
    ),
    Case(
        "rule-mark-zero",
        {VRFN: ("FirewallMark=1000", "FirewallMark=0/1")},
        f"{VRFN}:4",
        "FirewallMark=0/1 is no mark: the rule is about every packet",
        version=257,
        also=("mark-without-rule",),
    ),
    Case(
        "rule-all-traffic",
        {VRFN: ("FirewallMark=1000\n", "")},
        f"{VRFN}:3",
        "nothing selects packets, so the rule is about every one; add FirewallMark=, From=, To= or an interface",
    ),
    Case("rule-no-table", {VRFN: ("Table=1000\n", "")}, f"{VRFN}:3", "the rule has no Table=, so it looks up main"),
    Case(
        "rule-table",
        {VRFN: ("Table=1000", "Table=1001")},
        f"{VRFN}:5",
        "Table=1001 is no VRF's table, and nothing here puts a route into it; the VRFs have 1000 (vrf-wan)",
    ),
    Case(
        "rule-one-family",
        {VRFN: ("Family=both\n", "")},
        f"{VRFN}:3",
        "the rule has no Family=, so it is for IPv4 only; Family=both makes it hold for IPv6, too",
    ),
    Case(
        "rule-priority",
        {VRFN: ("Priority=1998\n", "")},
        f"{VRFN}:3",
        "the rule has no Priority=, so the kernel chooses one",
    ),
    Case(
        "rule-priority",
        {VRFN: ("Priority=1998", "Priority=32767")},
        f"{VRFN}:6",
        "Priority=32767 comes after main (32766), where nearly every packet has found its route",
        also=("rule-order",),
    ),
    Case(
        "rule-order",
        {VRFN: ("Priority=1999", "Priority=1997")},
        f"{VRFN}:3",
        "Priority=1998 comes after Priority=1997, which is unreachable, so this rule is never asked",
    ),
    Case(
        "rule-order",
        {VRFN: ("Priority=1999", "Priority=0")},
        f"{VRFN}:3",
        "Priority=1998 comes after Priority=0, which is unreachable, so this rule is never asked",
    ),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_each_rule_says_what_is_wrong_and_where(case):
    case.check()

# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest

from ansible_collections.transit.networkd.plugins.plugin_utils._lint import findings
from helpers.lint_cases import ETH, VRF, VRFN, WG, WGN, Case

CASES = [
    Case("vrf-table", {VRF: ("Table=1000\n", "")}, f"{VRF}:1", "[VRF] has no Table=, so the kernel refuses the device"),
    Case(
        "vrf-table",
        {VRF: ("Table=1000", "Table=0")},
        f"{VRF}:5",
        "Table=0 is not a table, so the kernel refuses the device",
        also=("rule-table", "member-table"),
    ),
    Case(
        "vrf-table",
        {VRF: ("Table=1000", "Table=254")},
        f"{VRF}:5",
        "Table=254 is the host's own table main",
        also=("rule-table", "member-table"),
    ),
    Case(
        "vrf-table-shared",
        {
            "11-b.netdev": "[NetDev]\nName=vrf-b\nKind=vrf\n[VRF]\nTable=1000\n",
            VRFN: ("Name=vrf-wan", "Name=vrf-*"),
            "21-b.network": "[Match]\nName=b\n[Network]\nVRF=vrf-b\n",
        },
        "11-b.netdev:5",
        "Table=1000 is also the table of vrf-wan",
    ),
    Case(
        "vrf-undefined",
        {ETH: ("VRF=vrf-wan", "VRF=vrf-wam")},
        f"{ETH}:4",
        "VRF=vrf-wam is ignored: no .netdev here defines vrf-wam; did you mean vrf-wan?",
        also=("vrf-without-member",),
    ),
    Case(
        "vrf-undefined",
        {ETH: ("VRF=vrf-wan", "VRF=wg0")},
        f"{ETH}:4",
        "VRF=wg0 is ignored: wg0 has Kind=wireguard",
        also=("vrf-without-member",),
    ),
    Case(
        "vrf-down",
        {VRFN: ("Name=vrf-wan", "Name=vrf-lan")},
        f"{VRF}:2",
        "no .network here matches vrf-wan, so nothing brings it up",
    ),
    Case(
        "vrf-down",
        {VRFN: ("Name=vrf-wan", "Name=vrf-wan\n[Link]\nActivationPolicy=manual")},
        f"{VRFN}:4",
        "ActivationPolicy=manual keeps vrf-wan down, and a VRF that is down carries no packets",
    ),
    Case(
        "vrf-unreachable-default",
        {VRFN: ("::/0", "::/1")},
        f"{VRF}:5",
        "table 1000 has no unreachable default route for IPv6: a lookup without a match uses main",
    ),
    Case(
        "vrf-without-member",
        {ETH: ("VRF=vrf-wan\n", "")},
        f"{VRF}:2",
        "no .network here has VRF=vrf-wan, so no link uses it",
    ),
    Case("member-table", {ETH: ("Table=1000", "Table=1001")}, f"{ETH}:8", "Table=1001, but VRF=vrf-wan has table 1000"),
    Case(
        "member-table",
        {
            ETH: "[Match]\nName=eth0\n[Network]\nIPv6AcceptRA=no\n[Route]\nDestination=10.0.0.0/8\nTable=1001\n",
            f"{ETH}.d/vrf.conf": "[Network]\nVRF=vrf-wan\n",
        },
        f"{ETH}:7",
        "Table=1001, but VRF=vrf-wan at 20-eth0.network.d/vrf.conf:2 has table 1000",
        also=("endpoint-family",),
    ),
    Case(
        "member-table",
        {WG: ("ListenPort=51820", "ListenPort=51820\nRouteTable=1001"), WGN: ("[Network]", "[Network]\nVRF=vrf-wan")},
        f"{WG}:8",
        "RouteTable=1001, but VRF=vrf-wan has table 1000",
    ),
    Case(
        "member-leak",
        {WG: ("ListenPort=51820", "ListenPort=51820\nRouteTable=main"), WGN: ("[Network]", "[Network]\nVRF=vrf-wan")},
        f"{WG}:8",
        "RouteTable=main puts the routes of [WireGuard] into main, but VRF=vrf-wan has table 1000",
    ),
    Case(
        "member-leak",
        {
            ETH: "[Match]\nName=eth0\n[Network]\nDHCP=yes\n[DHCPv4]\nRouteTable=254\n",
            f"{ETH}.d/vrf.conf": "[Network]\nVRF=vrf-wan\n",
        },
        f"{ETH}:6",
        "RouteTable=254 puts the routes of [DHCPv4] into main, but VRF=vrf-wan at "
        "20-eth0.network.d/vrf.conf:2 has table 1000",
        also=("member-table-implicit",),
    ),
    Case(
        "unreachable-default-in-main",
        {VRFN: ("Type=unreachable\nTable=1000", "Type=unreachable")},
        f"{VRFN}:13",
        "[Route] has no Table=, so it closes main, not the VRF's table 1000",
        also=("vrf-unreachable-default",),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_each_rule_says_what_is_wrong_and_where(case):
    case.check()


@pytest.mark.parametrize("files", [("10-a.netdev", "20-b.netdev"), ("20-a.netdev", "10-b.netdev")])
def test_a_vrf_without_a_name_is_no_device_that_shares_a_table(files):
    """`make fuzz` found it: such a pair stopped the lint."""
    a, b = files
    given = {a: "[NetDev]\nName=vrf-a\nKind=vrf\n[VRF]\nTable=9\n", b: "[NetDev]\nKind=vrf\n[VRF]\nTable=9\n"}
    assert "vrf-table-shared" not in {finding.rule for finding in findings(given)}


def test_a_vrf_without_a_name_does_not_hide_two_that_share_a_table():
    names = {"10-x.netdev": "", "20-a.netdev": "Name=vrf-a\n", "30-b.netdev": "Name=vrf-b\n"}
    given = {path: f"[NetDev]\n{name}Kind=vrf\n[VRF]\nTable=9\n" for path, name in names.items()}
    shared = [finding for finding in findings(given) if finding.rule == "vrf-table-shared"]
    assert [(finding.file, finding.fields["vrf"]) for finding in shared] == [("30-b.netdev", "vrf-a")]

# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest

from ansible_collections.transit.networkd.plugins.plugin_utils._lint._run import findings
from helpers.lint_cases import ETH, GOOD, Case, changed

DROP_IN = f"{ETH}.d/05-transit.conf"
MAIN = f"main, should VRF=vrf-wan of {DROP_IN}:2 fail"

CASES = [
    Case(
        "member-table-implicit",
        {
            ETH: "[Match]\nName=eth0\n[Network]\nDHCP=ipv4\nIPv6AcceptRA=no\n",
            DROP_IN: "[Network]\nVRF=vrf-wan\n",
        },
        f"{DROP_IN}:2",
        "[DHCPv4] has no RouteTable=: its default route goes into main if VRF=vrf-wan at "
        "20-eth0.network.d/05-transit.conf:2 fails",
        also=("endpoint-family",),
    ),
    Case(
        "member-table-implicit",
        {
            ETH: "[Match]\nName=eth0\n[Network]\nAddress=2001:db8:a::11/64\n",
            DROP_IN: "[Network]\nVRF=vrf-wan\n[DHCPv4]\nRouteTable=1000\n",
        },
        f"{DROP_IN}:2",
        "[IPv6AcceptRA] has no RouteTable=: its default route goes into main if VRF=vrf-wan at "
        "20-eth0.network.d/05-transit.conf:2 fails",
        also=("endpoint-family",),
    ),
    Case(
        "member-table-implicit",
        {
            ETH: "[Match]\nName=eth0\n[Network]\nAddress=198.51.100.11/24\nGateway=198.51.100.1\nIPv6AcceptRA=no\n",
            DROP_IN: "[Network]\nVRF=vrf-wan\n",
        },
        f"{ETH}:5",
        "Gateway=198.51.100.1 has no table: its route goes into main if VRF=vrf-wan at "
        "20-eth0.network.d/05-transit.conf:2 fails",
        also=("endpoint-family",),
    ),
    Case(
        "member-table-implicit",
        {
            ETH: "[Match]\nName=eth0\n[Network]\nAddress=198.51.100.11/24\nIPv6AcceptRA=no\n[Route]\n"
            "Gateway=198.51.100.1\n[Route]\nDestination=192.0.2.0/24\nType=unreachable\n",
            DROP_IN: "[Network]\nVRF=vrf-wan\n",
        },
        f"{ETH}:6",
        "[Route] has no Table=: it goes into main if VRF=vrf-wan at 20-eth0.network.d/05-transit.conf:2 fails",
        also=("endpoint-family",),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_each_rule_says_what_is_wrong_and_where(case):
    case.check()


@pytest.mark.parametrize(
    "change",
    [
        {
            ETH: "[Match]\nName=eth0\n[Network]\nDHCP=yes\n",
            DROP_IN: "[Network]\nVRF=vrf-wan\n[DHCPv4]\nRouteTable=1000\n[IPv6AcceptRA]\nRouteTable=1000\n",
        },
        # In a unit of one's own it is for its author to say: networkd's own default suits him.
        {ETH: "[Match]\nName=eth0\n[Network]\nVRF=vrf-wan\nDHCP=yes\n"},
        # The base is not here.
        {ETH: None, DROP_IN: "[Network]\nVRF=vrf-wan\n"},
    ],
    ids=["all said", "own unit", "no base"],
)
def test_nothing_is_said(change):
    found = findings(changed(change, GOOD), 252)
    assert "member-table-implicit" not in {row.rule for row in found}

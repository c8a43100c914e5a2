# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The good files are good, and what is right is left alone."""

from __future__ import annotations

import pytest

from ansible_collections.transit.networkd.plugins.plugin_utils._lint import findings
from helpers.lint_cases import ETH, VRF, VRFN, WG, WGN, changed


def test_the_good_files_are_good():
    assert findings(changed({}), 252) == []
    assert findings(changed({}), None) == []


SILENT = {
    "the kernel's own rules": {
        VRFN: ("[Route]", "[RoutingPolicyRule]\nTable=local\nPriority=32764\nFamily=both\n[Route]")
    },
    "wg-quick's rules": {
        VRFN: (
            "[Route]",
            (
                "[RoutingPolicyRule]\nSuppressPrefixLength=0\nPriority=1\nFamily=both\n"
                "[RoutingPolicyRule]\nFirewallMark=1000\nInvertRule=yes\nTable=1000\nFamily=both\nPriority=2\n[Route]"
            ),
        ),
    },
    "a table that routes fill": {
        VRFN: (
            "[Route]",
            "[RoutingPolicyRule]\nFrom=192.0.2.0/24\nTable=77\n[Route]\nGateway=192.0.2.1\nTable=77\n[Route]",
        )
    },
    "two rules, one a family": {
        VRFN: ("Family=both", "[RoutingPolicyRule]\nFirewallMark=1000\nTable=1000\nPriority=1998\nFamily=ipv6")
    },
    "a VRF matched by its kind": {VRFN: ("Name=vrf-wan", "Kind=vrf")},
    "a VRF that a condition may match": {VRFN: ("Name=vrf-wan", "Name=vrf-wan\nHost=r1")},
    "sections and keys of one's own": {WGN: ("[Network]", "[X-Mine]\nA=b\n[Network]\nX-Mine=c")},
    "host names in endpoints": {WG: ("192.0.2.1:51820", "peer-2.example.net:51820")},
    "a prefix twice in one peer": {WG: ("fd00:99::2/128", "fd00:99::2/128,fd00:99::2")},
    "a mark for the firewall": {VRF: None, VRFN: None, ETH: None},
    "a reset": {ETH: ("VRF=vrf-wan", "VRF=nonsense\nVRF=\nVRF=vrf-wan")},
    "a table that networkd.conf names": {
        ETH: ("Table=1000", "Table=transit"),
        "networkd.conf": "[Network]\nRouteTable=transit:1000\n",
    },
    "other files": {"README": "x", "resolv.conf": "x", "notes.txt": ""},
    "templates and examples": {"x.network.j2": "x", "y.netdev.example": "", f"{ETH}.d/.gitignore": ""},
    "a table of one's own that all packets ask first": {
        VRFN: ("[RoutingPolicyRule]", "[RoutingPolicyRule]\nTable=77\nPriority=100\n[RoutingPolicyRule]")
    },
    "a table that a routing daemon fills": {
        VRFN: ("[RoutingPolicyRule]", "[RoutingPolicyRule]\nFrom=10.0.0.0/8\nTable=77\n[RoutingPolicyRule]")
    },
    "a rule for main that keeps packets from those behind it": {
        VRFN: (
            "[RoutingPolicyRule]",
            "[RoutingPolicyRule]\nTo=10.0.0.0/8\nFirewallMark=7\nPriority=5\n[RoutingPolicyRule]",
        )
    },
    "an unreachable default of a member, without a table": {
        VRFN: ("Destination=::/0\nType=unreachable\nTable=1000\n", "Destination=2001:db8::/32\nTable=1000\n"),
        ETH: ("[Route]", "[Route]\nDestination=::/0\nType=unreachable\n[Route]"),
    },
    "a route of main into the VRF": {VRFN: ("[Route]", "[Route]\nDestination=198.51.100.0/24\n[Route]")},
    "a default route in a tunnel that is marked": {
        WG: ("AllowedIPs=fd00:99::2/128", "AllowedIPs=::/0\nRouteTable=main"),
    },
    "DHCP's routes in the VRF's table": {
        ETH: "[Match]\nName=eth0\n[Network]\nDHCP=yes\n[DHCPv4]\nRouteTable=254\n",
        f"{ETH}.d/vrf.conf": "[Network]\nVRF=vrf-wan\n[DHCPv4]\nRouteTable=1000\n[IPv6AcceptRA]\nRouteTable=1000\n",
    },
    "a unit of one name in another folder of the host": {
        "/etc/systemd/network/a.network": "[Match]\nName=x\n",
        "/usr/lib/systemd/network/a.network": "[Match]\nName=x\n",
    },
}


NEWER = {
    "what no VRF's table has is unreachable": {
        VRFN: (
            "[Route]",
            "[RoutingPolicyRule]\nL3MasterDevice=yes\nType=unreachable\nPriority=2000\nFamily=both\n[Route]",
        )
    },
    "a mark whose lowest bit is 0": {
        VRFN: ("[Route]", "[RoutingPolicyRule]\nFirewallMark=0/1\nTable=1000\nPriority=2\nFamily=both\n[Route]")
    },
}


@pytest.mark.parametrize("change", NEWER.values(), ids=NEWER)
def test_what_is_right_for_a_newer_systemd_is_left_alone(change):
    assert findings(changed(change), 262) == []


@pytest.mark.parametrize("change", SILENT.values(), ids=SILENT)
def test_what_is_right_is_left_alone(change):
    assert findings(changed(change), 252) == []

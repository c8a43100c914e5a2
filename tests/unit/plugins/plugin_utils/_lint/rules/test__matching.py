# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest

from ansible_collections.transit.networkd.plugins.plugin_utils._lint import findings
from helpers.lint_cases import VRFN, WGN, Case, changed

ALL = "15-all.network"
LAN, VLAN, VLANN = "41-lan.network", "42-v.netdev", "42-v.network"
MAC = "00:00:5e:00:53:01"
WITH_VLAN = {
    LAN: f"[Match]\nMACAddress={MAC}\n[Network]\nVLAN=v7\n",
    VLAN: "[NetDev]\nName=v7\nKind=vlan\n[VLAN]\nId=7\n",
    VLANN: "[Match]\nName=v7\n",
}
VLAN_8 = "[NetDev]\nName=v8\nKind=vlan\nMACAddress=00:00:5e:00:53:08\n[VLAN]\nId=8\n"

CASES = [
    Case(
        "catch-all",
        {ALL: "[Match]\nName=*\n[Network]\nDHCP=yes\n", WGN: None},
        f"{ALL}:2",
        "Name=* also matches wg0 (wireguard), which gets DHCP= at 15-all.network:4",
        also=("shadowed-network", "mtu-tunnel"),
    ),
    Case(
        "catch-all",
        {ALL: "[Match]\nName=*\n[Network]\nDHCP=yes\n", WGN: None, VRFN: None},
        f"{ALL}:2",
        "Name=* also matches vrf-wan and wg0 (vrf and wireguard), which get DHCP= at 15-all.network:4",
        also=("shadowed-network", "mtu-tunnel", "mark-without-rule", "vrf-unreachable-default"),
    ),
    Case(
        "tunnel-dhcp",
        {WGN: ("[Network]", "[Network]\nDHCP=ipv4")},
        f"{WGN}:4",
        "DHCP=ipv4 has no effect on wg0 (wireguard)",
    ),
    Case(
        "mac-inherited",
        WITH_VLAN,
        f"{LAN}:2",
        "MACAddress= is also that of v7 at 41-lan.network:4, which gets this file, and never 42-v.network",
    ),
    Case(
        "mac-inherited",
        {
            **WITH_VLAN,
            VLANN: "[Match]\nName=other\n",
            f"{LAN}.d/more.conf": "[Network]\nVLAN=v8\n",
            "43-v.netdev": VLAN_8,
            "43-v.network": "[Match]\nName=v8\n",
        },
        f"{LAN}:2",
        "MACAddress= is also that of v7 at 41-lan.network:4, which gets this file",
    ),
    Case(
        "link-behind-default",
        {"ens160.link": "[Match]\nOriginalName=ens160\n[Link]\nMTUBytes=9000\n"},
        "ens160.link:1",
        "ens160.link sorts behind 99-default.link, so udev never uses it",
    ),
]

QUIET = {
    "a tunnel without DHCP": {WGN: ("[Network]", "[Network]\nDHCP=no")},
    "a file of the device's own sorts first": {"90-all.network": "[Match]\nName=*\n[Network]\nDHCP=yes\n"},
    "a catch-all that brings links up": {ALL: "[Match]\nName=*\n[Link]\nRequiredForOnline=no\n", VRFN: None, WGN: None},
    "every WireGuard interface": {WGN: ("Name=wg0", "Name=wg*")},
    "everything but tunnels": {"90-all.network": "[Match]\nName=*\nKind=!wireguard\n[Network]\nDHCP=yes\n", WGN: None},
    "hardware alone": {"90-all.network": "[Match]\nName=en* eth*\n[Network]\nDHCP=yes\n"},
    "a VLAN whose file sorts first": {**WITH_VLAN, "40-v.network": "[Match]\nName=v7\n"},
    "a VLAN with an address of its own": {
        **WITH_VLAN,
        VLAN: "[NetDev]\nName=v7\nKind=vlan\nMACAddress=00:00:5e:00:53:07\n[VLAN]\nId=7\n",
    },
    "the hardware's own address": {**WITH_VLAN, LAN: f"[Match]\nPermanentMACAddress={MAC}\n[Network]\nVLAN=v7\n"},
    "a type": {**WITH_VLAN, LAN: f"[Match]\nMACAddress={MAC}\nType=ether\n[Network]\nVLAN=v7\n"},
    "another name": {**WITH_VLAN, LAN: f"[Match]\nMACAddress={MAC}\nName=e*\n[Network]\nVLAN=v7\n"},
    "a number before the default": {"98-x.link": "[Match]\nOriginalName=*\n"},
    "a default of one's own": {"99-default.link": "[Match]\nOriginalName=*\n", "x.link": "[Match]\nOriginalName=x\n"},
    "a default that is masked": {"99-default.link": "", "x.link": "[Match]\nOriginalName=x\n"},
}
RULES = {"catch-all", "tunnel-dhcp", "mac-inherited", "link-behind-default"}


@pytest.mark.parametrize("case", CASES, ids=str)
def test_each_rule_says_what_is_wrong_and_where(case):
    case.check()


@pytest.mark.parametrize("change", QUIET.values(), ids=QUIET)
def test_what_is_right_is_left_alone(change):
    assert RULES.isdisjoint(finding.rule for finding in findings(changed(change), 257))

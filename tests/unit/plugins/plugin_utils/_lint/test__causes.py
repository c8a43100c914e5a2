# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One slip in good files is one finding; two slips are two."""

from __future__ import annotations

import pytest

from ansible_collections.transit.networkd.plugins.plugin_utils._lint import findings
from ansible_collections.transit.networkd.plugins.plugin_utils._lint._causes import FOLLOWS
from ansible_collections.transit.networkd.plugins.plugin_utils._lint.rules._all import RULES
from helpers.lint_cases import ETH, GOOD, VRF, VRFN, WG, WGN, changed
from helpers.lint_ways import INNER, MARKED

BRIDGE = {
    "br.netdev": "[NetDev]\nName=br0\nKind=bridge\n",
    "br.network": "[Match]\nName=br0\n[Network]\nAddress=192.0.2.1/24\nVLAN=vlan7\n",
    "port.network": "[Match]\nName=eth0\n[Network]\nBridge=br0\n",
    "vlan.netdev": "[NetDev]\nName=vlan7\nKind=vlan\n[VLAN]\nId=7\n",
    "vlan.network": "[Match]\nName=vlan7\n[Network]\nDHCPServer=yes\nAddress=198.51.100.1/24\n"
    "[DHCPServer]\nPoolSize=9\n",
}
SELECTS_MARK = "FirewallMark=51\nInvertRule=yes\nTable=51\n"
TWICE = "[Address]\nLabel=x\nAddress=192.0.2.9/24\nAddress=2001:db8::9/64\n[Network]\nAddress=198"

# The slip, and what alone the lint says of it.
SLIPS = [
    # A name that is nearly right.
    (GOOD, {VRFN: ("Name=vrf-wan", "Nmae=vrf-wan")}, "unknown-key"),
    (GOOD, {VRF: ("Name=vrf-wan", "Nmae=vrf-wan")}, "unknown-key"),
    (GOOD, {WG: ("[WireGuard]", "[Wireguard]")}, "unknown-section"),
    (GOOD, {WGN: ("[Match]", "[Mtch]")}, "unknown-section"),
    (GOOD, {ETH: ("[Route]", "[Route")}, "syntax"),
    (GOOD, {ETH: ("[Network]", "[Network")}, "syntax"),
    (GOOD, {ETH: ("VRF=vrf-wan", "VRF=vrf-wna")}, "vrf-undefined"),
    (GOOD, {VRFN: ("Type=unreachable\nTable", "Type=unreachabel\nTable")}, "value"),
    (GOOD, {WG: ("FirewallMark=1000", "FirewalMark=1000")}, "unknown-key"),
    (BRIDGE, {"port.network": ("Bridge=br0", "Bridge=rb0")}, "device-undefined"),
    (BRIDGE, {"br.network": ("VLAN=vlan7", "VLAN=valn7")}, "device-undefined"),
    (BRIDGE, {"vlan.network": ("DHCPServer=yes", "DHCPSever=yes")}, "unknown-key"),
    # A value that is wrong, or missing.
    (GOOD, {VRFN: ("Name=vrf-wan", "MACAddress=eth0")}, "value"),
    (GOOD, {VRFN: ("[Match]\n", "")}, "syntax"),
    (GOOD, {WGN: ("Name=wg0", "Name=")}, "match-missing"),
    (GOOD, {VRFN: ("FirewallMark=1000", "FirewallMark=?!")}, "value"),
    (GOOD, {VRFN: ("Table=1000", "Table=-7")}, "value"),
    (GOOD, {VRFN: ("Destination=0.0.0.0/0", "Destination=0.0.0.0/x")}, "value"),
    (GOOD, {VRFN: ("Type=unreachable\nTable=1000\n", "Type=unreachable\n")}, "unreachable-default-in-main"),
    (MARKED, {INNER: ("FirewallMark=51", "FirewallMark=52")}, "tunnel-loop"),
    (
        MARKED,
        {INNER: (SELECTS_MARK, "TypeOfService=8\nTable=52\n")},
        "mark-without-rule",
    ),
    (MARKED, {INNER: ("Table=51\n", "")}, "rule-no-table"),
    (BRIDGE, {"vlan.netdev": ("Id=7", "Id=")}, "value"),
    (BRIDGE, {"vlan.netdev": ("[VLAN]\nId=7\n", ""), "br.network": ("VLAN=vlan7\n", "")}, "device-ignored"),
    (BRIDGE, {"br.netdev": ("Name=br0\n", "")}, "netdev-incomplete"),
    (BRIDGE, {"br.network": ("VLAN=vlan7", "VLAN=uplink9")}, "device-undefined"),
    (BRIDGE, {"vlan.network": ("DHCPServer=yes", "DHCPServer=x")}, "value"),
    (
        BRIDGE,
        {
            "vlan.network": (
                "Address=198",
                "[Address]\nLabel=x\nAddress=192.0.2.9/24\nAddress=2001:db8::9/64\n[Network]\nAddress=198",
            )
        },
        "key-repeated",
    ),
]


def rules_of(base, change, disable=()):
    return [finding.rule for finding in findings(changed(change, base), 257, disable)]


@pytest.mark.parametrize(("base", "change", "rule"), SLIPS)
def test_one_slip_is_one_finding(base, change, rule):
    assert rules_of(base, {}) == []
    assert set(rules_of(base, change)) == {rule}


def test_two_slips_are_two_findings():
    two = {VRFN: ("Name=vrf-wan", "Nmae=vrf-wan"), ETH: ("Table=1000", "Table=7")}
    assert set(rules_of(GOOD, two)) == {"unknown-key", "member-table"}


@pytest.mark.parametrize(
    ("base", "change", "cause", "effect"),
    [
        (GOOD, {VRFN: ("Name=vrf-wan", "MACAddress=eth0")}, "value", "match-missing"),
        (GOOD, {WGN: ("Name=wg0", "Name=")}, "match-missing", "device-down"),
        (BRIDGE, {"port.network": ("Bridge=br0", "Bridge=rb0")}, "device-undefined", "bridge-without-port"),
    ],
)
def test_an_effect_is_told_where_its_cause_is_disabled(base, change, cause, effect):
    assert effect not in rules_of(base, change)
    assert effect in rules_of(base, change, [cause])


def test_a_device_of_another_number_is_no_slip():
    assert set(rules_of(BRIDGE, {"port.network": ("Bridge=br0", "Bridge=br1")})) == {"device-undefined"}
    (found,) = findings(changed({"port.network": ("Bridge=br0", "Bridge=br1")}, BRIDGE), 257)
    assert "near" not in found.fields


def test_the_table_names_rules_that_exist():
    named = {rule for follows in FOLLOWS for rule in f"{follows.effects} {follows.causes}".split()}
    assert named <= RULES.keys()

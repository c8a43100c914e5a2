# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from lint_cases import ETH, KEYS, VRF, VRFN, WG, WGN, Case

CASES = [
    Case(
        "unknown-section",
        {WGN: ("[Network]", "[Netwrok]")},
        f"{WGN}:3",
        "a .network has no section [Netwrok]; [Network] is near",
    ),
    Case(
        "unknown-section",
        {WGN: ("[Network]", "[NetDev]")},
        f"{WGN}:3",
        "a .network has no section [NetDev]; it belongs into a .netdev",
    ),
    Case("unknown-key", {WGN: ("Address=", "Adress=")}, f"{WGN}:4", "[Network] has no key Adress=; Address= is near"),
    Case(
        "unknown-key",
        {WGN: ("Address=fd00:99::1/64", "GatewayOnLink=yes")},
        f"{WGN}:4",
        "[Network] has no key GatewayOnLink=; it belongs into [Route]",
    ),
    Case(
        "too-new",
        {VRFN: ("Priority=1998", "Priority=1998\nL3MasterDevice=yes")},
        f"{VRFN}:7",
        "[RoutingPolicyRule] L3MasterDevice= exists since systemd 256, and the host has 255",
        version=255,
    ),
    Case(
        "too-new",
        {WGN: ("Address=fd00:99::1/64", "[BandMultiQueueing]\nParent=root")},
        f"{WGN}:4",
        "[BandMultiQueueing] exists since systemd 257, and the host has 252",
    ),
    Case(
        "too-new",
        {WG: (f"PublicKey={KEYS[0]}", "PublicKey=@peer")},
        f"{WG}:9",
        "[WireGuardPeer] PublicKey= takes the credential @peer since systemd 256, and the host has 252",
    ),
    Case(
        "too-new",
        {VRF: ("Table=1000", "Table=main")},
        f"{VRF}:5",
        "[VRF] Table= takes the name main since systemd 261, and the host has 257",
        version=257,
        also=("vrf-table", "rule-table", "member-table"),
    ),
    Case(
        "removed-key",
        {ETH: ("Table=1000", "TTLPropagate=yes")},
        f"{ETH}:8",
        "[Route] TTLPropagate= does nothing any more",
        version=257,
    ),
    Case(
        "noted-value",
        {ETH: ("198.51.100.11/24", "198.51.100.11")},
        f"{ETH}:5",
        "[Network] Address=198.51.100.11 is taken, but with a warning in the log; "
        "better is an IP address with its prefix length, like 192.0.2.1/24",
    ),
    Case(
        "noted-value",
        {ETH: ("VRF=vrf-wan", "VRF=vrf-wan\nIPForward=yes")},
        f"{ETH}:5",
        "[Network] IPForward=yes is taken, but with a warning in the log; the key is deprecated",
        version=257,
    ),
    Case(
        "quoted-name",
        {WGN: ("Name=wg0", 'Name="wg0"')},
        f"{WGN}:2",
        '[Match] Name="wg0": the quotes are part of the name',
        also=("device-down",),
    ),
    Case(
        "unknown-section",
        {VRF: ("[VRF]", "[VLAN]\nId=1\n[VRF]")},
        f"{VRF}:4",
        "a .netdev of Kind=vrf has no section [VLAN]; it is for Kind=vlan",
    ),
    Case(
        "value",
        {ETH: ("198.51.100.11/24", "198.51.100.300/24")},
        f"{ETH}:5",
        "[Network] Address=198.51.100.300/24 is wrong; "
        "it must be an IP address with its prefix length, like 192.0.2.1/24",
    ),
    Case(
        "too-new",
        {VRFN: ("Family=both", "Family=")},
        f"{VRFN}:7",
        "[RoutingPolicyRule] Family= takes an empty value since a systemd between 253 and 257, and the host has 252",
        also=("rule-one-family", "mark-without-rule"),
    ),
    Case(
        "value",
        {VRFN: ("Family=both", "Family=bth # x")},
        f"{VRFN}:7",
        "[RoutingPolicyRule] Family=bth # x is wrong; it must be both, ipv4 or ipv6; "
        "a comment must stand in a line of its own",
        also=("mark-without-rule",),
    ),
    Case(
        "value",
        {VRFN: ("Type=unreachable", "Type=unreachabel")},
        f"{VRFN}:10",
        "[RoutingPolicyRule] Type=unreachabel is wrong; it must be blackhole, prohibit or unreachable; "
        "unreachable is near",
    ),
    Case(
        "value",
        {ETH: ("VRF=vrf-wan", "VRF=vrf-wan\nDNSSEC=yse")},
        f"{ETH}:5",
        "[Network] DNSSEC=yse is wrong; it must be yes or no or allow-downgrade; yes is near",
    ),
    Case(
        "value",
        {VRF: ("Kind=vrf", "Kind=vfr")},
        f"{VRF}:3",
        "[NetDev] Kind=vfr is wrong; vrf is near",
        also=("vrf-undefined", "vrf-without-member", "rule-table", "mark-without-rule", "device-down"),
    ),
    Case(
        "table-name",
        {ETH: ("Table=1000", "Table=transit")},
        f"{ETH}:8",
        "[Route] Table=transit: no networkd.conf here gives this name a number",
    ),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_each_rule_says_what_is_wrong_and_where(case):
    case.check()

# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest

from ansible_collections.transit.networkd.plugins.plugin_utils._lint import findings
from helpers.lint_cases import ETH, KEYS, VRF, VRFN, WG, WGN, Case

CASES = [
    Case(
        "unknown-section",
        {WGN: ("[Network]", "[Netwrok]")},
        f"{WGN}:3",
        "unknown section [Netwrok] in a .network; did you mean [Network]?",
    ),
    Case(
        "unknown-section",
        {WGN: ("[Network]", "[NetDev]")},
        f"{WGN}:3",
        "unknown section [NetDev] in a .network; it belongs in a .netdev",
    ),
    Case(
        "unknown-key",
        {WG: ("ListenPort=51820", "MTU=1420")},
        f"{WG}:7",
        "unknown key MTU= in [WireGuard]; it belongs in [NetDev] as MTUBytes=",
    ),
    Case(
        "unknown-key",
        {WG: ("ListenPort=51820", "Table=off")},
        f"{WG}:7",
        "unknown key Table= in [WireGuard]; it belongs in [WireGuard] as RouteTable=",
    ),
    Case(
        "unknown-key",
        {WG: ("ListenPort=51820", "PostUp=iptables -A FORWARD -i wg0 -j ACCEPT")},
        f"{WG}:7",
        "unknown key PostUp= in [WireGuard]; networkd runs no commands",
    ),
    Case(
        "unknown-key",
        {WGN: ("Address=", "Adress=")},
        f"{WGN}:4",
        "unknown key Adress= in [Network]; did you mean Address=?",
    ),
    Case(
        "unknown-key",
        {WGN: ("Address=fd00:99::1/64", "GatewayOnLink=yes")},
        f"{WGN}:4",
        "unknown key GatewayOnLink= in [Network]; it belongs in [Route]",
    ),
    Case(
        "too-new",
        {VRFN: ("Priority=1998", "Priority=1998\nL3MasterDevice=yes")},
        f"{VRFN}:7",
        "[RoutingPolicyRule] L3MasterDevice= needs systemd 256, but the host has 255",
        version=255,
    ),
    Case(
        "too-new",
        {WGN: ("Address=fd00:99::1/64", "[BandMultiQueueing]\nParent=root")},
        f"{WGN}:4",
        "[BandMultiQueueing] needs systemd 257, but the host has 252",
    ),
    Case(
        "too-new",
        {WG: (f"PublicKey={KEYS[0]}", "PublicKey=@peer")},
        f"{WG}:9",
        "[WireGuardPeer] PublicKey=@peer needs systemd 256, but the host has 252",
    ),
    Case(
        "too-new",
        {VRF: ("Table=1000", "Table=main")},
        f"{VRF}:5",
        "[VRF] Table=main needs systemd 261, but the host has 257",
        version=257,
        also=("vrf-table", "rule-table", "member-table"),
    ),
    Case(
        "removed-key",
        {ETH: ("Table=1000", "TTLPropagate=yes")},
        f"{ETH}:8",
        "[Route] TTLPropagate= no longer has an effect",
        version=257,
    ),
    Case(
        "noted-value",
        {ETH: ("198.51.100.11/24", "198.51.100.11")},
        f"{ETH}:5",
        "networkd accepts [Network] Address=198.51.100.11 with a warning: expected an IP address with "
        "its prefix length, like 192.0.2.1/24",
    ),
    Case(
        "noted-value",
        {ETH: ("VRF=vrf-wan", "VRF=vrf-wan\nIPForward=yes")},
        f"{ETH}:5",
        "networkd accepts [Network] IPForward=yes with a warning: the key is deprecated",
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
        "section [VLAN] is not for Kind=vrf; it is for Kind=vlan",
    ),
    Case(
        "value",
        {ETH: ("198.51.100.11/24", "198.51.100.300/24")},
        f"{ETH}:5",
        "invalid [Network] Address=198.51.100.300/24; expected an IP address with its prefix length, like 192.0.2.1/24",
    ),
    Case(
        "too-new",
        {VRFN: ("Family=both", "Family=")},
        f"{VRFN}:7",
        "[RoutingPolicyRule] Family= needs systemd 257 (perhaps 255), but the host has 252",
        also=("rule-one-family", "mark-without-rule"),
    ),
    Case(
        "value",
        {VRFN: ("Family=both", "Family=bth # x")},
        f"{VRFN}:7",
        "invalid [RoutingPolicyRule] Family=bth # x; expected both, ipv4 or ipv6; a comment needs a line of its own",
        also=("mark-without-rule",),
    ),
    Case(
        "value",
        {VRFN: ("Type=unreachable", "Type=unreachabel")},
        f"{VRFN}:10",
        "invalid [RoutingPolicyRule] Type=unreachabel; expected blackhole, prohibit or unreachable; did "
        "you mean unreachable?",
    ),
    Case(
        "value",
        {ETH: ("VRF=vrf-wan", "VRF=vrf-wan\nDNSSEC=yse")},  # codespell:ignore
        f"{ETH}:5",
        "invalid [Network] DNSSEC=yse; expected yes, no or allow-downgrade; did you mean yes?",  # codespell:ignore
    ),
    Case(
        "value",
        {VRF: ("Kind=vrf", "Kind=vfr")},
        f"{VRF}:3",
        "invalid [NetDev] Kind=vfr; did you mean vrf?",
        also=("vrf-undefined", "vrf-without-member", "rule-table", "mark-without-rule", "device-down"),
    ),
    Case(
        "table-name",
        {ETH: ("Table=1000", "Table=transit")},
        f"{ETH}:8",
        "unknown table name [Route] Table=transit; no networkd.conf here defines it",
    ),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_each_rule_says_what_is_wrong_and_where(case):
    case.check()


@pytest.mark.parametrize(
    ("space", "shown"), [("\xa0", "\xa0"), ("\u2028", r"\u2028"), ("\x0b", r"\x0b"), ("\x85", r"\x85")]
)
def test_a_space_that_systemd_does_not_strip_is_a_key(space, shown):
    """`make fuzz` found it: such a line stopped the lint."""
    (finding,) = findings({"a.network": f"[Match]\nName=a\n[Network]\n{space}=x\n"})
    assert (finding.rule, finding.fields["key"]) == ("unknown-key", shown)

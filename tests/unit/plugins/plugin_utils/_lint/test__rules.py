# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every rule fires where it should, with its exact words, and is silent where all is well."""

from __future__ import annotations

import pytest
from lint_cases import ETH, KEYS, VRF, VRFN, WG, WGN, Case, changed

from ansible_collections.transit.networkd.plugins.plugin_utils._lint import problems

CASES = [
    Case(
        "syntax",
        {ETH: ("VRF=", "VRF ")},
        f"{ETH}:4",
        "the line 'VRF' has no '=', and systemd ignores it",
        also=("vrf-without-member",),
    ),
    Case("empty-file", {"99-x.network": ""}, "99-x.network:1", "the file is empty, so it masks the unit 99-x.network"),
    Case(
        "empty-file",
        {f"{ETH}.d/a.conf": ""},
        f"{ETH}.d/a.conf:1",
        f"the file is empty, so it masks the drop-in a.conf of {ETH}",
    ),
    Case(
        "ignored-file",
        {"99-x.networks": "[Match]\n"},
        "99-x.networks:1",
        "the name must end with .network, so 99-x.networks is never read",
    ),
    Case(
        "ignored-file",
        {"99-x.netdev.bak": "[Match]\n"},
        "99-x.netdev.bak:1",
        "the name must end with .netdev, so 99-x.netdev.bak is never read",
    ),
    Case(
        "ignored-file",
        {f"{ETH}.d/vrf": "[Network]\n"},
        f"{ETH}.d/vrf:1",
        "a drop-in's name must end with .conf, so vrf is never read",
    ),
    Case(
        "ignored-file",
        {"20-eth0.d/vrf.conf": "[Network]\n"},
        "20-eth0.d/vrf.conf:1",
        f"the folder must be {ETH}.d, so vrf.conf is never read",
    ),
    Case(
        "ignored-file",
        {
            "/etc/systemd/network/a.network": "[Match]\nName=x\n",
            "/etc/systemd/network/old/b.network": "[Match]\nName=y\n",
        },
        "/etc/systemd/network/old/b.network:1",
        "networkd does not look into old, so b.network is never read",
        base={},
    ),
    Case(
        "orphan-drop-in",
        {"20-eth1.network.d/a.conf": "[Network]\n"},
        "20-eth1.network.d/a.conf:1",
        f"there is no 20-eth1.network that this drop-in could add to; {ETH} is near",
    ),
    Case(
        "match-missing",
        {WGN: ("[Match]\nName=wg0\n", "")},
        f"{WGN}:1",
        "nothing says which interface this is for, and the whole file is ignored; add [Match] with Name=",
        also=("device-down",),
    ),
    Case(
        "match-missing",
        {"99-x.link": "[Link]\nMTUBytes=1500\n"},
        "99-x.link:1",
        "nothing says which interface this is for, and the whole file is ignored; add [Match] with OriginalName=",
    ),
    Case(
        "netdev-incomplete",
        {"99-x.netdev": "[NetDev]\nName=x\n"},
        "99-x.netdev:1",
        "[NetDev] has no Kind=, and the whole file is ignored",
    ),
    Case(
        "shadowed-network",
        {"05-all.network": "[Match]\nName=wg*\n"},
        f"{WGN}:2",
        "wg0 gets 05-all.network, which sorts first, and never this",
    ),
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
        "table-name",
        {ETH: ("Table=1000", "Table=transit")},
        f"{ETH}:8",
        "[Route] Table=transit: no networkd.conf here gives this name a number",
    ),
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
    Case("vrf-table", {VRF: ("Table=1000\n", "")}, f"{VRF}:1", "[VRF] has no Table=, so the kernel refuses the device"),
    Case(
        "vrf-table",
        {VRF: ("Table=1000", "Table=0")},
        f"{VRF}:5",
        "Table=0 is no table, so the kernel refuses the device",
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
        "Table=1000 is the table of vrf-wan, too",
    ),
    Case(
        "vrf-undefined",
        {ETH: ("VRF=vrf-wan", "VRF=vrf-wam")},
        f"{ETH}:4",
        "VRF=vrf-wam is ignored, and the link stays outside of any VRF: no .netdev here defines vrf-wam",
        also=("vrf-without-member",),
    ),
    Case(
        "vrf-undefined",
        {ETH: ("VRF=vrf-wan", "VRF=wg0")},
        f"{ETH}:4",
        "VRF=wg0 is ignored, and the link stays outside of any VRF: wg0 is a wireguard, and no VRF",
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
        "ActivationPolicy=manual leaves vrf-wan down, and nothing passes a VRF that is down",
    ),
    Case(
        "vrf-unreachable-default",
        {VRFN: ("::/0", "::/1")},
        f"{VRF}:5",
        "table 1000 has no unreachable default route for IPv6, so a look-up that finds nothing there goes on to main",
    ),
    Case(
        "vrf-without-member",
        {ETH: ("VRF=vrf-wan\n", "")},
        f"{VRF}:2",
        "no .network here has VRF=vrf-wan, so nothing can use it",
    ),
    Case("member-table", {ETH: ("Table=1000", "Table=1001")}, f"{ETH}:8", "Table=1001, but VRF=vrf-wan has table 1000"),
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
        f"RouteTable=254 (enslaved by {ETH}.d/vrf.conf:2) puts the routes of [DHCPv4] into main, "
        "but VRF=vrf-wan has table 1000",
    ),
    Case(
        "unreachable-default-in-main",
        {VRFN: ("Type=unreachable\nTable=1000", "Type=unreachable")},
        f"{VRFN}:13",
        "the route has no Table=, so it closes main, not table 1000 of the VRF",
        also=("vrf-unreachable-default",),
    ),
    Case(
        "rule-order",
        {VRFN: ("Priority=1999", "Priority=1997")},
        f"{VRFN}:3",
        "Priority=1998 comes after Priority=1997, which is unreachable, so this rule is never asked",
    ),
    Case(
        "allowed-ips-host-bits",
        {WG: ("10.0.0.0/8", "10.0.0.3/24")},
        f"{WG}:14",
        "10.0.0.3/24 is all of 10.0.0.0/24",
        also=("noted-value",),
    ),
    Case(
        "tunnel-loop",
        {
            WG: (
                f"FirewallMark=1000\nListenPort=51820\n[WireGuardPeer]\nPublicKey={KEYS[0]}\nAllowedIPs=",
                f"RouteTable=main\n[WireGuardPeer]\nPublicKey={KEYS[0]}\nAllowedIPs=::/0,",
            )
        },
        f"{WG}:6",
        "RouteTable=main sends ::/0 into the tunnel, its own packets, too",
    ),
    Case(
        "mark-without-rule",
        {WG: ("FirewallMark=1000", "FirewallMark=1001")},
        f"{WG}:6",
        "no [RoutingPolicyRule] here has FirewallMark=1001 for IPv4 or IPv6, so marked packets are routed by main",
    ),
    Case(
        "mark-without-rule",
        {
            VRFN: """
                [Match]
                Name=vrf-wan
                [RoutingPolicyRule]
                FirewallMark=0x3e8/0xffff
                Family=ipv4
                Table=1000
                Priority=9
                """
        },
        f"{WG}:6",
        "no [RoutingPolicyRule] here has FirewallMark=1000 for IPv6, so marked packets are routed by main",
        also=("vrf-unreachable-default",),
    ),
    Case("endpoint", {WG: ("192.0.2.1:51820", "192.0.2.1")}, f"{WG}:15", "Endpoint=192.0.2.1: there is no port"),
    Case(
        "endpoint",
        {WG: ("[2001:db8::1]:51820", "2001:db8::1:5182")},
        f"{WG}:11",
        "Endpoint=2001:db8::1:5182: an IPv6 address needs brackets, like [2001:db8::1:5182]:51820",
    ),
    Case(
        "endpoint",
        {WG: ("[2001:db8::1]:51820", "[2001:db8::g]:51820")},
        f"{WG}:11",
        "Endpoint=[2001:db8::g]:51820: the brackets must hold an IPv6 address",
    ),
    Case(
        "endpoint",
        {WG: ("192.0.2.1:51820", "192.0.2.300:51820")},
        f"{WG}:15",
        "Endpoint=192.0.2.300:51820: '192.0.2.300' is neither an IPv4 address nor a host's name",
    ),
    Case(
        "endpoint",
        {WG: ("192.0.2.1:51820", "192.0.2.1:99999")},
        f"{WG}:15",
        "Endpoint=192.0.2.1:99999: '99999' is no port from 1 to 65535",
        also=("value",),
    ),
    Case(
        "peer-without-key",
        {WG: (f"PublicKey={KEYS[0]}\n", "")},
        f"{WG}:8",
        "the peer has no PublicKey=, so networkd ignores it",
    ),
    Case("peer-key-shared", {WG: (KEYS[1], KEYS[0])}, f"{WG}:13", f"the peer at {WG}:9 has the same PublicKey="),
    Case(
        "allowed-ips-shared",
        {WG: ("fd00:99::3/128", "fd00:99::2")},
        f"{WG}:14",
        f"fd00:99::2/128 is the prefix of the peer at {WG}:10, too, which keeps it",
    ),
    Case(
        "port-shared",
        {"31-wg1.netdev": "[NetDev]\nName=wg1\nKind=wireguard\n[WireGuard]\nPrivateKeyFile=/k\nListenPort=51820\n"},
        "31-wg1.netdev:6",
        "ListenPort=51820 is the port of wg0, too",
        also=("device-down",),
    ),
    Case(
        "inline-secret",
        {WG: ("PrivateKeyFile=/etc/wg0.key", f"PrivateKey={KEYS[2]}")},
        f"{WG}:5",
        "PrivateKey= holds a secret; PrivateKeyFile= keeps it out of the unit",
    ),
    Case(
        "private-key-missing",
        {WG: ("PrivateKeyFile=/etc/wg0.key\n", "")},
        f"{WG}:1",
        "[WireGuard] has no PrivateKeyFile=, so networkd ignores the whole file",
    ),
]


def test_the_good_files_are_good():
    assert problems(changed({}), 252) == []
    assert problems(changed({}), None) == []


@pytest.mark.parametrize("case", CASES, ids=str)
def test_each_rule_says_what_is_wrong_and_where(case):
    case.check()


SILENT = {
    "the kernel's own rules": {
        VRFN: ("[Route]", "[RoutingPolicyRule]\nTable=local\nPriority=32764\nFamily=both\n[Route]")
    },
    "wg-quick's rules": {
        VRFN: (
            "[Route]",
            (
                "[RoutingPolicyRule]\nSuppressPrefixLength=0\nPriority=1\nFamily=both\n"
                "[RoutingPolicyRule]\nFirewallMark=9\nInvertRule=yes\nTable=1000\nFamily=both\nPriority=2\n[Route]"
            ),
        ),
        WG: ("FirewallMark=1000", "FirewallMark=9"),
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
    "no mark": {WG: ("FirewallMark=1000\n", "")},
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
        f"{ETH}.d/vrf.conf": "[Network]\nVRF=vrf-wan\n[DHCPv4]\nRouteTable=1000\n",
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
    assert problems(changed(change), 262) == []


@pytest.mark.parametrize("change", SILENT.values(), ids=SILENT)
def test_what_is_right_is_left_alone(change):
    assert problems(changed(change), 252) == []

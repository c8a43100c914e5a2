# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where each rule begins: units that just do not break it, and the one small step behind which they do."""

from __future__ import annotations

import dataclasses

import pytest

from ansible_collections.transit.networkd.plugins.plugin_utils._lint._run import findings
from ansible_collections.transit.networkd.plugins.plugin_utils._lint.rules._all import RULES
from helpers.lint_cases import ETH, GOOD, KEYS, VRF, VRFN, WG, WGN, changed
from helpers.lint_hosts import FILE, HOSTS, NET3, OTHER_PRIVATE, PRIVATE, PUBLIC, WG1, WG2, WG3, mode
from helpers.lint_ways import INNER, MARKED, ROUTER, TUNNEL, UPLINK
from helpers.lint_ways import LAN as LAN_FILE

LAN, OTHER, BR, VLAN = "41-eth1.network", "42-x.network", "40-br.netdev", "40-v.netdev"
BRIDGE = {BR: "[NetDev]\nName=br0\nKind=bridge\n", "40-br.network": "[Match]\nName=br?\n"}
GRE = "[NetDev]\nName=g1\nKind=gre\n[Tunnel]\nRemote=192.0.2.1\nIndependent=yes\n"
SECOND_RULE = (
    "[RoutingPolicyRule]\nFirewallMark=1000\nTable=77\nPriority=1997\nFamily=both\n"
    "[Route]\nDestination=10.0.0.0/8\nTable=77\n[Route]"
)
SECOND = "[NetDev]\nName=wg1\nKind=wireguard\n[WireGuard]\nPrivateKeyFile=/k\nListenPort=51821\n"


def lan(text, name="eth1"):
    return f"[Match]\nName={name}\n[Network]\n{text}\n"


@dataclasses.dataclass
class Boundary:
    """``step`` is file -> words on this side and on the other; ``names``, ``versions`` and ``modes`` are such pairs.

    ``units`` are changes to the base that come before.
    """

    step: dict[str, tuple[str, str]] = dataclasses.field(default_factory=dict)
    units: dict[str, str | tuple[str, str]] = dataclasses.field(default_factory=dict)
    base: dict[str, str] = dataclasses.field(default_factory=lambda: GOOD)
    names: tuple[str, str] = ("", "")
    versions: tuple[int, int] = (257, 257)
    modes: dict[str, tuple[str, str]] = dataclasses.field(default_factory=dict)
    unread: dict[str, str] = dataclasses.field(default_factory=dict)  # on the other side

    def files(self, *, wrong: bool) -> dict[str, str]:
        """The units on one side."""
        files = changed(self.units, self.base)
        if wrong:
            for path, (right, other) in self.step.items():
                assert right in files[path]
                files[path] = files[path].replace(right, other, 1)
            files = {path.replace(*self.names) if self.names[0] else path: text for path, text in files.items()}
        return files

    def rules(self, *, wrong: bool) -> set[str]:
        """The rules that are broken on one side."""
        modes = {path: mode(pair[wrong]) for path, pair in self.modes.items()}
        unread = self.unread if wrong else {}
        found = findings(self.files(wrong=wrong), self.versions[wrong], (), modes, unread)
        return {finding.rule for finding in found}


BOUNDARIES = {
    "accept-ra-implicit": Boundary(
        {LAN: ("IPv6Forwarding=no", "IPv6Forwarding=yes")}, {LAN: lan("DHCP=yes\nIPv6Forwarding=no")}
    ),
    "address-shared": Boundary(
        {OTHER: ("192.0.2.2/24", "192.0.2.1/24")},
        {LAN: lan("Address=192.0.2.1/24"), OTHER: lan("Address=192.0.2.2/24", "x")},
    ),
    "allowed-ips-host-bits": Boundary({WG: ("10.0.0.4/30", "10.0.0.5/30")}, {WG: ("10.0.0.0/8", "10.0.0.4/30")}),
    # The longer of two prefixes counts, so that one within another is no conflict.
    "allowed-ips-shared": Boundary({WG: ("99::2/127", "99::2/128")}, {WG: ("fd00:99::3/128", "fd00:99::2/127")}),
    # From 252 on, networkd takes such a tunnel without the other end.
    "device-ignored": Boundary(
        units={VLAN: GRE.replace("gre", "gretap").replace("Remote", "Local")}, versions=(252, 251)
    ),
    "bridge-port-dhcp": Boundary(
        {ETH: ("DHCP=no", "DHCP=yes")}, {**BRIDGE, ETH: ("VRF=vrf-wan\n", "Bridge=br0\nDHCP=no\n")}
    ),
    "bridge-without-port": Boundary(
        {LAN: ("Bridge=br0", "Bridge=")},
        {**BRIDGE, LAN: lan("Bridge=br0"), "40-br.network": lan("Address=192.0.2.1/24", "br0")},
    ),
    "catch-all": Boundary({WGN: ("wg?", "*")}, {WGN: ("Name=wg0\n[Network]", "Name=wg?\n[Network]\nDHCP=ipv4")}),
    "allowed-ips-unrouted": Boundary(
        {INNER: ("10.77.0.2/31", "10.77.0.2/32")},
        {INNER: ("10.77.0.2/32", "10.77.0.2/31"), TUNNEL: ("RouteTable=main\n", "")},
        base=ROUTER,
    ),
    "endpoint-unrouted": Boundary({WG: ("FirewallMark=1000\n", "")}),
    "gateway-by-route": Boundary(
        {LAN: ("192.168.0.1/24", "192.168.0.1/32")},
        {LAN: lan("Address=192.168.0.1/24\n[Route]\nDestination=192.168.0.9\n[Route]\nGateway=192.168.0.9\nMetric=9")},
    ),
    "hosts-no-handshake": Boundary(
        {WG1: ("Endpoint=192.0.2.2:51820\n", "")}, {WG2: ("Endpoint=192.0.2.1:51820\n", "")}, base=HOSTS
    ),
    "no-handshake": Boundary(
        {TUNNEL: ("ListenPort=51820\n", "")}, {TUNNEL: ("Endpoint=198.51.100.7:51820\n", "")}, base=ROUTER
    ),
    "reverse-path-filter": Boundary(
        {UPLINK: ("=loose", "=strict")}, {UPLINK: ("Gateway=", "IPv4ReversePathFilter=loose\nGateway=")}, base=MARKED
    ),
    "routes-equal": Boundary(
        {LAN_FILE: ("Metric=1", "Metric=0")},
        {LAN_FILE: ("Address=192.168.0.5/24", "Address=192.168.0.5/24\n[Route]\nGateway=192.168.0.1\nMetric=1")},
        base=ROUTER,
    ),
    "rule-never-reached": Boundary(
        {VRFN: ("Priority=1997", "Priority=1999")},
        {VRFN: ("[Route]", SECOND_RULE)},
    ),
    "table-unused": Boundary(
        {TUNNEL: ("=254", "=252")}, {TUNNEL: ("RouteTable=main", "RouteTable=254")}, base=ROUTER
    ),
    "vrf-route-table": Boundary(
        {VRFN: ("Table=1000\n[Route]\nDestination=0", "[Route]\nDestination=0")},
        {VRFN: ("[Route]", "[Route]\nGateway=198.51.100.1\nTable=1000\n[Route]")},
    ),
    "device-down": Boundary({"40-br.network": ("br?", "br??")}, BRIDGE),
    "device-never-made": Boundary(
        {VLAN: ("Independent=yes", "Independent=no")}, {VLAN: GRE, "40-v.network": "[Match]\nName=g1\n"}
    ),
    "device-of-itself": Boundary(
        {"39-br.network": ("br1", "br0")}, {**BRIDGE, "39-br.network": "[Match]\nName=br1\n[Network]\nBridge=br0\n"}
    ),
    "device-shared": Boundary({"50-x.netdev": ("br1", "br0")}, {**BRIDGE, "50-x.netdev": BRIDGE[BR].replace("0", "1")}),
    "device-undefined": Boundary({LAN: ("Bridge=br0", "Bridge=Br0")}, {**BRIDGE, LAN: lan("Bridge=br0")}),
    "domain-given-twice": Boundary(
        {LAN: ("Domains=\n", "")}, {LAN: lan("[IPv6SendRA]\nDomains=a b\nDomains=\nDomains=a")}
    ),
    "empty-file": Boundary({OTHER: ("#\n", "")}, {OTHER: "#\n"}),
    "endpoint": Boundary({WG: (":65535", ":65536")}, {WG: ("192.0.2.1:51820", "192.0.2.1:65535")}),
    "endpoint-elsewhere": Boundary({WG1: ("192.0.2.2:51820", "192.0.2.2:51821")}, base=HOSTS),
    "endpoint-family": Boundary(
        {ETH: ("IPv6AcceptRA=yes", "IPv6AcceptRA=no")}, {ETH: ("[Network]", "[Network]\nIPv6AcceptRA=yes")}
    ),
    "family-mixed": Boundary(
        {LAN: ("Peer=192.0.2.2/32", "Peer=2001:db8::2/128")},
        {LAN: lan("[Address]\nAddress=192.0.2.1/32\nPeer=192.0.2.2/32")},
    ),
    "forwarding-one-link": Boundary(
        {"networkd.conf": ("=yes", "=no")},
        {LAN: lan("IPv6Forwarding=yes"), "networkd.conf": "[Network]\nIPv6Forwarding=yes\n"},
    ),
    "gateway-out-of-reach": Boundary(
        {LAN: ("192.0.2.127", "192.0.2.128")}, {LAN: lan("Address=192.0.2.1/25\nGateway=192.0.2.127")}
    ),
    "hosts-address-shared": Boundary({NET3: ("10.0.0.3", "10.0.0.2")}, base=HOSTS),
    "hosts-key-differs": Boundary({WG3: (KEYS[1], f"{KEYS[1][:-2]}M=")}, base=HOSTS),
    "hosts-key-shared": Boundary(
        {WG2: (OTHER_PRIVATE, PRIVATE)},
        {WG1: (FILE, f"PrivateKey={PRIVATE}"), WG2: (FILE, f"PrivateKey={OTHER_PRIVATE}")},
        base=HOSTS,
    ),
    "ignored-file": Boundary(units={f"{ETH}.d/x.conf": "[Network]\n"}, names=(".network.d/", ".d/")),
    "inline-secret": Boundary(
        {WG: ("PrivateKey=@key", f"PrivateKey={KEYS[2]}")}, {WG: ("PrivateKeyFile=/etc/wg0.key", "PrivateKey=@key")}
    ),
    "key-given-twice": Boundary(
        {f"{WG}.d/x.conf": ("PrivateKeyFile=\n", "")},
        {f"{WG}.d/x.conf": f"[WireGuard]\nPrivateKeyFile=\nPrivateKey={PRIVATE}\n"},
    ),
    "key-open": Boundary(modes={"/etc/wg0.key": ("0640", "0644")}),
    "key-repeated": Boundary(
        {WG: ("ListenPort=\n", "")}, {WG: ("ListenPort=51820", "ListenPort=51821\nListenPort=\nListenPort=51820")}
    ),
    "key-unreadable": Boundary(modes={"/etc/wg0.key": ("0440", "0400")}),
    "lease-out-of-pool": Boundary(
        {LAN: ("Address=192.0.2.20\n", "Address=192.0.2.19\n")},
        {
            LAN: lan("DHCPServer=yes\nAddress=192.0.2.1/24\n[DHCPServer]\nPoolOffset=20\n[DHCPServerStaticLease]")
            + "MACAddress=02:00:00:00:07:01\nAddress=192.0.2.20\n"
        },
        versions=(249, 249),
    ),
    "link-behind-default": Boundary(units={"98-x.link": "[Match]\nOriginalName=x\n"}, names=("98-x.link", "99-x.link")),
    "mac-inherited": Boundary(
        {LAN: ("Permanent", "")},
        {
            LAN: "[Match]\nPermanentMACAddress=00:00:5e:00:53:01\n[Network]\nVLAN=v7\n",
            VLAN: "[NetDev]\nName=v7\nKind=vlan\n[VLAN]\nId=7\n",
            "40-v.network": "[Match]\nName=v8\n",
        },
    ),
    "managed-without-server": Boundary(
        {LAN: ("Managed=no", "Managed=yes")}, {LAN: lan("IPv6SendRA=yes\n[IPv6SendRA]\nManaged=no")}
    ),
    "mark-without-rule": Boundary({WG: ("FirewallMark=1000", "FirewallMark=1001")}),
    "match-missing": Boundary({OTHER: ("Name=*", "")}, {OTHER: "[Match]\nName=*\n"}),
    # 253 is not the VRF's table either, but nobody asks it before main.
    "member-leak": Boundary(
        {WG: ("RouteTable=253", "RouteTable=254")},
        {WG: ("ListenPort", "RouteTable=253\nListenPort"), WGN: ("[Network]", "[Network]\nVRF=vrf-wan")},
    ),
    "member-table": Boundary({ETH: ("Table=1000", "Table=1001")}),
    "member-table-implicit": Boundary(
        {f"{ETH}.d/x.conf": ("RouteTable=1000\n", "")},
        {
            ETH: "[Match]\nName=eth0\n[Network]\nDHCP=ipv4\nIPv6AcceptRA=no\n",
            f"{ETH}.d/x.conf": "[Network]\nVRF=vrf-wan\n[DHCPv4]\nRouteTable=1000\n",
        },
    ),
    "mtu-ipv6": Boundary({WG: ("1280", "1279")}, {WG: ("Kind=wireguard", "Kind=wireguard\nMTUBytes=1280")}),
    "mtu-raised": Boundary({WGN: ("1280", "1279")}, {WGN: ("[Network]", "[Link]\nMTUBytes=1280\n[Network]")}),
    "mtu-tunnel": Boundary({WG: ("1420", "1421")}, {WG: ("Kind=wireguard", "Kind=wireguard\nMTUBytes=1420")}),
    "netdev-incomplete": Boundary({VLAN: ("Kind=dummy", "")}, {VLAN: "[NetDev]\nName=x\nKind=dummy\n"}),
    # What the lint reads, and what it does not, is in test__folders.py.
    "not-linted": Boundary(unread={OTHER: "larger than 1 MiB"}),
    "noted-value": Boundary({ETH: ("11/24", "11")}),
    "orphan-drop-in": Boundary(
        units={f"{ETH}.d/x.conf": "[Network]\n"}, names=("20-eth0.network.d", "20-eth1.network.d")
    ),
    "peer-is-self": Boundary(
        {WG: (KEYS[0], PUBLIC)}, {WG: ("PrivateKeyFile=/etc/wg0.key", f"PrivateKey={PRIVATE}")}
    ),
    "peer-key-shared": Boundary({WG: (f"{KEYS[0][:-2]}E=", KEYS[0])}, {WG: (KEYS[1], f"{KEYS[0][:-2]}E=")}),
    # The other end need not have this host's address alone: a prefix that it lies in will do.
    "peer-one-sided": Boundary(
        {WG3: ("10.0.0.2/31", "10.0.0.4/31")}, {WG3: ("10.0.0.2/32", "10.0.0.2/31")}, base=HOSTS
    ),
    "peer-without-key": Boundary(
        {WG: ("PublicKeyFile", "PresharedKeyFile")}, {WG: (f"PublicKey={KEYS[0]}", "PublicKeyFile=/etc/k")}
    ),
    "port-shared": Boundary({"31-wg1.netdev": ("51821", "51820")}, {"31-wg1.netdev": SECOND}),
    "private-key-missing": Boundary(
        units={WG: ("PrivateKeyFile=/etc/wg0.key\n", "")}, versions=(256, 255)
    ),
    "quoted-name": Boundary({WGN: ("Name=wg0", 'Name="wg0"')}),
    "removed-key": Boundary({ETH: ("QuickAck", "TTLPropagate")}, {ETH: ("Table=1000", "Table=1000\nQuickAck=yes")}),
    "rule-all-traffic": Boundary({VRFN: ("FirewallMark=1000\n", "")}),
    "rule-mark-zero": Boundary({VRFN: ("FirewallMark=1\n", "FirewallMark=0\n")}, {VRFN: ("Mark=1000", "Mark=1")}),
    "rule-no-table": Boundary({VRFN: ("Table=1000\n", "")}),
    "rule-one-family": Boundary({VRFN: ("Family=both\n", "")}),
    "rule-order": Boundary({VRFN: ("Priority=1999", "Priority=1997")}),
    "rule-priority": Boundary({VRFN: ("32765", "32767")}, {VRFN: ("Priority=1998", "Priority=32765")}),
    "rule-table": Boundary({VRFN: ("Table=1000", "Table=1001")}),
    "section-ignored": Boundary(
        {LAN: ("Gateway=192.0.2.1", "Metric=7")}, {LAN: lan("[Route]\nGateway=192.0.2.1")}
    ),
    "section-unused": Boundary(
        {LAN: ("SendRA=yes", "SendRA=no")}, {LAN: lan("IPv6SendRA=yes\n[IPv6Prefix]\nPrefix=2001:db8::/64")}
    ),
    "setting-ignored": Boundary(
        {LAN: ("Addressing=ipv6", "Addressing=ipv4")}, {LAN: lan("DHCP=ipv6\nLinkLocalAddressing=ipv6")}
    ),
    "shadowed-network": Boundary({"05-x.network": ("[1-9]", "[0-9]")}, {"05-x.network": "[Match]\nName=wg[1-9]\n"}),
    "syntax": Boundary({ETH: ("VRF=", "VRF ")}),
    "table-name": Boundary({LAN: ("=default", "=defaults")}, {LAN: lan("[Route]\nGateway=192.0.2.1\nTable=default")}),
    "template-file": Boundary({LAN: ("{ x", "{{ x")}, {LAN: lan("Description={ x }")}),
    "too-new": Boundary(units={VRFN: ("Priority=1998", "Priority=1998\nL3MasterDevice=yes")}, versions=(256, 255)),
    # A route for the endpoint alone would be longer; one bit less no longer holds it.
    "tunnel-dhcp": Boundary({WGN: ("DHCP=no", "DHCP=ipv6")}, {WGN: ("[Network]", "[Network]\nDHCP=no")}),
    "tunnel-loop": Boundary(
        {TUNNEL: ("198.51.101.0/24", "198.51.100.0/24")}, {TUNNEL: ("10.77.0.0/24", "198.51.101.0/24")}, base=ROUTER
    ),
    "tunnel-takes-lan": Boundary(
        {TUNNEL: ("192.168.0.0/23", "192.168.0.0/24")}, {TUNNEL: ("10.77.0.0/24", "192.168.0.0/23")}, base=ROUTER
    ),
    "two-masters": Boundary(
        {ETH: ("Bridge=\n", "")}, {**BRIDGE, ETH: ("VRF=vrf-wan\n", "VRF=vrf-wan\nBridge=br0\nBridge=\n")}
    ),
    "unit-unreadable": Boundary(modes={WG: ("0640", "0600")}),
    "unknown-key": Boundary({WGN: ("Address=", "address=")}),
    "unknown-rule": Boundary({LAN: ("mtu-ipv6", "mtu-ip6")}, {LAN: lan("# networkd-lint: disable=mtu-ipv6")}),
    "unknown-section": Boundary({WGN: ("[Network]", "[network]")}),
    "unreachable-default-in-main": Boundary({VRFN: ("Type=unreachable\nTable=1000", "Type=unreachable")}),
    "value": Boundary({ETH: (".255/24", ".256/24")}, {ETH: ("198.51.100.11/24", "198.51.100.255/24")}),
    "vrf-down": Boundary({VRFN: ("vrf-???", "vrf-??")}, {VRFN: ("Name=vrf-wan", "Name=vrf-???")}),
    "vrf-table": Boundary({VRF: ("Table=252", "Table=253")}, {VRF: ("Table=1000", "Table=252")}),
    "vrf-table-shared": Boundary(
        {"11-b.netdev": ("1001", "1000")}, {"11-b.netdev": "[NetDev]\nName=vrf-b\nKind=vrf\n[VRF]\nTable=1001\n"}
    ),
    "vrf-undefined": Boundary({ETH: ("VRF=vrf-wan", "VRF=vrf-Wan")}),
    "vrf-unreachable-default": Boundary({VRFN: ("::/0", "::/1")}),
    "vrf-without-member": Boundary({ETH: ("VRF=vrf-wan\n", "VRF=vrf-wan\nVRF=\n")}),
    # The last address that is not a multicast group, and the first one that is.
    "vxlan-group": Boundary(
        {"x.netdev": ("223.255.255.255", "224.0.0.0")},
        {"x.netdev": "[NetDev]\nName=x1\nKind=vxlan\n[VXLAN]\nVNI=7\nIndependent=yes\nRemote=223.255.255.255\n"},
    ),
    # A section of that name alone is only unknown.
    "wg-quick-file": Boundary({OTHER: ("X-DNS", "DNS")}, {OTHER: "[Match]\nName=x\n[Interface]\nX-DNS=192.0.2.1\n"}),
}  # fmt: skip


def test_every_rule_has_a_boundary():
    assert BOUNDARIES.keys() == RULES.keys()


@pytest.mark.parametrize("rule", BOUNDARIES)
def test_a_rule_is_broken_on_one_side_of_its_boundary_alone(rule):
    assert rule not in BOUNDARIES[rule].rules(wrong=False)
    assert rule in BOUNDARIES[rule].rules(wrong=True)

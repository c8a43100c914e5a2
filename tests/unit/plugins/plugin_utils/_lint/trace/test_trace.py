# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The way of a packet, as `ip route get` shows it with these units; `make trace` compares with real kernels."""

from __future__ import annotations

import pytest

from ansible_collections.transit.networkd.plugins.plugin_utils._lint.trace._host import host_of
from ansible_collections.transit.networkd.plugins.plugin_utils._lint.trace._outer import outer_ways
from ansible_collections.transit.networkd.plugins.plugin_utils._lint.trace._shapes import Flow
from ansible_collections.transit.networkd.plugins.plugin_utils._lint.trace._words import way_text
from ansible_collections.transit.networkd.plugins.plugin_utils._lint.types._net import address, numbers
from ansible_collections.transit.networkd.plugins.plugin_utils._lint.units._read import views
from helpers.lint_cases import ETH, GOOD, VRF, VRFN, WGN, changed
from helpers.lint_ways import INNER, LAN, MARKED, ROUTER, TUNNEL, UPLINK


def way_of(files, to, mark=0, version=257, **flow):
    (view,) = views(files, version)
    found = address(to)
    return host_of(view).way(Flow(found.version, mark, **flow), numbers(found))


def got(files, to, mark=0, version=257, **flow):
    """What `ip route get` would show: the type, or the device, gateway and table."""
    way = way_of(files, to, mark, version, **flow)
    if way.link is None:
        return way.type
    via = f" via {way.route.gateway}" if way.route.gateway else ""
    return f"dev {way.link.name}{via} table {way.steps[-1].table}"


def rules(*lines):
    return {INNER: ("[Network]", "".join(f"[RoutingPolicyRule]\n{line}\n" for line in lines) + "[Network]")}


def routes(*lines):
    return {LAN: ("[Network]", "".join(f"[Route]\n{line}\n" for line in lines) + "[Network]")}


MAIN = "dev eth0 via 203.0.113.1 table 254"
OTHER = "Destination=8.0.0.0/8\nGateway=192.168.0.9\nTable=77"
BY_OTHER = "dev eth1 via 192.168.0.9 table 77"
TO_77 = "FirewallMark=7\nTable=77\nPriority=9"

NO_RA = dict.fromkeys((UPLINK, LAN), ("[Network]", "[Network]\nIPv6AcceptRA=no"))
NO_RA_IN_VRF = {ETH: ("VRF=", "IPv6AcceptRA=no\nVRF=")}
INVERTED = {**rules(f"{TO_77}\nInvertRule=yes"), **routes(OTHER)}
OF_IPV6 = {**rules(f"{TO_77}\nFamily=ipv6"), **routes(OTHER)}
OF_SOURCE = {**rules("From=10.0.0.0/8\nTable=77\nPriority=9"), **routes(OTHER)}
THROW = routes("Destination=8.0.0.0/8\nType=throw")

# Name -> base, change, packet, answer.
WAYS = {
    "the default route": (ROUTER, {}, ("8.8.8.8",), MAIN),
    "an address of the host": (ROUTER, {}, ("192.168.0.5",), "local"),
    "a prefix of a link": (ROUTER, {}, ("192.168.0.9",), "dev eth1 table 254"),
    "a prefix without a route": (ROUTER, {LAN: ("0.5/24", "0.5/24\nAddPrefixRoute=x")}, ("8.8.8.8",), MAIN),
    "AllowedIPs= with RouteTable=": (ROUTER, {}, ("10.77.0.9",), "dev wg0 table 254"),
    "RouteTable=off": (ROUTER, {TUNNEL: ("=main", "=off")}, ("10.77.0.9",), MAIN),
    "RouteTable=off of a peer": (ROUTER, {TUNNEL: ("AllowedIPs", "RouteTable=off\nAllowedIPs")}, ("10.77.0.9",), MAIN),
    "IPv6, by router advertisements": (ROUTER, {}, ("2001:db8::9",), "dev eth0 table 254"),
    "no route of IPv6": (ROUTER, NO_RA, ("2001:db8::9",), "unreachable"),
    "the longer prefix": (ROUTER, routes("Destination=8.8.0.0/16"), ("8.8.8.8",), "dev eth1 table 254"),
    "the smaller metric": (ROUTER, routes("Gateway=192.168.0.9\nMetric=5"), ("8.8.8.8",), MAIN),
    "0.0.0.0 as a gateway": (
        ROUTER,
        {**routes("Destination=8.0.0.0/8\nGateway=0.0.0.0")},
        ("8.8.8.8",),
        "dev eth1 table 254",
    ),
    "a route that networkd ignores": (ROUTER, routes("Type=blackhole"), ("8.8.8.8",), MAIN),
    "a blackhole": (ROUTER, routes("Destination=8.0.0.0/8\nType=blackhole"), ("8.8.8.8",), "blackhole"),
    "a throw route of the last table": (ROUTER, THROW, ("8.8.8.8",), "unreachable"),
    "a mark": (ROUTER, {**rules(TO_77), **routes(OTHER)}, ("8.8.8.8", 7), BY_OTHER),
    "another mark": (ROUTER, {**rules(TO_77), **routes(OTHER)}, ("8.8.8.8", 8), MAIN),
    "a mark with a mask": (
        ROUTER,
        {**rules("FirewallMark=7/0xf\nTable=77\nPriority=9"), **routes(OTHER)},
        ("8.8.8.8", 0x17),
        BY_OTHER,
    ),
    "a mark of 0, which selects all": (
        ROUTER,
        {**rules("FirewallMark=0\nTable=77\nPriority=9"), **routes(OTHER)},
        ("8.8.8.8", 3),
        BY_OTHER,
    ),
    "an inverted rule": (ROUTER, INVERTED, ("8.8.8.8",), BY_OTHER),
    "an inverted rule, and its mark": (ROUTER, INVERTED, ("8.8.8.8", 7), MAIN),
    "a rule of the other IP version": (ROUTER, OF_IPV6, ("8.8.8.8", 7), MAIN),
    "a table without a route": (ROUTER, {**rules(TO_77), **routes(OTHER)}, ("9.9.9.9", 7), MAIN),
    "a throw route": (
        ROUTER,
        {**rules(TO_77), **routes("Destination=8.0.0.0/8\nType=throw\nTable=77")},
        ("8.8.8.8", 7),
        MAIN,
    ),
    "a rule to nowhere": (ROUTER, rules("FirewallMark=7\nType=prohibit\nPriority=9"), ("8.8.8.8", 7), "prohibit"),
    "a rule after main": (ROUTER, rules("FirewallMark=7\nType=prohibit\nPriority=32768"), ("8.8.8.8", 7), MAIN),
    "a rule without a priority": (
        ROUTER,
        {**rules("FirewallMark=7\nTable=77"), **routes(OTHER)},
        ("8.8.8.8", 7),
        BY_OTHER,
    ),
    "a rule without a table": (ROUTER, {**rules("FirewallMark=7\nPriority=9"), **routes(OTHER)}, ("8.8.8.8", 7), MAIN),
    "From=, and no source": (ROUTER, OF_SOURCE, ("8.8.8.8",), MAIN),
    "To=": (ROUTER, {**rules("To=8.0.0.0/8\nTable=77\nPriority=9"), **routes(OTHER)}, ("8.8.8.8",), BY_OTHER),
    "To=, and another destination": (
        ROUTER,
        {**rules("To=8.0.0.0/9\nTable=77\nPriority=9"), **routes(OTHER)},
        ("8.200.8.8",),
        MAIN,
    ),
    "GoTo=": (
        ROUTER,
        rules("FirewallMark=7\nGoTo=32766\nPriority=8", "FirewallMark=7\nType=prohibit\nPriority=9"),
        ("8.8.8.8", 7),
        MAIN,
    ),
    "GoTo= a priority that no rule has": (
        ROUTER,
        rules("FirewallMark=7\nGoTo=100\nPriority=8", "FirewallMark=7\nType=prohibit\nPriority=9"),
        ("8.8.8.8", 7),
        "prohibit",
    ),
    "a default route that is suppressed": (MARKED, {}, ("8.8.8.8",), "dev wg0 table 51"),
    "a longer route that is not": (MARKED, {}, ("192.168.0.9",), "dev eth1 table 254"),
    "a marked packet past the inverted rule": (MARKED, {}, ("198.51.100.7", 51), MAIN),
    "outside a VRF": (GOOD, {}, ("192.0.2.1",), "unreachable"),
    "the mark of a VRF": (GOOD, {}, ("192.0.2.1", 1000), "dev eth0 via 198.51.100.1 table 1000"),
    "the unreachable default of a VRF": (GOOD, NO_RA_IN_VRF, ("2001:db8:9::9", 1000), "unreachable"),
    "without it, the rule behind": (
        GOOD,
        {
            **NO_RA_IN_VRF,
            VRFN: ("Destination=::/0\nType=unreachable\nTable=1000", "Destination=2001:db8:5::/48\nTable=1000"),
        },
        ("2001:db8:9::9", 1000),
        "unreachable",
    ),
    "Gateway= of a member": (
        GOOD,
        {ETH: ("[Route]\nGateway=198.51.100.1\nTable=1000", "Gateway=198.51.100.1")},
        ("192.0.2.1", 1000),
        "dev eth0 via 198.51.100.1 table 1000",
    ),
    "DHCP of a member": (
        GOOD,
        {ETH: ("Address=198.51.100.11/24\n[Route]\nGateway=198.51.100.1\nTable=1000", "DHCP=ipv4")},
        ("192.0.2.1", 1000),
        "dev eth0 table 1000",
    ),
    "DHCP without its gateway": (
        GOOD,
        {ETH: ("Address=198.51.100.11/24\n[Route]\nGateway=198.51.100.1\nTable=1000",
               "DHCP=ipv4\n[DHCPv4]\nUseGateway=no")},
        ("192.0.2.1", 1000),
        "unreachable",
    ),
    "a table that networkd.conf names": (
        GOOD,
        {"networkd.conf": "[Network]\nRouteTable=wan:1000\n", VRFN: ("Table=1000", "Table=wan")},
        ("192.0.2.1", 1000),
        "dev eth0 via 198.51.100.1 table 1000",
    ),
}  # fmt: skip

IN_THE_VRF = {
    "a socket in the VRF": ({"vrf": "vrf-wan"}, "dev eth0 via 198.51.100.1 table 1000"),
    "a packet that came in by the VRF": (
        {"vrf": "vrf-wan", "incoming": "eth0"},
        "dev eth0 via 198.51.100.1 table 1000",
    ),
    "a VRF that no unit makes": ({"vrf": "vrf-x"}, "unreachable"),
}

FLOWS = {
    "From=": ("From=10.0.0.0/8", {"source": numbers(address("10.1.1.1"))}),
    "IncomingInterface=": ("IncomingInterface=eth1", {"incoming": "eth1"}),
    "IncomingInterface=lo": ("IncomingInterface=lo", {}),
    "DestinationPort=": ("DestinationPort=51820-51829", {"port": 51821}),
    "SourcePort=": ("SourcePort=51820", {"source_port": 51820}),
    "IPProtocol=": ("IPProtocol=udp", {"protocol": "udp"}),
}


@pytest.mark.parametrize(("base", "change", "packet", "answer"), WAYS.values(), ids=WAYS)
def test_a_packet_takes_the_way_that_the_kernel_gives_it(base, change, packet, answer):
    assert got(changed(change, base), *packet) == answer


@pytest.mark.parametrize(("flow", "answer"), IN_THE_VRF.values(), ids=IN_THE_VRF)
def test_a_packet_of_a_vrf_uses_its_table(flow, answer):
    assert got(changed({}, GOOD), "192.0.2.1", **flow) == answer


@pytest.mark.parametrize(("selector", "flow"), FLOWS.values(), ids=FLOWS)
def test_a_rule_selects_by_what_a_packet_has(selector, flow):
    files = changed({**rules(f"{selector}\nTable=77\nPriority=9"), **routes(OTHER)}, ROUTER)

    assert got(files, "8.8.8.8", **flow) == BY_OTHER
    assert got(files, "8.8.8.8", **dict.fromkeys(flow) or {"incoming": "eth0"}) == MAIN


def test_a_mark_of_0_with_a_mask_is_kept_by_a_newer_systemd():
    files = changed({**rules("FirewallMark=0/1\nTable=77\nPriority=9"), **routes(OTHER)}, ROUTER)

    assert got(files, "8.8.8.8", 1, version=257) == BY_OTHER
    assert got(files, "8.8.8.8", 1, version=258) == MAIN


def test_a_link_that_may_learn_a_better_route_is_named():
    way = way_of(changed({LAN: ("Address=192.168.0.5/24", "DHCP=ipv4")}, ROUTER), "8.8.8.8")

    assert [link.name for link in way.unsure] == ["eth1"]


def test_devices_that_networkd_creates_are_links_once():
    files = changed({WGN: ("Name=wg0", "Name=wg*"), "60-all.network": "[Match]\nName=*\n[Network]\nDHCP=yes\n"}, GOOD)
    (view,) = views(files, 257)

    assert [(link.name, link.vrf) for link in host_of(view).links] == [
        ("vrf-wan", None),
        ("wg0", None),
        ("eth0", "vrf-wan"),
        ("*", None),
    ]


def test_an_unmanaged_link_has_no_routes():
    assert got(changed({UPLINK: ("[Network]", "[Link]\nUnmanaged=yes\n[Network]")}, ROUTER), "8.8.8.8") == "unreachable"


def test_the_vrf_of_a_missing_netdev_has_no_table():
    assert got(changed({VRF: None}, GOOD), "192.0.2.1", vrf="vrf-wan") == "unreachable"


def test_a_way_in_words_names_every_unit_on_it():
    assert way_text(way_of(changed({}, MARKED), "8.8.8.8")) == (
        f"table main by the rule at {INNER}:5: default via 203.0.113.1 dev eth0 at {UPLINK}:5, which does not answer, "
        f"then table 51 by the rule at {INNER}:9: default dev wg0 at {TUNNEL}:11"
    )
    assert way_text(way_of(changed({}, GOOD), "192.0.2.1")) == "table main: no route"
    silent = rules("FirewallMark=7\nType=prohibit\nPriority=9")
    assert way_text(way_of(changed(silent, ROUTER), "8.8.8.8", 7)) == f"prohibit by the rule at {INNER}:3"


def test_outer_packets_have_the_mark_and_ports_of_their_tunnel():
    (view,) = views(changed(NO_RA_IN_VRF, GOOD), 257)
    found = outer_ways(view)

    assert [(outer.endpoint, outer.flow.mark, outer.flow.source_port, outer.flow.port) for outer in found] == [
        ("[2001:db8::1]:51820", 1000, 51820, 51820),
        ("192.0.2.1:51820", 1000, 51820, 51820),
    ]
    assert [outer.way.link and outer.way.link.name for outer in found] == [None, "eth0"]
    assert outer_ways(view) is found, "they are traced once"

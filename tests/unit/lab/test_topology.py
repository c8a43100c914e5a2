# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import ipaddress

import pytest
from lab.topology import CONTROLLER, FLEET, NODES, R2_SLAAC_ADDRESS, SEGMENTS, eui64, node, router_of, wan_addresses

DOCUMENTATION = [ipaddress.ip_network(prefix) for prefix in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24")]
DOCUMENTATION_IPV6 = ipaddress.ip_network("2001:db8::/32")

CARDS = [(which.name, card) for which in (*NODES, *FLEET) for card in which.interfaces]


def test_slaac_makes_the_address_of_rfc_4291():
    assert eui64("2001:db8::/64", "34:56:78:9a:bc:de") == "2001:db8::3656:78ff:fe9a:bcde"
    assert R2_SLAAC_ADDRESS == "2001:db8:b:0:200:5eff:fe00:5312"


def test_no_two_cards_share_a_mac_or_an_address():
    cards = [card for _node, card in CARDS] + [CONTROLLER]
    macs = [card.mac for card in cards]
    addresses = [address for card in cards for address in card.addresses]
    assert len(set(macs)) == len(macs)
    assert len(set(addresses)) == len(addresses)


@pytest.mark.parametrize(("name", "card"), CARDS)
def test_a_card_stands_in_its_segments_prefixes_with_its_gateways_on_link(name, card):
    prefixes = [
        ipaddress.ip_network(prefix) for prefix in (SEGMENTS[card.segment].ipv4, SEGMENTS[card.segment].ipv6) if prefix
    ]
    assert {ipaddress.ip_interface(address).network for address in card.addresses} <= set(prefixes), name
    for gateway in card.gateways:
        assert any(ipaddress.ip_address(gateway) in prefix for prefix in prefixes), name


def test_every_address_is_a_documentation_or_a_private_one():
    for prefixes in SEGMENTS.values():
        assert ipaddress.ip_network(prefixes.ipv6).is_private
        assert not prefixes.ipv4 or ipaddress.ip_network(prefixes.ipv4).is_private


def test_the_gateways_of_the_routers_are_wan_itself():
    for which in (*NODES, *FLEET):
        wan_card = which.interfaces[0]
        if wan_card.segment in {"a", "c"} and wan_card.gateways:
            assert wan_card.gateways == router_of(wan_card.segment)


def test_the_controller_is_one_router_away_from_every_router():
    for which in (*map(node, ("r1", "r2", "r3")), *FLEET):
        for address in wan_addresses(which):
            near = [ipaddress.ip_interface(own).network for own in CONTROLLER.addresses]
            assert not any(ipaddress.ip_address(address) in network for network in near)


def test_an_unknown_node_is_named_with_those_that_are_there():
    with pytest.raises(LookupError, match=r"'r9'.*wan, r1, r2, r3, lan1, f01, .*, f12$"):
        node("r9")

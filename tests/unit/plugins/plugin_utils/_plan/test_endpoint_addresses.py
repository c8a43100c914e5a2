# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Endpoints to which no other host can send are refused, whether they are said, named or derived."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.transit.networkd.plugins.plugin_utils._plan import PlanError, plan

KEY = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE="
LOOPBACK = "a loopback address"
LINK_LOCAL = "a link-local address, which other links do not know"
UNREACHABLE = [
    ("127.0.0.1", LOOPBACK),
    ("127.0.1.1", LOOPBACK),
    ("::1", LOOPBACK),
    ("0.0.0.0", "the unspecified address"),
    ("::", "the unspecified address"),
    ("255.255.255.255", "the broadcast address"),
    ("224.0.0.5", "a multicast address"),
    ("ff02::1", "a multicast address"),
    ("169.254.3.4", LINK_LOCAL),
    ("fe80::1", LINK_LOCAL),
    ("::ffff:127.0.0.1", "the IPv6 form of an IPv4 address, 127.0.0.1"),
]
REACHABLE = ["203.0.113.9", "10.1.2.3", "100.64.0.1", "2001:db8::1", "fd00::1", "126.255.255.255", "128.0.0.1"]
each = pytest.mark.parametrize(("address", "kind"), UNREACHABLE)
control = pytest.mark.parametrize("address", REACHABLE)


def fleet(endpoint: str, **resolved: list[str]) -> dict[str, t.Any]:
    """Return an inventory of two hosts; r1 says where it is reached."""
    tunnels = [{"name": "wg0", "group": "routers", "prefixes": ["fd00:99::/64"]}]
    interface = {"name": "eth0", "addresses": ["198.51.100.11/24", "2001:db8:a::11/64"]}
    hosts = {
        "r1": {"wireguard_vrf_interfaces": [{"name": "eth0", "dhcp": "yes"}], "wireguard_vrf_endpoints": [endpoint]},
        "r2": {"wireguard_vrf_interfaces": [interface]},
    }
    for variables in hosts.values():
        variables["wireguard_vrf_tunnels"] = tunnels
    names = {name.replace("_", "."): addresses for name, addresses in resolved.items()}
    return {"hosts": hosts, "groups": {"routers": ["r1", "r2"]}, "resolved": names}


def said(inventory: dict[str, t.Any]) -> list[str]:
    try:
        plan(inventory)
    except PlanError as exc:
        return str(exc).splitlines()
    return []


@each
def test_an_address_to_which_no_other_host_can_send(address: str, kind: str) -> None:
    where = f"r1: wireguard_vrf_endpoints[0] = '{address}'"
    assert said(fleet(address)) == [f"{where}: must be an address to which other hosts can send; this is {kind}"]


@control
def test_control_other_addresses_are_endpoints(address: str) -> None:
    assert said(fleet(address)) == []
    assert said(fleet("r1.example.net", r1_example_net=[address])) == []


@each
def test_a_name_that_the_controller_finds_at_such_an_address(address: str, kind: str) -> None:
    """Debian's installer writes the name of the machine itself beside 127.0.1.1 into /etc/hosts."""
    (line,) = said(fleet("r1.example.net", r1_example_net=["203.0.113.9", address]))
    assert line == (
        f"r1: wireguard_vrf_endpoints[0] = 'r1.example.net': on the controller, this name has the address {address}, "
        f"{kind}; write an address to which other hosts can send, or repair the controller's DNS and /etc/hosts"
    )


@each
def test_a_peer_in_no_inventory_is_at_no_such_address(address: str, kind: str) -> None:
    host = f"[{address}]" if ":" in address else address
    peer = {"name": "phone", "public_key": KEY, "allowed_ips": ["fd00:99::f/128"]}
    for endpoint in (f"{host}:4500", "phone.example.net:4500"):
        inventory = fleet("203.0.113.9", phone_example_net=[address])
        inventory["hosts"]["r1"]["wireguard_vrf_tunnels"][0]["peers"] = [{**peer, "endpoint": endpoint}]
        (line, *_others) = said(inventory)
        assert "peers[0].endpoint" in line
        assert kind in line


@pytest.mark.parametrize("address", ["203.0.113.0", "203.0.113.255"])
def test_the_broadcast_address_of_the_hosts_own_prefix(address: str) -> None:
    inventory = fleet(address)
    inventory["hosts"]["r1"]["wireguard_vrf_interfaces"] = [{"name": "eth0", "addresses": ["203.0.113.11/24"]}]
    (line,) = said(inventory)
    where = f"r1: wireguard_vrf_endpoints[0] = '{address}'"
    assert line == f"{where}: must be the address of a host in 203.0.113.0/24, not the prefix itself or its broadcast"
    # The controls: an address of another prefix, and of a point-to-point link (RFC 3021).
    for other in ("203.0.112.11/24", f"{address}/31"):
        inventory["hosts"]["r1"]["wireguard_vrf_interfaces"] = [{"name": "eth0", "addresses": [other]}]
        assert said(inventory) == []


def test_a_static_address_that_is_known_on_its_link_alone_is_no_endpoint() -> None:
    inventory = fleet("203.0.113.9")
    inventory["hosts"]["r2"]["wireguard_vrf_interfaces"][0]["addresses"] = ["169.254.7.7/16", "198.51.100.11/24"]
    (link,) = plan(inventory)["hosts"]["r1"]["tunnels"]
    assert [peer["endpoint"] for peer in link["peers"]] == ["198.51.100.11:51820"]

# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ports: each member's own, those in front of it, and the one that it really has."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.transit.networkd.plugins.plugin_utils._fleet._lint_plan import findings_of_plan
from ansible_collections.transit.networkd.plugins.plugin_utils._fleet._recorded_keys import with_recorded_keys
from ansible_collections.transit.networkd.plugins.plugin_utils._plan import PlanError, plan
from ansible_collections.transit.networkd.plugins.plugin_utils._plan._problems import describe

NAT = [{"name": "eth0", "dhcp": "ipv4"}]
STATIC = [{"name": "eth0", "addresses": ["198.51.100.12/24"], "gateways": ["198.51.100.1"]}]
TUNNEL = {"name": "wg0", "group": "routers", "prefixes": ["fd00:99::/64"]}


def fleet(**hosts: dict[str, t.Any]) -> dict[str, t.Any]:
    """Return an inventory; a host without tunnels has wg0."""
    raw = {
        name: {f"wireguard_vrf_{variable}": value for variable, value in {"tunnels": [TUNNEL], **host}.items()}
        for name, host in hosts.items()
    }
    return {"hosts": raw, "groups": {"routers": sorted(raw)}}


def said(inventory: dict[str, t.Any]) -> list[str]:
    try:
        plan(inventory)
    except PlanError as exc:
        return str(exc).splitlines()
    return []


def sends_to(inventory: dict[str, t.Any], host: str) -> dict[tuple[str, str], str | None]:
    """Return where a host sends to: (interface, peer) -> endpoint; nothing is wrong with the units of any host."""
    planned = plan(inventory)
    assert findings_of_plan(with_recorded_keys(planned, None, "placeholder")[0]) == []
    links = planned["hosts"][host]["tunnels"]
    return {(link["name"], peer["host"]): peer["endpoint"] for link in links for peer in link["peers"]}


@pytest.mark.parametrize(
    ("endpoint", "sent_to"),
    [
        ("203.0.113.9:443", "203.0.113.9:443"),
        ("203.0.113.9", "203.0.113.9:51820"),
        ("[2001:db8:9::9]:443", "[2001:db8:9::9]:443"),
        ("2001:db8:9::9", "[2001:db8:9::9]:51820"),
        ("R1.example.net:443", "192.0.2.77:443"),
        ("r1.example.net", "192.0.2.77:51820"),
    ],
)
def test_a_port_that_is_forwarded(endpoint: str, sent_to: str) -> None:
    dual = [{"name": "eth0", "dhcp": "yes"}]
    inventory = fleet(r1={"interfaces": dual, "endpoints": [endpoint]}, r2={"interfaces": dual, "endpoints": []})
    inventory["resolved"] = {"r1.example.net": ["192.0.2.77"]}
    assert sends_to(inventory, "r2") == {("wg0", "r1"): sent_to}
    assert plan(inventory)["hosts"]["r1"]["tunnels"][0]["listen_port"] == 51820


@pytest.mark.parametrize("endpoint", ["203.0.113.9:0", "203.0.113.9:65536", "203.0.113.9:", "[2001:db8::1]", "a b:443"])
def test_what_is_no_endpoint(endpoint: str) -> None:
    (line,) = said(fleet(r1={"interfaces": NAT, "endpoints": [endpoint]}, r2={"interfaces": STATIC}))
    assert line.startswith(f"r1: wireguard_vrf_endpoints[0] = '{endpoint}': must ")


def test_two_hosts_behind_one_address_have_a_port_each() -> None:
    one, other = (
        {"interfaces": NAT, "endpoints": ["203.0.113.9:4501"]},
        {"interfaces": NAT, "endpoints": ["203.0.113.9"]},
    )
    inventory = fleet(r1=one, r2=other, r3={"interfaces": STATIC})
    assert sends_to(inventory, "r3") == {("wg0", "r1"): "203.0.113.9:4501", ("wg0", "r2"): "203.0.113.9:51820"}
    for endpoint in ("203.0.113.9:51820", "203.0.113.9"):
        one["endpoints"] = [endpoint]
        (line,) = said(fleet(r1=one, r2=other, r3={"interfaces": STATIC}))
        assert line.startswith(
            "r2: wireguard_vrf_endpoints = '203.0.113.9': is also an endpoint of r1, with the port 51820"
        )
    # The control: the port that one of them has by its units is another one.
    one["units"] = {"wg0.netdev": [{"WireGuard": {"ListenPort": 4501}}]}
    assert said(fleet(r1=one, r2=other, r3={"interfaces": STATIC})) == []


def test_two_interfaces_with_one_address_are_an_error_whatever_their_ports() -> None:
    other = {"interfaces": STATIC, "tunnels": [{**TUNNEL, "listen_port": 443}]}
    (line,) = said(fleet(r1={"interfaces": STATIC}, r2=other))
    assert line.startswith("r2: wireguard_vrf_interfaces = '198.51.100.12': is also an endpoint of r1")


def test_each_member_has_a_port_of_its_own() -> None:
    inventory = fleet(
        r1={"interfaces": NAT, "endpoints": ["203.0.113.9"], "tunnels": [{**TUNNEL, "listen_port": 443}]},
        r2={"interfaces": STATIC, "tunnels": [{**TUNNEL, "keepalive": 0}]},
    )
    assert sends_to(inventory, "r2") == {("wg0", "r1"): "203.0.113.9:443"}
    assert sends_to(inventory, "r1") == {("wg0", "r2"): "198.51.100.12:51820"}
    keepalives = {name: part["tunnels"][0]["peers"][0]["keepalive"] for name, part in plan(inventory)["hosts"].items()}
    assert keepalives == {"r1": 25, "r2": 0}


@pytest.mark.parametrize("unit", ["wg0.netdev", "05-transit-wg0.netdev"])
def test_peers_send_to_the_port_that_units_set(unit: str) -> None:
    units = {unit: [{"WireGuard": {"ListenPort": "443"}}]}
    inventory = fleet(r1={"interfaces": NAT, "endpoints": ["203.0.113.9"], "units": units}, r2={"interfaces": STATIC})
    assert sends_to(inventory, "r2") == {("wg0", "r1"): "203.0.113.9:443"}
    assert plan(inventory)["hosts"]["r1"]["tunnels"][0]["listen_port"] == 443
    # A port in front of the host stays what was said.
    inventory["hosts"]["r1"]["wireguard_vrf_endpoints"] = ["203.0.113.9:4500"]
    assert sends_to(inventory, "r2") == {("wg0", "r1"): "203.0.113.9:4500"}


def test_with_an_interface_for_each_peer_the_number_of_the_peer_is_added() -> None:
    tunnel = {**TUNNEL, "per_peer": True}
    inventory = fleet(
        r1={
            "interfaces": NAT,
            "endpoints": ["203.0.113.9:4000"],
            "host_id": 1,
            "tunnels": [{**tunnel, "listen_port": 9}],
        },
        r2={"interfaces": STATIC, "host_id": 2, "tunnels": [tunnel]},
    )
    assert sends_to(inventory, "r2") == {("wg0-r1", "r1"): "203.0.113.9:4002"}
    assert sends_to(inventory, "r1") == {("wg0-r2", "r2"): "198.51.100.12:51821"}
    assert plan(inventory)["hosts"]["r1"]["tunnels"][0]["listen_port"] == 11
    inventory["hosts"]["r2"]["wireguard_vrf_units"] = {"wg0-r1.netdev": [{"WireGuard": {"ListenPort": 7}}]}
    assert sends_to(inventory, "r1") == {("wg0-r2", "r2"): "198.51.100.12:7"}


# --- endpoints for each VRF or tunnel ---

VRFS = [{"name": "vrf-a", "table": 1001}, {"name": "vrf-b", "table": 1002}]
UPLINKS = [{"name": "eth0", "vrf": "vrf-a", "dhcp": "ipv4"}, {"name": "eth1", "vrf": "vrf-b", "dhcp": "ipv4"}]
TUNNELS = [
    {"name": "wga", "group": "routers", "prefixes": ["fd00:a::/64"], "underlay": "vrf-a"},
    {"name": "wgb", "group": "routers", "prefixes": ["fd00:b::/64"], "underlay": "vrf-b", "listen_port": 51821},
]


def dual(endpoints: object) -> dict[str, t.Any]:
    host = {"vrfs": VRFS, "interfaces": UPLINKS, "tunnels": TUNNELS}
    return fleet(r1={**host, "endpoints": endpoints}, r2={**host, "endpoints": []})


@pytest.mark.parametrize(
    ("endpoints", "sent_to"),
    [
        ({"vrf-a": ["203.0.113.11"], "vrf-b": ["192.0.2.11"]}, ("203.0.113.11:51820", "192.0.2.11:51821")),
        ({"wga": ["203.0.113.9:443"], "wgb": ["203.0.113.9:444"]}, ("203.0.113.9:443", "203.0.113.9:444")),
        # A tunnel comes before its VRF.
        ({"vrf-a": ["203.0.113.11"], "wga": ["203.0.113.9:443"], "vrf-b": ["192.0.2.11"]},
         ("203.0.113.9:443", "192.0.2.11:51821")),
    ],
)  # fmt: skip
def test_endpoints_for_each_underlay(endpoints: object, sent_to: tuple[str, str]) -> None:
    assert tuple(sends_to(dual(endpoints), "r2").values()) == sent_to
    assert plan(dual(endpoints))["warnings"] == []


def test_a_list_for_two_underlays_is_warned_of() -> None:
    (warning,) = plan(dual(["203.0.113.11", "192.0.2.11"]))["warnings"]
    assert describe(warning) == (
        "r1: wireguard_vrf_endpoints = ['203.0.113.11', '192.0.2.11']: is taken for all tunnels, and they send through "
        "vrf-a and vrf-b. Give endpoints for each VRF: {VRF: [ADDRESS]}"
    )


def test_a_port_leads_to_one_tunnel() -> None:
    (line,) = said(dual(["203.0.113.9:443"]))
    assert line.endswith(
        "the port 443 leads to one tunnel, and wga and wgb both have it. Give endpoints for each tunnel: "
        "{TUNNEL: [ADDRESS:PORT]}"
    )


def test_endpoints_for_what_is_not_there() -> None:
    assert said(dual({"vrf-a": ["203.0.113.11"], "vrf-c": []})) == [
        "r1: wireguard_vrf_endpoints[vrf-c]: must be the name of a tunnel or of a VRF of this host; did you mean vrf-b?"
    ]
    assert said(dual({"vrf-a": "203.0.113.11"})) == [
        "r1: wireguard_vrf_endpoints[vrf-a] = '203.0.113.11': must be a list"
    ]
    assert said(dual({"vrf-a": ["127.0.0.1"]}))[0].startswith(
        "r1: wireguard_vrf_endpoints[vrf-a][0] = '127.0.0.1': must"
    )

# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import copy
import typing as t

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.transit.networkd.plugins.plugin_utils._plan import PlanError, names_of, plan, with_keys
from ansible_collections.transit.networkd.plugins.plugin_utils._plan._names import NOT_RESOLVED
from ansible_collections.transit.networkd.plugins.plugin_utils._plan._problems import describe

PEER_KEY = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE="


def fleet(names: t.Iterable[str], tunnel: dict[str, t.Any] | None = None, **variables: t.Any) -> dict[str, t.Any]:
    """An inventory of hosts with a static underlay address each; a callable variable is called with the host's name."""
    settings_ = {"name": "wg0", "group": "routers", "prefixes": ["fd00:99::/64"], **(tunnel or {})}
    hosts = {}
    for name in names:
        number = sum((place + 1) * ord(letter) for place, letter in enumerate(name))
        hosts[name] = {
            "wireguard_vrf_tunnels": [settings_],
            "wireguard_vrf_interfaces": [{"name": "eth0", "addresses": [f"2001:db8::{number:x}/64"]}],
        }
        for variable, value in variables.items():
            hosts[name][f"wireguard_vrf_{variable}"] = value(name) if callable(value) else value
    return {"hosts": hosts, "groups": {"routers": sorted(hosts)}, "public_keys": {}}


def peers(planned: dict[str, t.Any], host: str) -> dict[str, dict[str, t.Any]]:
    return {peer["host"]: peer for tunnel in planned["hosts"][host]["tunnels"] for peer in tunnel["peers"]}


NAMES = st.sets(st.from_regex(r"[a-z]{1,3}[0-9]{1,2}", fullmatch=True), min_size=2, max_size=8)


@pytest.mark.parametrize(
    "tunnel", [{}, {"prefixes": ["fd00:99::/48", "fd00:98::/96"]}, {"per_peer": True}], ids=["mesh", "two", "per_peer"]
)
@settings(max_examples=40, deadline=None)
@given(names=NAMES, data=st.data())
def test_a_host_more_changes_nobody_elses_part(tunnel: dict[str, t.Any], names: set[str], data: st.DataObject) -> None:
    newcomer = data.draw(st.sampled_from(sorted(names)))
    number = {name: place + 1 for place, name in enumerate(sorted(names))}
    with_all = fleet(names, tunnel, host_id=number.__getitem__ if tunnel.get("per_peer") else None)
    # Names made of few letters may add up to one number, and then to one endpoint.
    if len({host["wireguard_vrf_interfaces"][0]["addresses"][0] for host in with_all["hosts"].values()}) < len(names):
        return
    without = copy.deepcopy(with_all)
    del without["hosts"][newcomer]
    without["groups"]["routers"].remove(newcomer)

    after, before = plan(with_all)["hosts"], plan(without)["hosts"]
    del after[newcomer]
    for host_plan in after.values():
        host_plan["pairs"] = [pair for pair in host_plan["pairs"] if pair["peer"] != newcomer]
        for link in host_plan["tunnels"]:
            link["peers"] = [peer for peer in link["peers"] if peer["host"] != newcomer]
        if tunnel.get("per_peer"):
            host_plan["tunnels"] = [link for link in host_plan["tunnels"] if link["peers"]]
    assert after == before


def test_the_order_of_the_inventory_does_not_matter(lab: dict[str, t.Any]) -> None:
    turned = {**lab, "hosts": dict(reversed(lab["hosts"].items()))}
    turned["groups"] = {name: list(reversed(hosts)) for name, hosts in lab["groups"].items()}
    assert plan(turned) == plan(lab)


def test_the_plan_is_plain_data_and_leaves_its_input_alone(lab: dict[str, t.Any]) -> None:
    before = copy.deepcopy(lab)
    planned = plan(lab)
    planned["hosts"]["r1"]["members"].clear()
    assert lab == before
    assert plan(lab)["hosts"]["r1"]["members"]


def test_hosts_without_anything_of_ours_are_left_out(lab: dict[str, t.Any]) -> None:
    lab["hosts"]["other"] = {"ansible_host": "192.0.2.1"}
    lab["hosts"]["lan1"] = {"wireguard_vrf_forwarding": True}
    planned = plan(lab)["hosts"]
    assert sorted(planned) == ["lan1", "r1", "r2", "r3"]
    assert planned["lan1"]["vrfs"] == planned["lan1"]["rules"] == []
    assert (planned["lan1"]["strict"], planned["lan1"]["filter"]) == (False, None)


@pytest.mark.parametrize(("variables", "strict"), [({}, True), ({"strict": "no"}, False)])
def test_a_host_is_strict_unless_it_is_not_wanted(variables: dict[str, t.Any], strict: bool) -> None:
    assert plan(fleet(["a", "b"], **variables))["hosts"]["a"]["strict"] is strict


@pytest.mark.parametrize(
    ("variables", "wanted"),
    [
        ({}, {"tcp": [22], "udp": [], "lock": False}),
        ({"filter_tcp": [443, "80", 443], "filter_udp": [443]}, {"tcp": [80, 443], "udp": [443], "lock": False}),
        ({"filter_tcp": [], "egress_lock": True}, {"tcp": [], "udp": [], "lock": True}),
        ({"filter": False}, None),
    ],
)
def test_what_the_filter_lets_in(variables: dict[str, t.Any], wanted: dict[str, list[int]] | None) -> None:
    assert plan(fleet(["a", "b"], **variables))["hosts"]["a"]["filter"] == wanted


def test_a_lock_without_a_filter() -> None:
    with pytest.raises(PlanError, match=r"a: wireguard_vrf_egress_lock = True: needs wireguard_vrf_filter"):
        plan(fleet(["a", "b"], filter=False, egress_lock=True))


@pytest.mark.parametrize("port", [0, 65536, "ssh"])
def test_a_port_that_is_none(port: object) -> None:
    with pytest.raises(PlanError, match=r"a: wireguard_vrf_filter_tcp\[1\] = .*"):
        plan(fleet(["a", "b"], filter_tcp=[22, port]))


@pytest.mark.parametrize(
    ("variables", "sysctls"),
    [
        ({}, {"net.ipv4.udp_l3mdev_accept": "1", "net.ipv4.tcp_l3mdev_accept": "1"}),
        (
            {"tcp_l3mdev_accept": False, "forwarding": "yes"},
            {
                "net.ipv4.udp_l3mdev_accept": "1",
                "net.ipv4.tcp_l3mdev_accept": "0",
                "net.ipv4.ip_forward": "1",
                "net.ipv6.conf.all.forwarding": "1",
            },
        ),
    ],
)
def test_sysctls(variables: dict[str, t.Any], sysctls: dict[str, str]) -> None:
    assert plan(fleet(["a", "b"], **variables))["hosts"]["a"]["sysctls"] == sysctls


def test_endpoints_of_the_lab(lab: dict[str, t.Any]) -> None:
    planned = plan(lab)
    found = {host: {name: peer["endpoint"] for name, peer in peers(planned, host).items()} for host in planned["hosts"]}
    assert found == {
        "r1": {"r2": "203.0.113.12:51820", "r3": "[2001:db8:c::13]:51820"},
        "r2": {"r1": "198.51.100.11:51820", "r3": "[2001:db8:c::13]:51820"},
        # r2 says that it can be reached over IPv4 alone, which r3 does not speak: r2 starts.
        "r3": {"r1": "[2001:db8:a::11]:51820", "r2": None},
    }


def test_a_network_is_allowed_and_routed_by_the_peers(lab: dict[str, t.Any]) -> None:
    planned = plan(lab)
    assert peers(planned, "r2")["r1"]["allowed_ips"] == [
        "fd00:50:1::/64",
        "fd00:99::5f68:c895:349c:bc2a/128",
        "10.50.1.0/24",
    ]
    assert planned["hosts"]["r2"]["tunnels"][0]["routes"] == ["fd00:50:1::/64", "10.50.1.0/24"]
    assert planned["hosts"]["r1"]["tunnels"][0]["routes"] == []
    assert not planned["hosts"]["r1"]["tunnels"][0]["foreign_routes"]
    lab["hosts"] = {
        name: {**host, "wireguard_vrf_tunnels": [{**host["wireguard_vrf_tunnels"][0], "route_allowed_ips": False}]}
        for name, host in lab["hosts"].items()
    }
    (link,) = plan(lab)["hosts"]["r2"]["tunnels"]
    assert link["routes"] == []
    assert link["foreign_routes"]


@pytest.mark.parametrize(
    ("tunnel", "variables", "addresses"),
    [
        ({}, {"host_id": 7}, ["fd00:99::7/64"]),
        ({"prefixes": ["fd00:99::/64", "10.99.0.0/24"]}, {"host_id": 7}, ["fd00:99::7/64", "10.99.0.7/24"]),
        ({}, {"addresses": {"wg0": ["fd00:99::77"]}}, ["fd00:99::77/64"]),
        ({}, {"addresses": {"wg0": ["fd00:98::77", "10.1.2.3"]}}, ["fd00:98::77/128", "10.1.2.3/32"]),
        ({}, {"addresses": {"wg0": ["fd00:98::77/112"]}}, ["fd00:98::77/112"]),
    ],
)
def test_inner_addresses(tunnel: dict[str, t.Any], variables: dict[str, t.Any], addresses: list[str]) -> None:
    assert plan(fleet(["a"], tunnel, **variables))["hosts"]["a"]["tunnels"][0]["addresses"] == addresses


@pytest.mark.parametrize(
    ("interface", "tunnel", "mtu"),
    [({}, {}, 1420), ({"mtu": 1492}, {}, 1412), ({"mtu": 9000}, {}, 8920), ({"mtu": 1492}, {"mtu": 1380}, 1380)],
)
def test_mtu(interface: dict[str, t.Any], tunnel: dict[str, t.Any], mtu: int) -> None:
    inventory = fleet(["a"], tunnel)
    inventory["hosts"]["a"]["wireguard_vrf_interfaces"][0].update(interface)
    assert plan(inventory)["hosts"]["a"]["tunnels"][0]["mtu"] == mtu


def test_hub_and_spoke() -> None:
    hosts = {"h1": ["fd00:1::/64"], "h2": ["fd00:2::/64"], "s1": ["fd00:11::/64"], "s2": ["fd00:12::/64"]}
    planned = plan(fleet(hosts, {"topology": "hub", "hubs": ["h1", "h2"]}, networks=hosts.__getitem__))
    allowed = {host: {name: peer["allowed_ips"] for name, peer in peers(planned, host).items()} for host in hosts}
    own = {host: planned["hosts"][host]["tunnels"][0]["addresses"][0].replace("/64", "/128") for host in hosts}
    assert allowed == {
        "h1": {
            "h2": ["fd00:2::/64", own["h2"]],
            "s1": ["fd00:11::/64", own["s1"]],
            "s2": ["fd00:12::/64", own["s2"]],
        },
        "h2": {
            "h1": ["fd00:1::/64", own["h1"]],
            "s1": ["fd00:11::/64", own["s1"]],
            "s2": ["fd00:12::/64", own["s2"]],
        },
        # The first hub carries the way to the other spoke; the second only that to itself.
        "s1": {
            "h1": ["fd00:1::/64", "fd00:12::/64", "fd00:99::/64", own["h1"]],
            "h2": ["fd00:2::/64", own["h2"]],
        },
        "s2": {
            "h1": ["fd00:1::/64", "fd00:11::/64", "fd00:99::/64", own["h1"]],
            "h2": ["fd00:2::/64", own["h2"]],
        },
    }
    assert planned["hosts"]["s1"]["tunnels"][0]["routes"] == ["fd00:1::/64", "fd00:2::/64", "fd00:12::/64"]
    assert planned["hosts"]["s1"]["pairs"] == [{"tunnel": "wg0", "peer": "h1"}, {"tunnel": "wg0", "peer": "h2"}]


def test_a_spoke_without_networks_changes_no_other_spoke() -> None:
    small = fleet(["h1", "s1", "s2"], {"topology": "hub", "hubs": ["h1"]})
    large = fleet(["h1", "s1", "s2", "s3"], {"topology": "hub", "hubs": ["h1"]})
    assert plan(small)["hosts"]["s1"] == plan(large)["hosts"]["s1"]


def test_pairs() -> None:
    planned = plan(fleet(["a", "b", "c"], {"topology": "pairs", "pairs": [["c", "a"]]}))
    assert {host: sorted(peers(planned, host)) for host in planned["hosts"]} == {"a": ["c"], "b": [], "c": ["a"]}


def test_one_interface_a_peer() -> None:
    ids = {"a": 1, "b": 2, "c-with-a-long-name": 3}
    planned = plan(fleet(ids, {"name": "wg", "per_peer": True}, host_id=ids.__getitem__))
    links = {link["name"]: link for link in planned["hosts"]["a"]["tunnels"]}
    assert list(links) == ["wg-787834", "wg-b"]
    link = links["wg-b"]
    assert link["tunnel"] == "wg"
    assert link["listen_port"] == 51822
    assert link["addresses"] == ["fe80::1/64", "fd00:99::1/128"]
    assert link["routes"] == []
    assert link["foreign_routes"]
    assert link["private_key_file"] == "/etc/transit-networkd/keys/wg.key"
    (peer,) = link["peers"]
    assert peer["allowed_ips"] == ["::/0", "0.0.0.0/0"]
    assert peer["endpoint"].endswith("]:51821")
    assert peer["addresses"] == ["fe80::2%wg-b"]
    # Each end sends to the port on which the other listens for it.
    ports = {
        (name, link["peers"][0]["host"]): link["listen_port"]
        for name in ids
        for link in planned["hosts"][name]["tunnels"]
    }
    for name in ids:
        for other, peer in peers(planned, name).items():
            assert int(peer["endpoint"].rpartition(":")[2]) == ports[other, name]


def test_peers_that_are_in_no_inventory() -> None:
    outer = {"name": "phone", "public_key": PEER_KEY, "allowed_ips": ["10.7.0.0/24", "fd00:99::f/128"], "hosts": ["a"]}
    inventory = fleet(["a", "b"], {"peers": [{**outer, "endpoint": "VPN.example.com:4500", "keepalive": 0}]})
    assert names_of(inventory) == ["vpn.example.com"]
    planned = plan({**inventory, "resolved": {"vpn.example.com": ["192.0.2.8", "192.0.2.7", "2001:db8::7"]}})
    assert peers(planned, "a")["phone"] == {
        "host": "phone",
        "public_key": PEER_KEY,
        "preshared_key_file": None,
        "allowed_ips": ["fd00:99::f/128", "10.7.0.0/24"],
        "endpoint": "[2001:db8::7]:4500",
        "endpoint_name": "vpn.example.com",
        "keepalive": 0,
        "addresses": [],
        "inventory": False,
        "from_units": False,
        "preshared_inline": False,
    }
    assert "phone" not in peers(planned, "b")
    assert [pair["peer"] for pair in planned["hosts"]["a"]["pairs"]] == ["b"]


def test_two_underlays_and_an_inner_vrf() -> None:
    vrfs = [{"name": "vrf-wan", "table": 1000}, {"name": "vrf-lte", "table": 1001}, {"name": "vrf-in", "table": 50}]
    inventory = fleet(["a", "b"], {"underlay": "vrf-lte", "vrf": "vrf-in"}, vrfs=vrfs)
    for host in inventory["hosts"].values():
        host["wireguard_vrf_interfaces"][0]["vrf"] = "vrf-lte"
    host = plan(inventory)["hosts"]["a"]
    assert (host["tunnels"][0]["underlay"], host["tunnels"][0]["mark"], host["tunnels"][0]["vrf"]) == (
        "vrf-lte",
        1001,
        "vrf-in",
    )
    assert [(rule["priority"], rule["mark"], rule["action"], rule["table"]) for rule in host["rules"][2:4]] == [
        (1998, 1001, "table", 1001),
        (1999, 1001, "unreachable", None),
    ]


def test_without_preshared_keys() -> None:
    host = plan(fleet(["a", "b"], {"preshared_keys": False}))["hosts"]["a"]
    assert host["pairs"] == []
    assert host["tunnels"][0]["peers"][0]["preshared_key_file"] is None


def test_words_for_booleans_and_numbers() -> None:
    inventory = fleet(["a"], {"listen_port": "4500", "keepalive": 0})
    inventory["hosts"]["a"]["wireguard_vrf_interfaces"][0].update({"dhcp": False, "accept_ra": "yes"})
    host = plan(inventory)["hosts"]["a"]
    assert host["members"][0]["dhcp"] == "no"
    assert host["members"][0]["accept_ra"] is True
    assert host["tunnels"][0]["listen_port"] == 4500


def named(**host: t.Any) -> dict[str, t.Any]:
    """Two hosts, of which b is reached by a name."""
    inventory = fleet(["a", "b"])
    inventory["hosts"]["b"].update(wireguard_vrf_endpoints=["B.example.net"])
    inventory["hosts"]["a"].update({f"wireguard_vrf_{name}": value for name, value in host.items()})
    return {**inventory, "resolved": {"b.example.net": ["2001:db8:b::9", "203.0.113.9", "2001:db8:b::12"]}}


def test_an_endpoint_that_has_a_name_is_at_the_first_address_whatever_order_it_was_told_in() -> None:
    inventory = named()
    assert names_of(inventory) == ["b.example.net"]
    planned = plan(inventory)
    inventory["resolved"]["b.example.net"].reverse()
    assert plan(inventory) == planned
    peer = peers(planned, "a")["b"]
    assert (peer["endpoint"], peer["endpoint_name"]) == ("[2001:db8:b::9]:51820", "b.example.net")
    assert peers(planned, "b")["a"]["endpoint_name"] is None
    assert planned["hosts"]["a"]["follow"] is None


def test_what_a_host_follows() -> None:
    planned = plan(named(follow_endpoints=True, resolvers=["192.0.2.53"]))
    assert planned["hosts"]["a"]["follow"] == {
        "peers": [
            {
                "host": "b",
                "link": "wg0",
                "vrf": "vrf-wan",
                "mark": 1000,
                "public_key": None,
                "name": "b.example.net",
                "port": 51820,
                "families": [6],
            }
        ],
        "members": [{"vrf": "vrf-wan", "name": "eth0"}],
        "resolvers": ["192.0.2.53"],
    }
    assert planned["hosts"]["b"]["follow"] is None


def test_a_host_whose_peers_have_no_names_follows_nothing() -> None:
    inventory = fleet(["a", "b"])
    inventory["hosts"]["a"]["wireguard_vrf_follow_endpoints"] = True
    assert names_of(inventory) == []
    assert plan(inventory)["hosts"]["a"]["follow"] is None


def test_hosts_share_what_is_the_same_for_them() -> None:
    """A mesh of a thousand has a million peers, and no memory for each."""
    planned = plan(fleet(f"r{number}" for number in range(30)))
    for each in (planned, with_keys(planned, {"r1": {"wg0": PEER_KEY}})):
        found = [peer for part in each["hosts"].values() for link in part["tunnels"] for peer in link["peers"]]
        assert len(found) == 30 * 29
        assert len({id(peer) for peer in found}) == 30


def test_names_stay_names_where_none_was_looked_up() -> None:
    outer = {
        "name": "phone",
        "public_key": PEER_KEY,
        "allowed_ips": ["fd00:99::f/128"],
        "endpoint": "P.example.net:4500",
    }
    inventory = named(follow_endpoints=True)
    for host in inventory["hosts"].values():
        host["wireguard_vrf_tunnels"] = [{**host["wireguard_vrf_tunnels"][0], "peers": [outer]}]
    del inventory["resolved"]
    planned = plan(inventory)
    found = {name: (peer["endpoint"], peer["endpoint_name"]) for name, peer in peers(planned, "a").items()}
    assert found == {
        "b": ("b.example.net:51820", "b.example.net"),
        "phone": ("p.example.net:4500", "p.example.net"),
    }
    assert [peer["port"] for peer in planned["hosts"]["a"]["follow"]["peers"]] == [51820, 4500]
    assert [describe(warning) for warning in planned["warnings"]] == [
        f"b: wireguard_vrf_endpoints[0] = 'b.example.net': {NOT_RESOLVED}",
        f"a: wireguard_vrf_tunnels[wg0].peers[0].endpoint = 'p.example.net:4500': {NOT_RESOLVED}",
    ]
    # The control: a name that was looked up and has no address is an error.
    with pytest.raises(PlanError, match=r"b: wireguard_vrf_endpoints\[0\] = 'b.example.net': the controller finds no"):
        plan({**inventory, "resolved": {}})


def test_a_name_that_was_not_looked_up_may_have_either_family() -> None:
    inventory = fleet(["a", "b", "c"], endpoints=lambda name: ["c.example.net"] if name == "c" else None)
    inventory["hosts"]["a"]["wireguard_vrf_interfaces"] = [{"name": "eth0", "addresses": ["203.0.113.11/24"]}]
    inventory["hosts"]["c"]["wireguard_vrf_interfaces"] = [{"name": "eth0", "dhcp": "yes"}]
    for host in inventory["hosts"].values():
        host["wireguard_vrf_tunnels"] = [{**host["wireguard_vrf_tunnels"][0], "topology": "hub", "hubs": ["c"]}]
    planned = plan(inventory)
    assert [peers(planned, name)["c"]["endpoint"] for name in ("a", "b")] == ["c.example.net:51820"] * 2

# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import itertools
import typing as t

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.transit.networkd.plugins.plugin_utils._plan import PlanError, plan
from ansible_collections.transit.networkd.plugins.plugin_utils._plan._check_prefixes import _Entry, _nested, is_default
from ansible_collections.transit.networkd.plugins.plugin_utils._plan._netaddr import ip_network

KEY = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE="
HUB = {"topology": "hub", "hubs": ["h1"], "supernets": ["fd00::/16", "10.0.0.0/8"]}


def fleet(networks: dict[str, list[str]], *tunnels: dict[str, t.Any], **groups: list[str]) -> dict[str, t.Any]:
    """Return an inventory of hosts with networks; a tunnel is of the group ``routers``, that of all hosts."""
    listed = [
        {
            "name": f"wg{number}",
            "group": "routers",
            "prefixes": [f"fd00:99:{number}::/64"],
            "listen_port": 51820 + number,
            **tunnel,
        }
        for number, tunnel in enumerate(tunnels or ({},))
    ]
    hosts = {
        name: {
            "wireguard_vrf_tunnels": listed,
            "wireguard_vrf_interfaces": [{"name": "eth0", "addresses": [f"203.0.113.{number}/24"]}],
            "wireguard_vrf_networks": behind,
        }
        for number, (name, behind) in enumerate(networks.items(), 11)
    }
    return {"hosts": hosts, "groups": {"routers": list(hosts), **groups}, "public_keys": {}}


def said(inventory: dict[str, t.Any]) -> list[str]:
    try:
        plan(inventory)
    except PlanError as exc:
        return str(exc).splitlines()
    return []


def allowed(planned: dict[str, t.Any], host: str) -> dict[str, list[str]]:
    (link,) = planned["hosts"][host]["tunnels"]
    return {peer["host"]: peer["allowed_ips"] for peer in link["peers"]}


OVERLAPS = (
    "overlaps {} behind r1. A prefix that holds networks of several members is behind none of them: list it in "
    "wireguard_vrf_tunnels[wg0].supernets (topology hub)"
)
ADDRESSES = "overlaps the prefix fd00:99::/64 of the tunnel wg0, in which the members have their addresses"
BOTH = (
    "is also behind r1, and in the tunnel wg0 only one peer can have it. To have it behind both, use per_peer and a "
    "routing daemon"
)
TABLE = "is also behind r1 in the tunnel wg0, and a host with both tunnels can have one route"
EXIT = (
    "leads what the other members have no route for through {0}. If {0} is an exit, name it in "
    "wireguard_vrf_tunnels[wg0].exits; it needs a default route outside of its VRFs"
)


def behind(host: str, network: str, message: str) -> str:
    return f"{host}: wireguard_vrf_networks = '{network}': {message}"


def test_networks_of_two_members_do_not_overlap() -> None:
    assert said(fleet({"r1": ["10.0.0.0/8"], "r2": ["10.1.0.0/16"], "r3": ["10.2.0.0/16"]})) == [
        behind("r2", "10.1.0.0/16", OVERLAPS.format("10.0.0.0/8")),
        behind("r3", "10.2.0.0/16", OVERLAPS.format("10.0.0.0/8")),
    ]
    # Those of one member may, and neighbours do not overlap.
    assert said(fleet({"r1": ["10.0.0.0/8", "10.1.0.0/16"], "r2": ["11.0.0.0/8", "fd01::/16"]})) == []


def test_a_network_does_not_overlap_the_prefix_of_a_tunnel() -> None:
    wide, narrow = "fd00:99::/32", "fd00:99:0:0:8000::/65"
    assert said(fleet({"r1": [wide], "r2": [narrow]})) == [
        behind("r1", wide, ADDRESSES),
        behind("r2", narrow, ADDRESSES),
        behind("r2", narrow, OVERLAPS.format(wide)),
    ]


def test_a_member_may_bring_an_outside_peer_to_the_others() -> None:
    phone = {"name": "phone", "public_key": KEY, "allowed_ips": ["fd00:99::f/128"], "hosts": ["r1"]}
    assert said(fleet({"r1": ["fd00:99::f/128"], "r2": []}, {"peers": [phone]})) == []
    # The control: without that peer, the address may be anybody's.
    assert len(said(fleet({"r1": ["fd00:99::f/128"], "r2": []}))) == 1


def test_two_tunnels_that_share_a_host_share_its_routes() -> None:
    networks = {"r1": ["10.1.0.0/16"], "r2": [], "r3": ["10.1.2.0/24"]}
    tunnels = ({"group": "west"}, {"group": "east"})
    groups = {"west": ["r1", "r2"], "east": ["r2", "r3"]}
    assert len(said(fleet(networks, *tunnels, **groups))) == 1
    # The controls: no shared host, and another routing table.
    assert said(fleet(networks, *tunnels, west=["r1", "r2"], east=["r3"])) == []
    inventory = fleet(networks, {"group": "west"}, {"group": "east", "vrf": "vrf-blue"}, **groups)
    for host in inventory["hosts"].values():
        host["wireguard_vrf_vrfs"] = [{"name": "vrf-wan", "table": 1000}, {"name": "vrf-blue", "table": 1001}]
    assert said(inventory) == []


def test_one_network_in_two_tunnels() -> None:
    inventory = fleet(
        {"r1": ["10.1.0.0/16"], "r2": [], "r3": ["10.1.0.0/16"]},
        {"group": "west"}, {"group": "east"}, west=["r1", "r2"], east=["r2", "r3"],
    )  # fmt: skip
    assert said(inventory) == [behind("r3", "10.1.0.0/16", TABLE)]


@pytest.mark.parametrize("prefix", ["0.0.0.0/0", "::/0", "0.0.0.0/1", "128.0.0.0/1", "2000::/3"])
def test_a_default_route_is_for_exits(prefix: str) -> None:
    networks = {"r1": ["10.1.0.0/16"], "r2": [prefix], "r3": ["fd00:3::/48"]}
    assert said(fleet(networks)) == [behind("r2", prefix, EXIT.format("r2"))]
    planned = plan(fleet(networks, {"exits": ["r2"]}))
    assert prefix in allowed(planned, "r1")["r2"]
    assert prefix in planned["hosts"]["r1"]["tunnels"][0]["routes"]


@pytest.mark.parametrize("prefix", ["10.0.0.0/8", "fc00::/7"])
def test_the_widest_private_prefixes_are_no_default_route(prefix: str) -> None:
    assert not is_default(prefix)
    assert is_default(f"{ip_network(prefix).network}/{ip_network(prefix).prefixlen - 1}")


def test_two_exits_cannot_have_one_default_route() -> None:
    assert said(fleet({"r1": ["::/0"], "r2": ["::/0"]}, {"exits": ["r1", "r2"]})) == [behind("r2", "::/0", BOTH)]
    assert said(fleet({"r1": ["::/0"], "r2": ["0.0.0.0/0"]}, {"exits": ["r1", "r2"]})) == []


def test_an_exit_is_a_member() -> None:
    assert said(fleet({"r1": [], "r2": []}, {"exits": ["r9"]})) == [
        "r1: wireguard_vrf_tunnels[wg0].exits = 'r9': must be a host of the group routers"
    ]


def test_a_network_with_the_hosts_own_wan_address() -> None:
    own = "holds 203.0.113.11/24 of eth0, which is in the VRF vrf-wan: nothing that comes from a tunnel gets there"
    assert said(fleet({"r1": ["203.0.113.0/24"], "r2": []})) == [behind("r1", "203.0.113.0/24", own)]
    # A part of the WAN's prefix may be routed to this host, and a private one is in many places.
    assert said(fleet({"r1": ["203.0.113.64/28"], "r2": []})) == []
    inventory = fleet({"r1": ["192.168.1.0/24"], "r2": []})
    inventory["hosts"]["r1"]["wireguard_vrf_interfaces"] = [{"name": "eth0", "addresses": ["192.168.1.7/24"]}]
    assert said(inventory) == []


# --- supernets ---

SPOKES = {"h1": ["10.0.1.0/24"], "s1": ["10.1.0.0/16"], "s2": ["fd00:2::/48", "192.168.2.0/24"]}


def test_spokes_send_a_supernet_to_the_first_hub() -> None:
    planned = plan(fleet(SPOKES, HUB))
    own = {
        name: f"{host['tunnels'][0]['addresses'][0].partition('/')[0]}/128" for name, host in planned["hosts"].items()
    }
    assert allowed(planned, "s1") == {
        # What is inside a supernet is not listed, except the hub's own address. The network of the other spoke that is
        # in no supernet is listed by itself.
        "h1": ["fd00::/16", own["h1"], "10.0.0.0/8", "192.168.2.0/24"]
    }
    assert planned["hosts"]["s1"]["tunnels"][0]["routes"] == ["fd00::/16", "10.0.0.0/8", "192.168.2.0/24"]
    assert allowed(planned, "h1") == {
        "s1": [own["s1"], "10.1.0.0/16"],
        "s2": ["fd00:2::/48", own["s2"], "192.168.2.0/24"],
    }


def test_a_spoke_inside_a_supernet_changes_the_hub_and_itself() -> None:
    before = plan(fleet(SPOKES, HUB))["hosts"]
    after = plan(fleet({**SPOKES, "s3": ["10.3.0.0/16", "fd00:3::/48"]}, HUB))["hosts"]
    assert [name for name in before if before[name] != after[name]] == ["h1"]
    # The control: without the supernets, all hosts change.
    plain = {"topology": "hub", "hubs": ["h1"]}
    before = plan(fleet(SPOKES, plain))["hosts"]
    after = plan(fleet({**SPOKES, "s3": ["10.3.0.0/16", "fd00:3::/48"]}, plain))["hosts"]
    assert [name for name in before if before[name] != after[name]] == ["h1", "s1", "s2"]


def test_networks_in_a_supernet_still_do_not_overlap_each_other() -> None:
    lines = said(fleet({"h1": [], "s1": ["10.1.0.0/16"], "s2": ["10.1.2.0/24"]}, HUB))
    assert [line.partition(": overlaps")[0] for line in lines] == ["s2: wireguard_vrf_networks = '10.1.2.0/24'"]


def test_a_spokes_network_is_not_around_a_supernet() -> None:
    tunnel = {**HUB, "supernets": ["10.0.0.0/16"]}
    for network in ("10.0.0.0/8", "10.0.0.0/16"):
        inside = "must be inside the supernet 10.0.0.0/16 of wg0, or outside of it"
        assert said(fleet({"h1": [], "s1": [network]}, tunnel)) == [behind("s1", network, inside)]
        # The supernet leads to the first hub anyway.
        assert said(fleet({"h1": [network], "s1": []}, tunnel)) == []


def test_supernets_are_for_a_hub() -> None:
    for tunnel, found in (({}, "and this one is mesh"), ({"per_peer": True, "name": "wg"}, "with per_peer")):
        inventory = fleet({"r1": [], "r2": []}, {"supernets": ["10.0.0.0/8"], **tunnel})
        for number, host in enumerate(inventory["hosts"].values(), 1):
            host["wireguard_vrf_host_id"] = number
        where = f"r1: wireguard_vrf_tunnels[{tunnel.get('name', 'wg0')}].supernets = ['10.0.0.0/8']"
        words = f"are for the topology hub, whose first hub they lead to, {found}"
        assert said(inventory) == [f"{where}: {words}"]


def test_a_supernet_of_everything_needs_an_exit() -> None:
    tunnel = {**HUB, "supernets": ["0.0.0.0/0"]}
    assert said(fleet({"h1": [], "s1": []}, tunnel)) == [
        f"h1: wireguard_vrf_tunnels[wg0].supernets = '0.0.0.0/0': {EXIT.format('h1')}"
    ]
    planned = plan(fleet({"h1": [], "s1": []}, {**tunnel, "exits": ["h1"]}))
    assert planned["hosts"]["s1"]["tunnels"][0]["routes"] == ["0.0.0.0/0"]


# --- the sweep over sorted prefixes finds what comparing all pairs finds ---

PREFIX = st.tuples(st.integers(0, 255), st.integers(24, 32)).map(
    lambda drawn: str(ip_network(f"10.0.0.{drawn[0]}/{drawn[1]}").cidr)
)
OWNED = st.builds(_Entry, PREFIX, st.sampled_from(["a", "b", "c", None]), st.just("wg0"))


@pytest.mark.slow
@settings(max_examples=300, deadline=None)
@given(entries=st.sets(OWNED, max_size=12))
def test_what_overlaps_is_found(entries: set[_Entry]) -> None:
    networks = {entry: ip_network(entry.text) for entry in entries}
    inside = [
        (one, other)
        for one, other in itertools.permutations(entries, 2)
        if one.owner != other.owner and networks[one] in networks[other]
    ]
    found = list(_nested(entries))
    assert set(found) <= set(inside)
    assert {one for one, other in inside if one.text != other.text} <= {narrow for narrow, _wide in found}
    assert bool(found) == bool(inside)

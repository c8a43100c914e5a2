# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The inventory of several hosts: it plans, and its plan is what the hosts have."""

from __future__ import annotations

import shutil
import typing as t

import pytest
import yaml

from ansible_collections.transit.networkd.plugins.plugin_utils._fleet._inventory import plan_inventory
from ansible_collections.transit.networkd.plugins.plugin_utils._plan._keys import with_keys
from ansible_collections.transit.networkd.plugins.plugin_utils._report._adopt._fleet import adopted
from ansible_collections.transit.networkd.plugins.plugin_utils._report._adopt._host import described
from ansible_collections.transit.networkd.plugins.plugin_utils._report._adopt._shapes import (
    Host,
    Interface,
    Peer,
    Tunnel,
    Vrf,
)
from ansible_collections.transit.networkd.plugins.plugin_utils._report._adopt._yaml import files
from helpers.fleet.recipes import Router, recipe

if t.TYPE_CHECKING:
    from pathlib import Path

Data = dict[str, t.Any]
KEYS = {name: f"{letter * 42}A=" for name, letter in zip(("r1", "r2", "r3", "out"), "BCDE", strict=True)}
NUMBERS = {"r1": 1, "r2": 2, "r3": 3}


def a_host(name: str, *peers: Peer, tunnel: str = "wg0", **more: t.Any) -> Host:
    own: Data = {"public_key": KEYS[name], "port": 51820, "mark": 1000, **more}
    own = {"addresses": [f"10.99.0.{NUMBERS[name]}/24"], **own}
    return Host(
        vrfs=[Vrf("vrf-wan", 1000, 1000)],
        interfaces=[
            Interface("eth0", "vrf-wan", addresses=[f"198.51.100.{NUMBERS[name]}/24"], gateways=["198.51.100.254"])
        ],
        tunnels=[Tunnel(tunnel, [], peers=list(peers), **own)],
    )


def a_peer(name: str, *more: str, **fields: t.Any) -> Peer:
    number = NUMBERS.get(name, 9)
    usual: Data = {"endpoint": f"198.51.100.{number}:51820", "keepalive": 25, "preshared": "(hidden)"}
    return Peer(KEYS[name], [f"10.99.0.{number}/32", *more], **{**usual, **fields})


def mesh(**more: Data) -> dict[str, Host]:
    return {
        name: a_host(name, *(a_peer(other) for other in NUMBERS if other != name), **more.get(name, {}))
        for name in NUMBERS
    }


def tunnel_of(hosts: dict[str, Host], groups: dict[str, list[str]] | None = None) -> tuple[Data, list[str]]:
    """Return the one tunnel of hosts as the inventory has it, and what a person is told of it."""
    found = adopted(hosts, groups or {})
    (tunnel,) = t.cast("list[Data]", found.tunnels.value)
    return tunnel, found.tunnels.comments


def of(hosts: dict[str, Host], host: str) -> Data:
    """Return the variables of a host, without the prefix."""
    return {each.name.removeprefix("wireguard_vrf_"): each.value for each in adopted(hosts, {}).hosts[host]}


def planned(hosts: dict[str, Host]) -> Data:
    """Return the plan of the inventory, read back from its files, with the hosts' keys."""
    texts = {path: yaml.safe_load(text) for path, text in files(adopted(hosts, {})).items()}
    children = texts["hosts.yml"]["all"]["children"]
    shared = texts["group_vars/adopted.yml"]
    inventory = {
        host: {"inventory_dir": "/x", **shared, **texts[f"host_vars/{host}.yml"]}
        for host in children["adopted"]["hosts"]
    }
    groups = {name: list(row["hosts"]) for name, row in children.items()}
    keys = {host: {tunnel.name: str(tunnel.public_key) for tunnel in row.tunnels} for host, row in hosts.items()}
    return with_keys(plan_inventory(inventory, groups), keys)["hosts"]


@pytest.mark.skipif(shutil.which("wg") is None, reason="wireguard-tools is not installed")
def test_the_plan_of_the_recipes_inventory_is_what_the_hosts_have(tmp_path: Path) -> None:
    r1, r2, out = Router("r1", 11), Router("r2", 12), Router("out", 99)
    units = {
        "r1": recipe(tmp_path / "r1", r1, r2.peer(network="10.50.2.0/24") + out.peer()),
        "r2": recipe(tmp_path / "r2", r2, r1.peer()),
    }

    found = planned({name: described(host.adoption()) for name, host in units.items()})

    (tunnel,) = found["r1"]["tunnels"]
    assert {name: tunnel[name] for name in ("name", "mark", "listen_port", "addresses", "underlay", "vrf")} == {
        "name": "wg0",
        "mark": 1000,
        "listen_port": 51820,
        "addresses": ["10.99.0.11/24"],
        "underlay": "vrf-wan",
        "vrf": None,
    }
    assert [(peer["public_key"], peer["allowed_ips"], peer["endpoint"]) for peer in tunnel["peers"]] == [
        (r2.public, ["10.50.2.0/24", "10.99.0.12/32"], "198.51.100.12:51820"),
        (out.public, ["10.99.0.99/32"], "198.51.100.99:51820"),
    ]
    assert found["r1"]["vrfs"] == [{"name": "vrf-wan", "table": 1000, "alias": None, "mark": 1000}]
    (member,) = found["r1"]["members"]
    assert (member["name"], member["addresses"], member["dns"]) == ("eth0", ["198.51.100.11/24"], ["198.51.100.53"])
    assert [peer["public_key"] for peer in found["r2"]["tunnels"][0]["peers"]] == [r1.public]


def test_a_mesh_needs_no_topology_and_takes_a_group_that_is_there() -> None:
    tunnel, notes = tunnel_of(mesh(), {"all": list(NUMBERS), "lan": [*NUMBERS, "x"], "routers": list(NUMBERS)})

    assert tunnel == {"name": "wg0", "group": "routers", "prefixes": ["10.99.0.0/24"]}
    assert notes == ["wg0: each pair gets a new preshared key, which is not the one of today."]
    assert adopted(mesh(), {"all": list(NUMBERS)}).groups == {"tunnel_wg0": ["r1", "r2", "r3"]}


def test_pairs_and_a_peer_that_only_one_end_has() -> None:
    hosts = {"r1": a_host("r1", a_peer("r2"), a_peer("r3")), "r2": a_host("r2", a_peer("r1")), "r3": a_host("r3")}

    tunnel, notes = tunnel_of(hosts)

    assert (tunnel["topology"], tunnel["pairs"]) == ("pairs", [["r1", "r2"], ["r1", "r3"]])
    assert "wg0: r3 does not have r1 as a peer today, and will." in notes


def test_spokes_that_send_all_of_the_tunnel_to_one_host_have_a_hub() -> None:
    hosts = {
        "r1": a_host("r1", a_peer("r2"), a_peer("r3")),
        "r2": a_host("r2", a_peer("r1", "10.99.0.0/24")),
        "r3": a_host("r3", a_peer("r1", "10.99.0.0/24")),
    }

    tunnel, _notes = tunnel_of(hosts)

    assert (tunnel["topology"], tunnel["hubs"]) == ("hub", ["r1"])
    assert planned(hosts)["r2"]["tunnels"][0]["peers"][0]["allowed_ips"] == ["10.99.0.0/24", "10.99.0.1/32"]


@pytest.mark.parametrize(
    ("keepalives", "setting", "note"),
    [
        ((25, 25), None, None),
        ((30, 30), 30, None),
        ((1, 1), None, "wg0: PersistentKeepalive=1 becomes 25."),
        ((None, None), None, "wg0: no PersistentKeepalive= becomes 25."),
        ((30, 15), None, "wg0: PersistentKeepalive=15 becomes 25."),
    ],
)
def test_keepalives(keepalives: tuple[int, int], setting: int | None, note: str | None) -> None:
    one, other = keepalives
    hosts = {"r1": a_host("r1", a_peer("r2", keepalive=one)), "r2": a_host("r2", a_peer("r1", keepalive=other))}

    tunnel, notes = tunnel_of(hosts)

    assert tunnel.get("keepalive") == setting
    assert [each for each in notes if "Keepalive" in each][:1] == ([note] if note else [])


def test_what_members_do_not_agree_on_is_named() -> None:
    tunnel, notes = tunnel_of(mesh(r1={"port": 7000, "mtu": 1400, "routes": True}, r2={"mtu": 1300, "routes": False}))

    assert (tunnel["mtu"], tunnel.get("listen_port"), "route_allowed_ips" in tunnel) == (1300, None, False)
    assert "wg0: r1 listens on 7000 today, and will on 51820." in notes
    assert "wg0: the members have the MTUs 1300, 1400; all get the smallest." in notes
    assert "wg0: some members do not route the prefixes of peers into it, and all will." in notes
    assert tunnel_of(mesh(**{name: {"routes": False} for name in NUMBERS}))[0]["route_allowed_ips"] is False


def test_no_preshared_keys_stay_none() -> None:
    hosts = {"r1": a_host("r1", a_peer("r2", preshared=None)), "r2": a_host("r2", a_peer("r1", preshared=None))}

    assert tunnel_of(hosts)[0]["preshared_keys"] is False
    assert planned(hosts)["r1"]["pairs"] == []


def test_a_peer_that_is_in_no_inventory() -> None:
    hosts = mesh()
    for name in ("r1", "r2"):
        hosts[name].tunnels[0].peers.append(a_peer("out", keepalive=1))
    hosts["r2"].tunnels[0].peers[-1].allowed_ips.append("10.60.0.0/16")

    tunnel, notes = tunnel_of(hosts)

    assert tunnel["peers"] == [
        {
            "name": "peer-EEEEEEEE",
            "public_key": KEYS["out"],
            "allowed_ips": ["10.99.0.9/32", "10.60.0.0/16"],
            "endpoint": "198.51.100.9:51820",
            "hosts": ["r1", "r2"],
        }
    ]
    assert "wg0: peer-EEEEEEEE has other endpoints or AllowedIPs= on some of r1, r2." in notes
    assert "wg0: peer-EEEEEEEE: PersistentKeepalive=1 becomes 25." in notes
    assert any("has a preshared key in a unit, which this inventory does not carry over" in note for note in notes)


def test_a_peer_with_a_preshared_key_in_a_file_is_one_of_the_hosts_own_units() -> None:
    hosts = mesh()
    own = hosts["r1"].tunnels[0]
    own.routes = True
    own.peers.append(a_peer("out", "10.60.0.0/16", preshared="/etc/keys/out.psk", endpoint=None))

    assert "peers" not in tunnel_of(hosts)[0]
    assert of(hosts, "r1")["units"] == {
        "wg0.netdev": [
            {
                "WireGuardPeer": {
                    "PublicKey": KEYS["out"],
                    "PresharedKeyFile": "/etc/keys/out.psk",
                    "AllowedIPs": ["10.99.0.9/32", "10.60.0.0/16"],
                    "PersistentKeepalive": "25",
                }
            }
        ],
        "wg0.network": [{"Route": {"Destination": "10.60.0.0/16"}}],
    }
    (peer,) = (each for each in planned(hosts)["r1"]["tunnels"][0]["peers"] if each["from_units"])
    assert (peer["public_key"], peer["preshared_key_file"]) == (KEYS["out"], "/etc/keys/out.psk")


def test_a_tunnel_that_has_another_name_at_the_other_end() -> None:
    hosts = {"r1": a_host("r1", a_peer("r2")), "r2": a_host("r2", a_peer("r1"), tunnel="wg9", port=51821)}

    found = adopted(hosts, {})

    rows = {row["name"]: row for row in t.cast("list[Data]", found.tunnels.value)}
    assert [peer["public_key"] for peer in rows["wg0"]["peers"]] == [KEYS["r2"]]
    assert [peer["public_key"] for peer in rows["wg9"]["peers"]] == [KEYS["r1"]]
    assert any("peer-CCCCCCCC is r2, which calls this tunnel wg9" in note for note in found.tunnels.comments)


def test_two_hosts_with_one_key_are_named() -> None:
    hosts = mesh(r3={"public_key": KEYS["r2"]})

    assert "r3 and r2 have the same key (wg0, wg0): one of them needs another." in tunnel_of(hosts)[1]


def test_networks_and_exits_are_what_peers_allow() -> None:
    hosts = mesh()
    for name in ("r1", "r2"):
        hosts[name].tunnels[0].peers[-1].allowed_ips += ["10.50.3.0/24", "0.0.0.0/0"]

    assert of(hosts, "r3")["networks"] == ["10.50.3.0/24", "0.0.0.0/0"]
    assert "networks" not in of(hosts, "r1")
    assert tunnel_of(hosts)[0]["exits"] == ["r3"]


def test_endpoints_are_said_where_they_are_not_the_hosts_own_addresses() -> None:
    hosts = mesh()
    assert "endpoints" not in of(hosts, "r1")

    for name in ("r2", "r3"):
        hosts[name].tunnels[0].peers[0].endpoint = "r1.example:7000"
        hosts[name].tunnels[0].peers[1].endpoint = None
    hosts["r1"].tunnels[0].peers[1].endpoint = hosts["r1"].tunnels[0].peers[0].endpoint = None

    assert (of(hosts, "r1")["endpoints"], of(hosts, "r2")["endpoints"]) == (["r1.example"], [])
    (variable,) = (each for each in adopted(hosts, {}).hosts["r1"] if each.name == "wireguard_vrf_endpoints")
    assert variable.comments[0] == "r2 sends to port 7000, and wg0 listens on 51820."


def test_hosts_without_a_tunnel_need_no_group() -> None:
    found = adopted({"r1": Host(interfaces=[Interface("eth0", dhcp="yes")])}, {})

    assert (found.groups, found.tunnels.value) == ({}, [])
    assert [each.name for each in found.hosts["r1"]] == ["wireguard_vrf_interfaces"]

# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks that compare hosts with each other, and the links of a host with each other."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping, Sequence

from ...module_utils._common._layout import INTERFACE_NAME_LENGTH
from ...module_utils._common._shapes import HostPlan, TunnelPlan
from ._hosts import Host
from ._nested_options import TUNNEL
from ._netaddr import ip_network
from ._problems import Problems, shortened
from ._tunnels import VARIABLE, Tunnel

# An interface for one peer is named after the tunnel, a dash and at most a digest of six characters.
LONGEST_PER_PEER = INTERFACE_NAME_LENGTH - 7

DEFAULT_PORT = TUNNEL["listen_port"].default


def key_folder(tunnels: Sequence[Tunnel], hosts: Mapping[str, Host], problems: Problems) -> str | None:
    """Return the folder in which all members of tunnels record their public keys, None where no host names one.

    Note each member that names another folder: its peers would not find its keys.
    """
    members = sorted({name for tunnel in tunnels for name in tunnel.members})
    named = {name: str(hosts[name].variables["public_keys"]) for name in members if "public_keys" in hosts[name].given}
    if not named:
        return None
    first, folder = next(iter(named.items()))
    for name, other in named.items():
        if posixpath.normpath(other) != posixpath.normpath(folder):
            problems.add(
                name,
                "wireguard_vrf_public_keys",
                other,
                f"must be that of {first} ({shortened(folder)}): the keys of all hosts are in one folder, by "
                "default beside the inventory. Set it for all hosts where the inventory has several folders",
            )
    return folder


def check_outer_peers(tunnel: Tunnel, inventory: Iterable[str], problems: Problems) -> None:
    """Check the peers that are in no inventory: their names and the members that have them."""
    names = set(inventory)
    holders: dict[str, str] = {}
    for index, peer in enumerate(tunnel.settings["peers"]):
        where = f"{VARIABLE}[{tunnel.name}].peers[{index}]"
        key = peer["public_key"]
        holder = holders.setdefault(key, peer["name"])
        if holder != peer["name"]:
            message = f"is the key of {holder}; {peer['name']} needs its own"
            problems.add(tunnel.members[0], f"{where}.public_key", key, message)
        if peer["name"] in names:
            problems.add(tunnel.members[0], f"{where}.name", peer["name"], "is taken by a host or another peer")
        names.add(peer["name"])
        for host in peer["hosts"]:
            if host not in tunnel.members:
                problems.add(tunnel.members[0], f"{where}.hosts", host, f"must be a host of the group {tunnel.group}")
    if tunnel.settings["per_peer"] and tunnel.settings["peers"]:
        problems.add(
            tunnel.members[0],
            f"{VARIABLE}[{tunnel.name}].peers",
            [peer["name"] for peer in tunnel.settings["peers"]],
            "cannot be set with per_peer: give such a peer a tunnel of its own",
        )


def check_addresses(tunnel: Tunnel, addresses: Mapping[str, Sequence[str]], problems: Problems) -> None:
    """Check that no two members have the same inner address."""
    owners: dict[str, str] = {}
    for host, values in addresses.items():
        for value in values:
            address = value.partition("/")[0]
            owner = owners.setdefault(address, host)
            if owner != host:
                problems.add(
                    host,
                    f"inner address in {tunnel.name}",
                    address,
                    f"is also the address of {owner}; set wireguard_vrf_host_id or wireguard_vrf_addresses "
                    "of one of them",
                )


def check_host_ids(tunnel: Tunnel, hosts: Mapping[str, Host], problems: Problems) -> None:
    """Check what an interface a peer needs: a number for each member, from which its peers' ports follow."""
    if not tunnel.settings["per_peer"]:
        return
    if len(tunnel.name) > LONGEST_PER_PEER:
        problems.add(
            tunnel.members[0],
            f"{VARIABLE}[{tunnel.name}].name",
            tunnel.name,
            f"must have at most {LONGEST_PER_PEER} characters with per_peer, because a peer's name follows it",
        )
    if tunnel.settings["route_allowed_ips"]:
        problems.add(
            tunnel.members[0],
            f"{VARIABLE}[{tunnel.name}].route_allowed_ips",
            True,
            "cannot be true with per_peer: every peer is allowed everything, and a routing daemon owns the routes",
        )
    owners: dict[int, str] = {}
    highest = max(own["listen_port"] for own in tunnel.own.values())
    last = 65535 - highest
    for name in tunnel.members:
        host_id = hosts[name].variables["host_id"]
        if host_id is None:
            problems.add(
                name,
                "wireguard_vrf_host_id",
                None,
                f"must be set, because the tunnel {tunnel.name} has one interface a peer, and its peers listen for "
                "this host on the port listen_port + host_id",
            )
            continue
        if host_id > last:
            problems.add(
                name,
                "wireguard_vrf_host_id",
                host_id,
                f"must be from 1 to {last}, because the tunnel {tunnel.name} has per_peer and the listen_port "
                f"{highest}",
            )
        owner = owners.setdefault(host_id, name)
        if owner != name:
            problems.add(name, "wireguard_vrf_host_id", host_id, f"is also the number of {owner}")


def check_underlay(tunnel: Tunnel, hosts: Mapping[str, Host], problems: Problems) -> None:
    """Check that no inner prefix of a tunnel is also an underlay's."""
    prefixes = [(text, ip_network(text)) for text in tunnel.settings["prefixes"]]
    for name in tunnel.members:
        host = hosts[name]
        for index, member in enumerate(host.members):
            for address in member["addresses"]:
                for text, prefix in prefixes:
                    own = ip_network(address)
                    if prefix in own or own in prefix:
                        problems.add(
                            name,
                            f"wireguard_vrf_interfaces[{index}].addresses",
                            address,
                            f"overlaps the prefix {text} of the tunnel {tunnel.name}; inner and outer addresses must "
                            "differ",
                        )


def check_links(plan: HostPlan, problems: Problems) -> None:
    """Check one host's finished plan: names and ports of links, prefixes of tunnels, allowed IPs of peers."""
    host = plan["host"]
    names = dict.fromkeys((vrf["name"] for vrf in plan["vrfs"]), "a VRF")
    names.update({member["name"]: "an enslaved interface" for member in plan["members"]})
    ports: dict[int, str] = {}
    routes: dict[tuple[str | None, str], str] = {}
    for tunnel in plan["tunnels"]:
        where, name = f"{VARIABLE}[{tunnel['tunnel']}]", tunnel["name"]
        if name in names:
            problems.add(host, f"{where}.name", name, f"is also the name of {names[name]}")
        names[name] = f"an interface of the tunnel {tunnel['tunnel']}"
        other = ports.setdefault(tunnel["listen_port"], name)
        if other != name:
            problems.add(
                host,
                f"{where}.listen_port",
                None if tunnel["listen_port"] == DEFAULT_PORT else tunnel["listen_port"],
                f"{tunnel['listen_port']} is also the port of {other}; give one of the two tunnels another listen_port",
            )
        for route in tunnel["routes"]:
            other = routes.setdefault((tunnel["vrf"], route), name)
            if other != name:
                problems.add(host, f"{where}.route_allowed_ips", route, f"is also routed to {other}")
        _check_allowed_ips(host, tunnel, problems)


def _check_allowed_ips(host: str, tunnel: TunnelPlan, problems: Problems) -> None:
    owners: dict[str, str] = {}
    for peer in tunnel["peers"]:
        for item in peer["allowed_ips"]:
            owner = owners.setdefault(item, peer["host"])
            if owner != peer["host"]:
                problems.add(
                    host,
                    f"allowed IPs in {tunnel['name']}",
                    item,
                    f"belong to both {owner} and {peer['host']}; WireGuard gives a prefix to one peer only",
                )

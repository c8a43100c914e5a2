# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Random inventories of one router, and the bundles that plan and render make of them.

Each is a few choices, so that a test may shrink it, and that two in a row differ in a VRF, a tunnel, a peer or an
address, as changes of a network do.
"""

from __future__ import annotations

import base64
import copy
import functools
import hashlib
import typing as t
from dataclasses import dataclass

from ansible_collections.transit.networkd.plugins.plugin_utils._plan import plan, with_keys
from ansible_collections.transit.networkd.plugins.plugin_utils._render import render

Row = dict[str, t.Any]

PEERS = ("p1", "p2", "p3", "p4", "p5")
MOST_TUNNELS = 3
# What the first VRF and the tunnels may be called, and the VRF's tables.
VRFS = ("vrf-wan", "vrf-out")
TUNNELS = ("wg", "tun")
TABLES = (1000, 1001, 2000)
SECOND_VRF = {"name": "vrf-two", "table": 1002, "alias": "transit2", "mark": 1002}
ADDRESSES = ("fd00:99:0:{}::1", "fd00:99:0:{}::1:1", "fd00:99:0:{}::abc")
# What an interface has that is not the lab's.
UPLINK = {"name": "eth0", "addresses": ["198.51.100.11/24", "2001:db8:a::11/64"], "gateways": ["198.51.100.1"]}


@dataclass(frozen=True)
class Choices:
    """What differs between two inventories; without ``underlay`` the router only forwards.

    ``vrf`` and ``table`` are the first VRF's, ``tunnel`` is what the tunnels' names begin with. With a ``second_vrf``
    the uplink and the outer packets may be ``in_second``.
    """

    vrf: str = "vrf-wan"
    table: int = 1000
    second_vrf: bool = False
    in_second: bool = False
    tunnel: str = "wg"
    tunnels: int = 1
    peers: tuple[int, ...] = (1, 1, 1)
    address: int = 0
    port: int = 0
    keepalive: int = 25
    inner_vrf: bool = False
    underlay: bool = True
    drop_in: bool = False
    extra_address: bool = False
    forwarding: bool = False
    strict: bool = True
    filter: bool = True
    lock: bool = False
    users: bool = False
    filter_tcp: int = 22
    service: bool = False
    follow: bool = False
    metrics: bool = False
    roadwarrior: bool = False


def names(chosen: Choices) -> list[str]:
    """Return the names of the tunnels."""
    return [f"{chosen.tunnel}{number}" for number in range(min(chosen.tunnels, MOST_TUNNELS))]


def public_key(name: str) -> str:
    """A key that is the same in every run; of it only the form matters where no kernel is."""
    return base64.b64encode(hashlib.sha256(name.encode()).digest()).decode()


def inventory(
    chosen: Choices,
    uplink: t.Mapping[str, t.Any] | None = None,
    drop_in: str = "10-eth0.network",
    key: t.Callable[[str], str] = public_key,
) -> Row:
    """Return the inventory of a router ``r`` with these choices, and of the peers that it has."""
    uplink = uplink or UPLINK
    if not chosen.underlay:
        return {"hosts": {"r": {"wireguard_vrf_forwarding": True}}, "groups": {"all": ["r"]}, "public_keys": {}}
    vrfs: list[Row] = [{"name": chosen.vrf, "table": chosen.table, "alias": "transit", "mark": chosen.table}]
    if chosen.second_vrf:
        # The first of them is where the uplink is.
        vrfs.insert(0 if chosen.in_second else 1, SECOND_VRF)
    if chosen.inner_vrf:
        # With the first VRF's table at 1001, the two change theirs with each other.
        vrfs.append({"name": "vrf-in", "table": 1000 if chosen.table == 1001 else 1001})
    tunnels = []
    groups: dict[str, list[str]] = {}
    hosts: dict[str, Row] = {"r": {}}
    keys: dict[str, dict[str, str]] = {"r": {}}
    for number, name in enumerate(names(chosen)):
        members = [f"{peer}{name}" for peer in PEERS[: chosen.peers[number % len(chosen.peers)]]]
        groups[name] = ["r", *members]
        tunnel = {
            "name": name,
            "group": name,
            "prefixes": [f"fd00:99:0:{number}::/64"],
            "listen_port": 51820 + 10 * number + chosen.port,
            "keepalive": chosen.keepalive,
        }
        if chosen.roadwarrior and number == 0:
            warrior = {"name": "phone", "public_key": key("phone"), "allowed_ips": ["fd00:99:0:0::ffff/128"]}
            tunnel["peers"] = [{**warrior, "hosts": ["r"]}]
        tunnels.append(tunnel)
        keys["r"][name] = key(f"r {name}")
        for place, member in enumerate(members):
            address = f"2001:db8:ffff:{number}::{place + 1}"
            hosts[member] = {
                "wireguard_vrf_tunnels": [tunnel],
                "wireguard_vrf_interfaces": [{"name": "eth0", "addresses": [f"{address}/64"]}],
                "wireguard_vrf_endpoints": [f"{member}.example" if chosen.follow and place == 0 else address],
            }
            keys[member] = {name: key(f"{member} {name}")}
    # Only where this host has the tunnel inside of a VRF of its own.
    own = copy.deepcopy(tunnels)
    interface = dict(uplink)
    if chosen.drop_in:
        interface = {"name": uplink["name"], "drop_in": drop_in, "accept_ra": False}
    elif chosen.extra_address:
        interface["addresses"] = [*uplink["addresses"], "2001:db8:a::beef/64"]
    hosts["r"] = {
        "wireguard_vrf_tunnels": own,
        "wireguard_vrf_interfaces": [interface],
        "wireguard_vrf_endpoints": ["2001:db8:a::11"],
        "wireguard_vrf_vrfs": vrfs,
        "wireguard_vrf_addresses": {
            name: [ADDRESSES[chosen.address].format(number)] for number, name in enumerate(names(chosen))
        },
        "wireguard_vrf_forwarding": chosen.forwarding,
        "wireguard_vrf_strict": chosen.strict,
        "wireguard_vrf_filter": chosen.filter,
        "wireguard_vrf_filter_tcp": sorted({22, chosen.filter_tcp}),
        "wireguard_vrf_egress": "users" if chosen.users else "none",
        "wireguard_vrf_egress_lock": chosen.filter and chosen.lock,
        "wireguard_vrf_follow_endpoints": chosen.follow,
    }
    if chosen.users:
        # Debian's _apt, and a user that no host has.
        hosts["r"]["wireguard_vrf_egress_users"] = ["42", "990"]
    if chosen.metrics:
        hosts["r"]["wireguard_vrf_metrics_folder"] = "/var/lib/prometheus/node-exporter"
    if chosen.service:
        hosts["r"]["wireguard_vrf_services"] = [{"unit": "chrony.service", "vrf": vrfs[0]["name"]}]
    if chosen.inner_vrf:
        # The members of a tunnel must agree on it.
        for host in hosts.values():
            for tunnel in host["wireguard_vrf_tunnels"]:
                if tunnel["name"] == names(chosen)[-1]:
                    tunnel["vrf"] = "vrf-in"
            host.setdefault("wireguard_vrf_vrfs", vrfs)
    return {
        "hosts": hosts,
        "groups": {"all": sorted(hosts), **groups},
        "public_keys": keys,
        "resolved": {f"p1{name}.example": ["2001:db8:ffff:0::77"] for name in names(chosen)},
    }


@functools.lru_cache(maxsize=512)
def _bundle(chosen: Choices) -> Row:
    made = inventory(chosen)
    return render(with_keys(plan(made), made["public_keys"])["hosts"]["r"])


def bundle(chosen: Choices) -> Row:
    """Return the bundle of the router, the tester's own to change."""
    return copy.deepcopy(_bundle(chosen))


__all__ = ("TABLES", "TUNNELS", "VRFS", "Choices", "bundle", "inventory", "public_key")

# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Inventories of many routers: a mesh, and a hub with its spokes."""

from __future__ import annotations

import typing as t

Variables = dict[str, t.Any]
GROUP = "routers"


class Fleet(t.NamedTuple):
    """The tunnel's variables, and those of each host."""

    tunnel: Variables
    hosts: dict[str, Variables]

    def inventory(self) -> Variables:
        """Return what ``plan`` takes."""
        hosts = {name: {**host, "wireguard_vrf_tunnels": [self.tunnel]} for name, host in self.hosts.items()}
        return {"hosts": hosts, "groups": {GROUP: list(hosts)}}

    def yaml(self) -> Variables:
        """Return what ansible-playbook takes; no host is contacted."""
        routers = {"vars": {"wireguard_vrf_tunnels": [self.tunnel]}, "hosts": self.hosts}
        return {"all": {"vars": {"ansible_connection": "local"}, "children": {GROUP: routers}}}


def mesh(number: int, **tunnel: object) -> Fleet:
    """Return that many routers, each a peer of every other; every fourth has IPv4 only."""
    given = {"name": "wg0", "group": GROUP, "prefixes": ["fd00:99::/64", "10.64.0.0/10"]}
    return Fleet({**given, **tunnel}, {f"r{each}": _router(each) for each in range(1, number + 1)})


def hub(spokes: int, **tunnel: object) -> Fleet:
    """Return a hub and that many spokes, which no host can reach by itself."""
    fleet = mesh(spokes + 1, topology="hub", hubs=["r1"], **tunnel)
    for name, host in fleet.hosts.items():
        if name != "r1":
            host["wireguard_vrf_endpoints"] = []
    return fleet


def _router(number: int) -> Variables:
    """Return the variables of a router with an uplink, and a network behind it."""
    both = number % 4 != 0
    uplink = {
        "name": "eth0",
        "addresses": [f"198.18.{number // 250}.{number % 250 + 2}/15", *([f"2001:db8::{number:x}/64"] if both else [])],
        "gateways": ["198.19.255.254", *(["2001:db8::ffff:ffff"] if both else [])],
    }
    return {
        "wireguard_vrf_interfaces": [uplink],
        "wireguard_vrf_host_id": number,
        "wireguard_vrf_networks": [f"fd00:50:{number:x}::/64"],
        "wireguard_vrf_forwarding": True,
    }

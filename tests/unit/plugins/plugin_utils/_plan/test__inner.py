# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which prefixes end before the rules of a host's users."""

from __future__ import annotations

import typing as t

from ansible_collections.transit.networkd.plugins.plugin_utils._plan import plan

KNOWN = ["fd00:50:1::/64", "fd00:99::/64", "10.50.1.0/24"]


def inner(lab: dict[str, t.Any], name: str = "r2", **variables: t.Any) -> list[str]:
    """Return the inner prefixes of a host whose users send by the WAN."""
    lab["hosts"][name].update({f"wireguard_vrf_{key}": value for key, value in variables.items()})
    lab["hosts"][name]["wireguard_vrf_egress"] = "users"
    found: list[str] = plan(lab)["hosts"][name]["egress"]["inner"]
    return found


def tunnel(lab: dict[str, t.Any], **settings: t.Any) -> dict[str, t.Any]:
    """Return the lab with these settings of its tunnel."""
    for host in lab["hosts"].values():
        host["wireguard_vrf_tunnels"][0].update(settings)
    return lab


def test_the_tunnels_prefix_and_what_is_behind_peers_and_the_host(lab: dict[str, t.Any]) -> None:
    assert inner(lab) == KNOWN
    with_more = ["fd00:50:1::/64", "fd00:99::/64", "10.7.0.0/16", "10.50.1.0/24"]
    assert inner(lab, networks=["10.7.0.0/16"]) == with_more
    assert inner(lab, "r1") == with_more


def test_only_users_need_them(lab: dict[str, t.Any]) -> None:
    inner(lab)
    assert plan(lab)["hosts"]["r1"]["egress"]["inner"] == []


def test_with_a_routing_daemon_all_that_the_inventory_knows(lab: dict[str, t.Any]) -> None:
    assert inner(tunnel(lab, route_allowed_ips=False)) == KNOWN
    for number, host in enumerate(lab["hosts"].values(), start=1):
        host["wireguard_vrf_host_id"] = number
    # Each interface has single addresses then, and everything is allowed.
    assert inner(tunnel(lab, per_peer=True, route_allowed_ips=None)) == KNOWN


def test_peers_and_routes_that_the_user_adds(lab: dict[str, t.Any]) -> None:
    peer = {"name": "nas", "public_key": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE=", "allowed_ips": ["10.8.0.0/24"]}
    units = {"wg0.network": [{"Route": {"Destination": text}} for text in ("10.9.0.0/16", "10.8.0.7", "nonsense")]}
    assert inner(tunnel(lab, peers=[peer]), units=units) == [*KNOWN[:2], "10.8.0.0/24", "10.9.0.0/16", KNOWN[2]]


def test_a_default_route_is_no_inner_prefix(lab: dict[str, t.Any]) -> None:
    lab["hosts"]["r3"]["wireguard_vrf_networks"] = ["::/0"]
    assert inner(tunnel(lab, exits=["r3"])) == KNOWN


def test_what_is_in_an_inner_vrf_is_not_in_main(lab: dict[str, t.Any]) -> None:
    for host in lab["hosts"].values():
        host["wireguard_vrf_vrfs"] = [{"name": "vrf-wan", "table": 1000}, {"name": "vrf-in", "table": 1001}]
    assert inner(tunnel(lab, vrf="vrf-in")) == []

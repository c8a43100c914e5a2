# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One path with a small MTU: both of its ends agree, and no other host sends less for it."""

from __future__ import annotations

import typing as t

from ansible_collections.transit.networkd.plugins.plugin_utils._fleet._lint_plan import findings_of_plan
from ansible_collections.transit.networkd.plugins.plugin_utils._fleet._recorded_keys import with_recorded_keys
from ansible_collections.transit.networkd.plugins.plugin_utils._plan import plan
from ansible_collections.transit.networkd.plugins.plugin_utils._render import render

KEY = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE="
Plan = dict[str, t.Any]


def planned(mtus: dict[str, int], tunnel: dict[str, t.Any] | None = None, **hosts: dict[str, t.Any]) -> Plan:
    """Return the plan of hosts whose uplinks have these MTUs, each with a network; nothing is wrong with its units."""
    settings = {"name": "wg0", "group": "routers", "prefixes": ["fd00:99::/64", "10.99.0.0/24"], **(tunnel or {})}
    raw: dict[str, dict[str, t.Any]] = {}
    for number, (name, mtu) in enumerate(mtus.items(), 1):
        variables = {
            "tunnels": [settings],
            "interfaces": [{"name": "eth0", "addresses": [f"203.0.113.{number}/24"], "mtu": mtu}],
            "host_id": number,
            "networks": [f"10.{number}.0.0/16"],
            "forwarding": True,
            **hosts.get(name, {}),
        }
        raw[name] = {f"wireguard_vrf_{variable}": value for variable, value in variables.items()}
    found = plan({"hosts": raw, "groups": {"routers": list(raw)}})
    found, _missing = with_recorded_keys(found, None, "placeholder")
    assert findings_of_plan(found) == []
    return found


def mtus_of(plan_: Plan) -> dict[str, tuple[int, dict[str, int]]]:
    """Return the MTU of each host's interface, and those of its routes."""
    return {
        name: (link["mtu"], link["route_mtus"]) for name, part in plan_["hosts"].items() for link in part["tunnels"]
    }


def test_one_mtu_for_all_changes_no_route() -> None:
    assert mtus_of(planned({"r1": 1500, "r2": 1500})) == {"r1": (1420, {}), "r2": (1420, {})}


def test_both_ends_of_the_only_pair_take_the_smaller() -> None:
    assert mtus_of(planned({"r1": 1492, "r2": 1500})) == {"r1": (1412, {}), "r2": (1412, {})}


def test_in_a_mesh_the_routes_to_the_small_end_carry_its_mtu() -> None:
    plan_ = planned({"r1": 1500, "r2": 1500, "lte": 1428})
    to_lte = {"fd00:99::3/128": 1348, "10.3.0.0/16": 1348, "10.99.0.3/32": 1348}
    assert mtus_of(plan_) == {"r1": (1420, to_lte), "r2": (1420, to_lte), "lte": (1348, {})}
    # A single address in the prefix of the tunnel has a route of its own, for its MTU.
    assert plan_["hosts"]["r1"]["tunnels"][0]["routes"] == [
        "fd00:99::3/128", "10.2.0.0/16", "10.3.0.0/16", "10.99.0.3/32"
    ]  # fmt: skip
    files = {file["path"]: file.get("content", "") for file in render(plan_["hosts"]["r1"])["files"]}
    unit = files["/etc/systemd/network/05-transit-wg0.network"]
    assert "[Route]\nDestination=10.3.0.0/16\nMTUBytes=1348\n" in unit
    assert "[Route]\nDestination=10.2.0.0/16\n\n" in unit


def test_ipv6_never_gets_less_than_it_needs() -> None:
    lte = {"addresses": {"wg0": ["10.99.0.3/24"]}, "networks": ["fd00:50:3::/64"]}
    found = mtus_of(planned({"r1": 1500, "r2": 1500, "lte": 1300}, lte=lte))
    assert found["r1"] == (1420, {"fd00:50:3::/64": 1280, "10.99.0.3/32": 1220})


def test_a_spoke_sends_everything_to_its_hub_with_the_hubs_mtu() -> None:
    hub = {"topology": "hub", "hubs": ["h1", "h2"]}
    found = mtus_of(planned({"h1": 1400, "h2": 1500, "s1": 1500, "s2": 1428}, hub))
    assert found["s1"] == (1320, {})
    assert found["h1"] == (1320, {})
    # The second hub has a path of its own to each: smaller ones have their routes.
    to_s2 = {"fd00:99::4/128": 1348, "10.4.0.0/16": 1348, "10.99.0.4/32": 1348}
    to_h1 = {"fd00:99::1/128": 1320, "10.1.0.0/16": 1320, "10.99.0.1/32": 1320}
    assert found["h2"] == (1420, to_h1 | to_s2)


def test_a_default_route_through_an_exit_behind_a_small_path() -> None:
    uplink = {
        "networks": ["0.0.0.0/0"],
        "units": {"eth9.network": [{"Match": {"Name": "eth9"}}, {"Network": {"DHCP": "yes"}}]},
    }
    found = mtus_of(planned({"r1": 1500, "r2": 1500, "out": 1428}, {"exits": ["out"]}, out=uplink))
    assert found["r1"] == (1420, {"fd00:99::3/128": 1348, "0.0.0.0/0": 1348, "10.99.0.3/32": 1348})


def test_what_a_peer_in_no_inventory_can_take_is_not_known() -> None:
    phone = {"name": "phone", "public_key": KEY, "allowed_ips": ["fd00:99::f/128"], "hosts": ["r1"]}
    found = mtus_of(planned({"r1": 1500, "r2": 1428}, {"peers": [phone]}))
    assert found["r1"][0] == 1420
    assert set(found["r1"][1].values()) == {1348}


def test_with_an_interface_for_each_peer_it_takes_the_smaller() -> None:
    plan_ = planned({"r1": 1500, "r2": 1500, "lte": 1428}, {"per_peer": True})
    links = {link["name"]: link["mtu"] for link in plan_["hosts"]["r1"]["tunnels"]}
    assert links == {"wg0-r2": 1420, "wg0-lte": 1348}


def test_a_routing_daemon_owns_the_mtu_of_its_routes() -> None:
    found = mtus_of(planned({"r1": 1500, "r2": 1500, "lte": 1428}, {"route_allowed_ips": False}))
    assert found["r1"] == (1420, {})


def test_each_member_may_have_an_mtu_of_its_own_or_by_its_units() -> None:
    tunnel = {"name": "wg0", "group": "routers", "prefixes": ["fd00:99::/64", "10.99.0.0/24"], "mtu": 1400}
    assert mtus_of(planned({"r1": 1500, "r2": 1500}, r1={"tunnels": [tunnel]}))["r2"] == (1400, {})
    units = {"wg0.network": [{"Link": {"MTUBytes": 1390}}]}
    assert mtus_of(planned({"r1": 1500, "r2": 1500}, r1={"units": units})) == {"r1": (1390, {}), "r2": (1390, {})}

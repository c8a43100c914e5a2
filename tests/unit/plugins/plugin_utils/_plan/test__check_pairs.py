# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

from ansible_collections.transit.networkd.plugins.plugin_utils._plan import PlanError, plan

BEHIND_NAT = {"interfaces": [{"name": "eth0", "dhcp": "ipv4"}]}
BLIND = "neither has an endpoint that the other can send to. Set wireguard_vrf_endpoints of"
PLACE = "to an address or a name at which it is reached"
PAIRS = "or list the pairs that can (topology: pairs)"


def static(*addresses: str) -> dict[str, t.Any]:
    return {"interfaces": [{"name": "eth0", "addresses": list(addresses)}]}


def said(hosts: dict[str, dict[str, t.Any]], **tunnel: t.Any) -> list[str]:
    tunnels = [{"name": "wg0", "group": "routers", "prefixes": ["fd00:99::/64"], **tunnel}]
    raw = {
        name: {f"wireguard_vrf_{variable}": value for variable, value in {**host, "tunnels": tunnels}.items()}
        for name, host in hosts.items()
    }
    try:
        plan({"hosts": raw, "groups": {"routers": list(raw)}})
    except PlanError as exc:
        return str(exc).splitlines()
    return []


def lost(one: str, others: str, rest: str, value: str = "") -> str:
    return f"{one}: wireguard_vrf_endpoints{value}: {one} and {others} cannot find each other in the tunnel wg0: {rest}"


def test_two_hosts_behind_nat_beside_one_that_can_be_reached() -> None:
    hosts = {"r1": BEHIND_NAT, "r2": BEHIND_NAT, "r3": static("203.0.113.13/24")}
    way_out = f"{BLIND} one of them {PLACE}, let them talk through r3 (topology: hub, hubs: [r3]), {PAIRS}"
    assert said(hosts) == [lost("r1", "r2", way_out)]
    # The ways out lead out.
    assert said(hosts, topology="hub", hubs=["r3"]) == []
    assert said(hosts, topology="pairs", pairs=[["r1", "r3"], ["r2", "r3"]]) == []
    assert said({**hosts, "r1": {**BEHIND_NAT, "endpoints": ["203.0.113.11"]}}) == []


def test_no_member_can_be_reached() -> None:
    way_out = f"{BLIND} one of them {PLACE}, let them talk through a hub (topology: hub), {PAIRS}"
    assert said({"r1": BEHIND_NAT, "r2": BEHIND_NAT}) == [lost("r1", "r2", way_out)]


def test_an_empty_list_that_the_user_has_set_is_shown() -> None:
    hosts = {"r1": {**static("203.0.113.11/24"), "endpoints": []}, "r2": BEHIND_NAT}
    assert said(hosts)[0].startswith("r1: wireguard_vrf_endpoints = []: r1 and r2 cannot")


def test_each_host_is_told_once() -> None:
    hosts = {f"r{number}": BEHIND_NAT for number in range(1, 7)}
    found = [line.partition(" cannot")[0] for line in said(hosts)]
    assert found == [
        "r1: wireguard_vrf_endpoints: r1 and r2, r3, r4 and 2 others",
        "r2: wireguard_vrf_endpoints: r2 and r3, r4, r5, r6",
        "r3: wireguard_vrf_endpoints: r3 and r4, r5, r6",
        "r4: wireguard_vrf_endpoints: r4 and r5, r6",
        "r5: wireguard_vrf_endpoints: r5 and r6",
    ]


def test_the_families_of_two_hosts_have_nothing_in_common() -> None:
    hosts = {
        "r1": static("203.0.113.11/24"),
        "r2": static("2001:db8::12/64"),
        "r3": static("203.0.113.13/24", "2001:db8::13/64"),
    }
    families = "r1 sends only IPv4 and r2 sends only IPv6. Give one of them an address of the other's family"
    way_out = f"{families}, let them talk through r3 (topology: hub, hubs: [r3]), {PAIRS}"
    assert said(hosts) == [lost("r1", "r2", way_out)]
    assert said(hosts, topology="hub", hubs=["r3"]) == []


def test_a_hub_that_cannot_be_reached() -> None:
    hosts = {"r1": BEHIND_NAT, "r2": BEHIND_NAT}
    assert said(hosts, topology="hub", hubs=["r2"]) == [lost("r1", "r2", f"{BLIND} r2 {PLACE}")]


def test_a_listed_pair() -> None:
    hosts = {"r1": BEHIND_NAT, "r2": BEHIND_NAT}
    way_out = f"{BLIND} one of them {PLACE}, or leave the pair out of wireguard_vrf_tunnels[wg0].pairs"
    assert said(hosts, topology="pairs", pairs=[["r1", "r2"]]) == [lost("r1", "r2", way_out)]

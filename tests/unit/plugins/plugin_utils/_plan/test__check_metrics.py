# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Two uplinks in one VRF: which one is first, in the plan and in the units."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.transit.networkd.plugins.plugin_utils._plan import PlanError, plan
from ansible_collections.transit.networkd.plugins.plugin_utils._render import render

FIBRE = {"name": "eth0", "addresses": ["203.0.113.11/24"], "gateways": ["203.0.113.1"]}
CABLE = {"name": "eth1", "addresses": ["192.0.2.11/24"], "gateways": ["192.0.2.1"]}
FIBRE6 = {"name": "eth0", "addresses": ["2001:db8:a::11/64"], "gateways": ["2001:db8:a::1"]}
LTE = {"name": "wwan0", "dhcp": "ipv4"}
VRFS = [{"name": "vrf-wan", "table": 1000}, {"name": "vrf-b", "table": 1001}]


def inventory(*interfaces: dict[str, t.Any]) -> dict[str, t.Any]:
    return {"hosts": {"r1": {"wireguard_vrf_interfaces": list(interfaces), "wireguard_vrf_vrfs": VRFS}}, "groups": {}}


def said(*interfaces: dict[str, t.Any]) -> list[str]:
    try:
        plan(inventory(*interfaces))
    except PlanError as exc:
        return str(exc).splitlines()
    return []


def line(number: int, one: str, other: str, metric: int, value: str = "") -> str:
    return (
        f"r1: wireguard_vrf_interfaces[1].metric{value}: the IPv{number} default routes of {one} and {other} in "
        f"vrf-wan both have the metric {metric}. Give the interface that comes second a larger one"
    )


@pytest.mark.parametrize(
    ("interfaces", "lines"),
    [
        ((FIBRE, CABLE), [line(4, "eth0", "eth1", 0)]),
        (({**FIBRE, "metric": 10}, {**CABLE, "metric": 10}), [line(4, "eth0", "eth1", 10, " = 10")]),
        (({"name": "eth0", "dhcp": "ipv4"}, LTE), [line(4, "eth0", "wwan0", 1024)]),
        (
            ({"name": "eth0", "dhcp": "yes"}, {"name": "eth1", "dhcp": "yes"}),
            [line(4, "eth0", "eth1", 1024), line(6, "eth0", "eth1", 1024)],
        ),
        ((FIBRE6, {"name": "eth1", "accept_ra": True}), [line(6, "eth0", "eth1", 1024)]),
        (({**FIBRE, "metric": 1024}, LTE), [line(4, "eth0", "wwan0", 1024)]),
    ],
)
def test_two_defaults_of_one_metric(interfaces: tuple[dict[str, t.Any], ...], lines: list[str]) -> None:
    assert said(*interfaces) == lines


@pytest.mark.parametrize(
    "interfaces",
    [
        (FIBRE, LTE),
        (FIBRE, {**CABLE, "metric": 20}),
        ({**LTE, "metric": 2000}, {"name": "eth0", "dhcp": "ipv4"}),
        (FIBRE6, CABLE),
        (FIBRE, {**CABLE, "vrf": "vrf-b"}),
        (FIBRE, {**CABLE, "gateways": []}),
        # What a unit of the user does is not known.
        (FIBRE, {"name": "eth1", "drop_in": "10-eth1.network"}),
    ],
)
def test_control_one_default_is_first(interfaces: tuple[dict[str, t.Any], ...]) -> None:
    assert said(*interfaces) == []


@pytest.mark.parametrize("metric", [0, 4278198272, "low"])
def test_what_is_no_metric(metric: object) -> None:
    assert len(said({**FIBRE, "metric": metric})) == 1


def units(interface: dict[str, t.Any]) -> str:
    files = render(plan(inventory(interface))["hosts"]["r1"])["files"]
    return next(file["content"] for file in files if "/etc/systemd/network/" in file["path"] and "eth0" in file["path"])


@pytest.mark.parametrize(
    ("interface", "key", "count"),
    [
        ({**FIBRE, "metric": 20}, "Metric=20", 1),
        ({"name": "eth0", "dhcp": "yes", "metric": 20}, "RouteMetric=20", 2),
        ({"name": "eth0", "drop_in": "10-eth0.network", "metric": 20}, "RouteMetric=20", 2),
    ],
)
def test_the_metric_is_that_of_all_default_routes(interface: dict[str, t.Any], key: str, count: int) -> None:
    assert units(interface).splitlines().count(key) == count
    # The control: without a metric, no unit has one.
    assert "Metric" not in units({name: value for name, value in interface.items() if name != "metric"})


TWO = (
    {**FIBRE, "metric": 10},
    {**CABLE, "metric": 20, "addresses": ["192.0.2.11/24", "2001:db8:b::11/64"]},
)
SOURCE_RULES = """
[Route]
Gateway=192.0.2.1
Table=901
Metric=20

[RoutingPolicyRule]
From=192.0.2.11/32
IncomingInterface=lo
Priority=900
Table=1000
SuppressPrefixLength=0

[RoutingPolicyRule]
From=192.0.2.11/32
IncomingInterface=lo
Priority=901
Table=901
"""


def files_of(*interfaces: dict[str, t.Any], **variables: t.Any) -> dict[str, str]:
    planned = inventory(*interfaces)
    planned["hosts"]["r1"].update(variables)
    return {
        file["path"]: file["content"] for file in render(plan(planned)["hosts"]["r1"])["files"] if "content" in file
    }


def test_answers_leave_by_the_uplink_that_was_asked() -> None:
    files = files_of(*TWO)
    unit = files["/etc/systemd/network/05-transit-eth1.network"]
    # The family without a gateway has no rule.
    assert SOURCE_RULES in unit
    assert "From=2001" not in unit
    assert "Table=900\nMetric=10" in files["/etc/systemd/network/05-transit-eth0.network"]


@pytest.mark.parametrize(
    "interfaces",
    [
        (FIBRE, LTE),
        ({**FIBRE, "metric": 10},),
        ({**FIBRE, "metric": 10}, {**CABLE, "metric": 20, "vrf": "vrf-b"}),
        ({**LTE, "metric": 10}, {"name": "eth1", "drop_in": "10-eth1.network", "metric": 20}),
    ],
    ids=["without a metric", "one uplink", "a VRF each", "addresses that are not known"],
)
def test_uplinks_without_source_rules(interfaces: tuple[dict[str, t.Any], ...]) -> None:
    assert "[RoutingPolicyRule]\nFrom=" not in "".join(files_of(*interfaces).values())


def test_the_table_of_an_uplink_is_no_vrfs() -> None:
    found = files_of(*TWO, wireguard_vrf_vrfs=[{"name": "vrf-wan", "table": 900}])
    assert "Table=902\nMetric=20" in found["/etc/systemd/network/05-transit-eth1.network"]


def test_peers_send_to_the_uplink_by_which_answers_leave() -> None:
    tunnel = {"name": "wg0", "group": "routers", "prefixes": ["fd00:99::/64"]}
    peer = {"wireguard_vrf_interfaces": [LTE]}

    def asked(*interfaces: dict[str, t.Any]) -> str:
        hosts = {"r1": {"wireguard_vrf_interfaces": list(interfaces)}, "r2": peer}
        for host in hosts.values():
            host["wireguard_vrf_tunnels"] = [tunnel]
        planned = plan({"hosts": hosts, "groups": {"routers": ["r1", "r2"]}})
        (found,) = planned["hosts"]["r2"]["tunnels"][0]["peers"]
        return str(found["endpoint"])

    assert asked({**FIBRE, "metric": 20}, {**CABLE, "metric": 10}) == "192.0.2.11:51820"
    # The control: without a metric, in the order of the list.
    assert asked(FIBRE, {**CABLE, "gateways": []}) == "203.0.113.11:51820"

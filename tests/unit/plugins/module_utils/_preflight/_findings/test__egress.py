# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which hosts are stopped, warned and left alone for their own way to the internet."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.transit.networkd.plugins.module_utils._change._sides import empty_plan
from ansible_collections.transit.networkd.plugins.module_utils._preflight._findings import _egress

ETH0 = {"name": "eth0", "vrf": "vrf-wan"}
WG0: dict[str, t.Any] = {"name": "wg0", "vrf": None, "routes": ["fd00:50::/64"], "foreign_routes": False}
PLAN: dict[str, t.Any] = {
    **empty_plan(),
    "vrfs": [{"name": "vrf-wan", "table": 1000}],
    "members": [ETH0],
    "tunnels": [WG0],
}


def default(device: str, family: str = "ipv4", **more: t.Any) -> dict[str, t.Any]:
    destination = "0.0.0.0/0" if family == "ipv4" else "::/0"
    usual = {"table": 254, "type": "unicast", "destination": destination}
    return {"family": family, "device": device, **usual, **more}


def survey(
    *defaults: dict[str, t.Any], clients: t.Any = (), roots: t.Any = (), old: t.Any = None, **plan: t.Any
) -> dict[str, t.Any]:
    links = [{"name": name, "master": None} for name in ("eth0", "eth1")]
    return {
        "old": old or empty_plan(),
        "new": {**PLAN, **plan},
        "facts": {"links": links, "routes": list(defaults)},
        "clients": [{"unit": unit, "user": user} for unit, user in clients],
        "roots": [*roots],
    }


def choice(name: str | None, *users: str) -> dict[str, t.Any]:
    return {"choice": name, "vrf": "vrf-wan" if users else None, "users": [*users], "inner": []}


def codes(host: dict[str, t.Any]) -> list[str]:
    asked = (*_egress.ERRORS, *_egress.WARNINGS)
    return [problem["code"] for ask in asked for problem in ask(t.cast("t.Any", host))]


def test_a_host_that_said_nothing_and_would_lose_its_only_default_route() -> None:
    assert codes(survey(default("eth0"))) == ["egress"]
    assert codes(survey(default("eth0"), default("eth0", "ipv6"))) == ["egress"]


@pytest.mark.parametrize(
    "host",
    [
        survey(),
        survey(default("eth1")),
        survey(default("eth0"), default("eth1", metric=9)),
        survey(default("eth0", table=1000)),
        survey(default("eth0", type="unreachable")),
        survey(default("eth0"), members=[]),
        survey(default("eth0"), tunnels=[{**WG0, "routes": ["0.0.0.0/0"]}]),
        survey(default("eth0"), tunnels=[{**WG0, "routes": ["0.0.0.0/1", "128.0.0.0/1"]}]),
    ],
    ids=["none", "stays", "two", "in the VRF", "unreachable", "nothing moves", "tunnel", "halves"],
)
def test_a_default_route_is_left_or_was_never_there(host: dict[str, t.Any]) -> None:
    assert codes(host) == []


def test_a_default_route_in_an_inner_vrf_does_not_help() -> None:
    assert codes(survey(default("eth0"), tunnels=[{**WG0, "vrf": "vrf-in", "routes": ["0.0.0.0/0"]}])) == ["egress"]


@pytest.mark.parametrize("name", ["tunnel", "users", "services", "none"])
def test_a_choice_is_not_stopped(name: str) -> None:
    assert codes(survey(default("eth0"), egress=choice(name))) == []


def test_an_uplink_must_be_there_or_come_with_the_units() -> None:
    assert codes(survey(default("eth0"), egress=choice("uplink"))) == ["egress-uplink"]
    assert codes(survey(default("eth0"), default("eth1"), egress=choice("uplink"))) == []
    units = {"eth1.network": [{"Match": {"Name": "eth1"}}, {"Network": {"DHCP": "ipv4"}}]}
    assert codes(survey(default("eth0"), egress=choice("uplink"), units=units)) == []


def test_a_user_that_is_root_by_another_name_stops() -> None:
    assert codes(survey(egress=choice("users", "_apt", "admin"), roots=["admin"])) == ["egress-root"]


@pytest.mark.parametrize(("name", "found"), [("tunnel", True), ("uplink", True), (None, True), ("users", False)])
def test_one_family_alone_is_left(name: str | None, found: bool) -> None:
    host = survey(default("eth0"), default("eth1", "ipv6"), egress=choice(name))
    assert codes(host) == ["egress-family"] * found


def test_a_host_that_is_deployed_is_warned_and_not_stopped() -> None:
    plan = {name: value for name, value in PLAN.items() if name != "egress"}
    assert codes(survey(old=plan)) == ["egress-unsaid"]
    assert codes(survey(default("eth0"), old=plan)) == []
    assert codes(survey(old=plan, egress=choice("none"))) == []


def test_a_host_that_is_deployed_is_stopped_before_a_further_interface_takes_its_only_default_route() -> None:
    old = {**PLAN, "members": [{"name": "eth1", "vrf": "vrf-wan"}]}
    assert codes(survey(default("eth0"), old=old)) == ["egress"]
    assert codes(survey(default("eth0"), old=old, egress=choice("users", "_apt"))) == []


def test_the_command_at_the_console_names_the_vrf_of_the_lost_route() -> None:
    members = [{"name": "eth1", "vrf": "vrf-other"}, ETH0]
    found = [*_egress.egress(t.cast("t.Any", survey(default("eth0"), members=members)))]
    assert [each["fields"] for each in found] == [{"interfaces": ["eth0"], "vrf": "vrf-wan"}]


def test_the_clients_that_lose_their_way() -> None:
    clients = [("apt-daily.timer", "_apt"), ("chrony.service", "_chrony"), ("docker.service", None)]

    def lost(name: str, *users: str, **plan: t.Any) -> list[str]:
        host = survey(default("eth0"), clients=clients, egress=choice(name, *users), **plan)
        return [unit for found in _egress.clients(t.cast("t.Any", host)) for unit in found["fields"]["clients"]]

    assert lost("none") == ["apt-daily.timer", "chrony.service", "docker.service"]
    assert lost("users", "_apt", "_chrony") == ["docker.service"]
    bound = [{"unit": "chrony.service", "vrf": "vrf-wan"}]
    assert lost("services", services=bound) == ["apt-daily.timer", "docker.service"]
    assert lost("tunnel") == lost("uplink") == []

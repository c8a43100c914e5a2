# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.transit.networkd.plugins.plugin_utils._plan import PlanError, plan

CHRONY = [{"unit": "chrony.service"}]


def egress(lab: dict[str, t.Any], **variables: t.Any) -> t.Any:
    """Return what the plan of r1 has with these variables."""
    lab["hosts"]["r1"].update({f"wireguard_vrf_{name}": value for name, value in variables.items()})
    return plan(lab)["hosts"]["r1"]["egress"]


def messages(lab: dict[str, t.Any], **variables: t.Any) -> list[tuple[str | None, str]]:
    """Return what the plan says against r1 with these variables."""
    with pytest.raises(PlanError) as caught:
        egress(lab, **variables)
    assert {problem["host"] for problem in caught.value.problems} == {"r1"}
    return [(problem["variable"], problem["message"]) for problem in caught.value.problems]


def exit_router(lab: dict[str, t.Any]) -> dict[str, t.Any]:
    """Return the lab, where r3 is an exit for IPv6."""
    for host in lab["hosts"].values():
        host["wireguard_vrf_tunnels"][0]["exits"] = ["r3"]
    lab["hosts"]["r3"]["wireguard_vrf_networks"] = ["::/0"]
    return lab


def test_nothing_is_said(lab: dict[str, t.Any]) -> None:
    assert egress(lab) == {"choice": None, "vrf": None, "users": [], "inner": []}


@pytest.mark.parametrize(("choice", "more"), [("none", {}), ("uplink", {}), ("services", {"services": CHRONY})])
def test_a_choice_without_users(lab: dict[str, t.Any], choice: str, more: dict[str, t.Any]) -> None:
    assert egress(lab, egress=choice, **more) == {"choice": choice, "vrf": None, "users": [], "inner": []}


def test_users_send_by_the_first_vrf(lab: dict[str, t.Any]) -> None:
    usual = ["_apt", "_chrony", "ntpsec", "systemd-resolve", "systemd-timesync"]
    found = egress(lab, egress="users")
    assert (found["choice"], found["vrf"], found["users"]) == ("users", "vrf-wan", usual)
    assert egress(lab, egress="users", egress_users=["unbound", "007", "7"])["users"] == ["7", "unbound"]


def test_users_with_the_lock_are_numbers(lab: dict[str, t.Any]) -> None:
    assert egress(lab, egress="users", egress_users=["42"], egress_lock=True)["users"] == ["42"]
    ((variable, message),) = messages(lab, egress="users", egress_users=["42", "_chrony"], egress_lock=True)
    assert variable == "wireguard_vrf_egress_users"
    assert message.startswith("must be numbers, because wireguard_vrf_egress_lock is true")


def test_a_tunnel_brings_a_default_route(lab: dict[str, t.Any]) -> None:
    ((variable, message),) = messages(lab, egress="tunnel")
    assert variable == "wireguard_vrf_egress"
    assert message.startswith("no tunnel brings this host a default route; list an exit router in exits")
    assert egress(exit_router(lab), egress="tunnel")["choice"] == "tunnel"


def test_users_need_a_family_without_a_default_route_of_a_tunnel(lab: dict[str, t.Any]) -> None:
    exits = exit_router(lab)
    assert egress(exits, egress="users")["vrf"] == "vrf-wan"
    exits["hosts"]["r3"]["wireguard_vrf_networks"] = ["::/0", "0.0.0.0/0"]
    assert messages(exits, egress="users") == [
        (
            "wireguard_vrf_egress",
            "has no effect, because a tunnel brings a default route of both families; set it to tunnel",
        )
    ]


def test_a_default_route_in_an_inner_vrf_is_none_of_the_hosts(lab: dict[str, t.Any]) -> None:
    for host in exit_router(lab)["hosts"].values():
        host["wireguard_vrf_vrfs"] = [{"name": "vrf-wan", "table": 1000}, {"name": "vrf-in", "table": 1001}]
        host["wireguard_vrf_tunnels"][0]["vrf"] = "vrf-in"
    assert messages(lab, egress="tunnel")[0][0] == "wireguard_vrf_egress"


def test_a_routing_daemon_may_bring_the_default_route(lab: dict[str, t.Any]) -> None:
    for host in lab["hosts"].values():
        host["wireguard_vrf_tunnels"][0]["route_allowed_ips"] = False
    assert egress(lab, egress="tunnel")["choice"] == "tunnel"


@pytest.mark.parametrize(
    ("variables", "variable", "begin"),
    [
        ({"egress": "services"}, "wireguard_vrf_egress", "needs wireguard_vrf_services, which lists no service"),
        (
            {"egress": "none", "egress_users": ["_apt"]},
            "wireguard_vrf_egress_users",
            "has no effect unless wireguard_vrf_egress is users; it is none",
        ),
        (
            {"egress": "users", "egress_users": []},
            "wireguard_vrf_egress_users",
            "must name a user, because wireguard_vrf_egress is users",
        ),
        (
            {"egress": "users", "tcp_l3mdev_accept": False},
            "wireguard_vrf_tcp_l3mdev_accept",
            "must be true, because wireguard_vrf_egress is users",
        ),
        ({"egress": "users", "egress_users": ["root"]}, "wireguard_vrf_egress_users[0]", "cannot be root, because the"),
        ({"egress": "users", "egress_users": ["toor"]}, "wireguard_vrf_egress_users[0]", "cannot be root, because the"),
        ({"egress": "users", "egress_users": ["00"]}, "wireguard_vrf_egress_users[0]", "cannot be root, because the"),
        ({"egress": "users", "egress_users": ["65535"]}, "wireguard_vrf_egress_users[0]", "must be a user's number"),
        ({"egress": "users", "egress_users": ["\u0661"]}, "wireguard_vrf_egress_users[0]", "must be the name or the n"),
        ({"egress": "users", "egress_users": ["1-999"]}, "wireguard_vrf_egress_users[0]", "must be the name or the nu"),
    ],
)
def test_what_cannot_work(lab: dict[str, t.Any], variables: dict[str, t.Any], variable: str, begin: str) -> None:
    ((found, message),) = messages(lab, **variables)
    assert (found, message[: len(begin)]) == (variable, begin)

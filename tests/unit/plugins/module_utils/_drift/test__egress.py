# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.transit.networkd.plugins.module_utils._drift import _egress, checks, drift
from ansible_collections.transit.networkd.plugins.module_utils._words import check_text
from helpers.host.healthy_host import route, rule


def users_rule(family: str, number: int, **values: t.Any) -> dict[str, t.Any]:
    other = {"uid_start": number, "uid_end": number}
    return rule(family, 32771, **{"table": 1000, "other": other, **values})


INNER = ["fd00:50::/64", "10.50.0.0/16", "10.99.0.0/24"]


def inner_end(family: str, prefix: str) -> dict[str, t.Any]:
    return rule(family, 32770, action="unreachable", table=None, dst=prefix)


@pytest.fixture
def plan(plan: dict[str, t.Any]) -> dict[str, t.Any]:
    return {**plan, "egress": {"choice": "users", "vrf": "vrf-wan", "users": ["7", "_apt", "_chrony"], "inner": INNER}}


@pytest.fixture
def facts(facts: dict[str, t.Any]) -> dict[str, t.Any]:
    """A host that has no _chrony."""
    rules = [users_rule(family, number) for family in ("ipv4", "ipv6") for number in (7, 42)]
    ends = [inner_end("ipv6" if ":" in prefix else "ipv4", prefix) for prefix in INNER]
    return {**facts, "users": {"7": 7, "_apt": 42}, "rules": [*facts["rules"], *ends, *rules]}


def test_each_user_that_the_host_has_has_a_rule(plan: dict[str, t.Any], facts: dict[str, t.Any]) -> None:
    rows = [row for row in checks(plan, facts) if row["code"] in ("users-rule", "other-users")]
    assert [(row["subject"], row["fields"].get("user"), row["ok"]) for row in rows] == [
        (family, user, True) for family in ("IPv4", "IPv6") for user in ("7", "_apt", None)
    ]
    assert drift(plan, facts) == []


def test_a_rule_that_is_missing(plan: dict[str, t.Any], facts: dict[str, t.Any]) -> None:
    facts["rules"].remove(users_rule("ipv6", 42))
    assert [check_text(row) for row in drift(plan, facts)] == [
        (
            "IPv6: expected the rule 32771 uidrange 42-42 lookup 1000 of _apt, there is none (what that user sends "
            "reaches no internet; after a new package, restart systemd-networkd)"
        )
    ]


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({}, "32771 uidrange 33-33 lookup 1000"),
        ({"other": {"uid_start": 0, "uid_end": 4294967294}}, "32771 uidrange 0-4294967294 lookup 1000"),
        ({"other": {}, "priority": 32779}, "32779 lookup 1000"),
        ({"inverted": True}, "32771 lookup 1000"),
    ],
)
def test_a_rule_of_another_user(
    plan: dict[str, t.Any], facts: dict[str, t.Any], values: dict[str, t.Any], words: str
) -> None:
    facts["rules"].append({**users_rule("ipv4", 33), **values})
    (found,) = drift(plan, facts)
    assert (found["code"], found["found"]) == ("other-users", words)
    # A plan without users has no such rule either, and one of another table is not the collection's.
    without = {**plan, "egress": {"choice": "none", "vrf": None, "users": [], "inner": []}}
    assert [row["code"] for row in drift(without, facts)] == ["other-users"] * 2
    facts["rules"] = [{**each, "table": 7} if each["priority"] >= 32771 else each for each in facts["rules"]]
    assert drift(without, facts) == []


@pytest.mark.parametrize(
    "values", [None, {"action": "table", "table": 1000}, {"iif": "eth9"}, {"priority": 32772}, {"inverted": True}]
)
def test_an_inner_prefix_that_nothing_ends(
    plan: dict[str, t.Any], facts: dict[str, t.Any], values: dict[str, t.Any] | None
) -> None:
    facts["rules"].remove(inner_end("ipv4", "10.50.0.0/16"))
    facts["rules"] += [{**inner_end("ipv4", "10.50.0.0/16"), **values}] if values else []
    assert [check_text(row) for row in drift(plan, facts) if row["code"] == "inner-end"] == [
        (
            "IPv4: expected no inner prefix without a rule that ends its lookup, found 10.50.0.0/16 (while main has no "
            "route to it, what users send there would leave by the WAN)"
        )
    ]


def test_no_rule_in_a_family_with_a_default_route_of_a_tunnel(plan: dict[str, t.Any], facts: dict[str, t.Any]) -> None:
    plan["tunnels"][0]["routes"].append("::/0")
    found = [row for row in drift(plan, facts) if row["code"] == "other-users"]
    assert [(row["subject"], row["found"]) for row in found] == [
        ("IPv6", "32771 uidrange 7-7 lookup 1000; 32771 uidrange 42-42 lookup 1000")
    ]
    unwanted = _egress.unwanted_users_rules(t.cast("t.Any", plan), t.cast("t.Any", plan), t.cast("t.Any", facts))
    assert unwanted == [users_rule("ipv6", 7), users_rule("ipv6", 42)]


def test_root_by_another_name_has_no_rule(plan: dict[str, t.Any], facts: dict[str, t.Any]) -> None:
    facts["users"]["_chrony"] = 0
    assert drift(plan, facts) == []
    facts["rules"].append(users_rule("ipv4", 0))
    (found,) = drift(plan, facts)
    assert (found["code"], found["found"]) == ("other-users", "32771 uidrange 0-0 lookup 1000")


def test_what_a_new_plan_no_longer_wants(plan: dict[str, t.Any], facts: dict[str, t.Any]) -> None:
    new = {**plan, "egress": {"choice": "users", "vrf": "vrf-wan", "users": ["_apt"], "inner": INNER[1:]}}
    left = _egress.unwanted_users_rules(t.cast("t.Any", plan), t.cast("t.Any", new), t.cast("t.Any", facts))
    assert left == [users_rule("ipv4", 7), users_rule("ipv6", 7), inner_end("ipv6", INNER[0])]
    # What no managed plan has made is left alone.
    nobody = {**plan, "egress": {"choice": None, "vrf": None, "users": [], "inner": []}}
    assert _egress.unwanted_users_rules(t.cast("t.Any", nobody), t.cast("t.Any", new), t.cast("t.Any", facts)) == []


def default(family: str, device: str) -> dict[str, t.Any]:
    return route(family, 254, device=device, gateway="192.0.2.1")


def found(plan: dict[str, t.Any], choice: str, *defaults: dict[str, t.Any], **tunnel: t.Any) -> list[str]:
    """Return the checks of a choice that fail, as text."""
    wanted = {
        **plan,
        "egress": {"choice": choice, "vrf": None, "users": [], "inner": []},
        "tunnels": [{**plan["tunnels"][0], **tunnel}],
    }
    rows = _egress.egress_checks(t.cast("t.Any", wanted), t.cast("t.Any", {"routes": [*defaults]}))
    return [check_text(row) for row in rows if not row["ok"]]


WHY = "(the host's own traffic was to go there, and goes nowhere)"


def test_the_default_route_of_a_tunnel(plan: dict[str, t.Any]) -> None:
    routes = ["0.0.0.0/0", "::/0"]
    both = [default("ipv4", "wg0"), default("ipv6", "wg0")]
    assert found(plan, "tunnel", *both, routes=routes) == []
    assert found(plan, "tunnel", both[0], routes=routes) == [
        f"main: expected a default route through wg0 (IPv6), there is none {WHY}"
    ]
    daemons = {"routes": [], "foreign_routes": True}
    assert found(plan, "tunnel", both[0], **daemons) == []
    assert found(plan, "tunnel", **daemons) == [f"main: expected a default route through a tunnel, there is none {WHY}"]


def test_the_default_route_of_a_second_uplink(plan: dict[str, t.Any]) -> None:
    assert found(plan, "uplink", default("ipv6", "eth9")) == []
    assert found(plan, "uplink", default("ipv6", "eth0")) == [
        f"main: expected a default route outside of the VRFs, found eth0 {WHY}"
    ]
    assert found(plan, "none") == found(plan, "users") == []

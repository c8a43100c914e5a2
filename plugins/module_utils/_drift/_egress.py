# SPDX-License-Identifier: GPL-3.0-or-later
"""The host's own traffic: the rules of its users, and the default route that the plan counts on. Pure."""

from __future__ import annotations

import typing as t

from .._change._egress import egress_of, inner_defaults, open_families
from .._common._addresses import DEFAULTS, FAMILY_NAMES, family_of
from .._common._codes import EGRESS, INNER_END, OTHER_USERS, USERS_RULE
from .._common._layout import MAIN_TABLE, PRIORITY_INNER_UNREACHABLE, PRIORITY_USERS, PRIORITY_USERS_LAST
from ._check import row
from ._rules import in_words

if t.TYPE_CHECKING:  # pragma: no cover
    from .._common._coded import Check
    from .._common._facts import Facts, Rule
    from .._common._shapes import HostPlan

MAIN = "main"


def users_rule_checks(host_plan: HostPlan, facts: Facts) -> list[Check]:
    """Return a row for each user and family, and for each family one for other users and one for inner prefixes."""
    found: list[Check] = []
    for family, name in FAMILY_NAMES.items():
        wanted = _wanted(host_plan, facts, family)
        there = [_in_words(rule) for rule in _users_rules(host_plan, facts) if rule["family"] == family]
        found += [
            row(USERS_RULE, name, words, words if words in there else "none", user=user)
            for user, words in wanted.items()
        ]
        if wanted or there:
            others = [words for words in there if words not in wanted.values()]
            found.append(row(OTHER_USERS, name, "none", "; ".join(others) or "none"))
        inner = [prefix for prefix in egress_of(host_plan)["inner"] if family_of(prefix) == family]
        if inner:
            ended = {rule["dst"] for rule in _inner_ends(facts) if rule["family"] == family}
            open_to = [prefix for prefix in inner if prefix not in ended]
            found.append(row(INNER_END, name, "none", ", ".join(open_to) or "none"))
    return found


def unwanted_users_rules(old: HostPlan, new: HostPlan, facts: Facts) -> list[Rule]:
    """Return the rules of users, and then those of inner prefixes, that an old plan has made and a new one has not.

    The facts know the new users.
    """
    if not egress_of(old)["users"]:
        return []
    wanted = {(family, words) for family in FAMILY_NAMES for words in _wanted(new, facts, family).values()}
    gone = {*egress_of(old)["inner"]} - {*egress_of(new)["inner"]}
    return [
        *(rule for rule in _users_rules(old, facts) if (rule["family"], _in_words(rule)) not in wanted),
        *(rule for rule in _inner_ends(facts) if rule["dst"] in gone),
    ]


def _wanted(host_plan: HostPlan, facts: Facts, family: str) -> dict[str, str]:
    """Return the users of a plan that the host has, except root, each with its rule in a family."""
    egress, known = egress_of(host_plan), facts.get("users", {})
    numbers = {user: int(user) if user.isdecimal() else known.get(user) for user in egress["users"]}
    tables = [vrf["table"] for vrf in host_plan["vrfs"] if vrf["name"] == egress["vrf"]]
    return {
        user: _words(PRIORITY_USERS, number, number, table)
        for user, number in numbers.items()
        if number and family in open_families(host_plan)
        for table in tables
    }


def _inner_ends(facts: Facts) -> list[Rule]:
    """Return the rules after which a prefix that main has no route for is unreachable, whoever made them."""
    end = f"{PRIORITY_INNER_UNREACHABLE} to {{}} unreachable"
    return [rule for rule in facts["rules"] if rule.get("dst") and in_words(rule) == end.format(rule["dst"])]


def _users_rules(host_plan: HostPlan, facts: Facts) -> list[Rule]:
    """Return the rules that send what users begin by a VRF of the plan, whoever made them."""
    tables = {vrf["table"] for vrf in host_plan["vrfs"]}
    return [
        rule
        for rule in facts["rules"]
        if PRIORITY_INNER_UNREACHABLE <= rule["priority"] <= PRIORITY_USERS_LAST
        and rule["mark"] is None
        and rule["table"] in tables
    ]


def egress_checks(host_plan: HostPlan, facts: Facts) -> list[Check]:
    """Return a row for each default route of main that the plan's choice counts on."""
    choice, inner = egress_of(host_plan)["choice"], inner_defaults(host_plan)
    there = default_devices(facts)
    everywhere = sorted({device for devices in there.values() for device in devices})
    tunnels = [tunnel["name"] for tunnel in host_plan["tunnels"]]
    if choice == "uplink":
        outside = {*everywhere} - {*tunnels} - {member["name"] for member in host_plan["members"]}
        return [row(EGRESS, MAIN, "outside of the VRFs", ", ".join(everywhere) or "none", ok=bool(outside))]
    if choice == "tunnel" and not any(inner.values()):
        # A routing daemon brings it.
        ok = bool({*everywhere} & {*tunnels})
        return [row(EGRESS, MAIN, "through a tunnel", ", ".join(everywhere) or "none", ok=ok)]
    if choice != "tunnel":
        return []
    return [
        row(
            EGRESS,
            MAIN,
            f"through {name} ({FAMILY_NAMES[family]})",
            ", ".join(there[family]) or "none",
            ok=name in there[family],
        )
        for family, names in inner.items()
        for name in names
    ]


def default_devices(facts: Facts) -> dict[str, list[str]]:
    """Return the links by which main has a default route, by family."""
    return {
        family: [
            str(route["device"])
            for route in facts["routes"]
            if (route["family"], route["table"], route["destination"]) == (family, MAIN_TABLE, DEFAULTS[family])
            and route["type"] == "unicast"
        ]
        for family in FAMILY_NAMES
    }


def is_unsaid(host_plan: HostPlan, facts: Facts) -> bool:
    """Return whether nobody has said where the host's own traffic goes, and main has no default route for it."""
    nowhere = not any(default_devices(facts).values())
    return bool(host_plan["members"]) and egress_of(host_plan)["choice"] is None and nowhere


def _words(priority: object, start: object, end: object, table: object) -> str:
    return f"{priority} uidrange {start}-{end} lookup {table}"


def _in_words(rule: Rule) -> str:
    other = rule["other"] if isinstance(rule["other"], dict) else {}
    if set(other) != {"uid_start", "uid_end"} or rule.get("inverted"):
        return f"{rule['priority']} lookup {rule['table']}"
    return _words(rule["priority"], other["uid_start"], other["uid_end"], rule["table"])

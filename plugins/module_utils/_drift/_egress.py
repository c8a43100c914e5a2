# SPDX-License-Identifier: GPL-3.0-or-later
"""The host's own traffic: the rules of its users, and the default route that the plan counts on. Pure."""

from __future__ import annotations

import typing as t

from .._change._egress import egress_of, inner_defaults
from .._common._addresses import DEFAULTS, FAMILY_NAMES
from .._common._codes import EGRESS, OTHER_USERS, USERS_RULE
from .._common._layout import MAIN_TABLE, PRIORITY_USERS, PRIORITY_USERS_LAST
from ._check import row

if t.TYPE_CHECKING:  # pragma: no cover
    from .._common._coded import Check
    from .._common._facts import Facts, Rule
    from .._common._shapes import HostPlan

MAIN = "main"


def users_rule_checks(host_plan: HostPlan, facts: Facts) -> list[Check]:
    """Return a row for each user and family, and one for the rules of other users, where there may be any."""
    wanted = _wanted(host_plan, facts)
    found: list[Check] = []
    for family, name in FAMILY_NAMES.items():
        there = [_in_words(rule) for rule in _users_rules(host_plan, facts) if rule["family"] == family]
        found += [
            row(USERS_RULE, name, words, words if words in there else "none", user=user)
            for user, words in wanted.items()
        ]
        if wanted or there:
            others = [words for words in there if words not in wanted.values()]
            found.append(row(OTHER_USERS, name, "none", "; ".join(others) or "none"))
    return found


def unwanted_users_rules(old: HostPlan, new: HostPlan, facts: Facts) -> list[Rule]:
    """Return the rules of users that an old plan may have made and a new one has not; the facts know the new users."""
    if not egress_of(old)["users"]:
        return []
    wanted = _wanted(new, facts).values()
    return [rule for rule in _users_rules(old, facts) if _in_words(rule) not in wanted]


def _wanted(host_plan: HostPlan, facts: Facts) -> dict[str, str]:
    """Return the users of a plan that the host has, each with its rule."""
    egress, known = egress_of(host_plan), facts.get("users", {})
    numbers = {user: int(user) if user.isdecimal() else known.get(user) for user in egress["users"]}
    tables = [vrf["table"] for vrf in host_plan["vrfs"] if vrf["name"] == egress["vrf"]]
    return {
        user: _words(PRIORITY_USERS, number, number, table)
        for user, number in numbers.items()
        if number is not None
        for table in tables
    }


def _users_rules(host_plan: HostPlan, facts: Facts) -> list[Rule]:
    """Return the rules that send what users begin by a VRF of the plan, whoever made them."""
    tables = {vrf["table"] for vrf in host_plan["vrfs"]}
    return [
        rule
        for rule in facts["rules"]
        if PRIORITY_USERS <= rule["priority"] <= PRIORITY_USERS_LAST
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

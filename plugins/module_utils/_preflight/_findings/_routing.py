# SPDX-License-Identifier: GPL-3.0-or-later
"""Findings about tables, marks and routing policy rules. Pure."""

from __future__ import annotations

import typing as t
from collections.abc import Iterator, Mapping

from ..._common._addresses import FAMILY_NAMES
from ..._common._coded import Problem, problem
from ..._common._layout import PRIORITY_LOCAL, PRIORITY_LOCAL_FIRST
from ..._common._source_rules import all_source_rules
from ..._drift._rules import catches, does, in_words, is_source_rule, l3mdev_unreachable_rules, local_rules
from .._rule_sections import makes
from ._queries import our_links, unit_sections

if t.TYPE_CHECKING:  # pragma: no cover
    from ..._common._facts import Rule
    from ..._common._shapes import HostPlan, Value
    from .._shapes import Question, Survey


def table(survey: Survey) -> Iterator[Problem]:
    """Yield the tables of VRFs and uplinks that are in use."""
    known = _tables(survey["old"])
    for number, user in _tables(survey["new"]).items():
        if number in known:
            continue
        held = [f"the VRF {other['name']}" for other in survey["facts"]["vrfs"] if other["table"] == number]
        held += [f"a route to {route['destination']}" for route in survey["routes"] if route["table"] == number][:1]
        held += [
            f"the {rule['family']} rule {rule['priority']}"
            for rule in survey["facts"]["rules"]
            if rule["table"] == number
        ][:1]
        if held:
            yield problem("table-in-use", table=number, vrf=user, users=held)


def _tables(plan: HostPlan) -> dict[int, str]:
    """Return the tables of a plan with the links that have them."""
    found = {vrf["table"]: vrf["name"] for vrf in plan["vrfs"]}
    own = {member["name"]: member.get("source_table") for member in plan["members"]}
    return {**found, **{table: name for name, table in own.items() if table is not None}}


def mark(survey: Survey) -> Iterator[Problem]:
    """Yield unmanaged rules and tunnels that have a mark of the plan, or take its packets."""
    planned = (*survey["old"]["rules"], *survey["new"]["rules"])
    for number in sorted({rule["mark"] for rule in survey["new"]["rules"]}):
        first = min(rule["priority"] for rule in survey["new"]["rules"] if rule["mark"] == number)
        for rule in survey["facts"]["rules"]:
            if any(rule["priority"] == each["priority"] and does(rule, each) for each in planned):
                continue
            # networkd deletes it with the unit that made it.
            if any(makes(section, rule) for section in survey["replaced_rules"]):
                continue
            family, shown = FAMILY_NAMES[rule["family"]], in_words(rule)
            if rule["mark"] == number:
                yield problem("mark-rule", mark=number, family=family, rule=shown)
            elif rule["priority"] <= first and catches(rule, number):
                yield problem("rule-before-mark", mark=number, first=first, family=family, rule=shown)
        for tunnel in survey["facts"]["tunnels"]:
            if tunnel["mark"] == number and tunnel["name"] not in our_links(survey):
                yield problem("mark-tunnel", mark=number, tunnel=tunnel["name"])


def local_rule(survey: Survey) -> Iterator[Problem]:
    """Yield local rules that another program has moved, and rules that would come before them."""
    if not survey["new"]["strict"] or survey["old"]["strict"]:
        return
    for family, name in FAMILY_NAMES.items():
        rules = [rule for rule in survey["facts"]["rules"] if rule["family"] == family]
        places = [rule["priority"] for rule in local_rules(rules)]
        if places != [PRIORITY_LOCAL_FIRST] or l3mdev_unreachable_rules(rules):
            there = [in_words(rule) for rule in (*local_rules(rules), *l3mdev_unreachable_rules(rules))]
            yield problem("local-rule-moved", family=name, rules=there or ["there is none"])
            continue
        for rule in rules:
            if rule["priority"] <= PRIORITY_LOCAL and rule not in local_rules(rules) and _takes_local(survey, rule):
                yield problem("rule-before-local", family=name, rule=in_words(rule), priority=PRIORITY_LOCAL)


def _takes_local(survey: Survey, rule: Rule) -> bool:
    """Return whether a rule may take packets that are for this host; one that asks for a mark takes none of others."""
    planned = {(each["priority"], each["mark"]) for each in (*survey["old"]["rules"], *survey["new"]["rules"])}
    if rule["l3mdev"] or rule["action"] in ("l3mdev", "goto", "nop") or (rule["priority"], rule["mark"]) in planned:
        return False
    if any(is_source_rule(rule, wanted) for wanted in all_source_rules(survey["old"])):
        return False
    return rule["mark"] is None or bool(rule["inverted"])


def foreign_rules(survey: Survey) -> Iterator[Problem]:
    """Yield the unmanaged routing policy rules that networkd will delete with this change.

    When it sets a link up, it deletes all that none of its units makes, ``protocol static`` like any other, except the
    kernel's (systemd, link_drop_foreign_config() of src/network/networkd-link.c). Only the user knows whether the
    program that made them makes them again.
    """
    foreign = _foreign_rules(survey)
    if foreign and survey["sets_up"]:
        yield problem("foreign-rules", rules=foreign)


def foreign_rules_later(survey: Survey) -> Iterator[Problem]:
    """Yield the unmanaged routing policy rules that networkd may delete later."""
    foreign = _foreign_rules(survey)
    if foreign and not survey["sets_up"]:
        yield problem("foreign-rules-later", rules=foreign)


def _foreign_rules(survey: Survey) -> list[str]:
    """Return the rules that networkd deletes when it may, as text."""
    if not survey["deletes_foreign_rules"]:
        return []
    planned = (*survey["old"]["rules"], *survey["new"]["rules"])
    sections: list[Mapping[str, Value]] = [
        *survey["networkd_rules"],
        *(section for plan in (survey["old"], survey["new"]) for section in unit_sections(plan, "RoutingPolicyRule")),
    ]
    return [
        f"{rule['family']} {in_words(rule)} protocol {rule['protocol']}"
        for rule in survey["facts"]["rules"]
        if rule["protocol"] != "kernel"
        and not any(rule["priority"] == each["priority"] and does(rule, each) for each in planned)
        and not any(makes(section, rule) for section in sections)
    ]


ERRORS: tuple[Question, ...] = (
    table,
    mark,
    local_rule,
    foreign_rules,
)
WARNINGS: tuple[Question, ...] = (foreign_rules_later,)

# SPDX-License-Identifier: GPL-3.0-or-later
"""Routing policy rules that one side has and the other one does not, among them those of units that were set aside."""

from __future__ import annotations

import typing as t

from .._change._sides import plan_of
from .._common._addresses import FAMILY_NAMES
from .._common._coded import Problem, problem
from .._common._host_units import texts_of
from .._common._source_rules import all_source_rules
from .._drift._egress import unwanted_users_rules
from .._drift._rules import in_words

if t.TYPE_CHECKING:  # pragma: no cover
    from .._change._shapes import Side
    from .._common._facts import Facts, Rule
    from ._commands import Live

RuleKey = tuple[int, t.Optional[int], t.Optional[str], str, t.Optional[int]]


def keys(side: Side) -> list[RuleKey]:
    """Return the keys of the routing policy rules of a side, without those of users."""
    plan = plan_of(side)
    marks: list[RuleKey] = [
        (rule["priority"], rule["mark"], None, rule["action"], rule["table"]) for rule in plan["rules"]
    ]
    found = [*marks, *((rule.priority, None, rule.source, "table", rule.table) for rule in all_source_rules(plan))]
    return [*found, *map(key, side.get("rules", []))]


def key(rule: Rule) -> RuleKey:
    """Return what tells a routing policy rule from others."""
    return (rule["priority"], rule["mark"], rule["src"], rule["action"], rule["table"])


def clear(live: Live, source: Side, target: Side, facts: Facts) -> None:
    """Delete the rules that only the source has. Then have networkd make those that the target lacks."""
    kept, made = keys(target), keys(source)
    for rule in facts["rules"]:
        if key(rule) in made and key(rule) not in kept:
            live.delete_rule(rule)
    for rule in unwanted_users_rules(plan_of(source), plan_of(target), facts):
        live.delete_rule(rule)
    if lost(target, source, facts):
        for link in facts["links"]:
            if link["unit"] and _has_rule(live, target, link["unit"]):
                live.command("networkctl", "reconfigure", "--", link["name"])


def off(side: Side, other: Side, facts: Facts) -> list[Problem]:
    """Return which rules of units that were set aside are missing, coming from the ``other`` side."""
    return [
        problem("rule-lost", subject=FAMILY_NAMES[rule["family"]], rule=in_words(rule))
        for rule in lost(side, other, facts)
    ]


def lost(side: Side, other: Side, facts: Facts) -> list[Rule]:
    """Return the rules of units that were set aside which the kernel lacks, whatever their priority.

    A rule of the ``other`` side is not one of them. From systemd 257 on, networkd takes a rule that is there for one
    without Priority= if all else agrees (routing_policy_rule_get), and makes no other.
    """
    wanted = side.get("rules", [])
    goes = set(keys(other)) - set(keys(side))
    there = [_but_priority(rule) for rule in facts["rules"] if key(rule) not in goes]
    return [rule for rule in wanted if _but_priority(rule) not in there]


def _but_priority(rule: Rule) -> dict[str, object]:
    return {**rule, "priority": None}


def _has_rule(live: Live, side: Side, path: str) -> bool:
    """Return whether a unit is a file of the side, and makes a rule."""
    files = [entry["path"] for entry in side["files"] if entry["kind"] == "file"]
    return path in files and any("[RoutingPolicyRule]" in text for text in texts_of(live.root, path))

# SPDX-License-Identifier: GPL-3.0-or-later
"""Routing policy rules: each managed one in its place in both families, and no unmanaged one before it. Pure."""

from __future__ import annotations

import typing as t
from collections.abc import Iterable, Mapping

from .._common._addresses import FAMILY_NAMES
from .._common._codes import EARLIER_RULE, L3MDEV_RULE, LOCAL_RULE, RULE, VRF_END
from .._common._layout import LOCAL_TABLE, PRIORITY_L3MDEV, PRIORITY_L3MDEV_UNREACHABLE, PRIORITY_LOCAL
from ._check import row

if t.TYPE_CHECKING:  # pragma: no cover
    from .._common._coded import Check
    from .._common._facts import Facts, Rule
    from .._common._shapes import HostPlan, RulePlan
    from .._common._source_rules import SourceRule

# What a host sends itself comes in from here (net/ipv4/route.c, net/ipv6/route.c).
_LOOPBACK = "lo"


def rule_checks(host_plan: HostPlan, facts: Facts) -> list[Check]:
    """Return a row for each rule and family, the VRFs' own too, and one for what comes before the first of a mark.

    Where the plan is strict, two more: what finds nothing in its VRF ends there, and local addresses come last.
    """
    found = []
    for family in FAMILY_NAMES:
        rules = [rule for rule in facts["rules"] if rule["family"] == family]
        found += [_l3mdev_check(family, rules)] if host_plan["vrfs"] else []
        found += [_rule_check(family, wanted, rules) for wanted in host_plan["rules"]]
        marks = list(dict.fromkeys(wanted["mark"] for wanted in host_plan["rules"]))
        found += [_order_check(family, mark, host_plan["rules"], rules) for mark in marks]
        found += [_end_check(family, rules), _local_check(family, rules)] if host_plan["strict"] else []
    return found


def local_rules(rules: Iterable[Rule]) -> list[Rule]:
    """Return the rules that ask the table of local addresses for every packet, wherever they stand."""
    return [rule for rule in rules if rule["table"] == LOCAL_TABLE and rule["mark"] is None and _marks_only(rule)]


def l3mdev_unreachable_rules(rules: Iterable[Rule]) -> list[Rule]:
    """Return the rules that end the lookup of what belongs to a VRF, wherever they stand."""
    return [rule for rule in rules if rule["l3mdev"] and rule["action"] == "unreachable"]


def catches(rule: Rule, mark: int) -> bool:
    """Return whether a rule takes packets of a mark to somewhere.

    One that names the mark does, whatever else it asks for. One that names no mark does when it takes every packet,
    except for the kernel's own: local, which holds only this host's addresses, and l3mdev, which a marked packet that
    is sent from outside of a VRF does not match.
    """
    if rule["action"] in ("goto", "nop") or rule["l3mdev"]:
        return False
    if rule["mark"] is not None:
        mask = 0xFFFFFFFF if rule["mask"] is None else rule["mask"]
        same: bool = mark & mask == rule["mark"] & mask
        return not same if rule["inverted"] else same
    return _marks_only(rule) and bool(rule["table"] != LOCAL_TABLE)


def does(rule: Rule, wanted: RulePlan) -> bool:
    """Return whether a rule selects the mark of a wanted rule and nothing else, and does the same."""
    found = (rule["mark"], rule["action"], rule["table"])
    return _marks_only(rule) and found == (wanted["mark"], wanted["action"], wanted["table"])


def is_source_rule(rule: Rule, wanted: SourceRule) -> bool:
    """Return whether a rule is the wanted source rule; iproute2 alone knows the suppressed length, in ``other``."""
    fields: Mapping[str, object] = rule
    more = any(fields[selector] for selector in ("mask", "dst", "oif", "l3mdev", "inverted"))
    found = (rule["priority"], rule["mark"], rule["src"], rule["iif"], rule["action"], rule["table"])
    planned = (wanted.priority, None, wanted.source, _LOOPBACK, "table", wanted.table)
    return not more and found == planned and bool(rule["other"]) == wanted.specific


def source_rule_in_words(rule: SourceRule) -> str:
    """Return a source rule as ``ip rule`` would say it."""
    suppressed = " suppress_prefixlength 0" if rule.specific else ""
    return f"{rule.priority} from {rule.source} iif {_LOOPBACK}{suppressed} lookup {rule.table}"


def _local_check(family: str, rules: list[Rule]) -> Check:
    """Return the row of the rule of local addresses, which must not come before the VRFs'."""
    places = [rule["priority"] for rule in local_rules(rules)]
    return row(
        LOCAL_RULE,
        FAMILY_NAMES[family],
        f"{PRIORITY_LOCAL} lookup {LOCAL_TABLE}",
        "; ".join(f"{place} lookup {LOCAL_TABLE}" for place in places) or "none",
        ok=min(places, default=None) == PRIORITY_LOCAL,
    )


def _end_check(family: str, rules: list[Rule]) -> Check:
    """Return the row of the rule that ends the lookup of what has found nothing in its VRF."""
    there = l3mdev_unreachable_rules(rules)
    places = [rule["priority"] for rule in there]
    return row(
        VRF_END,
        FAMILY_NAMES[family],
        f"{PRIORITY_L3MDEV_UNREACHABLE} l3mdev unreachable",
        "; ".join(in_words(rule) for rule in there) or "none",
        ok=PRIORITY_L3MDEV_UNREACHABLE in places,
    )


def in_words(rule: Rule | RulePlan) -> str:
    """Return a rule as ``ip rule`` would say it: ``1998 fwmark 1000 lookup 1000``."""
    fields: Mapping[str, object] = rule
    words = [str(rule["priority"])]
    if fields.get("inverted"):
        words.append("not")
    words += [f"{word} {fields[key]}" for key, word in (("src", "from"), ("dst", "to")) if fields.get(key)]
    if rule["mark"] is not None:
        mask = fields.get("mask")
        words.append(f"fwmark {rule['mark']}" if mask is None else f"fwmark {rule['mark']}/{mask:#x}")
    words += [f"{key} {fields[key]}" for key in ("iif", "oif") if fields.get(key)]
    other = fields.get("other")
    words += [f"{key} {value}" for key, value in other.items()] if isinstance(other, dict) else []
    if fields.get("l3mdev"):
        words.append("l3mdev")
    if rule["action"] == "table":
        words.append(f"lookup {rule['table']}")
    elif rule["action"] != "l3mdev":
        words.append(rule["action"])
    return " ".join(words)


def _l3mdev_check(family: str, rules: list[Rule]) -> Check:
    """Return the row of the rule that sends what a VRF receives and sends to the VRF's table; others may move it."""
    expected = f"{PRIORITY_L3MDEV} l3mdev"
    there = [rule for rule in rules if rule["action"] == "l3mdev"]
    early = [rule for rule in there if rule["priority"] <= PRIORITY_L3MDEV_UNREACHABLE]
    found = "; ".join(f"{rule['priority']} l3mdev" for rule in there) or "none"
    return row(L3MDEV_RULE, FAMILY_NAMES[family], expected, found, ok=bool(early))


def _marks_only(rule: Rule) -> bool:
    """Return whether a rule selects a whole mark and nothing else."""
    fields: Mapping[str, object] = rule
    selectors = ("mask", "src", "dst", "iif", "oif", "l3mdev", "inverted", "other")
    return not any(fields[selector] for selector in selectors)


def _rule_check(family: str, wanted: RulePlan, rules: list[Rule]) -> Check:
    here = [rule for rule in rules if rule["priority"] == wanted["priority"]]
    same = [rule for rule in here if does(rule, wanted)]
    elsewhere = [rule for rule in rules if does(rule, wanted) and rule not in here]
    alike = [rule for rule in here if rule["mark"] == wanted["mark"]]
    if len(same) == 1:
        found = in_words(wanted)
    elif same:
        found = f"{len(same)} times {in_words(wanted)}"
    else:
        found = "; ".join(in_words(rule) for rule in alike or elsewhere) or "none"
    return row(RULE, FAMILY_NAMES[family], in_words(wanted), found)


def _order_check(family: str, mark: int, wanted: list[RulePlan], rules: list[Rule]) -> Check:
    first = min((rule for rule in wanted if rule["mark"] == mark), key=lambda rule: rule["priority"])
    earlier = [
        rule
        for rule in rules
        if rule["priority"] < first["priority"] and catches(rule, mark) and not any(does(rule, each) for each in wanted)
    ]
    return row(
        EARLIER_RULE,
        FAMILY_NAMES[family],
        "none",
        "; ".join(in_words(rule) for rule in earlier) or "none",
        mark=mark,
        priority=first["priority"],
    )

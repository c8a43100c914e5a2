# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Verdicts about tables, marks and rules.

PRIVATE to the collection: it may change with any release; nothing outside of transit.networkd should import it.
"""

from __future__ import annotations

import typing as t

from ansible_collections.transit.networkd.plugins.module_utils._common._addresses import FAMILY_NAMES
from ansible_collections.transit.networkd.plugins.module_utils._common._layout import (
    PRIORITY_LOCAL,
    PRIORITY_LOCAL_FIRST,
)
from ansible_collections.transit.networkd.plugins.module_utils._drift._rules import (
    catches,
    does,
    in_words,
    l3mdev_unreachable_rules,
    local_rules,
)
from ansible_collections.transit.networkd.plugins.module_utils._preflight._findings._queries import (
    our_links,
    unit_sections,
)
from ansible_collections.transit.networkd.plugins.module_utils._preflight._rule_sections import makes

if t.TYPE_CHECKING:  # pragma: no cover
    from collections.abc import Iterator

    from ansible_collections.transit.networkd.plugins.module_utils._preflight._findings._queries import Row, Verdict

KEEP_RULES = (
    "let it make them, by [RoutingPolicyRule], or set ManageForeignRoutingPolicyRules=no in networkd.conf and "
    "restart it"
)
ANOTHER_MARK = "or choose another mark for the VRF (wireguard_vrf_vrfs, mark)"


def table(survey: Row) -> Iterator[str]:
    """A VRF's table is somebody else's."""
    ours = [vrf["table"] for vrf in survey["old"]["vrfs"]]
    for vrf in survey["new"]["vrfs"]:
        number = vrf["table"]
        if number in ours:
            continue
        held = [f"the VRF {other['name']}" for other in survey["facts"]["vrfs"] if other["table"] == number]
        held += [f"a route to {route['destination']}" for route in survey["routes"] if route["table"] == number][:1]
        held += [
            f"the {rule['family']} rule {rule['priority']}"
            for rule in survey["facts"]["rules"]
            if rule["table"] == number
        ][:1]
        if held:
            yield f"routing table {number}, which {vrf['name']} shall have, is in use: {' and '.join(held)}"


def mark(survey: Row) -> Iterator[str]:
    """A mark has a rule or a tunnel that is not ours, or a rule before ours takes its packets."""
    ours = (*survey["old"]["rules"], *survey["new"]["rules"])
    for number in sorted({rule["mark"] for rule in survey["new"]["rules"]}):
        first = min(rule["priority"] for rule in survey["new"]["rules"] if rule["mark"] == number)
        for rule in survey["facts"]["rules"]:
            if any(rule["priority"] == each["priority"] and does(rule, each) for each in ours):
                continue
            said = f"({rule['family']}: {in_words(rule)})"
            if rule["mark"] == number:
                yield f"the mark {number} has a rule that is not ours {said}: remove it, {ANOTHER_MARK}"
            elif rule["priority"] <= first and catches(rule, number):
                yield (
                    f"a rule that is not ours comes before the first one of the mark {number}, which is at {first}, "
                    f"and takes its packets elsewhere {said}: give it a priority above {first}, {ANOTHER_MARK}"
                )
        for tunnel in survey["facts"]["tunnels"]:
            if tunnel["mark"] == number and tunnel["name"] not in our_links(survey):
                yield (
                    f"the WireGuard interface {tunnel['name']}, which is not ours, has the mark {number}, so that its "
                    f"outer packets would take our VRF's routes: give it another mark (wg set {tunnel['name']} "
                    f"fwmark), {ANOTHER_MARK}"
                )


def local_rule(survey: Row) -> Iterator[str]:
    """Somebody else has moved the rule of local addresses, or has a rule that would come before it."""
    if not survey["new"]["strict"] or survey["old"]["strict"]:
        return
    for family, name in FAMILY_NAMES.items():
        rules = [rule for rule in survey["facts"]["rules"] if rule["family"] == family]
        places = [rule["priority"] for rule in local_rules(rules)]
        if places != [PRIORITY_LOCAL_FIRST] or l3mdev_unreachable_rules(rules):
            said = "; ".join(in_words(rule) for rule in (*local_rules(rules), *l3mdev_unreachable_rules(rules)))
            yield (
                f"the {name} rule of local addresses has been moved by somebody else ({said or 'there is none'}), and "
                "is left as it is: set wireguard_vrf_strict to false for this host"
            )
            continue
        for rule in rules:
            if rule["priority"] <= PRIORITY_LOCAL and rule not in local_rules(rules) and _takes_local(survey, rule):
                yield (
                    f"the {name} rule '{in_words(rule)}' would come before the one of local addresses, and take what "
                    f"is sent to this host: give it a priority above {PRIORITY_LOCAL}, or set wireguard_vrf_strict to "
                    "false for this host"
                )


def _takes_local(survey: Row, rule: Row) -> bool:
    """Say whether a rule may take packets that are for this host; one that asks for a mark takes none of others."""
    ours = {(each["priority"], each["mark"]) for each in (*survey["old"]["rules"], *survey["new"]["rules"])}
    if rule["l3mdev"] or rule["action"] in ("l3mdev", "goto", "nop") or (rule["priority"], rule["mark"]) in ours:
        return False
    return rule["mark"] is None or bool(rule["inverted"])


def foreign_rules(survey: Row) -> Iterator[str]:
    """networkd will delete routing rules of others with this change.

    It deletes all that none of its units makes, ``protocol static`` like any other, but for the kernel's, when it sets
    a link up (systemd, link_drop_foreign_config() of src/network/networkd-link.c). Somebody else's software may set
    its rules again at any time, and nobody but the user knows.
    """
    foreign = _foreign_rules(survey)
    if foreign and survey["sets_up"]:
        yield (
            "networkd deletes routing rules that it did not make, as it sets a link up anew with this change "
            f"({foreign}): {KEEP_RULES}"
        )


def foreign_rules_later(survey: Row) -> Iterator[str]:
    """networkd would delete routing rules of others, though not with this change."""
    foreign = _foreign_rules(survey)
    if foreign and not survey["sets_up"]:
        yield (
            "networkd may delete routing rules that it did not make, whenever it starts or sets a link up anew "
            f"({foreign}): {KEEP_RULES}"
        )


def _foreign_rules(survey: Row) -> str:
    """The rules that networkd deletes when it may, in words."""
    if not survey["deletes_foreign_rules"]:
        return ""
    ours = (*survey["old"]["rules"], *survey["new"]["rules"])
    sections = [
        *survey["networkd_rules"],
        *(section for side in ("old", "new") for section in unit_sections(survey[side], "RoutingPolicyRule")),
    ]
    return "; ".join(
        f"{rule['family']} {in_words(rule)} protocol {rule['protocol']}"
        for rule in survey["facts"]["rules"]
        if rule["protocol"] != "kernel"
        and not any(rule["priority"] == each["priority"] and does(rule, each) for each in ours)
        and not any(makes(section, rule) for section in sections)
    )


ERRORS: dict[str, Verdict] = {
    "table": table,
    "mark": mark,
    "local-rule": local_rule,
}
ACCEPTABLE: dict[str, Verdict] = {
    "foreign-rules": foreign_rules,
}
WARNINGS: dict[str, Verdict] = {
    "foreign-rules-later": foreign_rules_later,
}

__all__ = ("ACCEPTABLE", "ERRORS", "WARNINGS")

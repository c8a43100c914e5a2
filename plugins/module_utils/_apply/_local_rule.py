# SPDX-License-Identifier: GPL-3.0-or-later
"""The local rule (``lookup local``): before all others, as the kernel has it, or behind the VRF rules (a strict side).

Here it is moved by plain ``ip``, which needs neither systemd nor networkd; at boot a managed unit does the same. There
is such a rule at every instant: without one the host has no loopback. It is known by what it asks (table 255) and not
by where it stands, and only what the kernel was just seen to have is ever deleted.
"""

from __future__ import annotations

import typing as t
from collections.abc import Iterable

from .._change._sides import strict
from .._common._addresses import FAMILY_NAMES
from .._common._coded import Problem, problem
from .._common._command import FAMILY_OPTIONS, CommandError
from .._common._layout import PRIORITY_L3MDEV_UNREACHABLE, PRIORITY_LOCAL, PRIORITY_LOCAL_FIRST, RULES_UNIT
from .._drift._rules import in_words, l3mdev_unreachable_rules, local_rules
from .._observe import _kernel

if t.TYPE_CHECKING:  # pragma: no cover
    from .._change._shapes import Side
    from .._common._facts import Facts, Rule
    from ._commands import Live

LOCAL = ("lookup", "local")
END = ("l3mdev", "unreachable")


def relax_first(live: Live, source: Side, target: Side) -> None:
    """Do what must come before anything else: nothing may go wrong between a side that is strict and this."""
    if strict(source) and not strict(target):
        relax(live)
        # Its ExecStop= finds nothing left to do; with its file gone, systemd would not know how to stop it.
        live.command("systemctl", "stop", RULES_UNIT)


def follow(live: Live, target: Side) -> list[Problem]:
    """Make local addresses come last where the side is strict, and return what went wrong."""
    if not strict(target):
        return []
    started = live.command("systemctl", "start", RULES_UNIT)
    tighten(live)
    return [] if started else [problem("unit-start", subject=RULES_UNIT, error=live.notes[-1])]


def relax(live: Live) -> None:
    """Add the local rule before all others, and then delete the managed rules."""
    _add(live, _rules(live), PRIORITY_LOCAL_FIRST, LOCAL)
    there = _rules(live)
    for rule in _ours(there):
        if _has(there, rule["family"], PRIORITY_LOCAL_FIRST, LOCAL):
            live.delete_rule(rule)


def tighten(live: Live) -> None:
    """Add the local rule behind the VRFs' rules, and then delete the kernel's."""
    there = _rules(live)
    _add(live, there, PRIORITY_L3MDEV_UNREACHABLE, END)
    _add(live, there, PRIORITY_LOCAL, LOCAL)
    there = _rules(live)
    for rule in _alike(there, LOCAL):
        if rule["priority"] == PRIORITY_LOCAL_FIRST and _has(there, rule["family"], PRIORITY_LOCAL, LOCAL):
            live.delete_rule(rule)


def left(facts: Facts) -> list[Problem]:
    """Return what a side that is not strict has left of one that was."""
    found = [
        problem("local-rule-lost", subject=name, rule=f"{PRIORITY_LOCAL_FIRST} lookup local")
        for family, name in FAMILY_NAMES.items()
        if not _has(facts["rules"], family, PRIORITY_LOCAL_FIRST, LOCAL)
    ]
    return found + [
        problem("local-rule-left", subject=FAMILY_NAMES[rule["family"]], rule=in_words(rule))
        for rule in _ours(facts["rules"])
    ]


def _rules(live: Live) -> list[Rule]:
    """Return the rules that the kernel has now; none if it cannot be asked, so that nothing is deleted."""
    try:
        return _kernel.rules()
    except CommandError as exc:
        live.notes.append(str(exc))
        return []


def _alike(rules: Iterable[Rule], words: tuple[str, ...]) -> list[Rule]:
    return local_rules(rules) if words == LOCAL else l3mdev_unreachable_rules(rules)


def _has(rules: Iterable[Rule], family: str, priority: int, words: tuple[str, ...]) -> bool:
    return any((rule["family"], rule["priority"]) == (family, priority) for rule in _alike(rules, words))


def _ours(rules: list[Rule]) -> list[Rule]:
    """Return the managed rules, the local rule first: the other one matters as long as packets reach it."""
    wanted = ((PRIORITY_LOCAL, LOCAL), (PRIORITY_L3MDEV_UNREACHABLE, END))
    return [rule for priority, words in wanted for rule in _alike(rules, words) if rule["priority"] == priority]


def _add(live: Live, there: list[Rule], priority: int, words: tuple[str, ...]) -> None:
    for family, option in FAMILY_OPTIONS.items():
        if not _has(there, family, priority, words):
            live.command("ip", option, "rule", "add", "pref", str(priority), *words, "protocol", "kernel")

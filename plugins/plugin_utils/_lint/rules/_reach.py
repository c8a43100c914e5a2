# SPDX-License-Identifier: GPL-3.0-or-later
"""The lint rule about routing policy rules that are never reached, because one before them has all their packets."""

from __future__ import annotations

import typing as t
from collections.abc import Mapping

from ..trace._host import Host, host_of
from ..trace._policy import L3MDEV_PRIORITY
from ..trace._shapes import THROW, Route, Rule, inside, table_name
from ..trace._words import route_text
from ..units._section import Section
from ..units._view import View
from ._registry import Report, rule, where

# Selectors that this comparison does not know.
_OTHERS = ("IPProtocol", "SourcePort", "DestinationPort", "OutgoingInterface")


class _Answer(t.NamedTuple):
    """The routing policy rule that answers instead, with the table and its default route."""

    rule: Rule
    table: int
    route: Route


@rule(
    "rule-never-reached",
    "warning",
    why="A routing policy rule before this one has all its packets, and the table that it looks up has a default "
    "route: it answers them all. The kernel's own rule for VRFs (priority 1000) does so for what comes in by a VRF.",
    fix="Give each tunnel a mark of its own, or this routing policy rule a smaller `Priority=`.",
)
def rule_never_reached(view: View, report: Report) -> None:
    host = host_of(view)
    if not view.policy_rules:
        return
    before_each = {version: _order(host, version) for version in (4, 6)}
    every = [item for version in (4, 6) for item in host.rules[version] if item.section is not None]
    for section in {id(item.section): item.section for item in every if item.action == "table"}.values():
        answer = None if section is None else _answered(host, section, before_each)
        if section is None or answer is None:
            continue
        first = answer.rule.section
        before = "the kernel's rule for VRFs ({priority})" if first is None else "the one at {other}"
        report(
            section,
            f"[RoutingPolicyRule] is never reached: {before} has all its packets, and table {{table}} has {{route}}",
            priority=L3MDEV_PRIORITY if first is None else None,
            other=None if first is None else where(first),
            table=table_name(answer.table),
            route=route_text(answer.route),
        )


def _answered(host: Host, section: Section, before: Mapping[int, _Order]) -> _Answer | None:
    """Return what answers instead of a [RoutingPolicyRule], None if some packets reach it."""
    found: list[_Answer | None] = []
    for version, order in before.items():
        for place in order.places.get(id(section), ()):
            item = host.rules[version][place]
            firsts = (first for number, first in order.answering if number < place)
            answer = next((each for first in firsts if (each := _answers(host, first, item, version))), None)
            found.append(answer)
            if answer is None and item.table is not None and (item.table, version) not in host.tables:
                found.pop()  # it has nothing for this IP version
    return found[0] if found and all(found) else None


class _Order(t.NamedTuple):
    """The rules of one IP version: the places of each section, and the rules that may answer, with their places."""

    places: dict[int, list[int]]
    answering: list[tuple[int, Rule]]


def _order(host: Host, version: int) -> _Order:
    places: dict[int, list[int]] = {}
    answering: list[tuple[int, Rule]] = []
    for place, item in enumerate(host.rules[version]):
        places.setdefault(id(item.section), []).append(place)
        if item.action in ("table", "l3mdev") and item.suppress is None:
            table = None if item.table is None else host.tables.get((item.table, version))
            if item.in_vrf or (table is not None and table.default() is not None):
                answering.append((place, item))
    return _Order(places, answering)


def _answers(host: Host, first: Rule, second: Rule, version: int) -> _Answer | None:
    if first.action not in ("table", "l3mdev") or first.suppress is not None or not _has_all(host, first, second):
        return None
    number = _vrf_table(host, second) if first.in_vrf else first.table
    table = None if number is None else host.tables.get((number, version))
    route = None if table is None else table.default()
    if number is None or route is None or route.type == THROW or number == second.table:
        return None
    return None if route.learnt and second.mark is None else _Answer(first, number, route)


def _has_all(host: Host, first: Rule, second: Rule) -> bool:
    """Return whether a routing policy rule selects every packet of another one."""
    if first.invert or first.unsure or second.invert:
        return False
    if first.section is not None and not first.section.body.keys.isdisjoint(_OTHERS):
        return False
    if first.section is None and not first.in_vrf:
        return False  # for what is after main see rule-priority
    if first.mark is not None and not _marks_all(first.mark, second.mark):
        return False
    if first.in_vrf and _vrf_of(host, second) is None:
        return False
    if first.incoming is not None and first.incoming != second.incoming:
        return False
    for mine, other in ((first.source, second.source), (first.destination, second.destination)):
        if mine is not None and (other is None or not inside(other, mine)):
            return False
    return True


def _marks_all(first: tuple[int, int], second: tuple[int, int] | None) -> bool:
    """Return whether each packet with the second mark, as far as its mask goes, has the first."""
    return second is not None and not first[1] & ~second[1] and not (first[0] ^ second[0]) & first[1]


def _vrf_of(host: Host, item: Rule) -> str | None:
    """Return the VRF that all packets of a routing policy rule come in by."""
    if item.incoming in host.vrfs:
        return item.incoming
    return next((link.vrf for link in host.links if link.name == item.incoming and link.vrf is not None), None)


def _vrf_table(host: Host, item: Rule) -> int | None:
    return host.vrfs.get(_vrf_of(host, item) or "")

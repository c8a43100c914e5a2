# SPDX-License-Identifier: GPL-3.0-or-later
"""Findings about the managed packet filter, and about unmanaged ones. Pure."""

from __future__ import annotations

import typing as t
from collections.abc import Iterator

from ..._common._coded import Problem, problem
from ..._common._layout import FILTER_FAMILY, FILTER_TABLE
from ._queries import addresses_of

if t.TYPE_CHECKING:  # pragma: no cover
    from .._shapes import MemberRule, Question, Survey


def nft(survey: Survey) -> Iterator[Problem]:
    """Yield whether nft is missing."""
    if survey["new"]["filter"] and not survey["filter"]["nft"]:
        yield problem("nft")


def filter_table(survey: Survey) -> Iterator[Problem]:
    """Yield whether another program has the table of the packet filter."""
    if survey["new"]["filter"] and not survey["old"]["filter"] and survey["filter"]["table"]:
        yield problem("filter-table", table=f"{FILTER_FAMILY} {FILTER_TABLE}")


def filter_ssh(survey: Survey) -> Iterator[Problem]:
    """Yield whether the packet filter would lock out the controller's own connection."""
    allowed, connection = survey["new"]["filter"], survey["connection"]
    if not allowed or connection is None or connection["port"] in allowed["tcp"]:
        return
    for member in survey["new"]["members"]:
        if connection["address"] in addresses_of(survey, member["name"]):
            yield problem("filter-ssh", interface=member["name"], port=connection["port"])


def firewall(survey: Survey) -> Iterator[Problem]:
    """Yield whether unmanaged rules name an interface that moves."""
    rules = _unacknowledged(survey, moves=True)
    if rules:
        masters = {member["name"]: member["vrf"] for member in survey["new"]["members"]}
        vrfs = sorted({masters[rule["link"]] for rule in rules})
        links, names = _links(rules), _names(survey, rules)
        yield problem("firewall", links=links, rules=_listed(rules), vrfs=vrfs, names=names)


def firewall_moved(survey: Survey) -> Iterator[Problem]:
    """Yield whether unmanaged rules name an interface that has moved already."""
    rules = _unacknowledged(survey, moves=False)
    if rules:
        links, names = _links(rules), _names(survey, rules)
        yield problem("firewall-moved", links=links, rules=_listed(rules), names=names)


def _unacknowledged(survey: Survey, *, moves: bool) -> list[MemberRule]:
    return [
        rule
        for rule in survey["filter"]["others"]
        if rule["moves"] == moves and rule["name"] not in survey["acknowledged"]
    ]


def _links(rules: list[MemberRule]) -> list[str]:
    return sorted({rule["link"] for rule in rules})


def _listed(rules: list[MemberRule]) -> list[str]:
    return [f"{rule['name']} ({rule['place']}: {rule['rule']})" for rule in rules]


def _names(survey: Survey, rules: list[MemberRule]) -> list[str]:
    """Return the names of rules that acknowledge these, too."""
    return list(dict.fromkeys([*survey["acknowledged"], *(rule["name"] for rule in rules)]))


ERRORS: tuple[Question, ...] = (
    nft,
    filter_table,
    filter_ssh,
    firewall,
)
WARNINGS: tuple[Question, ...] = (firewall_moved,)

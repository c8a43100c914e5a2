# SPDX-License-Identifier: GPL-3.0-or-later
"""Lint rules about what a unit sets twice."""

from __future__ import annotations

from ....module_utils._common._unit_file import Assignment
from ..schema import _schema
from ..types._text import words as words_of
from ..units._section import Section
from ..units._sections import Reader
from ..units._view import View
from ._registry import Report, rule, section_rule, where

_WITH_DOMAINS = ("IPv6SendRA", "IPv6PrefixDelegation")


@section_rule(
    "key-repeated",
    "warning",
    why="The key holds one value. networkd uses the last one (of `Kind=` the first one); the others have no effect.",
    fix="Remove the line that is not meant. For a second route, address, peer or routing policy rule, begin a new "
    "section.",
)
def key_repeated(reader: Reader, section: Section, report: Report) -> None:
    if len(section.body.keys) == len(section.body.items):
        return
    single = _schema.sections(reader.kind).get(section.name, {}).keys() & section.body.keys
    single = {key for key in single if (section.name, key) not in _schema.repeats(reader.kind)}
    if sum(key in single for key, _value in section.body.items) == len(single):
        return
    seen: dict[str, Assignment] = {}
    for item in section.assignments:
        if not item.value or item.key not in single:
            seen.pop(item.key, None)
            continue
        first = seen.setdefault(item.key, item)
        if first is not item:
            counts = "first" if (section.name, item.key) == ("NetDev", "Kind") else "last"
            words = f"{{key}}= is also set at {{other}}; networkd uses the {counts} one"
            report(item, words, key=item.key, other=where(first))


@rule(
    "domain-given-twice",
    "error",
    why="If [IPv6SendRA] sets a domain twice, networkd drops the whole file with its drop-ins. It logs 'Failed to "
    "parse file: Cannot allocate memory'.",
    fix="Set each domain once over all `Domains=` of [IPv6SendRA] in the unit and its drop-ins.",
)
def domain_given_twice(view: View, report: Report) -> None:
    for unit in view.of_kind("network"):
        seen: dict[str, Assignment] = {}
        if not any(unit.named(name) for name in _WITH_DOMAINS):
            continue
        for section in unit.sections:
            for item in section.assignments if section.name in _WITH_DOMAINS else ():
                if item.key != "Domains":
                    continue
                if not item.value:
                    seen.clear()
                for domain in words_of(item.value) or ():
                    if domain in seen:
                        words = "domain {value} is also set at {other}, so the whole file is ignored"
                        report(item, words, value=domain, other=where(seen[domain]))
                    seen.setdefault(domain, item)

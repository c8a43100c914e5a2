# SPDX-License-Identifier: GPL-3.0-or-later
"""Apply the lint rules that look at one section, or at one assignment, at a time.

A section in which nothing was found is not looked at again where another file of a like reader has the same text.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator

from ...module_utils._common._unit_file import Assignment
from .rules._finding import Finding, Report
from .rules._registry import Rule
from .units._fleet import Fleet
from .units._section import Section
from .units._sections import Reader


def findings_by_section(fleet: Fleet, rules: Iterable[Rule]) -> Iterator[Finding]:
    """Yield what breaks those of some rules that look at sections or assignments."""
    of_sections = [rule for rule in rules if rule.section or rule.assignment]
    written = _readings(tuple(rule for rule in of_sections if not rule.in_force))
    in_force = _readings(tuple(rule for rule in of_sections if rule.in_force))
    for view in fleet.views:
        tables = frozenset(view.tables)
        for source in view.sources:
            reader = Reader(source.kind, view.device_kinds.get(source.unit), view.version, tables)
            yield from written.of(reader).findings(source.parsed.sections)
        for unit in view.units.values():
            reader = Reader(unit.kind, unit.device_kind, view.version, tables)
            yield from in_force.of(reader).findings(unit.sections)


class _Readings:
    """Some rules with each reader."""

    def __init__(self, rules: tuple[Rule, ...]) -> None:
        self._rules = rules
        self._by_reader: dict[Reader, _Reading] = {}

    def of(self, reader: Reader) -> _Reading:
        if reader not in self._by_reader:
            self._by_reader[reader] = _Reading(self._rules, reader)
        return self._by_reader[reader]


# In a run, the same rules are applied to each host.
_readings = functools.lru_cache(16)(_Readings)


class _Reading:
    """Some rules with one reader: the mark of a section in which they have found nothing."""

    def __init__(self, rules: tuple[Rule, ...], reader: Reader) -> None:
        self._sections = [(rule, rule.section) for rule in rules if rule.section is not None]
        self._assignments = [(rule, rule.assignment) for rule in rules if rule.assignment is not None]
        self._reader = reader

    def findings(self, sections: Iterable[Section]) -> Iterator[Finding]:
        for section in sections:
            if self not in section.body.clean:
                found = [*self._in_section(section), *self._in_assignments(section)]
                if not found:
                    section.body.clean.add(self)
                yield from found

    def _in_section(self, section: Section) -> Iterator[Finding]:
        for rule, check in self._sections:
            report = Report(rule.id, rule.severity)
            check(self._reader, section, report)
            yield from report.findings

    def _in_assignments(self, section: Section) -> Iterator[Finding]:
        name = section.name
        if not self._assignments or not self._reader.reads(name):
            return
        for place, (key, value) in enumerate(section.body.items):
            if not _is_clean(self, name, key, value):
                yield from self.of_assignment(name, section.assignments[place])

    def of_assignment(self, section: str, item: Assignment) -> Iterator[Finding]:
        """Yield what is wrong with an assignment in a section that is read."""
        for rule, check in self._assignments if not item.key.startswith("X-") else ():
            report = Report(rule.id, rule.severity)
            check(self._reader, section, item, report)
            yield from report.findings


@functools.lru_cache(1 << 16)
def _is_clean(reading: _Reading, section: str, key: str, value: str) -> bool:
    """Return whether nothing is wrong with an assignment, wherever it stands."""
    return not any(reading.of_assignment(section, Assignment(key, value, 0)))

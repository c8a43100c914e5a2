# SPDX-License-Identifier: GPL-3.0-or-later
"""What a lint rule is. A module marks each with what the rule looks at.

``@rule`` looks at a host, ``@fleet_rule`` compares hosts. ``@section_rule`` and ``@assignment_rule`` look at a part of
a file alone: what they find depends on nothing but its text and its reader, so that it is found out once for all hosts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType

from ....module_utils._common._unit_file import Assignment
from ..units._fleet import Fleet
from ..units._section import Section
from ..units._sections import Reader
from ..units._view import View
from ._finding import Finding, Line, Report, Severity, where

HostCheck = Callable[[View, Report], None]
FleetCheck = Callable[[Fleet, Report], None]
SectionCheck = Callable[[Reader, Section, Report], None]
AssignmentCheck = Callable[[Reader, str, Assignment, Report], None]
FIRST = "1.0.0"


@dataclass(frozen=True)
class Rule:
    """A lint rule: ``why`` says what happens on a host, ``fix`` what to do.

    ``in_force``: only units are looked at that no file masks, with ``device`` as their .netdev says it.
    ``since`` is the first release that has the rule.
    """

    id: str
    severity: Severity
    why: str
    fix: str
    fleet: FleetCheck | None = None
    section: SectionCheck | None = None
    assignment: AssignmentCheck | None = None
    in_force: bool = False
    since: str = FIRST

    def findings(self, fleet: Fleet) -> list[Finding]:
        """Return what breaks this rule among hosts as a whole; ``_by_section`` looks at their sections."""
        report = Report(self.id, self.severity)
        if self.fleet is not None:
            self.fleet(fleet, report)
        return report.findings


def fleet_rule(
    identifier: str, severity: Severity, *, why: str, fix: str, since: str = FIRST
) -> Callable[[FleetCheck], Rule]:
    """Make a lint rule of the function below, which compares hosts."""
    return lambda check: Rule(identifier, severity, why, fix, fleet=check, since=since)


def rule(
    identifier: str, severity: Severity, *, why: str, fix: str, section: SectionCheck | None = None, since: str = FIRST
) -> Callable[[HostCheck], Rule]:
    """Make a lint rule of the function below, which looks at one host at a time; ``section`` at sections in force."""

    def made(check: HostCheck) -> Rule:
        def every(fleet: Fleet, report: Report) -> None:
            for view in fleet.views:
                check(view, report)

        return Rule(identifier, severity, why, fix, fleet=every, section=section, in_force=True, since=since)

    return made


def section_rule(
    identifier: str, severity: Severity, *, why: str, fix: str, in_force: bool = False, since: str = FIRST
) -> Callable[[SectionCheck], Rule]:
    """Make a lint rule of the function below, which looks at one section at a time."""
    return lambda check: Rule(identifier, severity, why, fix, section=check, in_force=in_force, since=since)


def assignment_rule(
    identifier: str, severity: Severity, *, why: str, fix: str, section: SectionCheck | None = None, since: str = FIRST
) -> Callable[[AssignmentCheck], Rule]:
    """Make a lint rule of the function below, which looks at one assignment that is read; ``section`` at its section.

    The function gets the name of the section. A key that begins with ``X-`` is not looked at.
    """
    return lambda check: Rule(identifier, severity, why, fix, section=section, assignment=check, since=since)


def by_id(*modules: ModuleType) -> dict[str, Rule]:
    """Return the lint rules of some modules by id, in the order in which they are written."""
    found = [value for module in modules for value in vars(module).values() if isinstance(value, Rule)]
    return {item.id: item for item in found}


__all__ = ("Line", "Report", "Rule", "assignment_rule", "by_id", "fleet_rule", "rule", "section_rule", "where")

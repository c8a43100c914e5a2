# SPDX-License-Identifier: GPL-3.0-or-later
"""What a lint rule is. A module marks each with ``@rule``, or with ``@fleet_rule`` where it compares hosts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType

from ..units._fleet import Fleet
from ..units._view import View
from ._finding import Finding, Line, Report, Severity, where

HostCheck = Callable[[View, Report], None]
FleetCheck = Callable[[Fleet, Report], None]


@dataclass(frozen=True)
class Rule:
    """A lint rule: ``why`` says what happens on a host, ``fix`` what to do."""

    id: str
    severity: Severity
    why: str
    fix: str
    check: FleetCheck

    def findings(self, fleet: Fleet) -> list[Finding]:
        """Return what breaks this rule."""
        report = Report(self.id, self.severity)
        self.check(fleet, report)
        return report.findings


def fleet_rule(identifier: str, severity: Severity, *, why: str, fix: str) -> Callable[[FleetCheck], Rule]:
    """Make a lint rule of the function below, which compares hosts."""
    return lambda check: Rule(identifier, severity, why, fix, check)


def rule(identifier: str, severity: Severity, *, why: str, fix: str) -> Callable[[HostCheck], Rule]:
    """Make a lint rule of the function below, which looks at one host at a time."""

    def made(check: HostCheck) -> Rule:
        def every(fleet: Fleet, report: Report) -> None:
            for view in fleet.views:
                check(view, report)

        return Rule(identifier, severity, why, fix, every)

    return made


def by_id(*modules: ModuleType) -> dict[str, Rule]:
    """Return the lint rules of some modules by id, in the order in which they are written."""
    found = [value for module in modules for value in vars(module).values() if isinstance(value, Rule)]
    return {item.id: item for item in found}


__all__ = ("Line", "Report", "Rule", "by_id", "fleet_rule", "rule", "where")

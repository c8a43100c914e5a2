# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a lint rule is. A module marks each with ``@rule``, or with ``@fleet_rule`` where it compares hosts."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from ansible_collections.transit.networkd.plugins.plugin_utils._lint.rules._finding import Finding, Line, Report, where

if t.TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from ansible_collections.transit.networkd.plugins.plugin_utils._lint.rules._finding import Severity
    from ansible_collections.transit.networkd.plugins.plugin_utils._lint.units._fleet import Fleet
    from ansible_collections.transit.networkd.plugins.plugin_utils._lint.units._view import View

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

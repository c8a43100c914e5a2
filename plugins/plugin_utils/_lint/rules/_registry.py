# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE to the collection: it may change at any time. Nothing outside of transit.networkd may import it.

"""What a rule is. A rule's module marks each with ``@rule``, or with ``@fleet_rule`` where it compares hosts."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

if t.TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from types import ModuleType

    from ansible_collections.transit.networkd.plugins.plugin_utils._lint.units._view import View

Severity = t.Literal["error", "warning"]


class Finding(t.NamedTuple):
    """One place where a rule is broken."""

    file: str
    line: int
    message: str


@dataclass(frozen=True)
class Rule:
    """``why`` says what happens on a host, ``fix`` what to do; both are shown in docs/rules and to editors."""

    id: str
    severity: Severity
    why: str
    fix: str
    check: Callable[[Sequence[View]], Iterator[Finding]]


def rule(
    identifier: str, severity: Severity, *, why: str, fix: str
) -> Callable[[Callable[[View], Iterator[Finding]]], Rule]:
    """Make a rule of the function below, which looks at one host."""

    def made(check: Callable[[View], Iterator[Finding]]) -> Rule:
        return Rule(identifier, severity, why, fix, lambda views: (item for view in views for item in check(view)))

    return made


def fleet_rule(
    identifier: str, severity: Severity, *, why: str, fix: str
) -> Callable[[Callable[[Sequence[View]], Iterator[Finding]]], Rule]:
    """Make a rule of the function below, which compares hosts."""
    return lambda check: Rule(identifier, severity, why, fix, check)


def by_id(*modules: ModuleType) -> dict[str, Rule]:
    """Collect the rules of some modules, in the order in which they are written."""
    found = [value for module in modules for value in vars(module).values() if isinstance(value, Rule)]
    return {item.id: item for item in found}


__all__ = ("Finding", "Rule", "by_id", "fleet_rule", "rule")

# SPDX-License-Identifier: GPL-3.0-or-later
"""All lint rules by id, and the rule that needs all ids."""

from __future__ import annotations

from ....module_utils._common._nearest import did_you_mean, nearest
from ..units._comments import disabled
from ..units._view import View
from . import (
    _addresses,
    _files,
    _fleet,
    _forwarding,
    _ignored,
    _inner,
    _keys,
    _leases,
    _links,
    _matching,
    _names,
    _outer,
    _policy,
    _reach,
    _repeats,
    _routing,
    _tables,
    _underlay,
    _vrf,
    _wireguard,
)
from ._registry import Line, Report, Rule, by_id, rule


@rule(
    "unknown-rule",
    "warning",
    why="A comment `# networkd-lint: disable=RULE` with an unknown rule disables nothing.",
    fix="Correct the name of the rule. Each line of the report ends with it.",
)
def unknown_rule(view: View, report: Report) -> None:
    for source in view.sources:
        for line, identifier in disabled(source.text):
            if identifier not in RULES:
                near = nearest(identifier, RULES)
                words = "unknown rule {rule}" + ("; did you mean {near}?" if near else "")
                report(Line(source.path, line), words, rule=identifier, near=near)


RULES: dict[str, Rule] = by_id(
    _files,
    _names,
    _matching,
    _repeats,
    _links,
    _addresses,
    _forwarding,
    _leases,
    _policy,
    _reach,
    _vrf,
    _tables,
    _routing,
    _wireguard,
    _keys,
    _underlay,
    _outer,
    _inner,
    _ignored,
    _fleet,
)
RULES[unknown_rule.id] = unknown_rule


def no_such_rule(identifier: str) -> str:
    """Return the message for an id that is not in RULES."""
    near = did_you_mean(identifier, RULES) or "; networkd-lint --explain lists the rules"
    return f"unknown rule {identifier!r}{near}"

# SPDX-License-Identifier: GPL-3.0-or-later
"""What units that are to be set aside have made: services of wg-quick that run, and routing policy rules."""

from __future__ import annotations

import typing as t
from collections.abc import Sequence

from .._apply import _rules
from .._change._set_aside import service_of, wg_quick
from .._preflight._rule_sections import makes
from .._preflight._survey._kernel import active
from .._preflight._survey._networkd import rule_sections

if t.TYPE_CHECKING:  # pragma: no cover
    from .._change._shapes import Side
    from .._common._facts import Facts, Rule


def started(paths: Sequence[str]) -> list[str]:
    """Return the tunnels that wg-quick has up, of those whose files are among these paths."""
    return [name for name in wg_quick(paths) if active(service_of(name)) == "active"]


def rules(root: str, side: Side, paths: Sequence[str], facts: Facts) -> list[Rule]:
    """Return the routing policy rules that units at these paths have made, without those of the side's plan."""
    sections = rule_sections(root, [path for path in paths if path.endswith(".network")])
    managed = _rules.keys(side)
    found = (rule for rule in facts["rules"] if any(makes(section, rule) for section in sections))
    return [rule for rule in found if _rules.key(rule) not in managed]

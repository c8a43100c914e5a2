# SPDX-License-Identifier: GPL-3.0-or-later
"""A host's facts against its plan, in words."""

from __future__ import annotations

from collections.abc import Sequence

from ....module_utils._common._coded import problem
from ....module_utils._common._facts import Facts
from ....module_utils._common._shapes import HostPlan
from ....module_utils._drift import PROBES, checks, is_unsaid
from ..._remote._hints import advice
from ..._report._table import WordedCheck, worded


def judged(part: HostPlan, facts: Facts) -> list[WordedCheck]:
    """Return all checks of a host."""
    return [worded(check) for check in checks(part, facts, PROBES)]


def failing(rows: Sequence[WordedCheck]) -> list[str]:
    """Return the messages of the checks that fail."""
    return [row["message"] for row in rows if not row["ok"]]


def unsaid(part: HostPlan, facts: Facts) -> list[str]:
    """Return what no check is of, and a person should know: that a host's own traffic goes nowhere."""
    if not is_unsaid(part, facts):
        return []
    return [f"{advice(problem('egress-unsaid', vrf=part['members'][0]['vrf']))} [egress-unsaid]"]

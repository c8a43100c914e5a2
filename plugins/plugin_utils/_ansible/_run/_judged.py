# SPDX-License-Identifier: GPL-3.0-or-later
"""A host's facts against its plan, in words."""

from __future__ import annotations

from collections.abc import Sequence

from ....module_utils._common._facts import Facts
from ....module_utils._common._shapes import HostPlan
from ....module_utils._drift import PROBES, checks
from ..._report._table import WordedCheck, worded


def judged(part: HostPlan, facts: Facts) -> list[WordedCheck]:
    """Return all checks of a host."""
    return [worded(check) for check in checks(part, facts, PROBES)]


def failing(rows: Sequence[WordedCheck]) -> list[str]:
    """Return the messages of the checks that fail."""
    return [row["message"] for row in rows if not row["ok"]]

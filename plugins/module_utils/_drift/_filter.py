# SPDX-License-Identifier: GPL-3.0-or-later
"""The packet filter: the kernel has the table of the file, and its unit loaded it at boot. Pure."""

from __future__ import annotations

import typing as t
from collections.abc import Sequence

from .._common._codes import FILTER, FILTER_FILE, FILTER_STATE
from .._common._layout import FILTER_FAMILY, FILTER_PATH, FILTER_TABLE, FILTER_UNIT
from ._check import row

if t.TYPE_CHECKING:  # pragma: no cover
    from .._common._coded import Check
    from .._common._facts import Facts, Filter, Service
    from .._common._shapes import HostPlan

SUBJECT = f"table {FILTER_FAMILY} {FILTER_TABLE}"


def filter_checks(host_plan: HostPlan, facts: Facts) -> list[Check]:
    """Return the rows of the table and of its unit, where the plan has a filter.

    The table's content is known by the digest that it carries. The unit is judged where the facts name it.
    """
    if not host_plan["filter"]:
        return []
    return [_table(facts["filter"]), *_unit(facts["services"])]


def _table(there: Filter) -> Check:
    if there["file"] is None:
        return row(FILTER_FILE, SUBJECT, FILTER_PATH, "none")
    return row(FILTER, SUBJECT, there["file"], there["table"] or "none", path=FILTER_PATH)


def _unit(services: Sequence[Service]) -> list[Check]:
    states = [service["state"] for service in services if service["unit"] == FILTER_UNIT]
    return [row(FILTER_STATE, FILTER_UNIT, "active", state) for state in states]

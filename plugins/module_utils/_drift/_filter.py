# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The packet filter: the kernel has the one of our file. Pure.

PRIVATE to the collection: it may change with any release; nothing outside of transit.networkd should import it.
"""

from __future__ import annotations

import typing as t

from ansible_collections.transit.networkd.plugins.module_utils._drift._check import (
    FILTER,
    row,
)
from ansible_collections.transit.networkd.plugins.module_utils._layout import FILTER_FAMILY, FILTER_PATH, FILTER_TABLE

if t.TYPE_CHECKING:  # pragma: no cover
    from ansible_collections.transit.networkd.plugins.module_utils._drift._check import Check, Data


SUBJECT = f"table {FILTER_FAMILY} {FILTER_TABLE}"


def filter_checks(host_plan: Data, facts: Data) -> list[Check]:
    """Return the row of the table, where the plan has one; its content is known by the digest that it carries."""
    if not host_plan["filter"]:
        return []
    there = facts["filter"]
    if there["file"] is None:
        return [row(FILTER, SUBJECT, FILTER_PATH, "none", check="file", wanted=f"our rules in {FILTER_PATH}")]
    return [
        row(
            FILTER,
            SUBJECT,
            there["file"],
            there["table"] or "none",
            wanted=f"the rules of {FILTER_PATH}",
            why="more than is wanted may come in from the WAN",
        )
    ]


__all__ = ("SUBJECT", "filter_checks")

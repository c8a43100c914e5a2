# SPDX-License-Identifier: GPL-3.0-or-later
"""A file before and after, as a short unified diff: Ansible shows none where a task fails. Pure."""

from __future__ import annotations

import difflib
import itertools

from ...module_utils._common._replies import FilePair

# Lines of one file that are shown; of the others, their number.
LINES = 20


def unified(row: FilePair) -> list[str]:
    """Return the lines for one file; only the heads for one that was not there before."""
    heads = [f"--- {row['before_header']}", f"+++ {row['after_header']}"]
    if not row["before"]:
        return heads
    found = difflib.unified_diff(row["before"].splitlines(), row["after"].splitlines(), n=1, lineterm="")
    lines = list(itertools.islice(found, 2, None))
    more = len(lines) - LINES
    return heads + lines[:LINES] + ([f"... and {more} more lines"] if more > 0 else [])

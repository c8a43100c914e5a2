# SPDX-License-Identifier: GPL-3.0-or-later
"""Booleans, marks and table names, which lint rules read, too."""

from __future__ import annotations

import re

from ....module_utils._common._layout import TABLE_NUMBERS
from ._numbers import UINT32, number

TABLE_NAMES = {name: number for name, number in TABLE_NUMBERS.items() if number}

_TRUE = {"1", "yes", "y", "true", "t", "on"}
_FALSE = {"0", "no", "n", "false", "f", "off"}
_TABLE_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_.-]*", re.ASCII)


def boolean(value: str) -> bool | None:
    """Return a boolean as systemd reads it, None for anything else."""
    word = value.lower()
    return word in _TRUE if word in _TRUE | _FALSE else None


def mark(value: str) -> tuple[int, int] | None:
    """Return MARK or MARK/MASK as (mark, mask), None for anything else."""
    plain, slash, mask = value.partition("/")
    first, second = number(plain), number(mask) if slash else UINT32
    if first is None or second is None or first > UINT32 or second > UINT32:
        return None
    return first, second


def is_table_name(value: str) -> bool:
    """Return whether a table is given by name, and not by number or as off."""
    return boolean(value) is None and _TABLE_NAME.fullmatch(value) is not None

# SPDX-License-Identifier: GPL-3.0-or-later
"""The controller's side of the host program: the program itself, one call, the gate, commit-confirm."""

from __future__ import annotations

from ._ask import Ask
from ._call import RemoteError, call, interpreter
from ._commit_confirm import UnreachableError, explain, see_through
from ._gate import WrongError, checked

__all__ = (
    "Ask",
    "RemoteError",
    "UnreachableError",
    "WrongError",
    "call",
    "checked",
    "explain",
    "interpreter",
    "see_through",
)

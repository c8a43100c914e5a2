# SPDX-License-Identifier: GPL-3.0-or-later
"""The timer that follows endpoints, started and stopped."""

from __future__ import annotations

import typing as t

from .._change._sides import follows
from .._common._layout import FOLLOW_TIMER, FOLLOW_UNIT

if t.TYPE_CHECKING:  # pragma: no cover
    from .._change._shapes import Side
    from ._commands import Live


def leave(live: Live, source: Side, target: Side) -> None:
    """Stop the timer, and what it may have started, where only the source has it."""
    if follows(source) and not follows(target):
        live.command("systemctl", "stop", FOLLOW_TIMER, FOLLOW_UNIT)


def follow(live: Live, target: Side, *, wait: bool = True) -> None:
    """Start the timer of a side that has it. What goes wrong is noted; the self-check looks whether it runs.

    At boot do not ``wait`` for it: it starts later than the unit that asks.
    """
    if follows(target):
        live.command("systemctl", *([] if wait else ["--no-block"]), "start", FOLLOW_TIMER)

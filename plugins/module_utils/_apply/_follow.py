# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The timer that follows endpoints, started and stopped."""

from __future__ import annotations

import typing as t

from ansible_collections.transit.networkd.plugins.module_utils._change._sides import follows
from ansible_collections.transit.networkd.plugins.module_utils._common._layout import FOLLOW_TIMER, FOLLOW_UNIT

if t.TYPE_CHECKING:  # pragma: no cover
    from ansible_collections.transit.networkd.plugins.module_utils._apply._commands import Live
    from ansible_collections.transit.networkd.plugins.module_utils._change._shapes import Side


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

# SPDX-License-Identifier: GPL-3.0-or-later
"""The managed timers, started and stopped."""

from __future__ import annotations

import contextlib
import os
import typing as t

from .._change._timers import Timer, timers
from .._common._files import under

if t.TYPE_CHECKING:  # pragma: no cover
    from .._change._shapes import Side
    from ._commands import Live


def leave(live: Live, source: Side, target: Side) -> None:
    """Stop each timer, and what it may have started, where the target does not have it, or has another one."""
    for timer in _left(source, target):
        live.command("systemctl", "stop", timer.name, timer.service)
    clear(live, source, target)


def clear(live: Live, source: Side, target: Side) -> None:
    """Remove the files of the timers that ``leave`` stops: a collector would read old metrics for ever."""
    for path in [timer.leaves for timer in _left(source, target) if timer.leaves]:
        try:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(under(live.root, path))
        except OSError as exc:
            live.notes.append(f"{path} cannot be removed: {exc.strerror}")


def start(live: Live, target: Side, *, wait: bool = True) -> None:
    """Start the timers of a side. What goes wrong is noted; the self-check looks whether they run.

    At boot do not ``wait`` for them: they start later than the unit that asks.
    """
    for timer in timers(target["plan"]):
        live.command("systemctl", *([] if wait else ["--no-block"]), "start", timer.name)


def _left(source: Side, target: Side) -> list[Timer]:
    kept = timers(target["plan"])
    return [timer for timer in timers(source["plan"]) if timer not in kept]

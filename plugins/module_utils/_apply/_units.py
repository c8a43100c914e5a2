# SPDX-License-Identifier: GPL-3.0-or-later
"""Make systemd's own units those of a side."""

from __future__ import annotations

import typing as t

from .._change._diff import changes, system_units
from . import _filter, _local_rule, _timers

if t.TYPE_CHECKING:  # pragma: no cover
    from .._change._shapes import Pair, Side
    from .._common._coded import Problem
    from ._commands import Live


def move_units(live: Live, source: Side, target: Side, changed: list[Pair]) -> list[Problem]:
    """Make systemd follow the files of its own units, and return what went wrong."""
    _filter.leave(live, source, target)
    _timers.leave(live, source, target)
    if system_units([*changed, *changes(source["files"], target["files"])]):
        live.command("systemctl", "daemon-reload")
    _timers.start(live, target)
    return [*_local_rule.follow(live, target), *_filter.follow(live, source, target)]

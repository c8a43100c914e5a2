# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Make systemd's own units those of a side."""

from __future__ import annotations

import typing as t

from ansible_collections.transit.networkd.plugins.module_utils._apply import _filter, _follow, _local_rule
from ansible_collections.transit.networkd.plugins.module_utils._change._diff import changes, system_units

if t.TYPE_CHECKING:  # pragma: no cover
    from ansible_collections.transit.networkd.plugins.module_utils._apply._commands import Live
    from ansible_collections.transit.networkd.plugins.module_utils._change._shapes import Pair, Side
    from ansible_collections.transit.networkd.plugins.module_utils._common._coded import Problem


def move_units(live: Live, source: Side, target: Side, changed: list[Pair]) -> list[Problem]:
    """Make systemd follow the files of its own units, and return what went wrong."""
    _filter.leave(live, source, target)
    _follow.leave(live, source, target)
    if system_units([*changed, *changes(source["files"], target["files"])]):
        live.command("systemctl", "daemon-reload")
    _follow.follow(live, target)
    return [*_local_rule.follow(live, target), *_filter.follow(live, source, target)]

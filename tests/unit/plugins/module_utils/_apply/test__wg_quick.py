# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The services of wg-quick that are stopped, and started again."""

from __future__ import annotations

import typing as t
from unittest.mock import create_autospec

from ansible_collections.transit.networkd.plugins.module_utils._apply._commands import Live
from ansible_collections.transit.networkd.plugins.module_utils._apply._wg_quick import start, stop

BEFORE: t.Any = {"started": ["wg0", "wg1"]}
AFTER: t.Any = {"started": ["wg1"]}
# An older version has recorded nothing.
OLDER: t.Any = {}


def asked(do: t.Callable[..., None], source: t.Any, target: t.Any, **options: bool) -> list[str]:
    live = create_autospec(Live, instance=True)
    do(live, source, target, **options)
    return [" ".join(call.args) for call in live.command.call_args_list]


def test_what_only_the_old_side_has_running_is_stopped() -> None:
    assert asked(stop, BEFORE, AFTER) == ["systemctl stop wg-quick@wg0.service"]
    assert asked(stop, AFTER, BEFORE) == asked(stop, OLDER, BEFORE) == []


def test_what_only_the_new_side_has_running_is_started() -> None:
    assert asked(start, AFTER, BEFORE) == ["systemctl restart wg-quick@wg0.service"]
    assert asked(start, AFTER, BEFORE, wait=False) == ["systemctl --no-block restart wg-quick@wg0.service"]
    assert asked(start, BEFORE, AFTER) == asked(start, BEFORE, OLDER) == []

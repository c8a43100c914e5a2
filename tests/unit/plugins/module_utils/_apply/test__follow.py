# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.transit.networkd.plugins.module_utils._apply import _follow
from ansible_collections.transit.networkd.plugins.module_utils._apply._commands import Live
from ansible_collections.transit.networkd.plugins.module_utils._change._sides import empty_plan
from ansible_collections.transit.networkd.plugins.module_utils._common import _command

FOLLOWS: dict[str, t.Any] = {"plan": {**empty_plan(), "follow": {"peers": []}}}
NOTHING: list[dict[str, t.Any]] = [{"plan": None}, {"plan": empty_plan()}]
STOP = "systemctl stop transit-networkd-follow.timer transit-networkd-follow.service"


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    done: list[str] = []
    monkeypatch.setattr(_command, "run", lambda argv, **_: done.append(" ".join(argv)))
    return done


@pytest.mark.parametrize("other", NOTHING)
def test_the_timer_is_started_where_a_side_has_it_and_stopped_where_it_has_not(
    commands: list[str], other: dict[str, t.Any]
) -> None:
    _follow.leave(Live(), other, FOLLOWS)
    _follow.follow(Live(), FOLLOWS)
    assert commands == ["systemctl start transit-networkd-follow.timer"]
    commands.clear()
    _follow.leave(Live(), FOLLOWS, other)
    _follow.follow(Live(), other)
    assert commands == [STOP]


def test_a_timer_that_both_sides_have_goes_on(commands: list[str]) -> None:
    _follow.leave(Live(), FOLLOWS, FOLLOWS)
    assert commands == []

# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.transit.networkd.plugins.module_utils._apply import _filter, _local_rule, _timers, _units
from ansible_collections.transit.networkd.plugins.module_utils._apply._commands import Live
from ansible_collections.transit.networkd.plugins.module_utils._common import _command, _entry
from ansible_collections.transit.networkd.plugins.module_utils._common._layout import FOLLOW_TIMER_PATH
from helpers.host.sides import WAN, side


@pytest.fixture
def order(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is done, in its order."""
    found: list[str] = []

    def note(word: str, answer: t.Any = None) -> t.Callable[..., t.Any]:
        def noted(*_: object, **__: object) -> t.Any:
            found.append(word)
            return answer

        return noted

    monkeypatch.setattr(_filter, "leave", note("leave filter"))
    monkeypatch.setattr(_timers, "leave", note("leave timer"))
    monkeypatch.setattr(_command, "run", lambda argv, **_: found.append(" ".join(argv)) or "")
    monkeypatch.setattr(_timers, "start", note("start timer"))
    monkeypatch.setattr(_local_rule, "follow", note("follow rule", ["the rule stays"]))
    monkeypatch.setattr(_filter, "follow", note("follow filter", ["the filter stays"]))
    return found


def with_file(path: str) -> dict[str, t.Any]:
    return side(None, files=[_entry.file(path, b"x", uid=0, gid=0, mode=0o644)])


def test_units_are_read_again_between_the_old_and_the_new(order: list[str]) -> None:
    wrong = _units.move_units(
        Live(), side(None, files=[_entry.absent(FOLLOW_TIMER_PATH)]), with_file(FOLLOW_TIMER_PATH), []
    )
    assert order == [
        *("leave filter", "leave timer", "systemctl daemon-reload"),
        *("start timer", "follow rule", "follow filter"),
    ]
    assert wrong == ["the rule stays", "the filter stays"]


def test_systemd_reads_nothing_again_for_units_of_networkd(order: list[str]) -> None:
    _units.move_units(Live(), side(None, files=[_entry.absent(WAN)]), with_file(WAN), [])
    assert "systemctl daemon-reload" not in order

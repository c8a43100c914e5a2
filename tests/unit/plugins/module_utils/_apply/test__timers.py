# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest

from ansible_collections.transit.networkd.plugins.module_utils._apply import _timers
from ansible_collections.transit.networkd.plugins.module_utils._apply._commands import Live
from ansible_collections.transit.networkd.plugins.module_utils._change._sides import empty_plan
from ansible_collections.transit.networkd.plugins.module_utils._common import _command

FOLLOWS: t.Any = {"plan": {**empty_plan(), "follow": {"peers": []}}}
NOTHING: list[t.Any] = [{"plan": None}, {"plan": empty_plan()}]
FOLLOW = "transit-networkd-follow"
METRICS = "transit-networkd-metrics"


def measured(folder: str) -> t.Any:
    return {"plan": {**empty_plan(), "metrics_folder": folder}}


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    done: list[str] = []
    monkeypatch.setattr(_command, "run", lambda argv, **_: done.append(" ".join(argv)))
    return done


@pytest.mark.parametrize("other", NOTHING)
@pytest.mark.parametrize(("side", "name"), [(FOLLOWS, FOLLOW), (measured("/m"), METRICS)])
def test_a_timer_is_started_where_a_side_has_it_and_stopped_where_it_does_not(
    commands: list[str], side: t.Any, name: str, other: t.Any
) -> None:
    _timers.leave(Live(), other, side)
    _timers.start(Live(), side)
    assert commands == [f"systemctl start {name}.timer"]
    commands.clear()
    _timers.leave(Live("/nowhere"), side, other)
    _timers.start(Live(), other)
    assert commands == [f"systemctl stop {name}.timer {name}.service"]


@pytest.mark.parametrize("side", [FOLLOWS, measured("/m")])
def test_a_timer_that_both_sides_have_continues(commands: list[str], side: t.Any) -> None:
    _timers.leave(Live(), side, side)
    assert commands == []


def test_at_boot_nothing_waits_for_a_timer(commands: list[str]) -> None:
    _timers.start(Live(), measured("/m"), wait=False)
    assert commands == [f"systemctl --no-block start {METRICS}.timer"]


@pytest.fixture
def metrics(tmp_path: Path) -> Path:
    """Return the file of the metrics in the folder /m of a host, beside another program's."""
    (tmp_path / "m").mkdir()
    (tmp_path / "m/other.prom").write_text("b 1\n")
    file = tmp_path / "m/transit-networkd.prom"
    file.write_text("a 1\n")
    return file


@pytest.mark.parametrize(
    ("target", "there"), [({"plan": None}, False), (measured("/n"), False), (measured("/m"), True)]
)
def test_old_metrics_do_not_stay_where_nobody_writes_them(
    commands: list[str], tmp_path: Path, metrics: Path, target: t.Any, there: bool
) -> None:
    live = Live(str(tmp_path))
    _timers.leave(live, measured("/m"), target)
    assert (metrics.exists(), commands == []) == (there, there)
    assert (tmp_path / "m/other.prom").exists()
    assert live.notes == []


def test_metrics_that_cannot_be_removed_are_noted(commands: list[str], tmp_path: Path, metrics: Path) -> None:
    metrics.unlink()
    metrics.mkdir()
    live = Live(str(tmp_path))
    _timers.leave(live, measured("/m"), {"plan": None})
    assert live.notes == ["/m/transit-networkd.prom cannot be removed: Is a directory"]
    assert len(commands) == 1

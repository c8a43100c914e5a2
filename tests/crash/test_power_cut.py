# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The power is cut before every single step of a transaction, on real file systems, and once more on the way back.

What counts afterwards is what the file system has: `make unit` tries the same steps where nothing is ever lost.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import typing as t
from pathlib import Path

import pytest

from helpers.transactions.disk import KEEP_JOURNAL, LOSE_JOURNAL, SIZES, Disk
from helpers.transactions.stories import STORIES, Story
from helpers.transactions.world import World

FLAGS = {"all but what was synced is lost": LOSE_JOURNAL, "names are kept, data is lost": KEEP_JOURNAL}
# A recovery that gets through is begun again at a later step each time, so that all of its steps have their turn.
WAY_BACK = 90


@pytest.fixture(params=SIZES)
def disk(request: pytest.FixtureRequest) -> t.Iterator[Disk]:
    place = Path(tempfile.mkdtemp(dir="/dev/shm"))
    disk = Disk(request.param, place)
    yield disk
    disk.close()
    shutil.rmtree(place)


def crash(disk: Disk, story: Story, at: int) -> tuple[str, int]:
    """Crash a story before a step; give what became of it, and how many steps it got to."""
    world = World(disk)
    try:
        if story.before:
            world.transact(story.before, STORIES["the first change"].ending)
        result = world.crash(story.to, story.ending, at, power=True, again=1 + at % WAY_BACK)
        # What the recovery has come to lasts, too.
        world.restart(power=True)
        return result, world.total
    finally:
        world.close()


@pytest.mark.parametrize("flag", FLAGS.values(), ids=FLAGS)
@pytest.mark.parametrize("story", STORIES.values(), ids=STORIES)
def test_a_power_cut_at_every_step(
    disk: Disk, story: Story, flag: int, capsys: pytest.CaptureFixture[str], request: pytest.FixtureRequest
) -> None:
    disk.flag = flag
    found: dict[str, int] = {}
    at = 0
    while True:
        at += 1
        try:
            result, total = crash(disk, story, at)
        except AssertionError as exc:
            raise AssertionError(f"a power cut before step {at}: {exc}") from exc
        found[result] = found.get(result, 0) + 1
        # One more than there are steps: the power is cut when all is done.
        if total < at:
            break
    with capsys.disabled():
        print(f"\n{request.node.name}: {total} steps, {disk.cuts} power cuts: {found}")
    assert total > 100
    confirmed = story.ending is STORIES["the first change"].ending
    assert bool(found.get("power cut and new")) == confirmed
    assert found["committed" if confirmed else "rolled-back"] == 1


@pytest.mark.parametrize("flag", FLAGS.values(), ids=FLAGS)
def test_without_fsync_it_is_half_of_it(disk: Disk, flag: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: the file systems really lose what was not synced."""
    disk.flag = flag
    monkeypatch.setattr(os, "fsync", lambda _handle: None)
    story = STORIES["the first change"]
    assert any(_is_half(disk, story, at) for at in range(1, 1000))


def _is_half(disk: Disk, story: Story, at: int) -> bool:
    try:
        crash(disk, story, at)
    except (AssertionError, OSError, ValueError):
        return True
    return False

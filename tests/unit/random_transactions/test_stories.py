# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Changes of what a VRF or a tunnel is called, and of who is in it, crashed at every step.

What matters in them are the links that networkd never deletes and never moves by itself. The tests of the transaction
(`test_crash.py`) have the files.
"""

from __future__ import annotations

import typing as t

import pytest

from helpers.transactions.endings import COMMITS, confirmed
from helpers.transactions.stories import STORIES, VRFS, Story
from helpers.transactions.world import World

pytestmark = pytest.mark.slow

MOVES = {name: story for name, story in STORIES.items() if story.before == VRFS}
# Where the way back is crashed, too, as in tests/crash.
WAY_BACK = 90


@pytest.fixture
def world() -> t.Iterator[World]:
    world = World()
    yield world
    world.close()


@pytest.mark.parametrize("story", MOVES.values(), ids=MOVES)
def test_a_crash_at_every_step(world: World, story: Story) -> None:
    world.transact(story.before, confirmed)
    found: dict[str, int] = {}
    at = 0
    while at <= world.total:
        at += 1
        # Killed or without power, in turn: make crash does the second at each of them.
        power = at % 2 == 0
        try:
            result = world.crash(story.to, story.ending, at, power=power, again=1 + at % WAY_BACK)
        except AssertionError as exc:
            raise AssertionError(f"a crash before step {at}, power {power}: {exc}") from exc
        found[result] = found.get(result, 0) + 1
        if result.endswith(("new", "committed")):
            world.transact(story.before, confirmed)
    assert world.total > 100
    assert found["killed and old"] > 40
    assert found["power cut and old"] > 40
    assert bool(found.get("killed and new")) == bool(found.get("power cut and new")) == (story.ending in COMMITS)

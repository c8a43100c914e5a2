# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest

from ansible_collections.transit.networkd.plugins.module_utils._rotation._choose import (
    NEW,
    OLD,
    QUIET,
    TRIAL,
    Choice,
    choose,
    remember,
)

# The wall's clock and the one that never goes back are far apart.
WALL, NOW = 1_700_000_000, 500.0


@pytest.mark.parametrize(
    ("at", "old", "new", "key", "awaited"),
    [
        ("old", WALL - 60, 0, OLD, False),
        ("old", WALL - 60, WALL - 5, NEW, False),
        ("new", WALL - 5, WALL - 60, OLD, False),
        ("old", WALL - 5, WALL - 5, OLD, False),
        ("new", WALL - 5, WALL - 5, NEW, False),
        ("old", 0, 0, OLD, True),
        ("new", 0, 0, NEW, True),
        ("old", WALL - 180, 0, OLD, True),
        ("old", WALL - 179, 0, OLD, False),
        # A clock that was set back.
        ("old", WALL + 60, 0, OLD, False),
    ],
)
def test_what_is_known_at_first(at: str, old: int, new: int, key: str, awaited: bool) -> None:
    memory = remember(at, {OLD: old, NEW: new}, wall=WALL, now=NOW)
    assert (memory.key, memory.awaited) == (key, awaited)


def test_a_peer_is_followed_there_and_back() -> None:
    memory = remember(OLD, {OLD: WALL, NEW: 0}, wall=WALL, now=NOW)
    assert choose({OLD: WALL, NEW: 0}, memory, now=NOW + 1) == Choice(OLD, False)
    assert choose({OLD: WALL, NEW: WALL}, memory, now=NOW + 2) == Choice(NEW, False)
    assert choose({OLD: WALL, NEW: WALL}, memory, now=NOW + 3) == Choice(NEW, False)
    assert choose({OLD: WALL + 30, NEW: WALL}, memory, now=NOW + 30) == Choice(OLD, False)


def test_of_two_handshakes_within_one_look_the_new_key_counts() -> None:
    memory = remember(OLD, {OLD: WALL, NEW: 0}, wall=WALL, now=NOW)
    assert choose({OLD: WALL + 1, NEW: WALL + 1}, memory, now=NOW + 2) == Choice(NEW, False)


def test_a_peer_that_is_silent_is_knocked_at_and_then_tried_with_the_other_key() -> None:
    seen = {OLD: WALL, NEW: 0}
    memory = remember(OLD, seen, wall=WALL, now=NOW)
    assert choose(seen, memory, now=NOW + QUIET - 0.1) == Choice(OLD, False)
    assert choose(seen, memory, now=NOW + QUIET) == Choice(OLD, True)
    assert choose(seen, memory, now=NOW + QUIET + TRIAL - 0.1) == Choice(OLD, False)
    assert choose(seen, memory, now=NOW + QUIET + TRIAL) == Choice(NEW, True)
    assert choose(seen, memory, now=NOW + QUIET + TRIAL + 1) == Choice(NEW, False)
    assert choose(seen, memory, now=NOW + QUIET + 2 * TRIAL) == Choice(OLD, True)
    # It was there all the time, and had nothing to say.
    assert choose({OLD: WALL + 200, NEW: 0}, memory, now=NOW + 200) == Choice(OLD, False)
    assert choose({OLD: WALL + 200, NEW: 0}, memory, now=NOW + 200 + TRIAL) == Choice(OLD, False)


def test_a_peer_that_was_never_heard_is_tried_at_once() -> None:
    memory = remember(NEW, {OLD: 0, NEW: 0}, wall=WALL, now=NOW)
    assert choose({OLD: 0, NEW: 0}, memory, now=NOW + TRIAL - 0.1) == Choice(NEW, False)
    assert choose({OLD: 0, NEW: 0}, memory, now=NOW + TRIAL) == Choice(OLD, True)


def test_a_link_that_was_set_up_anew_keeps_what_was_chosen() -> None:
    memory = remember(OLD, {OLD: WALL, NEW: 0}, wall=WALL, now=NOW)
    choose({OLD: WALL, NEW: WALL + 1}, memory, now=NOW + 1)
    assert choose({OLD: 0, NEW: 0}, memory, now=NOW + 2) == Choice(NEW, True)
    assert choose({OLD: 0, NEW: 0}, memory, now=NOW + 3) == Choice(NEW, False)
    # A peer may have gone back while nobody looked.
    assert choose({OLD: 0, NEW: 0}, memory, now=NOW + 2 + TRIAL) == Choice(OLD, True)
    assert choose({OLD: WALL + 12, NEW: 0}, memory, now=NOW + 12) == Choice(OLD, False)

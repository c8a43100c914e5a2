# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run a story under strace, with a mark before each step that the tests count: `traced STORY ROOT`.

A mark is a look at a path that there is not; the kernel sees it between the calls that it announces.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from ansible_collections.transit.networkd.plugins.module_utils._common import _command
from ansible_collections.transit.networkd.plugins.module_utils._state import _rollback_units
from helpers.host.crash_steps import hook
from helpers.transactions.stories import STORIES
from helpers.transactions.world import World

MARK = "/transit-networkd-step"


def mark(call: str, _what: str) -> None:
    """Have the kernel see that a step comes."""
    os.path.lexists(f"{MARK}/{call}")


def main(name: str, place: str) -> None:
    """Run the story of this name, every command of it as a process, but none that does anything."""
    story = STORIES[name]
    world = World(place=Path(place))
    if story.before:
        world.transact(story.before, STORIES["the first change"].ending)
    run = _command.run

    def run_really(argv: list[str], **options: object) -> str:
        subprocess.run(["true", *argv], check=True)
        return run(argv, **options)  # type: ignore[arg-type]

    _command.run = run_really  # type: ignore[assignment]
    _rollback_units.run = run_really  # type: ignore[assignment]
    hook(mark, setattr)
    mark("begin", "")
    world.transact(story.to, story.ending)
    mark("end", "")


if __name__ == "__main__":
    main(*sys.argv[1:])

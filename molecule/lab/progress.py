# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is being done and how long it took, for the person who waits."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Iterator


class LabError(Exception):
    """Something that the lab cannot go on without; its text says what to do."""


def say(text: str) -> None:
    """Print a line about the lab's progress."""
    print(f"lab: {text}", file=sys.stderr, flush=True)


@contextlib.contextmanager
def step(what: str) -> Iterator[None]:
    """Name a step when it begins and time it when it ends."""
    say(f"{what} ...")
    begun = time.monotonic()
    yield
    say(f"{what}: {time.monotonic() - begun:.1f} s")

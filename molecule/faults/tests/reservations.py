# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which test has which router: tests run in processes of their own, side by side."""

from __future__ import annotations

import fcntl
import typing as t
from contextlib import ExitStack, contextmanager

from console import CLONE, Router

NAMES = ("r1", "r2", "r3")
LOCKS = CLONE / ".lab" / "state"


@contextmanager
def reserved(name: str, *, block: bool = True) -> t.Iterator[bool]:
    """Whether a router is this test's alone, for as long as it takes."""
    with (LOCKS / f"{name}.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | (0 if block else fcntl.LOCK_NB))
        except BlockingIOError:
            yield False
        else:
            yield True


@contextmanager
def all_reserved() -> t.Iterator[list[Router]]:
    """All of them. Never for longer than a test: a worker that holds them while it waits for work stops all others."""
    with ExitStack() as stack:
        for name in NAMES:
            stack.enter_context(reserved(name))
        yield [Router(name) for name in NAMES]

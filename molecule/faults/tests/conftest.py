# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Routers, reserved for one test each: most of a fault is waiting, so several tests run side by side.

Whatever a test does to its router: afterwards it is as it was, and answers.
"""

from __future__ import annotations

import fcntl
import time
import typing as t
from contextlib import ExitStack, contextmanager

import pytest
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
def unchanged(name: str) -> t.Iterator[Router]:
    """A router that is as before in the end."""
    router = Router(name)
    before = router.state()
    yield router
    assert router.state() == before
    assert router.answers()


@pytest.fixture
def router() -> t.Iterator[Router]:
    """The first router that is free."""
    while True:
        for name in NAMES:
            with reserved(name, block=False) as mine:
                if mine:
                    with unchanged(name) as found:
                        yield found
                    return
        time.sleep(1)


@pytest.fixture
def r1() -> t.Iterator[Router]:
    with reserved("r1"), unchanged("r1") as router:
        yield router


@pytest.fixture
def r2() -> t.Iterator[Router]:
    with reserved("r2"), unchanged("r2") as router:
        yield router


@pytest.fixture(scope="module")
def routers() -> t.Iterator[list[Router]]:
    """All of them."""
    with ExitStack() as stack:
        for name in NAMES:
            stack.enter_context(reserved(name))
        yield [Router(name) for name in NAMES]

# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Routers, reserved for one test each: most of a fault is waiting, so several tests run side by side.

Whatever a test does to its router: afterwards it is as it was, and answers.
"""

from __future__ import annotations

import time
import typing as t
from contextlib import contextmanager

import pytest
from console import Router, give_back, now
from reservations import NAMES, reserved
from xdist.scheduler import LoadScopeScheduling

# One run of the playbooks for all of the one, and one clock of all nodes for the others: never side by side.
# (xdist's own mark for this, xdist_group, does nothing with pytest 9.2.)
TOGETHER = ("test_secrets.py", "::test_f15_")

# Seconds in which a router has advertised its prefix again, after networkd began anew.
ADVERTISED = 30


class Groups(LoadScopeScheduling):
    """Tests of a group go to one worker, each other one to whoever is free."""

    def _split_scope(self, nodeid: str) -> str:
        return next((name for name in TOGETHER if name in nodeid), nodeid)


def pytest_xdist_make_scheduler(config: pytest.Config, log: t.Any) -> Groups:
    return Groups(config, log)


@contextmanager
def unchanged(name: str) -> t.Iterator[Router]:
    """A router that is as before in the end."""
    router = Router(name)
    before = router.state()
    try:
        yield router
    finally:
        after, end = router.state(), now() + ADVERTISED
        while after != before and now() < end:
            time.sleep(2)
            after = router.state()
        if router.is_managed_path():
            # A test that has failed is not to fail all that come after it.
            give_back(router)
    assert after == before
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

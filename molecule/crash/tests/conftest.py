# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import os
import random
import typing as t

import pytest

pytest.register_assert_rewrite("crash_expect")

from crash_node import Node  # noqa: E402
from crash_power import RESETS  # noqa: E402
from crash_sides import Sides  # noqa: E402
from lab.places import RUN  # noqa: E402
from lab.qemu import Machine  # noqa: E402


def pytest_sessionstart(session: pytest.Session) -> None:
    """Stop before the first test if the last one cannot run here: a machine is reset by QEMU."""
    if RESETS and not session.config.option.collectonly and not Machine(RUN).pid:
        raise pytest.UsageError(
            f"RESETS={RESETS}: only QEMU can reset the machine, and the lab does not run in QEMU. "
            "End it with `make lab-down` and set LAB_BACKEND=vm, or leave this test out with RESETS=0."
        )


@pytest.fixture(scope="session")
def node() -> t.Iterator[Node]:
    """A node that has the program which counts its steps, and a driver that runs there."""
    node = Node(os.environ.get("NODE", "r3"))
    node.install()
    node.start()
    yield node
    node.stop()


@pytest.fixture(scope="module")
def sides(node: Node) -> t.Iterator[Sides]:
    """The node on one of two networks, and given back in the end."""
    sides = Sides(node)
    yield sides
    sides.leave()


@pytest.fixture(scope="session")
def chance() -> random.Random:
    """Chance, that whoever gives the seed has again."""
    seed = int(os.environ.get("SEED", "0")) or random.SystemRandom().randrange(1, 1 << 32)
    print(f"\nSEED={seed}")
    return random.Random(seed)

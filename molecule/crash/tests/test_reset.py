# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole machine is reset before a step, with nothing written out, and boots from what its disk has.

RESETS says at how many steps, from the first to the last; 0 leaves the test out, because a lab without QEMU cannot
reset. tests/crash tries every step, on a file system alone.
"""

from __future__ import annotations

import contextlib
import os
import time

import pytest
from crash_node import Node
from crash_power import RESETS, Power
from crash_program import request
from crash_sides import LONG, Sides


@pytest.mark.skipif(not RESETS, reason="RESETS=0")
def test_the_machine_is_reset(node: Node) -> None:
    sides = Sides(node)
    power = Power(node.name)
    node.do("count", kill=[])
    sides.move(1 - sides.at)
    total = node.do("count")["count"]
    begun = time.monotonic()
    counts: dict[str, int] = {}
    for number in range(RESETS):
        at = 1 + number * (total - 1) // max(1, RESETS - 1)
        target = 1 - sides.at
        node.do("count", kill=[f"{at} reset"])
        identity = f"{node.name}-{os.getpid()}-{node.number + 1}"
        # The machine is gone in the middle of one of these.
        with contextlib.suppress(AssertionError, OSError, ValueError):
            node.begin(sides.bundles[target], timeout=LONG)
            node.wait(identity, "pending")
            node.do("ask", request=request("confirm", identity))
        if not power.is_cut(30):
            # It had fewer steps this time, and is done.
            node.wait(identity)
            sides.at = target
            continue
        power.back()
        node.start()
        state = node.wait(identity)
        try:
            result = sides.landed(state, target)
        except AssertionError as exc:
            raise AssertionError(f"a reset before step {at} of {total}: {state}\n{exc}") from exc
        counts[result] = counts.get(result, 0) + 1
        print(f"reset before step {at} of {total}: {state['state']} {time.monotonic() - begun:.0f} s", flush=True)
    print(f"\n{sum(counts.values())} resets in {time.monotonic() - begun:.0f} s: {counts}")
    assert counts.get("old")

# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All of our processes are killed before a step, every other time networkd with them, and nobody helps."""

from __future__ import annotations

import time

import pytest
from crash_node import Node
from crash_program import request
from crash_sides import EVERY, FIRST, LONG, SHORT, Sides


@pytest.mark.parametrize("confirm", [True, False], ids=["it is confirmed", "nobody confirms"])
def test_everything_of_ours_is_killed(node: Node, sides: Sides, confirm: bool) -> None:
    begun = time.monotonic()
    counts: dict[str, int] = {}
    # Up to where it waits, the two are the same.
    at = FIRST if confirm else min(sides.steps[1:])
    while True:
        networkd = at // EVERY % 2 == 1
        node.do("count", kill=[f"{at} networkd" if networkd else str(at)])
        target = 1 - sides.at
        # Who dies before it waits for a confirmation keeps us waiting until its deadline.
        timeout = LONG if confirm and at > max(sides.steps) else SHORT
        identity, reply = node.begin(sides.bundles[target], timeout=timeout)
        # Who is dead gives no reply; who refuses has found something left of the last time.
        assert "died" in reply or reply["transaction"]["id"] == identity, (at, reply)
        state = node.wait(identity, "pending")
        if state["state"] == "pending" and confirm:
            node.do("ask", request=request("confirm", identity))
        state = node.wait(identity)
        steps = node.do("count", all=True)
        said = f"before step {at} of {steps['count']}, {steps['words'][at - 1 : at]}, networkd {networkd}: {state}"
        try:
            result = sides.landed(state, target)
        except AssertionError as exc:
            raise AssertionError(f"{said}\n{exc}") from exc
        if steps["count"] < at:
            break
        counts[result] = counts.get(result, 0) + 1
        print(f"{said[:150]} {time.monotonic() - begun:.0f} s", flush=True)
        at += EVERY
    print(f"\n{sum(counts.values())} kills of {steps['count']} steps in {time.monotonic() - begun:.0f} s: {counts}")
    assert counts.get("old")

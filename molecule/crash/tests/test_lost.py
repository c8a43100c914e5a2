# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is not ours is lost before a step: networkd alone, or the path, and with it the controller.

Nobody helps: systemd starts networkd again; of the path nobody says anything, and so nobody confirms.
"""

from __future__ import annotations

import time

import pytest
from crash_node import Node
from crash_program import request
from crash_sides import EVERY, FIRST, LONG, SHORT, Sides

MEND = "nft delete table inet lost"
# Seconds in which a change is applied and confirmed here: what is lost while it is confirmed must not be its deadline.
ENOUGH = 60


@pytest.mark.parametrize("lost", ["networkd alone", "path"])
def test_what_is_not_ours_is_lost(node: Node, sides: Sides, lost: str) -> None:
    begun = time.monotonic()
    counts: dict[str, int] = {}
    at = FIRST
    while True:
        node.do("count", kill=[f"{at} {lost}"])
        target = 1 - sides.at
        # Without a path nothing but the deadline is to end it.
        waits = at < 0.9 * min(sides.steps[1:])
        timeout = LONG if lost != "path" else SHORT if waits else ENOUGH
        identity, reply = node.begin(sides.bundles[target], timeout=timeout)
        refused = reply["transaction"]["state"] == "none"
        state = node.wait(identity, "pending")
        is_lost = node.do("count")["count"] >= at
        if state["state"] == "pending" and not (lost == "path" and is_lost):
            node.do("ask", request=request("confirm", identity))
        state = node.wait(identity)
        steps = node.do("count", all=True)
        said = f"before step {at} of {steps['count']}, {steps['words'][at - 1 : at]}, {lost}: {state}"
        try:
            assert lost != "path" or steps["count"] < at or not node.answers()
            node.shell(MEND)
            result = sides.landed(state, target)
            if refused:
                result = "refused"
                assert "networkd" in [row["code"] for row in reply["preflight"]], reply
            else:
                assert state["state"] in ("committed", "rolled-back")
        except AssertionError as exc:
            raise AssertionError(f"{said}\n{exc}") from exc
        if steps["count"] < at:
            break
        counts[result] = counts.get(result, 0) + 1
        print(f"{said[:150]} {time.monotonic() - begun:.0f} s", flush=True)
        at += EVERY
    seconds = time.monotonic() - begun
    print(f"\n{lost}: {sum(counts.values())} times, of {steps['count']} steps, in {seconds:.0f} s: {counts}")
    assert counts.get("old" if lost == "path" else "new")

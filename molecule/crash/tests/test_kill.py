# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All of our processes are killed before a step, every other time networkd with them, and nobody helps.

EVERY says how many steps lie between two that are tried: 1 is each of them, FIRST with which to begin.
"""

from __future__ import annotations

import os
import time
import typing as t

import pytest
from crash_expect import as_planned, same, tidy
from crash_node import Node
from crash_program import request
from inventories import Choices

EVERY = int(os.environ.get("EVERY", "8"))
FIRST = int(os.environ.get("FIRST", "1"))
LONG, SHORT = 600, 25

ONE = Choices(tunnels=1, strict=True, filter=True)
OTHER = Choices(tunnels=2, inner_vrf=True, address=1, filter_tcp=443, peers=(2, 1, 1))


class Sides:
    """The two networks between which the node is sent to and fro; it is on the first of them."""

    def __init__(self, node: Node) -> None:
        self.node = node
        self.untouched = node.look()
        self.bundles = [node.bundle(ONE), node.bundle(OTHER)]
        self.looks: list[dict[str, t.Any]] = []
        self.steps: list[int] = []
        self.at = 0
        node.do("count", kill=[])
        self.move(0)
        for side in (1, 0):
            self.move(side)
            self.looks.insert(0, node.look())
            as_planned(self.looks[0], self.bundles[side], self.untouched)

    def move(self, side: int) -> None:
        """Bring the node to a side, with nothing in the way; note how many steps that takes."""
        self.node.do("count", kill=[])
        identity, reply = self.node.begin(self.bundles[side], timeout=LONG)
        assert reply["transaction"]["state"] == "applying", reply
        assert self.node.wait(identity, "pending")["state"] == "pending"
        self.steps.append(self.node.do("count")["count"])
        self.node.do("ask", request=request("confirm", identity))
        assert self.node.wait(identity)["state"] == "committed"
        self.at = side

    def leave(self) -> None:
        """Give the node back."""
        self.node.do("count", kill=[])
        identity, _reply = self.node.begin(None, timeout=LONG)
        self.node.wait(identity, "pending")
        self.node.do("ask", request=request("confirm", identity))
        self.node.wait(identity)
        same({**self.node.look(), "keys": {}}, {**self.untouched, "keys": {}})


@pytest.fixture(scope="module")
def sides(node: Node) -> t.Iterator[Sides]:
    sides = Sides(node)
    yield sides
    sides.leave()


@pytest.mark.parametrize("confirm", [True, False], ids=["it is confirmed", "nobody confirms"])
def test_everything_of_ours_is_killed(node: Node, sides: Sides, confirm: bool) -> None:
    begun = time.monotonic()
    counts: dict[str, int] = {}
    # Up to where it waits, the two are the same.
    at = FIRST if confirm else min(sides.steps[1:])
    while True:
        networkd = at // EVERY % 2 == 1
        node.do("count", kill=[f"{at} networkd" if networkd else str(at)])
        there, target = sides.at, 1 - sides.at
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
        now = node.look()
        result = "new" if state["state"] == "committed" else "old"
        said = f"before step {at} of {steps['count']}, {steps['words'][at - 1 : at]}, networkd {networkd}: {state}"
        try:
            assert state["state"] in ("committed", "rolled-back", "preparing", "none")
            sides.at = target if result == "new" else there
            same(now, sides.looks[sides.at])
            if state["state"] in ("committed", "rolled-back"):
                tidy(now, ours=True)
            assert node.answers()
        except AssertionError as exc:
            raise AssertionError(f"{said}\n{exc}") from exc
        if steps["count"] < at:
            break
        counts[result] = counts.get(result, 0) + 1
        print(f"{said[:150]} {time.monotonic() - begun:.0f} s", flush=True)
        at += EVERY
    print(f"\n{sum(counts.values())} kills of {steps['count']} steps in {time.monotonic() - begun:.0f} s: {counts}")
    assert counts.get("old")

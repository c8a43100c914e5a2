# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The two networks between which a node is sent back and forth while something is lost before a step.

EVERY says how many steps lie between two that are tried: 1 is each of them, FIRST with which to begin.
"""

from __future__ import annotations

import os
import typing as t

from crash_expect import as_planned, same, tidy
from crash_node import Node
from crash_program import request

from helpers.transactions.inventories import Choices

EVERY = int(os.environ.get("EVERY", "8"))
FIRST = int(os.environ.get("FIRST", "1"))
LONG, SHORT = 600, 25

ONE = Choices(tunnels=1, strict=True, filter=True)
OTHER = Choices(tunnels=2, inner_vrf=True, address=1, filter_tcp=443, users=True, peers=(2, 1, 1))


class Sides:
    """The two networks between which the node is sent back and forth; it is on the first of them."""

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

    def landed(self, state: dict[str, t.Any], target: int) -> str:
        """Say on which side a change has ended, ``new`` or ``old``: wholly, with nothing left, and it answers."""
        assert state["state"] in ("committed", "rolled-back", "preparing", "none")
        now, new = self.node.look(), state["state"] == "committed"
        self.at = target if new else self.at
        same(now, self.looks[self.at])
        if state["state"] in ("committed", "rolled-back"):
            tidy(now, ours=True)
        assert self.node.answers()
        return "new" if new else "old"

    def leave(self) -> None:
        """Give the node back."""
        self.node.do("count", kill=[])
        identity, _reply = self.node.begin(None, timeout=LONG)
        self.node.wait(identity, "pending")
        self.node.do("ask", request=request("confirm", identity))
        self.node.wait(identity)
        same({**self.node.look(), "keys": {}}, {**self.untouched, "keys": {}})


__all__ = ("EVERY", "FIRST", "LONG", "ONE", "OTHER", "SHORT", "Sides")

# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from ansible_collections.transit.networkd.plugins.module_utils._change import _members
from helpers.host.sides import (
    PLAN,
)


def test_the_marks_of_enslaved_links() -> None:
    vrfs = [{"name": "vrf-wan", "mark": 1000}, {"name": "vrf-in", "mark": 50}]
    plan = {**PLAN, "vrfs": vrfs, "tunnels": [{"name": "wg0", "vrf": "vrf-in"}, {"name": "wg1", "vrf": None}]}
    assert _members.marks({"plan": plan}) == {"eth0": 1000, "wg0": 50}
    assert _members.marks({"plan": PLAN}) == _members.marks({"plan": None}) == {}

# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""L27: a router of ours changes to another VRF, and is rolled back, while packets are sent."""

from __future__ import annotations

import typing as t

from collection import ROLLED_BACK, WRONG_GATEWAY, site, state
from events import whole_again
from flows import Report, r1_flows, r1_wires, slow, under_fire

if t.TYPE_CHECKING:
    from collections.abc import Callable

    from labnodes import Lab

OTHER_VRF = ("-e", '{"wireguard_vrf_vrfs": [{"name": "vrf-out", "table": 1234, "alias": "out", "mark": 1234}]}')


def test_l27_a_change_that_is_rolled_back_leaks_nothing(
    lab: Lab, hostile_lab: dict[str, str], record: Callable[[str, str, Report], None]
) -> None:
    """Another VRF, another table and another mark, with gateways that do not exist."""
    r1 = lab["r1"]
    before = state(r1)

    def there_and_back() -> None:
        site(*WRONG_GATEWAY, *OTHER_VRF, says=ROLLED_BACK)
        whole_again(lab, hostile_lab)

    report = under_fire(lab, slow(r1_flows(hostile_lab)), r1_wires(), there_and_back)
    record("ours", "a change to another VRF is rolled back", report)
    assert state(r1) == before
    assert all(report.live.values()), report
    assert {name: count for name, count in report.leaks.items() if count} == {}, report

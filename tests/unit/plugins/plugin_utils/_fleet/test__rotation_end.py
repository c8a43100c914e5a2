# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest

from ansible_collections.transit.networkd.plugins.plugin_utils._fleet._rotation_end import explain, summary

ASKED = {"r1": ["wg0"], "r2": ["wg0", "wg1"]}
BEFORE = {"r1": {"wg0": "a"}, "r2": {"wg0": "b", "wg1": "c"}}
MISSING = (
    "{}: its key of {} was not changed: the recorded public key is the old one. Run again, unless an earlier run that "
    "was cut short has changed it, which the time of its file shows"
)


@pytest.mark.parametrize(
    ("after", "lines", "problems"),
    [
        (
            {"r1": {"wg0": "A"}, "r2": {"wg0": "B", "wg1": "C"}},
            ["keys changed: 3 of 3, on 2 of 2 hosts"],
            [],
        ),
        (BEFORE, ["keys changed: 0 of 3, on 0 of 2 hosts"], [("r1", "wg0"), ("r2", "wg0, wg1")]),
        (
            {"r1": {"wg0": "a"}, "r2": {"wg0": "B"}},
            ["keys changed: 1 of 3, on 1 of 2 hosts"],
            [("r1", "wg0"), ("r2", "wg1")],
        ),
    ],
)
def test_what_counts_is_what_is_recorded(after: dict[str, dict[str, str]], lines: list[str], problems: object) -> None:
    assert summary(ASKED, BEFORE, after, {}) == (lines, [MISSING.format(*each) for each in problems])  # type: ignore[attr-defined]


def test_what_an_earlier_run_has_changed_is_told_by_the_hosts_themselves() -> None:
    ended = {"r1": {"wg0": {"old": "x", "new": "a"}}, "r2": {"wg0": {"old": "b", "new": "B"}}}
    lines, problems = summary(ASKED, BEFORE, BEFORE, ended)
    assert lines == [
        "keys changed: 0 of 3, on 0 of 2 hosts",
        "changed by an earlier run, as the hosts say themselves: 1, on r1",
    ]
    assert problems == [MISSING.format("r2", "wg0, wg1")]


def test_why_a_host_has_not_changed() -> None:
    assert explain({"state": "rolled-back", "reason": "why"}) == (
        "the host rolled back to its old keys because why. Run again to continue"
    )
    assert "nothing was changed" in explain({"state": "none", "reason": None})
    assert "continues by itself" in explain({"state": "rolling-back", "reason": "why"})
    assert "journalctl -u transit-networkd-rotation" in explain({"state": "unknown", "reason": None})

# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from ansible_collections.transit.networkd.plugins.plugin_utils._report._table import checks_table, columns

CHECKS = [
    {"check": "kind", "subject": "vrf-wan", "expected": "vrf", "found": "vrf", "ok": True, "message": "-"},
    {"check": "master", "subject": "eth0", "expected": "vrf-wan", "found": "none", "ok": False, "message": "-"},
]


def test_table() -> None:
    assert checks_table(CHECKS).splitlines() == [
        "        CHECK   SUBJECT  FOUND",
        "ok      kind    vrf-wan  vrf",
        "NOT OK  master  eth0     none, expected vrf-wan",
    ]


def test_long_cells_are_cut_unless_the_width_is_0() -> None:
    check = {**CHECKS[1], "expected": "0123456789", "found": "01234567"}
    assert checks_table([check], width=8).splitlines()[1] == "NOT OK  master  eth0     01234567, expected 0123456…"
    assert checks_table([check], width=0).splitlines()[1] == "NOT OK  master  eth0     01234567, expected 0123456789"


def test_no_check_is_no_table() -> None:
    assert checks_table([]) == ""


def test_columns() -> None:
    assert columns([("a", "bb"), ("ccc", "")]) == "a    bb\nccc"

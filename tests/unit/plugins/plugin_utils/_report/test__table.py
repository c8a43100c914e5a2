# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from ansible_collections.transit.networkd.plugins.plugin_utils._report._table import Check, checks_table, columns


def check(check: str, subject: str, expected: str, found: str) -> Check:
    return {
        "id": check, "check": check, "subject": subject, "expected": expected, "found": found,
        "ok": expected == found, "message": "-",
    }  # fmt: skip


def test_table() -> None:
    rows = [check("kind", "vrf-wan", "vrf", "vrf"), check("master", "eth0", "vrf-wan", "none")]
    assert checks_table(rows) == [
        "        CHECK   SUBJECT  FOUND",
        "ok      kind    vrf-wan  vrf",
        "NOT OK  master  eth0     none, expected vrf-wan",
    ]


def test_long_cells_are_cut() -> None:
    (_head, row) = checks_table([check("master", "eth0", "x" * 41, "y" * 40)])
    assert row == f"NOT OK  master  eth0     {'y' * 40}, expected {'x' * 39}…"


def test_no_check_is_no_table() -> None:
    assert checks_table([]) == []


def test_columns() -> None:
    assert columns([("a", "bb"), ("ccc", "")]) == ["a    bb", "ccc"]

# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from ansible_collections.transit.networkd.plugins.plugin_utils._report._unified import LINES, unified


def row(before: str, after: str) -> dict[str, str]:
    return {"before": before, "after": after, "before_header": "/x (mode 0644)", "after_header": "/x (mode 0640)"}


HEADS = ["--- /x (mode 0644)", "+++ /x (mode 0640)"]


def test_what_differs_with_a_line_around_it() -> None:
    found = unified(row("a\nb\nc\nd\ne\n", "a\nb\nC\nd\ne"))
    assert found == [*HEADS, "@@ -2,3 +2,3 @@", " b", "-c", "+C", " d"]


def test_not_more_than_fits() -> None:
    found = unified(row("x\n" * 40, "y\n"))
    assert found[2 + LINES :] == ["... and 22 more lines"]
    assert len(found) == 2 + LINES + 1
    assert "more" not in str(unified(row("x\n" * (LINES - 2), "y\n")))


def test_of_a_mode_alone_and_of_a_file_that_is_gone_the_heads() -> None:
    assert unified(row("a\n", "a\n")) == unified(row("", "a\nb\n")) == HEADS

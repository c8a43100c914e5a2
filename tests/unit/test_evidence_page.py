# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The figures of runs are in docs/evidence.md; the other pages link to it, and name no day of a measurement."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

DOCS = Path(__file__).resolve().parents[2] / "docs"
MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
DAY = re.compile(rf"\b(?:\d{{4}}-\d\d-\d\d|\d{{1,2}} (?:{MONTHS}) \d{{4}})\b")
CODE = re.compile(r"^```.*?^```$|`[^`\n]*`", re.MULTILINE | re.DOTALL)
GUIDES = [page for folder in ("explanation", "howto", "tutorials") for page in sorted((DOCS / folder).glob("*.md"))]


def days(text: str) -> list[str]:
    """Return the days that a page names outside of code and of what commands print."""
    return DAY.findall(CODE.sub("", text))


@pytest.mark.parametrize("page", [*GUIDES, DOCS / "reference/lab.md"], ids=lambda page: page.stem)
def test_a_guide_names_no_day_of_a_measurement(page: Path) -> None:
    assert days(page.read_text(encoding="utf-8")) == []


def test_the_page_of_evidence_names_days() -> None:
    assert len(days((DOCS / "evidence.md").read_text(encoding="utf-8"))) > 20


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("On 2026-11-30 all passed.", ["2026-11-30"]),
        ("It ran on 26 November 2026.", ["26 November 2026"]),
        ("`2026-11-30` is a name.", []),
        ("```console\n$ date\n2026-11-30\n```", []),
        ("Linux 6.12 of 2026", []),
    ],
)
def test_a_day_is_found_outside_of_code(text: str, found: list[str]) -> None:
    assert days(text) == found

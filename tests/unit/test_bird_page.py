# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What docs/howto/bird.md shows is what the scenario runs."""

from __future__ import annotations

import re
from pathlib import Path

CLONE = Path(__file__).resolve().parents[2]
PAGE = CLONE / "docs/howto/bird.md"
SHOWN = re.compile(r"<!-- (\S+): begin -->\n(.*?)<!-- end -->", re.DOTALL)
LANGUAGES = {".yml": "yaml", ".j2": ""}


def block(path: Path) -> str:
    """A file as the page shows it, without its copyright."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".yml":
        text = text.partition("---\n")[2]
    return f"```{LANGUAGES[path.suffix]}\n{text}```\n"


def test_the_example_is_the_scenario_s_own() -> None:
    page = PAGE.read_text(encoding="utf-8")
    shown = SHOWN.findall(page)
    assert {name for name, _text in shown} == {
        "molecule/bird/inventory/hosts.yml",
        "molecule/bird/bird.yml",
        "molecule/bird/templates/bird.conf.j2",
    }
    for name, text in shown:
        assert text == block(CLONE / name), f"{name} and the page differ"

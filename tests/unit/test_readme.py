# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the README shows is what runs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

CLONE = Path(__file__).resolve().parents[2]


def test_the_inventory_is_the_lab_s_own() -> None:
    shown = (CLONE / "README.md").read_text(encoding="utf-8")
    inventory = (CLONE / "molecule/inventory/hosts.yml").read_text(encoding="utf-8").partition("---\n")[2]
    assert f"```yaml\n{inventory}```" in shown


@pytest.mark.parametrize(
    ("kind", "folder", "ending"),
    [("playbook", "playbooks", "yml"), ("module", "plugins/modules", "py"), ("filter", "plugins/filter", "py")],
)
def test_the_list_of_the_content_is_whole(kind: str, folder: str, ending: str) -> None:
    text = (CLONE / "README.md").read_text(encoding="utf-8")
    table = text.partition(f"| {kind} | what it does |\n|---|---|\n")[2].partition("\n\n")[0]
    listed = re.findall(rf"^\| \[`(\w+)`\]\({folder}/\1\.{ending}\) \|", table, re.MULTILINE)
    assert sorted(listed) == sorted(path.stem for path in (CLONE / folder).glob(f"*.{ending}"))


def test_the_front_page_is_short_and_its_links_lead_somewhere() -> None:
    text = (CLONE / "README.md").read_text(encoding="utf-8")
    assert len(text.splitlines()) < 200
    links = re.findall(r"\]\((?!https://)([^)]+)\)", text)
    assert [link for link in links if not (CLONE / link.partition("#")[0]).exists()] == []

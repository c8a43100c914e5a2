# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""docs/reference/playbooks.md has each playbook, with its parameters and their defaults."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

CLONE = Path(__file__).resolve().parents[2]
PAGE = (CLONE / "docs/reference/playbooks.md").read_text(encoding="utf-8")
PLAYBOOKS = sorted(path.stem for path in (CLONE / "playbooks").glob("*.yml"))


@pytest.mark.parametrize("name", PLAYBOOKS)
def test_the_page_has_each_parameter_with_its_default(name: str) -> None:
    variables = yaml.safe_load((CLONE / f"playbooks/{name}.yml").read_text(encoding="utf-8"))[0]["vars"]
    wanted = {key: value for key, value in variables.items() if key.startswith("transit_")}

    part = PAGE.partition(f"\n## {name}\n")[2].partition("\n## ")[0]
    shown = dict(re.findall(r"^\| `(transit_\w+)` \| (?:none|`([^`]*)`) \| ", part, re.MULTILINE))

    assert shown == {
        key: str(value).lower() if isinstance(value, bool) else str(value) for key, value in wanted.items()
    }


def test_the_page_has_no_other_playbook() -> None:
    found = re.findall(r"^## (\w+)$", PAGE, re.MULTILINE)
    assert sorted(found) == PLAYBOOKS

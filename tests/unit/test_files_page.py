# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""docs/reference/files.md has the files that are managed."""

from __future__ import annotations

import re
from pathlib import Path

from ansible_collections.transit.networkd.plugins.module_utils._common import _layout as layout

PAGE = (Path(__file__).resolve().parents[2] / "docs/reference/files.md").read_text(encoding="utf-8")


def shown() -> set[str]:
    """Return the managed paths that the page shows; ``.timer`` stands for a path with that ending."""
    table = PAGE.partition("## Managed files\n")[2].partition("\n## ")[0]
    found: set[str] = set()
    for row in re.findall(r"^\| (`/.*?) \|", table, re.MULTILINE):
        last = Path("/")
        for name in re.findall(r"`([^`]+)`", row):
            path = Path(name)
            if not name.startswith("/"):
                path = last.with_suffix(name) if name.startswith(".") else last.parent / name
            last = path
            found.add(str(path).replace("LINK", "wg0").replace("network/UNIT", "network/10-eth0.network"))
    return {path.replace("UNIT", "chrony.service") for path in found}


def test_each_path_of_the_page_is_managed() -> None:
    assert [path for path in sorted(shown()) if not layout.is_managed_path(path)] == []


def test_each_managed_path_is_on_the_page() -> None:
    links = {path for path in layout.OTHER_PATHS if ".wants/" in path or ".requires/" in path}
    assert sorted(set(layout.OTHER_PATHS) - links - shown()) == []

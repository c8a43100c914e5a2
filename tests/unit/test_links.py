# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the check of the documentation's links finds; `make lint` runs it on the pages."""

from __future__ import annotations

import importlib.util
import re
import typing as t
from pathlib import Path

import pytest

if t.TYPE_CHECKING:
    from types import ModuleType

CLONE = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def links() -> ModuleType:
    spec = importlib.util.spec_from_file_location("links", CLONE / "tools/links.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("link", "wrong"),
    [
        ("other.md", []),
        ("other.md#what-it-is", []),
        ("#here", []),
        ("https://nowhere.example/none", []),
        ("gone.md", ["gone.md: there is no file gone.md"]),
        ("other.md#here", ["other.md#here: other.md has no heading #here"]),
        ("#gone", ["#gone: page.md has no heading #gone"]),
    ],
)
def test_a_link_to_nothing_is_found(links, tmp_path, link, wrong):
    (tmp_path / "other.md").write_text("# Other\n\n## What `it` is\n\n```\n# here\n```\n")
    page = tmp_path / "page.md"
    page.write_text(f"# Here\n\nA [link]({link}).\n\n```\n[no link](none)\n```\n")

    assert list(links.problems(page)) == [(3, message) for message in wrong]


NAMED = re.compile(r"(?<![\w/])docs/[\w./-]+\.md\b")
KINDS = {".py", ".yml", ".j2", ".md"}
# Of another project.
ELSEWHERE = {"docs/USER_NAMES.md"}


def named(root: Path) -> dict[str, Path]:
    """Return the pages that code, playbooks and pages name, each with a file that does so."""
    folders = ("plugins", "roles", "playbooks", "molecule", "docs")
    files = [path for folder in folders for path in (root / folder).rglob("*") if path.suffix in KINDS]
    return {page: file for file in files for page in NAMED.findall(file.read_text(encoding="utf-8"))}


def test_each_page_that_a_message_or_a_comment_names_is_there() -> None:
    found = named(CLONE)

    assert "docs/howto/egress.md" in found
    assert {page: file for page, file in found.items() if not (CLONE / page).is_file()}.keys() <= ELSEWHERE


def test_a_page_that_has_moved_is_found(tmp_path: Path) -> None:
    (tmp_path / "plugins").mkdir()
    (tmp_path / "plugins/a.py").write_text('"See (docs/moved.md)."\n')

    assert named(tmp_path).keys() == {"docs/moved.md"}

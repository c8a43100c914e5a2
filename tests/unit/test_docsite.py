# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The source of the site, of a made-up tree: nothing names a page, so pages may move. `make browser` has the site."""

from __future__ import annotations

import importlib
import typing as t
from pathlib import Path, PurePosixPath
from types import ModuleType

import pytest

CLONE = Path(__file__).resolve().parents[2]
TREE = {
    "galaxy.yml": "repository: https://git.example.net/x\n",
    "README.md": "# Front\n\n[b](docs/howto/b.md#end) [all](docs/README.md) [p](playbooks/site.yml) [q](playbooks)\n",
    "CONTRIBUTING.md": "# Contributing\n",
    "docs/README.md": "# Documentation\n\n[b](howto/b.md) [a](howto/a.md)\n",
    "docs/alone.md": "# Alone\n\n[front](../README.md) `[no](a.md)` [`code`](howto/a.md) [far](https://x.example/)\n",
    "docs/howto/a.md": "# A\n\n```\n[no](link.md)\n```\n\n![picture](../p.svg)\n",
    "docs/howto/b.md": "# B\n\n[docs](../)\n\n## End\n",
    "docs/howto/c.md": "# C\n",
    "docs/reference/rules/r.md": "# R\n",
    "docs/p.svg": "<svg/>",
    "playbooks/site.yml": "---\n",
}


@pytest.fixture(scope="module")
def docsite() -> t.Iterator[tuple[ModuleType, ModuleType]]:
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(CLONE / "tools"))
        yield importlib.import_module("docsite.pages"), importlib.import_module("docsite.source")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name, text in TREE.items():
        (tmp_path / "root" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "root" / name).write_text(text)
    return tmp_path / "root"


def test_pages_are_listed_by_kind_in_the_order_of_the_index(docsite: tuple[ModuleType, ...], root: Path) -> None:
    pages, _source = docsite
    assert {kind: [str(page) for page in found] for kind, found in pages.listed(root).items()} == {
        "How-to guides": ["docs/howto/b.md", "docs/howto/a.md", "docs/howto/c.md"],
        "Reference": ["docs/reference/rules/index.md"],
        "More": ["docs/alone.md"],
        "Project": ["CONTRIBUTING.md"],
    }


def test_links_lead_to_pages_or_to_the_repository(docsite: tuple[ModuleType, ...], root: Path, tmp_path: Path) -> None:
    _pages, source = docsite
    target = tmp_path / "source"
    source.write(root, target)
    front = (target / "index.md").read_text()
    assert front.startswith(
        "# Front\n\n[b](docs/howto/b.md#end) [all](docs/README.md) "
        "[p](https://git.example.net/x/blob/main/playbooks/site.yml) "
        "[q](https://git.example.net/x/tree/main/playbooks)\n"
    )
    assert (target / "docs/alone.md").read_text() == (
        "# Alone\n\n[front](../index.md) `[no](a.md)` [`code`](howto/a.md) [far](https://x.example/)\n"
    )
    assert (target / "docs/howto/a.md").read_text() == TREE["docs/howto/a.md"]
    assert "[docs](../README.md)" in (target / "docs/howto/b.md").read_text()
    assert (target / "docs/p.svg").exists()


def test_a_page_of_the_reference_has_no_list_of_its_own_headings(
    docsite: tuple[ModuleType, ...], root: Path, tmp_path: Path
) -> None:
    """Its theme shows an error in the place of one, on each page."""
    _pages, source = docsite
    page = tmp_path / "source/collection/x_module.rst"
    page.parent.mkdir(parents=True)
    page.write_text("x\n+\n\n.. contents::\n   :local:\n   :depth: 1\n\n.. Description\n\n   text\n")

    source.write(root, tmp_path / "source")

    assert page.read_text() == "x\n+\n\n\n.. Description\n\n   text\n"


def test_each_page_is_in_a_list(docsite: tuple[ModuleType, ...], root: Path, tmp_path: Path) -> None:
    pages, source = docsite
    target = tmp_path / "source"
    source.write(root, target)
    lists = (target / "index.md").read_text() + (target / "docs/reference/rules/index.md").read_text()
    for page in pages.pages(root):
        assert page == PurePosixPath("README.md") or f"\n/{page.with_suffix('')}\n" in lists
    assert ":caption: Reference\n\n/docs/reference/rules/index\n/collection/index\n" in lists

# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""docs/reference/shapes.md has the fields that the shapes have, and data.md names shapes that there are."""

from __future__ import annotations

import importlib.util
import re
import typing as t
from pathlib import Path

import pytest

from ansible_collections.transit.networkd.plugins.module_utils._common._facts import Facts
from ansible_collections.transit.networkd.plugins.module_utils._state._records import Rotation

CLONE = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def shapes() -> t.Any:
    spec = importlib.util.spec_from_file_location("shapes", CLONE / "tools/shapes.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_is_that_of_the_shapes(shapes: t.Any) -> None:
    assert (CLONE / "docs/reference/shapes.md").read_text(encoding="utf-8") == shapes.page(), "run make pages"


@pytest.mark.parametrize(("title", "shape"), [("Facts", Facts), ("Records", Rotation)])
def test_a_shape_is_whole_on_the_page(title: str, shape: t.Any, shapes: t.Any) -> None:
    part = shapes.page().partition(f"\n## {title}\n")[2].partition(f"### {shape.__name__}\n")[2].partition("\n#")[0]
    names = re.findall(r"^\| `(\w+)` \|", part, re.MULTILINE)

    assert sorted(names) == sorted(shape.__annotations__)


def test_data_md_names_shapes_that_there_are(shapes: t.Any) -> None:
    text = (CLONE / "docs/reference/data.md").read_text(encoding="utf-8")
    tables = re.findall(r"^\| `.*\|$", text.partition("## The host's program")[2], re.MULTILINE)
    named = {name for row in tables for name in re.findall(r"`([A-Z][a-z]+[A-Za-z]*)`", row)}

    assert len(named) > 8
    assert [name for name in sorted(named) if f"### {name}\n" not in shapes.page()] == []

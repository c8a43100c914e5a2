# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""docs/reference/codes.md has the codes that there are."""

from __future__ import annotations

import importlib.util
import re
import typing as t
from pathlib import Path

import pytest

from ansible_collections.transit.networkd.plugins.module_utils._words import TEMPLATES
from ansible_collections.transit.networkd.plugins.plugin_utils._remote._hints import REFUSALS

CLONE = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def codes() -> t.Any:
    spec = importlib.util.spec_from_file_location("codes", CLONE / "tools/codes.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_is_that_of_the_words(codes: t.Any) -> None:
    assert (CLONE / "docs/reference/codes.md").read_text(encoding="utf-8") == codes.page(), "run make pages"


def test_each_code_is_once_on_the_page() -> None:
    page = (CLONE / "docs/reference/codes.md").read_text(encoding="utf-8")

    assert sorted(re.findall(r"^\| `([\w-]+)` \|", page, re.MULTILINE)) == sorted([*TEMPLATES, *REFUSALS])

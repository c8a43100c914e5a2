# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the check of the documentation's English finds; `make lint` runs it on the pages."""

from __future__ import annotations

import importlib.util
import sys
import typing as t
from pathlib import Path

import pytest

if t.TYPE_CHECKING:
    from types import ModuleType

CLONE = Path(__file__).resolve().parents[2]
LONG = " ".join(["word"] * 31)


@pytest.fixture(scope="module")
def prose() -> ModuleType:
    spec = importlib.util.spec_from_file_location("prose", CLONE / "tools/prose.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["prose"] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (f"One.\n\n{LONG}.", [3]),
        (f"- {LONG}.", [1]),
        (f"Short. {LONG}.", [1]),
        ("Once more.", [1]),
        ("A file of ours.", [1]),
        ("It isn't so.", [1]),
        (f"# Title\n{LONG}.", [2]),
        (f"{LONG[:60]}\n{LONG[60:]}.", [1]),
        (f"| one | {LONG} |", [1]),
        ("| one | a foreign file |", [1]),
    ],
)
def test_a_long_sentence_and_a_bad_word_are_found(prose, text, lines):
    assert [line for line, _message in prose.problems(text)] == lines


@pytest.mark.parametrize(
    "text",
    [
        " ".join(["word"] * 30) + ".",
        f"{' '.join(['word'] * 20)}. {' '.join(['Word'] * 20)}.",
        f"```\n{LONG}\n```",
        f"`{LONG}` is code.",
        f"| {' '.join(['word'] * 20)} | {' '.join(['word'] * 20)} |",
        f"# {' '.join(['Word'] * 20)}\n{' '.join(['word'] * 20)}",
        "`ours` is a name, and hours are hours.",
        "[a page](anew.md)",
        "`foreign` is a name, and there is no error.",
    ],
)
def test_code_cells_and_other_words_are_left_alone(prose, text):
    assert list(prose.problems(text)) == []


def test_a_generated_page_is_left_out(prose: ModuleType) -> None:
    """The first release writes CHANGELOG.md, with backslashes before every mark."""
    assert not prose.checked(prose.ROOT / "CHANGELOG.md")
    assert prose.checked(prose.ROOT / "README.md")

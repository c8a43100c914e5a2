# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the check of spelling finds, with the settings that `make lint` runs it with on every file."""

from __future__ import annotations

import subprocess
import sys
import typing as t
from pathlib import Path

import pytest

if t.TYPE_CHECKING:
    from collections.abc import Sequence

CLONE = Path(__file__).resolve().parents[2]
# Put together here, so that the check of this file does not find it.
WRONG = "recie" + "ve"


def spelled(files: Sequence[Path]) -> list[str]:
    """Return what codespell says about files, without their folders."""
    command = [sys.executable, "-m", "codespell_lib", "--toml", str(CLONE / "pyproject.toml"), *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    return [line.rpartition("/")[2] for line in done.stdout.splitlines()]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("page.md", "# Page\n\nHosts {} packets.\n"),
        ("docstring.py", 'def packets():\n    """Return how many packets hosts {}."""\n'),
        ("comment.py", "count = 1\n\n# What hosts {}.\n"),
        ("message.py", "def message(host):\n    return f'{{host}}: it will {} no packets'\n"),
        ("play.yml", "- name: Show\n\n  msg: hosts {} packets\n"),
        (".hidden.yml", "---\n\nmsg: hosts {} packets\n"),
    ],
)
def test_a_wrong_word_is_found_and_the_right_one_is_not(tmp_path: Path, name: str, text: str) -> None:
    wrong, right = tmp_path / name, tmp_path / f"right{name}"
    wrong.write_text(text.format(WRONG))
    right.write_text(text.format("receive"))
    line = next(number for number, words in enumerate(text.splitlines(), 1) if "{}" in words)

    assert spelled([wrong, right]) == [f"{name}:{line}: {WRONG} ==> receive"]


def test_a_wrong_name_of_a_file_is_found(tmp_path: Path) -> None:
    page = tmp_path / f"{WRONG}.md"
    page.write_text("# Page\n")

    assert spelled([page]) == [f"{WRONG}.md: {WRONG} ==> receive"]


def test_only_the_misspelled_keys_of_samples_are_left_alone(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("[Netwrok]\nGatway=192.0.2.1\nthe gat" + "way\n")

    assert spelled([page]) == ["page.md:3: gat" + "way ==> gateway"]

# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`make matrix` tries every ansible-core that meta/runtime.yml admits."""

from __future__ import annotations

import re
from pathlib import Path

CLONE = Path(__file__).resolve().parents[2]


def text(name: str) -> str:
    return (CLONE / name).read_text(encoding="utf-8")


def cores(name: str) -> list[int]:
    """The minor versions of ansible-core that a file of requirements pins."""
    return sorted(int(minor) for minor in re.findall(r"^ansible-core==2\.(\d+)\.", text(name), re.MULTILINE))


def test_the_matrix_has_every_ansible_core() -> None:
    oldest = re.search(r'requires_ansible: ">=2\.(\d+)\.0"', text("meta/runtime.yml"))
    assert oldest is not None
    every = list(range(int(oldest[1]), max(cores("requirements/controller.txt")) + 1))
    assert cores("requirements/cores.txt") == every
    tried = re.findall(r"\b2\.(\d+)-3\.\d+\b", text("tools/matrix").partition("pairs=(")[2].partition(")")[0])
    assert sorted({int(minor) for minor in tried}) == every


def test_each_ansible_core_has_its_ignore_file() -> None:
    files = {path.stem for path in (CLONE / "tests/sanity").glob("ignore-*.txt")}
    assert files == {f"ignore-2.{minor}" for minor in cores("requirements/cores.txt")}


def test_what_ansible_core_before_2_18_says_of_packages_is_ignored() -> None:
    """It wants each `__init__.py` of module_utils empty. `make sanity` has the newest ansible-core alone."""
    packages = (path for path in (CLONE / "plugins/module_utils").rglob("__init__.py") if path.stat().st_size)
    wanted = sorted(path.relative_to(CLONE).as_posix() for path in packages)
    for version in ("2.16", "2.17"):
        found = re.findall(r"^(\S+) empty-init # ", text(f"tests/sanity/ignore-{version}.txt"), re.MULTILINE)
        assert sorted(found) == wanted
    assert "empty-init" not in text("tests/sanity/ignore-2.18.txt")


def test_no_function_is_on_one_line() -> None:
    """ansible-test before 2.19 reports E704 for it, and ruff does not."""
    one_line = re.compile(r"^ *(async )?def .*: *\.\.\.$|^ *\).*: *\.\.\.$", re.MULTILINE)
    assert one_line.search("    def sync(self) -> None: ...\n")
    assert one_line.search(") -> None: ...\n")
    paths = [path for name in ("plugins", "tests") for path in (CLONE / name).rglob("*.py")]
    assert len(paths) > 400
    assert [path for path in paths if one_line.search(path.read_text(encoding="utf-8"))] == []

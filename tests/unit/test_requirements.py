# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The lock files fit the pins, every package in them has hashes, and nothing is installed without them."""

from __future__ import annotations

import re
import typing as t
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
REQUIREMENTS = ROOT / "requirements"
SETS = sorted(path.stem for path in (REQUIREMENTS / "lock").glob("*.txt"))


def pins(path: Path) -> t.Iterator[tuple[str, str]]:
    """Package and version of each line of a file, and of those that it includes."""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("-r "):
            yield from pins(path.parent / line[3:])
        elif line and not line.startswith("#"):
            name, version = line.partition(";")[0].strip().split("==")
            yield name.lower(), version


def locked(name: str) -> dict[tuple[str, str], list[str]]:
    """(package, version) -> hashes, of a lock file."""
    found: dict[tuple[str, str], list[str]] = {}
    for line in (REQUIREMENTS / f"lock/{name}.txt").read_text(encoding="utf-8").splitlines():
        if package := re.match(r"([a-z0-9.-]+)==(\S+)", line):
            hashes = found.setdefault((package[1], package[2]), [])
        elif digest := re.fullmatch(r" +--hash=sha256:([0-9a-f]{64})(?: \\)?", line):
            hashes.append(digest[1])
        else:
            assert not line or line.startswith("# Made by 'make lock' from"), line
    return found


@pytest.mark.parametrize("name", SETS)
def test_a_lock_has_every_pin_and_a_hash_of_every_package(name: str) -> None:
    found = locked(name)
    assert set(pins(REQUIREMENTS / f"{name}.txt")) <= found.keys(), "run make lock"
    assert [package for package, hashes in found.items() if not hashes] == []


def test_every_set_is_locked() -> None:
    named = re.search(r"^sets=\((.*)\)$", (ROOT / "tools/lock").read_text(encoding="utf-8"), re.MULTILINE)
    assert named is not None
    assert sorted(each.partition(":")[0] for each in named[1].split()) == SETS
    included = {"controller"}  # by workshop
    assert {path.stem for path in REQUIREMENTS.glob("*.txt")} - included == set(SETS)


def test_nothing_is_installed_without_hashes() -> None:
    for path in sorted((ROOT / "tools").iterdir()):
        text = path.read_text(encoding="utf-8").replace("\\\n", " ") if path.is_file() else ""
        for line in text.splitlines():
            # Without an index there is only what this clone has built itself.
            if "pip install" in line and "--no-index" not in line and not line.lstrip().startswith("#"):
                assert "--require-hashes" in line, f"{path.name}: {line}"
                assert "--only-binary :all:" in line, f"{path.name}: {line}"


def test_users_are_told_one_bound_of_netaddr() -> None:
    files = ("README.md", "docs/howto/install.md", "docs/tutorials/first-network.md", "meta/ee-requirements.txt")
    assert {bound for file in files for bound in re.findall(r"netaddr([<>=][^'\s]*)", (ROOT / file).read_text())} == {
        ">=1.0,<2"
    }
    assert dict(pins(REQUIREMENTS / "controller.txt"))["netaddr"].startswith("1.")

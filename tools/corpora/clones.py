# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Clones of public repositories, read by git, so that none of their files is copied into this one."""

from __future__ import annotations

import re
import subprocess
import typing as t
from pathlib import Path

_UNIT = re.compile(r"\.(network|netdev|link)(\.d/[^/]+\.conf)?")


class Clone(t.NamedTuple):
    """A git directory, or a folder with one in it."""

    path: Path

    def git(self, *arguments: str) -> bytes:
        """Return what git prints. Raises CalledProcessError."""
        return subprocess.run(["git", "-C", str(self.path), *arguments], check=True, stdout=subprocess.PIPE).stdout

    def text(self, commit: str, path: str) -> str:
        """Return a file's text. Raises CalledProcessError."""
        return self.git("cat-file", "blob", f"{commit}:{path}").decode("utf-8", "surrogateescape")

    def files(self, commit: str, folder: str) -> list[str]:
        """Return the files below a folder, without links."""
        rows = self.git("ls-tree", "-r", "-z", commit, f"{folder}/").decode("utf-8", "surrogateescape").split("\0")
        return [path for kind, _tab, path in (row.partition("\t") for row in rows) if kind.startswith("100")]

    def units(self, commit: str, folder: str) -> dict[str, str]:
        """Return the units in a folder, with their drop-ins: path in it -> text."""
        inner = {path.removeprefix(f"{folder}/"): path for path in self.files(commit, folder)}
        return {name: self.text(commit, path) for name, path in inner.items() if _is_unit(name)}


def _is_unit(name: str) -> bool:
    found = _UNIT.search(name)
    return found is not None and found.end() == len(name) and "/" not in name[: found.start()]


def clone(folder: Path, repository: str) -> Clone | None:
    """Return the clone of OWNER/NAME in a folder, as OWNER/NAME or OWNER+NAME; None if there is none."""
    places = [folder / repository, folder / repository.replace("/", "+")]
    every = (path for place in places for path in (place, *sorted(place.glob("*"))))
    return next((Clone(path) for path in every if (path / ".git").exists() or (path / "objects").is_dir()), None)


__all__ = ("Clone", "clone")

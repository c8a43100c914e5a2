# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Things that are built once and found again by the hash of what they are made from."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from .progress import step


def digest(inputs: object) -> str:
    """A short hash of plain data, the same for equal data in any process."""
    canonical = json.dumps(inputs, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()[:16]


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold a lock file, waiting for whoever holds it now."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


class Cache:
    """A folder of built things, each in a folder named after its kind and inputs."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def entry(self, kind: str, inputs: object) -> Path:
        """The folder of a built thing, whether it is there or not."""
        return self.folder / f"{kind}-{digest(inputs)}"

    def get(self, kind: str, inputs: object, build: Callable[[Path], None]) -> Path:
        """The folder of a built thing, built now if it is not there.

        `build` fills an empty folder; the entry appears whole or not at all.
        """
        entry = self.entry(kind, inputs)
        if entry.is_dir():
            return entry
        with locked(self.folder / f"{entry.name}.lock"):
            if not entry.is_dir():
                unfinished = self.folder / f"{entry.name}.unfinished"
                shutil.rmtree(unfinished, ignore_errors=True)
                unfinished.mkdir()
                with step(f"build {kind}"):
                    build(unfinished)
                unfinished.rename(entry)
        return entry

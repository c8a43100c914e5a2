# SPDX-License-Identifier: GPL-3.0-or-later
"""The units that a host has for networkd, in the order in which it reads them, and what systemd starts at boot."""

from __future__ import annotations

import contextlib
import glob
import os

from ._files import under
from ._layout import NETWORK_DIRECTORIES
from ._unit_file import Section, parse

SYSTEM_UNIT_DIRECTORIES = ("/etc/systemd/system", "/run/systemd/system", "/usr/lib/systemd/system")


def host_units(root: str, suffix: str = ".network") -> list[str]:
    """Return the paths of the units of a kind, sorted by name; of files of one name the one in the first folder."""
    return _first(root, f"*{suffix}")


def sections_of(root: str, path: str) -> list[Section]:
    """Return the sections of a unit and of its drop-ins; none of an empty file, which masks the unit."""
    return [section for text in texts_of(root, path) for section in parse(text).sections]


def texts_of(root: str, path: str) -> list[str]:
    """Return the texts of a unit and of its drop-ins; none of an empty file, which masks the unit."""
    own = text_of(root, path)
    if not own.strip():
        return []
    drop_ins = _first(root, f"{os.path.basename(path)}.d/*.conf")
    return [own, *(text_of(root, each) for each in drop_ins)]


def text_of(root: str, path: str) -> str:
    """Return a file's text; empty where there is no such file."""
    with contextlib.suppress(OSError), open(under(root, path), encoding="utf-8", errors="replace") as file:
        return file.read()
    return ""


def enabled(root: str, unit: str) -> list[str]:
    """Return the links by which a unit is started at boot."""
    patterns = [
        under(root, f"{directory}/*.{folder}/{unit}")
        for directory in SYSTEM_UNIT_DIRECTORIES
        for folder in ("wants", "requires")
    ]
    return [f"/{os.path.relpath(place, root)}" for pattern in patterns for place in glob.glob(pattern)]


def _first(root: str, pattern: str) -> list[str]:
    found: dict[str, str] = {}
    for directory in reversed(NETWORK_DIRECTORIES):
        for path in glob.glob(under(root, f"{directory}/{pattern}")):
            found[os.path.basename(path)] = f"/{os.path.relpath(path, root)}"
    return [found[name] for name in sorted(found)]

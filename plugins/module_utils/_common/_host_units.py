# SPDX-License-Identifier: GPL-3.0-or-later
"""The units that a host has for networkd, in the order in which it reads them, and what systemd starts at boot."""

from __future__ import annotations

import contextlib
import glob
import os

from ._files import under
from ._layout import NETWORK_DIRECTORIES, SYSTEM_UNIT_DIR
from ._unit_file import Section, parse

SYSTEM_UNIT_DIRECTORIES = ("/etc/systemd/system", "/run/systemd/system", "/usr/lib/systemd/system")
# The keys of [Install], and the folders that they put a link into.
_INSTALLED = {"WantedBy": "wants", "RequiredBy": "requires"}


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


def install_links(root: str, unit: str) -> dict[str, str]:
    """Return the links that ``systemctl enable`` makes for a unit and for those that it names (``Also=``), by path."""
    found: dict[str, str] = {}
    ahead, known = [unit], {unit}
    while ahead:
        name = ahead.pop(0)
        path = next(
            (f"{place}/{name}" for place in SYSTEM_UNIT_DIRECTORIES if text_of(root, f"{place}/{name}").strip()), None
        )
        if path is None:
            continue
        for section in parse(text_of(root, path)).sections:
            for item in section.assignments if section.name == "Install" else ():
                words = item.value.split()
                if item.key == "Also":
                    ahead += [word for word in words if word not in known]
                    known.update(words)
                elif item.key == "Alias":
                    found.update({f"{SYSTEM_UNIT_DIR}/{word}": path for word in words})
                elif item.key in _INSTALLED:
                    folder = _INSTALLED[item.key]
                    found.update({f"{SYSTEM_UNIT_DIR}/{word}.{folder}/{name}": path for word in words})
    return found


def _first(root: str, pattern: str) -> list[str]:
    found: dict[str, str] = {}
    for directory in reversed(NETWORK_DIRECTORIES):
        for path in glob.glob(under(root, f"{directory}/{pattern}")):
            found[os.path.basename(path)] = f"/{os.path.relpath(path, root)}"
    return [found[name] for name in sorted(found)]

# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE to the collection: it may change at any time. Nothing outside of transit.networkd may import it.

"""A bundle's files in a folder of the controller, below the paths that they have on their host."""

from __future__ import annotations

import typing as t
from pathlib import Path

from ansible_collections.transit.networkd.plugins.module_utils._layout import is_ours

# How the text of a symbolic link begins here, as Ansible shows one.
LINK = "-> "


def differences(folder: Path, bundle: dict[str, t.Any]) -> dict[str, tuple[str | None, str | None]]:
    """Say what would have to change in a folder so that it holds a bundle.

    Gives path on the host -> (text that is there, text that should be), with None for a file that is or should be
    absent, and ``-> TARGET`` for a symbolic link. Files in the folder that are not ours by their name are left alone
    and not mentioned.
    """
    wanted = {
        file["path"]: file["content"] if "content" in file else f"{LINK}{file['target']}\n" for file in bundle["files"]
    }
    there = {f"/{file.relative_to(folder)}": file for file in folder.rglob("*") if file.is_symlink() or file.is_file()}
    found = {path: _text(file) for path, file in there.items() if path in wanted or is_ours(path)}
    return {
        path: (found.get(path), wanted.get(path))
        for path in sorted(found.keys() | wanted.keys())
        if found.get(path) != wanted.get(path)
    }


def _text(file: Path) -> str:
    return f"{LINK}{file.readlink()}\n" if file.is_symlink() else file.read_text(encoding="utf-8")


def write(folder: Path, changes: dict[str, tuple[str | None, str | None]]) -> None:
    """Carry out what ``differences`` said. Raises OSError."""
    for path, (there, text) in changes.items():
        file = folder / path.lstrip("/")
        if there is not None:
            file.unlink()
        if text is not None:
            file.parent.mkdir(parents=True, exist_ok=True)
            if text.startswith(LINK):
                file.symlink_to(text.removeprefix(LINK).rstrip("\n"))
            else:
                file.write_text(text, encoding="utf-8")


__all__ = ("differences", "write")

# SPDX-License-Identifier: GPL-3.0-or-later
"""A bundle's files in a folder of the controller, below the paths that they have on their host."""

from __future__ import annotations

import os
import typing as t
from pathlib import Path

from ...module_utils._common._layout import is_managed_path
from ...module_utils._common._secrets import redacted
from ...module_utils._common._shapes import Bundle, BundleFile

# Begins the text of a symbolic link.
LINK = "-> "


class Change(t.NamedTuple):
    """The text that is there, the text that should be, and the mode; None for a file that is or should be absent.

    A symbolic link has the text ``-> TARGET``.
    """

    before: str | None
    after: str | None
    mode: int = 0o644


class DiffRow(t.TypedDict):
    """A change as Ansible shows it with ``--diff``."""

    before: str
    after: str
    before_header: str
    after_header: str


def shown(path: str, change: Change) -> DiffRow:
    """Return a change of a file on the controller, without the secrets in it."""
    before, after = redacted(path, change.before or "", change.after or "")
    return {
        "before": before,
        "after": after,
        "before_header": path if change.before is not None else "/dev/null",
        "after_header": path if change.after is not None else "/dev/null",
    }


def differences(folder: Path, bundle: Bundle) -> dict[str, Change]:
    """Return what would have to change in a folder so that it holds a bundle, by path on the host.

    Unmanaged files in the folder are left alone and not returned. A file that only some users of the host may read is
    readable by its owner alone here, because the user systemd-network does not need it. Raises OSError,
    and ValueError for a path that a bundle may not have and for a link that would lead out of the folder.
    """
    wanted = {file["path"]: _wanted(folder, file) for file in bundle["files"]}
    there = {f"/{file.relative_to(folder)}": file for file in folder.rglob("*") if file.is_symlink() or file.is_file()}
    found = {path: file for path, file in there.items() if path in wanted or is_managed_path(path)}
    changes = {}
    for path in sorted(found.keys() | wanted.keys()):
        before = _text(found[path]) if path in found else None
        after, mode = wanted.get(path, (None, 0))
        if before != after or (path in found and found[path].lstat().st_mode & ~mode & 0o044):
            changes[path] = Change(before, after, mode)
    return changes


def _wanted(folder: Path, file: BundleFile) -> tuple[str, int]:
    path = file["path"]
    if not is_managed_path(path):
        raise ValueError(f"{path} is not a path of a managed file")
    for parent in list((folder / path.lstrip("/")).parents)[: path.count("/") - 1]:
        if parent.is_symlink():
            raise ValueError(f"{parent} is a symbolic link, and files are only written into folders")
    if "target" in file:
        return f"{LINK}{file['target']}\n", 0o777
    return file["content"], 0o644 if int(file.get("mode", "0644"), 8) & 0o004 else 0o600


def _text(file: Path) -> str:
    return f"{LINK}{file.readlink()}\n" if file.is_symlink() else file.read_text(encoding="utf-8")


def write(folder: Path, changes: dict[str, Change]) -> None:
    """Make the changes that ``differences`` returned. Raises OSError."""
    made: set[Path] = set()
    for path, change in changes.items():
        file = folder / path.lstrip("/")
        if change.before is not None:
            file.unlink()
        if change.after is None:
            continue
        if file.parent not in made:
            file.parent.mkdir(parents=True, exist_ok=True)
            made.add(file.parent)
        if change.after.startswith(LINK):
            file.symlink_to(change.after.removeprefix(LINK).rstrip("\n"))
        else:
            with open(
                os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, change.mode), "w", encoding="utf-8"
            ) as stream:
                stream.write(change.after)

# SPDX-License-Identifier: GPL-3.0-or-later
"""The folders that are written: what room there is, whether they can be written, and who may."""

from __future__ import annotations

import os
import pwd
import stat
import typing as t
from collections.abc import Iterable

from ..._change._diff import changes
from ..._common._files import probe, under
from ..._common._layout import CONSOLE_PATH, KEYS_DIR, LOCK, NETWORK_DIR, NETWORKD_USER, STATE_DIR, SYSTEM_UNIT_DIR

if t.TYPE_CHECKING:  # pragma: no cover
    from ..._change._shapes import Side
    from .._shapes import Mode, Room, Unwritable

# What every transaction writes, and where those may be made that are not there yet.
ALWAYS = (SYSTEM_UNIT_DIR, STATE_DIR, os.path.dirname(LOCK), os.path.dirname(CONSOLE_PATH))
# Folders of the collection, and of the units that it writes: only root may put a file there.
GUARDED = (NETWORK_DIR, SYSTEM_UNIT_DIR, STATE_DIR, KEYS_DIR, os.path.dirname(CONSOLE_PATH))
# What networkd must enter, and what it must list besides.
ENTERED = (NETWORK_DIR, KEYS_DIR)
LISTED = NETWORK_DIR


def written(root: str, source: Side, target: Side) -> list[str]:
    """Return the folders that a transaction writes, each once; for a missing one the folder in which it is made."""
    files = [os.path.dirname(after["path"]) for _before, after in changes(source["files"], target["files"])]
    return list(dict.fromkeys(_there(root, path) for path in (*files, *ALWAYS)))


def room(root: str, paths: Iterable[str]) -> list[Room]:
    """Return what root may still write, once a file system."""
    found: dict[int, Room] = {}
    for path in ("/etc", os.path.dirname(STATE_DIR), "/run", *paths):
        try:
            device = os.stat(under(root, path)).st_dev
            size = os.statvfs(under(root, path))
        except OSError:
            continue
        files = size.f_ffree if size.f_files else None
        found.setdefault(device, {"path": path, "bytes": size.f_bfree * size.f_frsize, "files": files})
    return list(found.values())


def unwritable(root: str, paths: Iterable[str], *, tried: bool) -> list[Unwritable]:
    """Return the folders that cannot be written, ``tried`` with a file or not."""
    found: list[Unwritable] = []
    for path in paths:
        place = under(root, path)
        error: str | None
        try:
            if os.statvfs(place).f_flag & os.ST_RDONLY:
                error = "Read-only file system"
            elif not os.access(place, os.W_OK | os.X_OK):
                error = "Operation not permitted"
            else:
                error = _tried(place) if tried else None
        except OSError as exc:
            error = exc.strerror or str(exc)
        if error:
            found.append({"path": path, "error": error})
    return found


def _tried(place: str) -> str | None:
    try:
        probe(place)
    except OSError as exc:
        return exc.strerror or str(exc)
    return None


def modes(root: str) -> list[Mode]:
    """Return the modes of the guarded folders and of those above them."""
    entered = {above for path in ENTERED for above in _above(path)}
    found: list[Mode] = []
    for path in dict.fromkeys(above for folder in GUARDED for above in _above(folder)):
        try:
            seen = os.stat(under(root, path))
        except OSError:
            continue
        mode = stat.S_IMODE(seen.st_mode)
        by_group = bool(mode & stat.S_IWGRP and seen.st_gid)
        needed = (0o5 if path == LISTED else 0o1) if path in entered else 0
        found.append(
            {
                "path": path,
                "mode": mode,
                "root": seen.st_uid == 0,
                "others": by_group or bool(mode & stat.S_IWOTH),
                "closed": not _may(seen, needed),
            }
        )
    return found


def _may(seen: os.stat_result, needed: int) -> bool:
    """Return whether networkd has rights to a file; true where there is no networkd."""
    try:
        user = pwd.getpwnam(NETWORKD_USER)
    except KeyError:
        return True
    shift = 6 if seen.st_uid == user.pw_uid else 3 if seen.st_gid == user.pw_gid else 0
    return (seen.st_mode >> shift) & needed == needed


def _above(path: str) -> list[str]:
    """Return a folder and all above it except the root, the highest first."""
    parts = path.strip("/").split("/")
    return ["/" + "/".join(parts[:count]) for count in range(1, len(parts) + 1)]


def _there(root: str, path: str) -> str:
    while path != "/" and not os.path.isdir(under(root, path)):
        path = os.path.dirname(path)
    return path

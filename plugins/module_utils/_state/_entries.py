# SPDX-License-Identifier: GPL-3.0-or-later
"""Read and write the entries of paths (``_common._entry``).

A symbolic link is an entry of its own, because a ``.network`` that leads to /dev/null masks a unit.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from collections.abc import Iterable

from .._common._entry import Entry, absent, content, differs, file, link
from .._common._files import drop_temporary, read, sync_directory, under, write

LABEL = "security.selinux"


def look(root: str, path: str) -> Entry:
    """Return the entry of a path as it is now; raises OSError for a directory or a device."""
    place = under(root, path)
    try:
        found = os.lstat(place)
    except (FileNotFoundError, NotADirectoryError):
        return absent(path)
    if stat.S_ISLNK(found.st_mode):
        return link(path, os.readlink(place))
    if not stat.S_ISREG(found.st_mode):
        raise OSError(errno.EINVAL, "neither a file nor a symbolic link", path)
    label = None
    # Most hosts have no SELinux, and some file systems no attributes.
    with contextlib.suppress(OSError):
        label = os.getxattr(place, LABEL, follow_symlinks=False)
    return file(
        path,
        read(place) or b"",
        uid=found.st_uid,
        gid=found.st_gid,
        mode=stat.S_IMODE(found.st_mode),
        label=label,
    )


def put(root: str, entry: Entry) -> None:
    """Make a path what its entry says; a path that is so already keeps its time of change."""
    path = entry["path"]
    place = under(root, path)
    # A write of this path that was killed has left half of a file beside it.
    drop_temporary(place)
    before = look(root, path)
    if not differs(before, entry):
        return
    if entry["kind"] == "absent":
        os.unlink(place)
        sync_directory(os.path.dirname(place))
        return
    _make_parents(place)
    if entry["kind"] == "link":
        with contextlib.suppress(FileNotFoundError):
            os.unlink(place)
        os.symlink(entry["target"], place)
        sync_directory(os.path.dirname(place))
        return
    label = entry["label"] or before["label"]
    write(
        place,
        content(entry),
        mode=entry["mode"],
        uid=entry["uid"],
        gid=entry["gid"],
        label=label.encode() if label else None,
    )


def missing_directories(root: str, paths: Iterable[str]) -> list[str]:
    """Return the directories above these paths that do not exist, the deepest first."""
    found = set()
    for path in paths:
        parent = os.path.dirname(path)
        while not os.path.isdir(under(root, parent)):
            found.add(parent)
            parent = os.path.dirname(parent)
    return sorted(found, key=lambda path: (-path.count("/"), path))


def drop_directories(root: str, paths: Iterable[str]) -> None:
    """Remove these directories, the deepest first, if they are empty."""
    for path in paths:
        with contextlib.suppress(FileNotFoundError, OSError):
            os.rmdir(under(root, path))
            sync_directory(os.path.dirname(under(root, path)))


def _make_parents(place: str) -> None:
    parent = os.path.dirname(place)
    if not os.path.isdir(parent):
        _make_parents(parent)
        # networkd silently ignores a directory that its user cannot enter.
        os.mkdir(parent)
        os.chmod(parent, 0o755)
        sync_directory(os.path.dirname(parent))

# SPDX-License-Identifier: GPL-3.0-or-later
"""Files that are whole or not there, at their places below a root that is ``/`` but in tests."""

from __future__ import annotations

import contextlib
import errno
import os
import stat

TEMPORARY = ".transit-new"


def under(root: str, path: str) -> str:
    """Return the place of an absolute path below another root."""
    return os.path.join(root, path.lstrip("/"))


def sync_directory(path: str) -> None:
    """Make a rename, a new name or a removed name in a directory last through a power cut."""
    handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def read(path: str) -> bytes | None:
    """Return the content of a regular file, None if there is none; a symbolic link is not followed (OSError)."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    with os.fdopen(handle, "rb") as file:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise OSError(errno.EINVAL, "not a regular file", path)
        return file.read()


def drop_temporary(path: str) -> str:
    """Remove what a killed ``write`` of this path has left, and return its name."""
    directory, name = os.path.split(path)
    temporary = os.path.join(directory, f".{name}{TEMPORARY}")
    # Asked first: on a read-only file system even the removal of nothing is an error.
    if os.path.lexists(temporary):
        os.unlink(temporary)
    return temporary


def remove_tree(path: str) -> None:
    """Remove a directory and all that is in it, as far as it can be removed."""
    # Few calls remove one.
    import shutil

    shutil.rmtree(path, ignore_errors=True)


def probe(directory: str) -> None:
    """Write a little into a directory, to the disk, and leave nothing. Raises OSError where that cannot be."""
    temporary = drop_temporary(os.path.join(directory, "probe"))
    handle, name = _nameless(directory), None
    if handle is None:
        handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        name = temporary
    try:
        os.write(handle, b"probe")
        os.fsync(handle)
    finally:
        os.close(handle)
        if name is not None:
            os.unlink(name)


def _nameless(directory: str) -> int | None:
    """Open a file without a name, which not even a kill leaves behind; None where a file system has no such thing."""
    try:
        return os.open(directory, os.O_WRONLY | os.O_TMPFILE | os.O_CLOEXEC, 0o600)
    except OSError as exc:
        # Of a file system, and of overlayfs before Linux 6.3.
        if exc.errno in (errno.EOPNOTSUPP, errno.EISDIR):
            return None
        raise


def write(
    path: str,
    content: bytes,
    *,
    mode: int = 0o600,
    uid: int = -1,
    gid: int = -1,
    label: bytes | None = None,
    durable: bool = True,
) -> None:
    """Put a whole file in place: at no instant is there half of it, or one that more people can read.

    ``uid`` and ``gid`` of -1 leave the owner as it is made; ``label`` is the SELinux context. A file that is not
    ``durable`` may be empty after a power cut. Raises OSError.
    """
    directory = os.path.dirname(path)
    temporary = drop_temporary(path)
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            made = os.fstat(handle)
            if (uid, gid) not in ((-1, -1), (made.st_uid, made.st_gid)):
                os.fchown(handle, uid, gid)
            if label is not None:
                os.setxattr(handle, "security.selinux", label)
            os.fchmod(handle, mode)
            if durable:
                os.fsync(handle)
        os.rename(temporary, path)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(temporary)
        raise
    if durable:
        sync_directory(directory)

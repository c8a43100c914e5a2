# SPDX-License-Identifier: GPL-3.0-or-later
"""The public keys beside the inventory: files ``HOST/TUNNEL.pub.txt`` of one line, as ``wg pubkey`` prints it."""

from __future__ import annotations

import contextlib
import fcntl
import os
import tempfile
import typing as t
from pathlib import Path

# Ansible reads every file in an inventory's folder as an inventory, except some endings; .txt is one of them.
SUFFIX = ".pub.txt"


def folder_of(setting: str) -> Path:
    """Return the folder that a variable names."""
    return Path(os.path.expandvars(setting)).expanduser().absolute()


def key_file(folder: Path, host: str, tunnel: str) -> Path:
    """Return the path of a public key's file; raises ValueError for a name that would leave the folder."""
    for what, name in (("host", host), ("tunnel", tunnel)):
        if not name or name.startswith(".") or "/" in name or "\0" in name:
            raise ValueError(f"the {what} name {name!r} cannot be the name of a file in {folder}")
    return folder / host / f"{tunnel}{SUFFIX}"


def read(file: Path) -> str | None:
    """Return what a public key's file says, None where there is no file. Raises OSError."""
    try:
        return file.read_bytes().decode("ascii", "replace").strip()
    except FileNotFoundError:
        return None


def read_all(folder: Path) -> dict[str, dict[str, str]]:
    """Return every recorded key, ``{host: {tunnel: key}}``, empty if the folder is missing. Raises OSError."""
    found: dict[str, dict[str, str]] = {}
    for file in sorted(folder.glob(f"*/*{SUFFIX}")):
        found.setdefault(file.parent.name, {})[file.name.removesuffix(SUFFIX)] = read(file) or ""
    return found


@contextlib.contextmanager
def lock(folder: Path) -> t.Iterator[None]:
    """Hold a lock, so that no other task writes a key meanwhile. A missing folder has no lock."""
    fd = None
    with contextlib.suppress(OSError):
        fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        # Some network file systems have no lock for a folder. Then the plan finds two equal keys later.
        fcntl.flock(fd, fcntl.LOCK_EX)
    try:
        yield
    finally:
        if fd is not None:
            os.close(fd)


def write(file: Path, key: str) -> None:
    """Record a key, readable by all. After a crash the file is the old or the new one. Raises OSError."""
    file.parent.mkdir(parents=True, exist_ok=True)
    fd, new = tempfile.mkstemp(prefix=".", suffix=".new", dir=file.parent)
    try:
        with os.fdopen(fd, "w", encoding="ascii") as out:
            out.write(f"{key}\n")
            out.flush()
            os.fchmod(fd, 0o644)
            os.fsync(fd)
        Path(new).replace(file)
    except BaseException:
        Path(new).unlink()
        raise


def forget(folder: Path, host: str, *, check: bool) -> list[Path]:
    """Remove the recorded keys of a host, then its folder if it is empty, and return the paths; not with ``check``.

    Raises ValueError for a name that would leave the folder, and for a folder that is a link; OSError.
    """
    place = key_file(folder, host, "any").parent
    if place.is_symlink():
        raise ValueError(f"{place} is a symbolic link, and nothing behind it is removed: remove it by hand")
    if not place.is_dir():
        return []
    there = sorted(place.iterdir())
    gone = [file for file in there if file.name.endswith(SUFFIX) and (file.is_symlink() or file.is_file())]
    if not check:
        for file in gone:
            file.unlink()
    if len(gone) == len(there):
        gone.append(place)
        if not check:
            place.rmdir()
    return gone

# SPDX-License-Identifier: GPL-3.0-or-later
"""Units and file modes from the controller's own disk.

A folder is not trusted: it may be a stranger's pull request, and the report a public log. So nothing outside the folder
is read, and all sizes have limits. Only the folders that this machine's own networkd reads are trusted.
"""

from __future__ import annotations

import grp
import os
import pwd
import stat
import typing as t
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from ....module_utils._common._printable import printable
from ....module_utils._common._unit_file import parse
from ._unit import DIRECTORIES, KINDS

# A line of a unit is 1 MiB at most (systemd's LONG_LINE_MAX). The other limits are ten times a large fleet.
FILE_SIZE = 1 << 20
ALL_SIZES = 64 << 20
FILES = 10_000
NAMES = 100_000

_KEY_FILES = ("PrivateKeyFile", "PublicKeyFile", "PresharedKeyFile", "KeyFile")


class Found(t.NamedTuple):
    """``texts`` is path -> text, ``unread`` is path -> why the lint did not read the file."""

    texts: dict[str, str]
    unread: dict[str, str]


class _UnreadError(Exception):
    """A file that the lint does not read; the message says why."""


class _LimitError(Exception):
    """The limit that ends all reading."""


def read(paths: Sequence[str]) -> Found:
    """Return the units, drop-ins and networkd.conf below some folders, or single files.

    A path is shown as it was given. The other files beside units have an empty text, because only their names matter.
    Folders whose names begin with a dot, like .git, are left out. Raises ValueError that names a path that does not
    exist, cannot be read or holds no unit.
    """
    found = Found({}, {})
    # A single file may be a link itself: then its folder is the root.
    roots = [os.path.realpath(path if Path(path).is_dir() else Path(path).parent) for path in paths]
    budget = _Budget()
    for given in paths:
        place = Path(given)
        if not place.exists():
            raise ValueError(f"{printable(given)}: no such file or folder")
        units = 0
        for path in _names(place, found.unread) if place.is_dir() else [place]:
            units += _is_unit(path)
            try:
                budget.spend(names=1)
                text = _text(path, roots) if _is_read(path) else ""
                budget.spend(files=_is_read(path), size=len(text or ""))
                if text is not None:
                    found.texts[str(path)] = text
            except _UnreadError as exc:
                found.unread[str(path)] = str(exc)
            except _LimitError as exc:
                found.unread[str(path)] = f"{exc}; this file and all after it are left out"
                return found
        if not units:
            raise ValueError(f"{printable(given)}: no .network, .netdev or .link file to lint")
    return found


class _Budget:
    """What is left of the limits."""

    def __init__(self) -> None:
        self._left = {"names": NAMES, "files": FILES, "size": ALL_SIZES}

    def spend(self, **amounts: int) -> None:
        """Subtract from what is left. Raises _LimitError if that is not enough."""
        for what, amount in amounts.items():
            self._left[what] -= amount
            if self._left[what] < 0:
                limits = {
                    "names": f"more than {NAMES:,} files",
                    "files": f"more than {FILES:,} units",
                    "size": f"more than {ALL_SIZES >> 20} MiB of units",
                }
                raise _LimitError(limits[what])


def modes(files: Iterable[str], texts: dict[str, str]) -> dict[str, dict[str, str]]:
    """Return the modes of files and of their folders, and in a live folder of the key files that they name.

    A link outside of a live folder has no mode: it may lead anywhere.
    """
    known = [path for path in files if is_live(path) or not Path(path).is_symlink()]
    keys = {
        item.value
        for path in known
        if path.endswith((".netdev", ".conf")) and is_live(path)
        for section in parse(texts[path]).sections
        for item in section.assignments
        if item.key in _KEY_FILES and item.value.startswith("/") and "\0" not in item.value
    }
    folders = {str(Path(path).parent) for path in known}
    found = {}
    for path in sorted({*known, *folders, *keys}):
        try:
            status = Path(path).stat()
        except OSError:  # a key that only another user may see, or that does not exist yet
            continue
        found[path] = {"mode": f"{status.st_mode:o}", "owner": _user(status.st_uid), "group": _group(status.st_gid)}
    return found


def is_mask(path: str) -> bool:
    """Return whether a file is a link to /dev/null, and so empty on purpose."""
    return os.path.realpath(path) == os.devnull


def is_live(path: str) -> bool:
    """Return whether a file is in a folder that this machine's own networkd reads, wherever a link there leads."""
    real = os.path.realpath(Path(path).parent)
    return any(f"{real}/".startswith(f"/{directory}/network/") for directory in DIRECTORIES)


def _names(top: Path, unread: dict[str, str]) -> Iterator[Path]:
    """Yield the files below a folder, without following links to folders."""
    folders = [top]
    while folders:
        place = folders.pop()
        try:
            entries = sorted(os.scandir(place), key=lambda entry: entry.name)
        except OSError as exc:
            if place == top:
                raise ValueError(f"{printable(str(top))}: the folder cannot be read: {exc.strerror}") from exc
            unread[str(place)] = f"the folder cannot be read: {exc.strerror}"
            continue
        for entry in entries:
            path = place / entry.name
            if not entry.is_dir(follow_symlinks=False):
                yield path
            elif not entry.name.startswith("."):
                folders.append(path)


def _is_unit(path: Path) -> bool:
    folder = path.parent.name
    return path.suffix[1:] in KINDS or (folder.endswith(".d") and Path(folder[:-2]).suffix[1:] in KINDS)


def _is_read(path: Path) -> bool:
    return _is_unit(path) or path.name == "networkd.conf" or path.parent.name == "networkd.conf.d"


def _text(path: Path, roots: Sequence[str]) -> str | None:
    """Return a file's text, None for a link to nowhere. Raises _UnreadError, and ValueError that names the path."""
    if is_mask(str(path)):
        return ""  # as an empty file
    if path.is_symlink() and not is_live(str(path)):
        real = os.path.realpath(path)
        # The report must not show whether the target exists.
        if not any(os.path.commonpath((real, root)) == root for root in roots):
            raise _UnreadError(f"the link to {path.readlink()} leaves the given folder")
    if not path.exists():
        return None
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise _UnreadError("not a regular file")
        with path.open("rb") as file:
            # Byte for byte: a line may end with CR, and bytes that are not UTF-8 are a finding.
            text = file.read(FILE_SIZE + 1)
    except OSError as exc:
        raise ValueError(f"{printable(str(path))}: cannot be read: {exc.strerror}") from exc
    if len(text) > FILE_SIZE:
        raise _UnreadError(f"larger than {FILE_SIZE >> 20} MiB")
    return text.decode("utf-8", "surrogateescape")


def _user(number: int) -> str:
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return str(number)


def _group(number: int) -> str:
    try:
        return grp.getgrgid(number).gr_name
    except KeyError:
        return str(number)

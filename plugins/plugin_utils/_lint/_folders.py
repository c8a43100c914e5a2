# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE to the collection: it may change at any time. Nothing outside of transit.networkd may import it.

"""Units, and what else the lint wants to know, from the controller's own disk."""

from __future__ import annotations

import grp
import os
import pwd
import typing as t
from pathlib import Path

from ansible_collections.transit.networkd.plugins.module_utils._unit_file import parse
from ansible_collections.transit.networkd.plugins.plugin_utils._lint._view import DIRECTORIES, KINDS

if t.TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_KEY_FILES = ("PrivateKeyFile", "PublicKeyFile", "PresharedKeyFile", "KeyFile")


def read(paths: Iterable[str]) -> dict[str, str]:
    """Read the units, drop-ins and networkd.conf below some folders, or single files: path -> text.

    A path is shown as it was given, with what lies below it. The other files beside units have an empty text, since
    only their names matter. Folders whose names begin with a dot, like .git, are left out. Raises ValueError that
    names the path for what is not there, cannot be read or holds no unit.
    """
    files: dict[str, str] = {}
    for given in paths:
        place = Path(given)
        if not place.exists():
            raise ValueError(f"{given}: there is no such file or folder")
        names = list(_names(place)) if place.is_dir() else [place]
        found = {str(name): _text(name) if _is_read(name) else "" for name in names}
        if not any(_is_unit(name) for name in names):
            raise ValueError(f"{given}: there is no .network, .netdev or .link file, so there is nothing to lint")
        files.update(found)
    return files


def modes(files: Iterable[str], texts: dict[str, str]) -> dict[str, dict[str, str]]:
    """The modes of files, of their folders, and of the key files that they name by an absolute path."""
    keys = {
        item.value
        for path in files
        if path.endswith((".netdev", ".conf"))
        for section in parse(texts[path]).sections
        for item in section.assignments
        if item.key in _KEY_FILES and item.value.startswith("/")
    }
    folders = {str(Path(path).parent) for path in files}
    found = {}
    for path in sorted({*files, *folders, *keys}):
        try:
            status = Path(path).stat()
        except OSError:  # a key that another user may see only, or that is yet to be made
            continue
        found[path] = {"mode": f"{status.st_mode:o}", "owner": _user(status.st_uid), "group": _group(status.st_gid)}
    return found


def is_mask(path: str) -> bool:
    """Whether a file is a link to /dev/null, and so empty on purpose."""
    return os.path.realpath(path) == os.devnull


def is_live(path: str) -> bool:
    """Whether a folder is one that this machine's own networkd reads, so that modes mean something."""
    real = os.path.realpath(path)
    return any(f"{real}/".startswith(f"/{directory}/network/") for directory in DIRECTORIES)


def _names(folder: Path) -> Iterator[Path]:
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        # A link to nowhere is nothing that networkd could read, either.
        yield from (path for name in sorted(names) if (path := Path(place, name)).exists())


def _is_unit(path: Path) -> bool:
    folder = path.parent.name
    return path.suffix[1:] in KINDS or (folder.endswith(".d") and Path(folder[:-2]).suffix[1:] in KINDS)


def _is_read(path: Path) -> bool:
    return _is_unit(path) or path.name == "networkd.conf" or path.parent.name == "networkd.conf.d"


def _text(path: Path) -> str:
    if not path.is_file():
        return ""  # a link to /dev/null masks, as an empty file does; a pipe would keep us waiting
    try:
        # Byte for byte: a line may end with CR, and what is no UTF-8 is a problem to report.
        return path.read_bytes().decode("utf-8", "surrogateescape")
    except OSError as exc:
        raise ValueError(f"{path}: it cannot be read: {exc.strerror}") from exc


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


__all__ = ("is_live", "is_mask", "modes", "read")

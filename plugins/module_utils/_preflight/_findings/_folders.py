# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Verdicts about the folders that are written: room, and who may write.

PRIVATE to the collection: it may change with any release; nothing outside of transit.networkd should import it.
"""

from __future__ import annotations

import typing as t

from ansible_collections.transit.networkd.plugins.module_utils._common._layout import (
    CONSOLE_PATH,
    KEYS_DIR,
    NETWORKD_USER,
)

if t.TYPE_CHECKING:  # pragma: no cover
    from collections.abc import Iterator

    from ansible_collections.transit.networkd.plugins.module_utils._preflight._findings._queries import Row, Verdict

# Files, snapshots and the program are some hundred kilobytes, in some dozen files; less is a disk that is about to be
# full.
ENOUGH = 4 * 1024 * 1024
ENOUGH_FILES = 256


def space(survey: Row) -> Iterator[str]:
    """A disk is about to be full."""
    for found in survey["room"]:
        path, size, files = found["path"], found["bytes"], found["files"]
        if size < ENOUGH:
            yield (
                f"{path} has {size // 1024} KiB left; {ENOUGH // 1024} KiB are needed to go there and back safely: "
                f"make room (df {path})"
            )
        if files is not None and files < ENOUGH_FILES:
            yield (
                f"{path} has room for {files} files; {ENOUGH_FILES} are needed to go there and back safely, however "
                f"many bytes are free: remove some (df -i {path})"
            )


def writable(survey: Row) -> Iterator[str]:
    """A folder cannot be written."""
    for found in survey["unwritable"]:
        path = found["path"]
        yield (
            f"{path} cannot be written ({found['error']}), and nothing was changed: let it be writable (findmnt -T "
            f"{path} and lsattr -d {path} say what forbids it), or what is changed here could not be taken back"
        )


def permissions(survey: Row) -> Iterator[str]:
    """Somebody beside root may write where our files are, or networkd cannot read them."""
    for found in survey["modes"]:
        path, mode = found["path"], found["mode"]
        if _is_above_console(path):
            continue
        if not found["root"]:
            yield f"{path} belongs to somebody beside root, who could replace what is written there: chown root {path}"
        if found["others"]:
            yield (
                f"{path} has the mode {mode:04o}, so that others beside root could replace what is written there: "
                f"chmod go-w {path}"
            )
        if found["closed"]:
            command = f"chgrp {NETWORKD_USER} {path}; chmod 0750" if path == KEYS_DIR else "chmod go+rx"
            yield (
                f"{path} has the mode {mode:04o}, so that systemd-networkd, which runs as {NETWORKD_USER}, cannot read "
                f"what is in it, and would pass over it without a word: {command} {path}"
            )


def _is_above_console(path: str) -> bool:
    return f"{CONSOLE_PATH}/".startswith(f"{path}/")


def console(survey: Row) -> Iterator[str]:
    """Somebody beside root may replace the command for the console: on older Debian, the group staff."""
    for found in survey["modes"]:
        path, mode = found["path"], found["mode"]
        if _is_above_console(path) and (found["others"] or not found["root"]):
            yield (
                f"{path} has the mode {mode:04o} and is not root's alone, so that others could replace {CONSOLE_PATH}, "
                f"which root runs: chown root {path}; chmod go-w {path}"
            )


ERRORS: dict[str, Verdict] = {
    "space": space,
    "writable": writable,
    "permissions": permissions,
}
WARNINGS: dict[str, Verdict] = {"console": console}

__all__ = ("ERRORS", "WARNINGS")

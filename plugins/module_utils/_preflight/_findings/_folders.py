# SPDX-License-Identifier: GPL-3.0-or-later
"""Findings about the folders that are written: room, and who may write. Pure."""

from __future__ import annotations

import typing as t
from collections.abc import Iterator

from ..._common._coded import Problem, problem
from ..._common._layout import CONSOLE_PATH, KEYS_DIR, NETWORKD_USER

if t.TYPE_CHECKING:  # pragma: no cover
    from .._shapes import Question, Survey

# Files, snapshots and the program are some hundred kilobytes, in some dozen files; less is a disk that is about to be
# full.
ENOUGH = 4 * 1024 * 1024
ENOUGH_FILES = 256


def space(survey: Survey) -> Iterator[Problem]:
    """Yield file systems that are almost full."""
    for found in survey["room"]:
        path, size, files = found["path"], found["bytes"], found["files"]
        if size < ENOUGH:
            yield problem("space", path=path, left=size // 1024, needed=ENOUGH // 1024)
        if files is not None and files < ENOUGH_FILES:
            yield problem("inodes", path=path, left=files, needed=ENOUGH_FILES)


def writable(survey: Survey) -> Iterator[Problem]:
    """Yield folders that cannot be written."""
    for found in survey["unwritable"]:
        yield problem("unwritable", path=found["path"], error=found["error"])


def permissions(survey: Survey) -> Iterator[Problem]:
    """Yield folders of managed files that others may write, or that networkd cannot read."""
    for found in survey["modes"]:
        path, mode = found["path"], found["mode"]
        if _is_above_console(path):
            continue
        if not found["root"]:
            yield problem("folder-owner", path=path)
        if found["others"]:
            yield problem("folder-mode", path=path, mode=mode)
        if found["closed"]:
            command = f"chgrp {NETWORKD_USER} {path}; chmod 0750" if path == KEYS_DIR else "chmod go+rx"
            yield problem("folder-closed", path=path, mode=mode, user=NETWORKD_USER, command=f"{command} {path}")


def _is_above_console(path: str) -> bool:
    return f"{CONSOLE_PATH}/".startswith(f"{path}/")


def console(survey: Survey) -> Iterator[Problem]:
    """Yield folders in which others may replace the console command: on older Debian, the group staff."""
    for found in survey["modes"]:
        path, mode = found["path"], found["mode"]
        if _is_above_console(path) and (found["others"] or not found["root"]):
            yield problem("console-folder", path=path, mode=mode, program=CONSOLE_PATH)


ERRORS: tuple[Question, ...] = (
    space,
    writable,
    permissions,
)
WARNINGS: tuple[Question, ...] = (console,)

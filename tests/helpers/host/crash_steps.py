# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every step of the host's program, counted while it happens: what changes a file or a folder, and every command.

Nothing here knows the program. tests/crash compares what is counted with the system calls that the kernel sees.
"""

from __future__ import annotations

import builtins
import io
import os
import typing as t
from contextlib import contextmanager

from ansible_collections.transit.networkd.plugins.module_utils._common import _command
from ansible_collections.transit.networkd.plugins.module_utils._state import _rollback_units

if t.TYPE_CHECKING:
    Before = t.Callable[[str, str], None]

CALLS = (
    *("rename", "replace", "unlink", "remove", "symlink", "link", "mkdir", "rmdir", "truncate", "ftruncate"),
    *("fsync", "fdatasync", "chmod", "fchmod", "chown", "fchown", "lchown", "utime"),
    *("setxattr", "removexattr", "posix_fallocate", "mknod", "mkfifo"),
)
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC


class Crash(BaseException):
    """What no code of ours catches: the end of a process."""


class Steps:
    """Counts the steps, and ends before the one that is to be the last.

    ``end`` is what ends there, and raises Crash where the process itself outlives it.
    """

    def __init__(self, end: t.Callable[[], None] | None = None) -> None:
        self.count = 0
        self.last: int | None = None
        self.words: list[str] = []
        self.end = end

    def __call__(self, call: str, what: str) -> None:
        self.count += 1
        self.words.append(f"{call} {what}")
        # Who is dead cleans nothing up.
        if self.last is not None and self.count >= self.last:
            if self.end and self.count == self.last:
                self.end()
            raise Crash(f"{call} {what}")

    @contextmanager
    def crash(self, at: int | None) -> t.Iterator[None]:
        """Crash before the step of this number, if there is one."""
        self.count, self.last, self.words = 0, at, []
        try:
            yield
        except Crash:
            pass
        finally:
            self.last = None


class Patch(t.Protocol):
    """How a name is put in place of another: ``setattr``, or ``MonkeyPatch.setattr`` in a test."""

    def __call__(self, target: t.Any, name: str, value: t.Any) -> None:
        """Give a name of the target another value."""


def hook(before: Before, put: Patch) -> None:
    """Have ``before`` called with the name of a call and its subject before each step of this process."""
    for name in CALLS:
        if hasattr(os, name):
            put(os, name, _counted(before, name, getattr(os, name)))
    put(os, "open", _counted_open(before, os.open))
    put(os, "fdopen", _counted_fdopen(before, os.fdopen))
    put(builtins, "open", _counted_builtin(before, builtins.open))
    run = _command.run

    def counted_run(argv: t.Sequence[str], **options: t.Any) -> str:
        before("run", " ".join(argv))
        return run(argv, **options)

    put(_command, "run", counted_run)
    put(_rollback_units, "run", counted_run)


def _counted(before: Before, name: str, call: t.Callable[..., t.Any]) -> t.Callable[..., t.Any]:
    def counted(*arguments: t.Any, **options: t.Any) -> t.Any:
        before(name, str(arguments[0]))
        return call(*arguments, **options)

    return counted


def _counted_open(before: Before, call: t.Callable[..., int]) -> t.Callable[..., int]:
    def counted(path: t.Any, flags: int, *arguments: t.Any, **options: t.Any) -> int:
        if flags & WRITES and path != os.devnull:
            before("open", str(path))
        return call(path, flags, *arguments, **options)

    return counted


class _File(io.FileIO):
    """A file whose every write is a step."""

    before: Before

    def write(self, data: t.Any) -> int | None:  # type: ignore[override]
        self.before("write", str(self.name))
        return super().write(data)


def _counted_file(before: Before, raw: _File, mode: str, options: dict[str, t.Any]) -> t.Any:
    raw.before = before
    buffered = io.BufferedRandom(raw) if "+" in mode else io.BufferedWriter(raw)
    return buffered if "b" in mode else io.TextIOWrapper(buffered, encoding=options.get("encoding"))


def _counted_fdopen(before: Before, call: t.Callable[..., t.Any]) -> t.Callable[..., t.Any]:
    def counted(handle: int, mode: str = "r", *arguments: t.Any, **options: t.Any) -> t.Any:
        if not set(mode) & set("wax+"):
            return call(handle, mode, *arguments, **options)
        return _counted_file(before, _File(handle, mode.replace("b", "")), mode, options)

    return counted


def _counted_builtin(before: Before, call: t.Callable[..., t.Any]) -> t.Callable[..., t.Any]:
    def counted(place: t.Any, mode: str = "r", *arguments: t.Any, **options: t.Any) -> t.Any:
        if not set(mode) & set("wax+") or isinstance(place, int):
            return call(place, mode, *arguments, **options)
        before("open", str(place))
        return _counted_file(before, _File(place, mode.replace("b", "").replace("t", "")), mode, options)

    return counted


__all__ = ("CALLS", "Crash", "Steps", "hook")

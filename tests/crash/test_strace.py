# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The steps that are counted are all that the kernel sees: no system call changes anything that no step announces."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import typing as t
from pathlib import Path

import pytest

from helpers.host.crash_steps import CALLS
from helpers.transactions.stories import STORIES
from helpers.transactions.traced import MARK

CLONE = Path(__file__).parents[2]

# What each step is to the kernel, where it has another name there.
NAMES = {
    "open": ("openat", "open"),
    "run": ("execve",),
    "remove": ("unlink", "unlinkat"),
    "replace": ("rename", "renameat", "renameat2"),
    "rmdir": ("rmdir", "unlinkat"),
    "utime": ("utimensat",),
    "posix_fallocate": ("fallocate",),
    "chmod": ("chmod", "fchmodat", "fchmodat2"),
}
# What changes nothing but the process itself, or only asks. Every other call is a change.
HARMLESS = frozenset(
    """
    access arch_prctl brk clock_gettime clock_nanosleep clone clone3 close close_range dup dup2 dup3 epoll_create1
    exit exit_group faccessat faccessat2 fadvise64 fcntl flock fstat fstatfs futex getcwd getdents64 getegid geteuid
    getgid getpgrp getpid getppid getrandom getrlimit gettid getuid getxattr lgetxattr ioctl kill lseek lstat madvise
    mmap mprotect mremap munmap newfstatat openat2 pidfd_open pipe pipe2 poll ppoll pread64 prctl prlimit64 read
    readlink readlinkat restart_syscall rseq rt_sigaction rt_sigprocmask rt_sigreturn sched_getaffinity select
    set_robust_list set_tid_address setpgid setsid sigaltstack stat statfs statx sysinfo uname vfork wait4 waitid
    """.split()
)
LINE = re.compile(r"(?P<pid>\d+) +(?:<\.\.\. (?P<resumed>\w+) resumed>)?(?P<rest>.*)")
CALL = re.compile(r"(?P<name>\w+)\((?P<what>.*)")


class Call(t.NamedTuple):
    name: str
    words: str

    @property
    def changes(self) -> bool:
        """Return whether it may change more than the process that makes it."""
        if self.name in ("open", "openat"):
            return '"/dev/null"' not in self.words and any(
                flag in self.words for flag in ("O_WRONLY", "O_RDWR", "O_CREAT", "O_TRUNC")
            )
        if self.name == "execve":
            return self.words.endswith(" = 0")
        if self.name in ("write", "writev"):
            # Not to a pipe, nor what the journal has.
            return not re.match(r"[12]<|\d+<(pipe|/dev/null|socket|anon_inode)", self.words)
        return self.name not in HARMLESS


def calls(log: str) -> t.Iterator[Call]:
    """Return the calls of a log of strace -f in the order in which they began."""
    found: list[Call] = []
    begun: dict[str, int] = {}
    for line in log.splitlines():
        match = LINE.match(line)
        assert match, line
        pid, rest = match["pid"], match["rest"]
        if rest.startswith(("+++", "---")):
            continue
        if match["resumed"]:
            place = begun.pop(pid)
            found[place] = Call(found[place].name, found[place].words + rest)
            continue
        call = CALL.match(rest)
        assert call, line
        if rest.endswith("<unfinished ...>"):
            begun[pid] = len(found)
        found.append(Call(call["name"], call["what"]))
    return iter(found)


def traced(name: str) -> list[Call]:
    """Return what the kernel saw of a story, from its first mark to its last."""
    place = Path(tempfile.mkdtemp(dir="/dev/shm"))
    log = place / "log"
    paths = (".build/collections", "tests")
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(str(CLONE / path) for path in paths),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    try:
        story = [sys.executable, "-m", "helpers.transactions.traced", name, str(place)]
        command = ["strace", "-f", "-y", "-s", "256", "-o", str(log), *story]
        subprocess.run(command, check=True, capture_output=True, env=environment)
        found = list(calls(log.read_text()))
    finally:
        shutil.rmtree(place)
    marks = [number for number, call in enumerate(found) if f'"{MARK}/' in call.words]
    assert f"{MARK}/begin" in found[marks[0]].words
    assert f"{MARK}/end" in found[marks[-1]].words
    return found[marks[0] + 1 : marks[-1]]


def unannounced(found: list[Call]) -> tuple[int, list[str]]:
    """Return how many changes were announced, and those that were not."""
    expected: tuple[str, ...] = ()
    matched, missed = 0, []
    for call in found:
        mark = re.search(rf'"{MARK}/(\w+)"', call.words)
        if mark:
            step = mark[1]
            assert step in {*CALLS, "open", "write", "run"}, step
            expected = NAMES.get(step, (step, f"{step}at", f"{step}at2", f"f{step}"))
        elif call.changes:
            if call.name in expected:
                matched += 1
            else:
                missed.append(f"{call.name}({call.words[:200]}")
            expected = ()
    return matched, missed


@pytest.mark.parametrize("name", STORIES)
def test_the_kernel_sees_no_change_that_is_not_a_step(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    matched, missed = unannounced(traced(name))
    with capsys.disabled():
        print(f"\n{name}: {matched} system calls, each of them a step")
    assert missed == []
    assert matched > 100


def test_a_change_that_is_no_step_is_found() -> None:
    """The control: each kind of call, taken out of those that are announced, is missed."""
    found = traced("the first change")
    for step in ("rename", "fsync", "unlink", "write", "open", "run", "mkdir", "symlink", "fchmod"):
        deaf = [call for call in found if f'"{MARK}/{step}"' not in call.words]
        assert unannounced(deaf)[1], step

# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Network namespaces by the standard library: a socket or a command made inside one stays in it."""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import shutil
import subprocess
import typing as t
from pathlib import Path

if t.TYPE_CHECKING:
    from collections.abc import Iterator

# sched.h
_CLONE_NEWNET = 0x40000000
_SELF = "/proc/thread-self/ns/net"


def _libc(function: str, *arguments: int) -> None:
    if getattr(ctypes.CDLL(None, use_errno=True), function)(*arguments):
        error = ctypes.get_errno()
        raise OSError(error, f"{function}: {os.strerror(error)}")


class Namespace:
    """A network namespace. It lives as long as something of it is open."""

    def __init__(self) -> None:
        home = os.open(_SELF, os.O_RDONLY | os.O_CLOEXEC)
        try:
            _libc("unshare", _CLONE_NEWNET)
            self.file = os.open(_SELF, os.O_RDONLY | os.O_CLOEXEC)
            _libc("setns", home, _CLONE_NEWNET)
        finally:
            os.close(home)

    @contextlib.contextmanager
    def entered(self) -> Iterator[None]:
        """Run the block's code in the namespace: its sockets, its commands, and its /proc/sys/net."""
        home = os.open(_SELF, os.O_RDONLY | os.O_CLOEXEC)
        try:
            _libc("setns", self.file, _CLONE_NEWNET)
            yield
        finally:
            _libc("setns", home, _CLONE_NEWNET)
            os.close(home)

    def run(self, *command: str, stdin: str = "") -> str:
        """Run a command that must succeed, and return what it printed."""
        with self.entered():
            done = subprocess.run(command, input=stdin, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{' '.join(command)}: {done.stderr}"
        return done.stdout

    def ip(self, *lines: str) -> None:
        """Run lines of ip(8)."""
        self.run("ip", "-batch", "-", stdin="\n".join(lines) + "\n")

    def nft(self, text: str) -> None:
        """Load a ruleset."""
        self.run("nft", "-f", "-", stdin=text)

    def listed(self, *what: str) -> list[dict[str, t.Any]]:
        """Return the objects of ``nft list …``, numbers as numbers."""
        found: list[dict[str, t.Any]] = json.loads(self.run("nft", "-j", "-n", "list", *what))["nftables"]
        return found

    def sysctl(self, **values: str) -> None:
        """Set sysctls of the network, each named with ``__`` for a slash."""
        with self.entered():
            for name, value in values.items():
                Path("/proc/sys/net", *name.split("__")).write_text(value, encoding="ascii")

    def close(self) -> None:
        """Let the kernel delete the namespace."""
        os.close(self.file)


def missing() -> str:
    """Return why this machine cannot run the ruleset in a namespace; nothing where it can."""
    if os.geteuid():
        return "only root makes network namespaces"
    absent = [tool for tool in ("ip", "nft") if shutil.which(tool) is None]
    if absent:
        return f"this machine has no {' and no '.join(absent)}"
    try:
        trial = Namespace()
    except OSError as exc:
        return f"this machine gives nobody a network namespace ({exc})"
    try:
        trial.ip("link add left type veth peer name right")
        trial.nft("table inet trial { chain trial { ct state established fib daddr . iif type local accept; }; }")
    except AssertionError as exc:
        return f"this machine's kernel cannot load the ruleset ({exc})"
    finally:
        trial.close()
    return ""

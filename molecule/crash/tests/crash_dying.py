# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""On the node: count the steps of all processes of a transaction together, and kill them all before one of them.

``/run/crash/count`` has the steps so far, ``/run/crash/kill`` the numbers before which everything of ours is killed;
networkd, too, where the line ends with its name, and where it ends with ``reset`` the whole machine is reset.
"""

from __future__ import annotations

import fcntl
import glob
import os
import signal

from ansible_collections.transit.networkd.plugins.module_utils import _crash_steps

COUNT = "/run/crash/count"
KILL = "/run/crash/kill"
WORDS = "/run/crash/words"

# Commands that only look: a death before one of them is a death before the next step.
LOOKS = (
    *("ip -N -j", "wg show", "nft list", "nft -s list", "systemctl show", "systemctl is-", "networkctl --json"),
    *("sshd -T", "ss -H", "unshare --net ip", "journalctl"),
)

# As they are before they count themselves.
_open, _fopen, _write = os.open, open, os.write


def hook() -> None:
    """Count from here on, where somebody counts."""
    if os.path.exists(COUNT):
        ourselves = os.getpid()

        def before(call: str, what: str) -> None:
            # A rehearsal is a fork in namespaces of its own, whose steps change nothing.
            if os.getpid() == ourselves and not (call == "run" and what.startswith(LOOKS)):
                _before(call, what)

        _crash_steps.hook(before, setattr)


def _before(call: str, what: str) -> None:
    handle = _open(COUNT, os.O_RDWR)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        number = int(os.pread(handle, 20, 0) or b"0") + 1
        os.pwrite(handle, b"%020d" % number, 0)
        words = _open(WORDS, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        _write(words, f"{number} {call} {what}\n".encode())
        os.close(words)
    finally:
        os.close(handle)
    with _fopen(KILL, encoding="ascii") as file:
        for line in file:
            at, _space, what = line.strip().partition(" ")
            if int(at) == number and what == "reset":
                _reset()
            elif int(at) == number:
                _kill_all(networkd=bool(what))


def _reset() -> None:
    """Reset the machine at once, with nothing written out (the kernel's sysrq.rst, ``b``)."""
    with _fopen("/proc/sysrq-trigger", "w", encoding="ascii") as trigger:
        trigger.write("b")


def _kill_all(*, networkd: bool) -> None:
    ourselves = os.getpid()
    for place in glob.glob("/proc/[0-9]*"):
        pid = int(os.path.basename(place))
        try:
            with _fopen(f"{place}/cmdline", "rb") as file:
                ours = b"program.pyz" in file.read() and pid != ourselves
            with _fopen(f"{place}/comm", "rb") as file:
                theirs = networkd and file.read().startswith(b"systemd-network")
            if ours or theirs:
                os.kill(pid, signal.SIGKILL)
        except OSError:
            continue
    os.kill(ourselves, signal.SIGKILL)

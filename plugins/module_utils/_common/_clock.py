# SPDX-License-Identifier: GPL-3.0-or-later
"""The clock that deadlines are told by, and which life of pid 1 this is."""

from __future__ import annotations

import time

from ._files import under


def now() -> float:
    """Return the seconds of CLOCK_BOOTTIME: no step of the wall clock moves it, and it runs during suspend."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


def boot_identity(root: str = "/") -> str:
    """Name this life of pid 1: the kernel's boot and the tick at which pid 1 started.

    A container keeps the kernel's boot_id through its own restart; ``systemctl daemon-reexec`` keeps both.
    """
    with open(under(root, "/proc/sys/kernel/random/boot_id"), encoding="ascii") as boot:
        kernel = boot.read().strip()
    with open(under(root, "/proc/1/stat"), encoding="utf-8", errors="replace") as stat:
        # proc_pid_stat(5): starttime is field 22; the second, the name, may hold anything but ends with the last ")".
        started = stat.read().rpartition(")")[2].split()[19]
    return f"{kernel}:{started}"

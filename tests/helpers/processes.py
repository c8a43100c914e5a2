# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a process and all below it use: CPU seconds and memory."""

from __future__ import annotations

import contextlib
import resource
import threading
from pathlib import Path


def processor() -> float:
    """Return the CPU seconds of all processes that this one has waited for, and of those below them."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


class Watch(threading.Thread):
    """Looks at the memory of a process and all below it, again and again."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.most = 0
        self._pid, self._end = pid, threading.Event()
        self.start()

    def run(self) -> None:
        """Look until the end."""
        while not self._end.wait(0.3):
            self.most = max(self.most, sum(map(pss, family(self._pid))))

    def end(self) -> None:
        """Look no more."""
        self._end.set()
        self.join()


def family(pid: int) -> list[int]:
    """Return a process and all below it."""
    found = [pid]
    for each in found:
        with contextlib.suppress(OSError):
            for task in Path(f"/proc/{each}/task").iterdir():
                found += map(int, (task / "children").read_text().split())
    return found


def pss(pid: int) -> int:
    """Return the memory of a process in bytes, its share of what it has in common with others."""
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) << 10
    return 0

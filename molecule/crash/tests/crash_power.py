# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The power of the lab's virtual machine: its QEMU ends with a reset, and is started again without the saved state."""

from __future__ import annotations

import os
import subprocess
import time
from pathlib import Path

from lab import ssh
from lab.places import RUN
from lab.qemu import Machine

RESETS = int(os.environ.get("RESETS", "10"))
BOOT_SECONDS = 900

# The internet and one node are enough; all five take as many times as long to boot.
START = """
import sys
from lab import nodes
nodes.STATE.mkdir(parents=True, exist_ok=True)
nodes.switch_up()
for name in ("wan", sys.argv[1]):
    nodes.launch(nodes.node(name), nodes.Path("/srv/lab"))
    nodes.wait([name], 900)
"""


class Power:
    """Cuts, and their end, of the machine that a node runs on."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.machine = Machine(RUN)
        line = Path(f"/proc/{self.machine.pid}/cmdline").read_text().split("\0")[:-1]
        at = line.index("-loadvm") if "-loadvm" in line else len(line)
        self.command = line[:at] + line[at + 2 :]
        self._on_kernel("systemctl", "disable", "lab.service")
        self._on_kernel("sync")

    def _on_kernel(self, *command: str) -> None:
        subprocess.run(ssh.command("lab-vm", *command), check=True, stdout=subprocess.DEVNULL)

    def is_cut(self, seconds: float) -> bool:
        """Wait until the machine has been reset, and say whether it was."""
        end = time.monotonic() + seconds
        while self.machine.pid and time.monotonic() < end:
            time.sleep(0.5)
        return not self.machine.pid

    def back(self) -> None:
        """Boot the machine from its disk, then the node in it."""
        ssh.close_master()
        subprocess.run(self.command, check=True, cwd=RUN, stdout=subprocess.DEVNULL)
        end = time.monotonic() + BOOT_SECONDS
        while not ssh.open_master():
            assert time.monotonic() < end, "the machine does not boot"
            time.sleep(1)
        self._on_kernel("python3", "-c", START, self.name)

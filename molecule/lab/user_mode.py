# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The backend that runs the nodes on a user-mode Linux kernel: the virtual machine's disk without an emulator."""

from __future__ import annotations

import shutil
import time

from . import images, ssh, uml, uml_kernel
from .guest import Guest
from .places import RUN, UNUSED
from .prerequisites import USER_MODE, require
from .progress import say, step

BOOT_SECONDS = 120


class UserModeLinux(Guest):
    """A Linux kernel as a process, with the nodes in it. It boots so fast that no state is saved."""

    name = "uml"

    def __init__(self) -> None:
        super().__init__(images.DEFAULT_KERNEL)
        self.machine = uml.Machine(RUN)

    def running(self) -> bool:
        """Return whether it is up."""
        return self.machine.pid != 0

    def up(self) -> None:
        """Build what is missing, boot, and wait until every node answers."""
        if self.running():
            say("it is up already")
            return
        require(USER_MODE)
        disk_folder = self.build_disk(self.build_images())
        kernel = uml_kernel.build(self.cache)
        begun = time.monotonic()
        shutil.rmtree(RUN, ignore_errors=True)
        RUN.mkdir(parents=True)
        with step("boot user-mode Linux"):
            self.machine.start(kernel, disk_folder / "disk.raw")
            ssh.write_config(ssh.through_namespace(self.machine.pid, uml.GUEST_ADDRESS), disk_folder / "keys")
            self.until(ssh.open_master, BOOT_SECONDS)
        with step("wait until every node has booted"):
            self.nodes("wait")
        self.log_in_everywhere()
        UNUSED.touch()
        say(f"every node answers: {time.monotonic() - begun:.1f} s")

    def down(self) -> None:
        """End the machine; what was written in it goes with it."""
        ssh.close_master()
        self.machine.stop()
        shutil.rmtree(RUN, ignore_errors=True)

    def reset(self) -> None:
        """Boot it again from the unwritten disk, unless nothing connected to it since it booted."""
        if self.running() and UNUSED.exists():
            say("it is freshly booted already, so there is nothing to reset")
            return
        self.down()
        self.up()

    def describe(self) -> str:
        """Return what runs and as which process, in a few words."""
        return f"user-mode Linux, process {self.machine.pid}"

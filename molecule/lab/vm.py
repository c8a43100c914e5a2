# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The backend that runs the nodes in a virtual machine, and saves it once they are up."""

from __future__ import annotations

import secrets
import shutil
import subprocess
import time
from pathlib import Path

from . import images, qemu, ssh
from .guest import Guest
from .places import RUN
from .prerequisites import VIRTUAL_MACHINE, require
from .progress import LabError, say, step

BOOT_SECONDS = 900
RESUME_SECONDS = 60


class VirtualMachine(Guest):
    """Debian's kernel in QEMU, with the nodes in it."""

    name = "vm"

    def __init__(self, kernel: str) -> None:
        super().__init__(kernel)
        self.machine = qemu.Machine(RUN)

    def running(self) -> bool:
        """Whether it is up."""
        return self.machine.pid != 0

    def up(self) -> None:
        """Build what is missing, resume the booted state, and wait until every node answers."""
        if self.running():
            booted = (RUN / "kernel").read_text()
            if booted != self.kernel:
                raise LabError(f"the lab is up with {booted}'s kernel: `make lab-down` first")
            say("it is up already")
            return
        begun = time.monotonic()
        require(VIRTUAL_MACHINE)
        images_built = self.build_images()
        kernel = images_built[images.kernel_image(self.kernel)]
        accelerator = qemu.accelerator(self.cache, kernel)
        say(f"QEMU runs with {accelerator}, Debian {self.kernel}'s kernel")
        disk_folder = self.build_disk(images_built)
        state_inputs = [disk_folder.name, kernel.name, qemu.identity(accelerator)]
        new = not self.cache.entry("state", state_inputs).is_dir()
        state = self.cache.get(
            "state", state_inputs, lambda folder: self._boot_and_save(folder, accelerator, kernel, disk_folder)
        )
        if new:
            say(f"first build and boot: {time.monotonic() - begun:.0f} s")
        begun = time.monotonic()
        with step("resume the booted state"):
            self._prepare(disk_folder)
            shutil.copyfile(state / "overlay.qcow2", self.machine.overlay)
            self._start(accelerator, kernel, disk_folder, resume=True)
        self._resumed(begun)

    def down(self) -> None:
        """End the machine; what was written in it goes with it."""
        ssh.close_master()
        self.machine.stop()
        shutil.rmtree(RUN, ignore_errors=True)

    def reset(self) -> None:
        """Go back to the booted state."""
        if not self.running():
            self.up()
            return
        begun = time.monotonic()
        ssh.close_master()
        with step("load the booted state"):
            self.machine.back()
        self._resumed(begun)

    def describe(self) -> str:
        """What runs and as which process, in a few words."""
        return f"QEMU, process {self.machine.pid}, Debian {(RUN / 'kernel').read_text()}'s kernel"

    def _prepare(self, disk_folder: Path) -> None:
        shutil.rmtree(RUN, ignore_errors=True)
        RUN.mkdir(parents=True)
        port = ssh.free_port()
        (RUN / "port").write_text(str(port))
        (RUN / "kernel").write_text(self.kernel)
        ssh.write_config(ssh.through_port(port), disk_folder / "keys")

    def _start(self, accelerator: str, kernel: Path, disk_folder: Path, *, resume: bool) -> None:
        port = int((RUN / "port").read_text())
        self.machine.start(accelerator, kernel, disk_folder / "disk.raw", port, resume=resume)

    def _boot_and_save(self, folder: Path, accelerator: str, kernel: Path, disk_folder: Path) -> None:
        self._prepare(disk_folder)
        qemu.create_overlay(self.machine.overlay, disk_folder / "disk.raw")
        try:
            with step("boot the virtual machine"):
                self._start(accelerator, kernel, disk_folder, resume=False)
                self.until(ssh.open_master, BOOT_SECONDS)
            with step("wait until every node has booted"):
                self.nodes("wait")
            with step("log in to every node once"):
                self.log_in_everywhere()
            ssh.close_master()
            with step("save the booted state"):
                self.machine.monitor(f"savevm {qemu.SNAPSHOT}")
        finally:
            ssh.close_master()
            self.machine.stop()
        shutil.move(self.machine.overlay, folder / "overlay.qcow2")

    def _resumed(self, begun: float) -> None:
        """Take up the connection to a machine that was just resumed, and see that nodes answer."""
        self.until(ssh.open_master, RESUME_SECONDS)
        self._set_right()
        self.log_in("r1")
        say(f"resume to SSH: {time.monotonic() - begun:.1f} s")
        self.log_in_everywhere()
        say(f"every node answers: {time.monotonic() - begun:.1f} s")

    def _set_right(self) -> None:
        """Set a resumed machine's clock and feed it fresh randomness."""
        command = self.on_kernel("python3", "-m", "lab.nodes", "resumed")
        with subprocess.Popen(command, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as guest:
            assert guest.stdin is not None
            assert guest.stdout is not None
            guest.stdout.readline()
            guest.communicate(f"{time.time()} {secrets.token_hex(64)}\n")
        if guest.returncode:
            raise LabError("the resumed machine's clock and random pool could not be set")

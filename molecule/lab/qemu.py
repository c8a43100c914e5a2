# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""QEMU: its command line, its monitor, and whether KVM really works here."""

from __future__ import annotations

import json
import os
import platform
import signal
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .cache import Cache
from .progress import LabError

BINARY = "qemu-system-x86_64"
SNAPSHOT = "booted"
MEMORY = 3072
ACCELERATORS = {
    "kvm": ["-accel", "kvm", "-cpu", "host"],
    # QEMU 7.2 emulates cmpxchg16b with stale flags, and the kernel's allocator dies of them. The others are slow:
    # string instructions byte by byte, a switch of protection around each copy, a fifth level of page tables.
    "tcg": ["-accel", "tcg,thread=multi,tb-size=1024", "-cpu", "max,-cx16,-erms,-fsrm,-smap,-pku,-la57"],
}
KERNEL_ARGUMENTS = (
    "root=/dev/vda rw console=ttyS0 quiet systemd.show_status=0 mitigations=off net.ifnames=0 nowatchdog panic=-1 "
    # Every mount and every network namespace waits for grace periods, and those for both processors to be scheduled.
    "rcupdate.rcu_expedited=1 systemd.default_timeout_start_sec=600"
)
EMULATED_KERNEL_ARGUMENTS = "norandmaps"
"""Code is translated per address: with programs at fixed ones, the second start of each is several times as fast."""
KVM_TRIAL_SECONDS = 20


def version() -> str:
    """What QEMU says of itself."""
    return subprocess.run([BINARY, "--version"], check=True, text=True, stdout=subprocess.PIPE).stdout


def hardware(accelerator: str) -> list[str]:
    """The part of the command line that a saved state holds on to."""
    devices = ["-device", "virtio-net-pci,netdev=management,romfile=", "-device", "virtio-rng-pci"]
    machine = ["-machine", "pc", "-smp", "2", "-m", str(MEMORY), "-nodefaults"]
    return [*machine, *ACCELERATORS[accelerator], *devices, "-device", "virtio-blk-pci,drive=root"]


def identity(accelerator: str) -> object:
    """What must be the same for a saved state to be used."""
    processor = _processor() if accelerator == "kvm" else ""
    return [version(), hardware(accelerator), kernel_arguments(accelerator), processor]


def kernel_arguments(accelerator: str) -> str:
    """The kernel's command line."""
    return f"{KERNEL_ARGUMENTS} {EMULATED_KERNEL_ARGUMENTS}" if accelerator == "tcg" else KERNEL_ARGUMENTS


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith(("model name", "flags")):
            return line
    return platform.processor()


def accelerator(cache: Cache, kernel: Path) -> str:
    """`kvm` where a kernel boots with it, else `tcg`. A device file proves nothing."""
    if not os.access("/dev/kvm", os.R_OK | os.W_OK):
        return "tcg"
    boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()

    def trial(folder: Path) -> None:
        (folder / "accelerator").write_text("kvm" if _boots_with_kvm(kernel) else "tcg")

    return (cache.get("trial-of-kvm", [version(), boot], trial) / "accelerator").read_text()


def _boots_with_kvm(kernel: Path) -> bool:
    """Whether a kernel gets as far as its first process, which is `true` and ends at once."""
    command = [BINARY, "-machine", "pc", "-m", "512", "-nodefaults", *ACCELERATORS["kvm"], *_kernel(kernel)]
    command += ["-append", "console=ttyS0 rdinit=/bin/true panic=-1", "-no-reboot", "-display", "none"]
    command += ["-serial", "stdio"]
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    ) as guest:
        try:
            output, _ = guest.communicate(timeout=KVM_TRIAL_SECONDS)
        except subprocess.TimeoutExpired:
            guest.kill()
            output, _ = guest.communicate()
    return "Attempted to kill init" in output


def _kernel(folder: Path) -> list[str]:
    return ["-kernel", str(folder / "vmlinuz"), "-initrd", str(folder / "initrd.img")]


@dataclass(frozen=True)
class Machine:
    """A virtual machine whose files are in a folder."""

    run: Path

    @property
    def overlay(self) -> Path:
        """The disk that it writes to, with its saved state."""
        return self.run / "overlay.qcow2"

    @property
    def pid(self) -> int:
        """Its process ID, or 0 when it does not run."""
        try:
            pid = int((self.run / "qemu.pid").read_text())
            arguments = Path(f"/proc/{pid}/cmdline").read_bytes()
        except (OSError, ValueError):
            return 0
        return pid if str(self.run).encode() in arguments else 0

    def start(self, accelerator_name: str, kernel: Path, disk: Path, port: int, *, resume: bool) -> None:
        """Start it, from its saved state or from its kernel."""
        # Relative names: a socket's path must be short, a clone's need not be.
        command = [BINARY, "-name", f"transit-lab,process=transit-lab:{self.run}", *hardware(accelerator_name)]
        command += [*_kernel(kernel), "-append", kernel_arguments(accelerator_name), "-no-reboot", "-display", "none"]
        command += ["-serial", "file:console.log", "-drive", _drive(self.overlay, disk)]
        command += ["-netdev", f"user,id=management,restrict=on,hostfwd=tcp:127.0.0.1:{port}-:22"]
        command += ["-qmp", "unix:qmp.sock,server=on,wait=off", "-pidfile", str(self.run / "qemu.pid"), "-daemonize"]
        if resume:
            command += ["-loadvm", SNAPSHOT]
        self._run(command)

    def back(self) -> None:
        """Go back to the saved state that it was started from, in a new process.

        The monitor's `loadvm` would do it within this one, but QEMU's emulated time stamp counter never goes back in
        a process (`cpu_ticks_prev` in system/cpu-timers.c): the guest would see its clock leap by all the time since
        the state was saved, and the watchdogs in it would kill networkd, udevd and the journal of every node.
        """
        command = Path(f"/proc/{self.pid}/cmdline").read_text().split("\0")[:-1]
        self.stop()
        self._run(command)

    def _run(self, command: list[str]) -> None:
        begun = subprocess.run(
            command, check=False, cwd=self.run, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        if begun.returncode:
            raise LabError(f"QEMU did not start:\n{begun.stdout}")

    def monitor(self, command: str) -> str:
        """Send a command to its human monitor and return the answer."""
        folder = os.open(self.run, os.O_PATH)
        try:
            with socket.socket(socket.AF_UNIX) as connection:
                connection.connect(f"/proc/self/fd/{folder}/qmp.sock")
                with connection.makefile("rw") as stream:
                    stream.readline()
                    _execute(stream, "qmp_capabilities")
                    answer = _execute(stream, "human-monitor-command", {"command-line": command})
        finally:
            os.close(folder)
        if "Error" in answer:
            raise LabError(f"QEMU's monitor, {command}: {answer.strip()}")
        return answer

    def stop(self) -> None:
        """End it and wait until it has ended."""
        pid = self.pid
        if not pid:
            return
        os.kill(pid, signal.SIGTERM)
        for _ in range(300):
            if not self.pid:
                return
            time.sleep(0.1)
        os.kill(pid, signal.SIGKILL)


def _execute(stream: Any, command: str, arguments: dict[str, str] | None = None) -> str:
    stream.write(json.dumps({"execute": command, "arguments": arguments or {}}) + "\n")
    stream.flush()
    while True:
        line = stream.readline()
        if not line:
            raise LabError("QEMU closed its monitor")
        answer = json.loads(line)
        if "error" in answer:
            raise LabError(f"QEMU's monitor: {answer['error']['desc']}")
        if "return" in answer:
            return str(answer["return"])


def _drive(overlay: Path, disk: Path) -> str:
    """The root disk; its backing file is named here, so that the cache may be moved."""
    options = {
        "file": overlay,
        "format": "qcow2",
        "if": "none",
        "id": "root",
        "cache": "unsafe",
        "backing.driver": "raw",
        "backing.file.driver": "file",
        "backing.file.filename": disk,
    }
    return ",".join(f"{key}={str(value).replace(',', ',,')}" for key, value in options.items())


def create_overlay(overlay: Path, disk: Path) -> None:
    """Make an empty overlay over a disk."""
    command = ["qemu-img", "create", "-q", "-f", "qcow2", "-F", "raw", "-b", str(disk), str(overlay)]
    subprocess.run(command, check=True)

# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""User-mode Linux: its command line, and the process that it is."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from .qemu import MEMORY

GUEST_ADDRESS = "10.0.2.15"
HOST_ADDRESS = "10.0.2.2"
STOP_SECONDS = 10

ARGUMENTS = (
    f"mem={MEMORY}M",
    "ncpus=2",
    # System calls are caught by seccomp. Without it they are traced by ptrace, on one processor.
    "seccomp=on",
    "root=/dev/ubda",
    "rw",
    # The raw transport is a packet socket on the guest's end of a veth pair. Linux 7.2 panics with `tap` and `hybrid`.
    "vec0:transport=raw,ifname=guest,mac=52:54:00:12:34:56",
    # The disk names QEMU's devices: the root file system and the network card are given here instead.
    "fstab=no",
    f"ip={GUEST_ADDRESS}:::255.255.255.0::vec0:off",
    "systemd.mask=systemd-modules-load.service",
    # What is a module elsewhere is built in here, and would make its first links by itself.
    "fb_tunnels=none",
    "bonding.max_bonds=0",
    "dummy.numdummies=0",
    "ifb.numifbs=0",
    "con=null",
    "con0=null,fd:1",
    "quiet",
    "systemd.show_status=0",
    "net.ifnames=0",
    "nowatchdog",
    "mitigations=off",
    "rcupdate.rcu_expedited=1",
    "systemd.default_timeout_start_sec=600",
)

NETWORK = f"""\
set -e
ip link add host type veth peer name guest
# A packet socket sends frames as they are: neither checksums nor segments may be left to a card.
for end in host guest; do
    ethtool --offload $end rx off tx off sg off tso off gso off gro off >/dev/null
    ip link set dev $end addrgenmode none up
done
ip address add {HOST_ADDRESS}/24 dev host
exec "$@"
"""
"""Makes the only link out of the guest's network namespace, then starts the kernel there."""


def arguments(overlay: str, disk: str) -> list[str]:
    """Return the kernel's command line: `overlay` is the copy-on-write file over a disk.

    Both are names in the folder that it starts in; a name with a comma or a colon would be split. The `c` leaves them
    unlocked: with the kernel's lock on a disk in a shared cache, no QEMU of another clone could open the disk.
    """
    return [f"ubd0c={overlay},{disk}", *ARGUMENTS, "uml_dir=.", "umid=uml"]


@dataclass(frozen=True)
class Machine:
    """A user-mode Linux kernel whose files are in a folder."""

    run: Path

    @property
    def pid(self) -> int:
        """Its process ID, or 0 when it does not run."""
        try:
            pid = int((self.run / "uml.pid").read_text())
            folder = Path(f"/proc/{pid}/cwd").readlink()
        except (OSError, ValueError):
            return 0
        return pid if folder == self.run else 0

    def start(self, kernel: Path, disk: Path) -> None:
        """Boot it from an unwritten disk, in a network namespace of its own."""
        (self.run / "disk").symlink_to(disk)
        namespace = ["unshare", "--net", *([] if os.geteuid() == 0 else ["--map-root-user"])]
        command = [*namespace, "sh", "-c", NETWORK, "sh", str(kernel), *arguments("overlay", "disk")]
        with (self.run / "console.log").open("wb") as console:
            process = subprocess.Popen(
                command,
                cwd=self.run,
                stdin=subprocess.DEVNULL,
                stdout=console,
                stderr=console,
                start_new_session=True,
            )
        (self.run / "uml.pid").write_text(str(process.pid))

    def stop(self) -> None:
        """End it and wait until it has ended; the processes of the guest end with it."""
        pid = self.pid
        if not pid:
            return
        os.kill(pid, signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS
        while self.pid and time.monotonic() < deadline:
            time.sleep(0.1)
        if self.pid:
            os.killpg(pid, signal.SIGKILL)

# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A disk whose power can be cut in a moment: a real file system, told by ioctl to write nothing more.

What was not written by then is lost, as in a power cut, and the next mount replays the journal. The two ways are the
two ends of what a disk may hold: nothing that was not asked for by fsync (``LOSE_JOURNAL``), or all names and sizes,
but not the data behind them (``KEEP_JOURNAL``). ext4 and XFS have the same ioctl (XFS_IOC_GOINGDOWN,
EXT4_IOC_SHUTDOWN).
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import struct
import subprocess
from pathlib import Path

SHUTDOWN = 0x8004587D
KEEP_JOURNAL, LOSE_JOURNAL = 1, 2

# What each file system's tools take as the smallest disk.
SIZES = {"ext4": 64 << 20, "xfs": 320 << 20}

LIBC = ctypes.CDLL(None, use_errno=True)
CLONE_NEWNS = 0x00020000


def mounts_of_our_own() -> None:
    """Let nobody else see what is mounted from here on.

    Whoever makes a namespace of mounts of their own, and many do, would keep a copy of ours, and with it the file
    system that has lost its power: the next mount would find that one.
    """
    if LIBC.unshare(CLONE_NEWNS):
        raise OSError(ctypes.get_errno(), "unshare")
    subprocess.run(["mount", "--make-rprivate", "/"], check=True)


class Disk:
    """A file system in a file in memory, mounted on a folder."""

    def __init__(self, kind: str, place: Path, flag: int = LOSE_JOURNAL) -> None:
        self.kind = kind
        self.flag = flag
        self.image = place / "image"
        self.root = place / "disk"
        self.root.mkdir()
        with self.image.open("wb") as image:
            image.truncate(SIZES[kind])
        subprocess.run([f"mkfs.{kind}", "-q", str(self.image)], check=True)
        attach = ["losetup", "--find", "--show", str(self.image)]
        self.device = subprocess.run(attach, check=True, text=True, stdout=subprocess.PIPE).stdout.strip()
        self.cuts = 0
        self._mount()

    def _mount(self) -> None:
        subprocess.run(["mount", "-t", self.kind, self.device, str(self.root)], check=True)

    def sync(self) -> None:
        """Have all that was written so far last."""
        handle = os.open(self.root, os.O_RDONLY)
        try:
            if LIBC.syncfs(handle):
                raise OSError(ctypes.get_errno(), "syncfs")
        finally:
            os.close(handle)

    def cut(self) -> None:
        """Cut its power: from here on every write fails."""
        handle = os.open(self.root, os.O_RDONLY)
        try:
            fcntl.ioctl(handle, SHUTDOWN, struct.pack("I", self.flag))
        finally:
            os.close(handle)
        self.cuts += 1

    def back(self) -> None:
        """Restore the power: what is mounted then is what was on the disk."""
        subprocess.run(["umount", str(self.root)], check=True)
        self._mount()

    def close(self) -> None:
        """End it."""
        subprocess.run(["umount", str(self.root)], check=False)
        subprocess.run(["losetup", "--detach", self.device], check=True)
        self.image.unlink()


__all__ = ("KEEP_JOURNAL", "LOSE_JOURNAL", "SIZES", "Disk", "mounts_of_our_own")

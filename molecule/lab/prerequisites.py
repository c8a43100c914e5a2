# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The machine's own tools that the lab needs: looked for, and installed where we may."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping

from .progress import LabError, say

BUILDING = {
    "mmdebstrap": "mmdebstrap",
    "ssh-keygen": "openssh-client",
    "ssh": "openssh-client",
}
VIRTUAL_MACHINE = {
    **BUILDING,
    "mkfs.ext4": "e2fsprogs",
    "qemu-system-x86_64": "qemu-system-x86",
    "qemu-img": "qemu-utils",
}
USER_MODE = {
    **BUILDING,
    "mkfs.ext4": "e2fsprogs",
    "ip": "iproute2",
    "ethtool": "ethtool",
    "nsenter": "util-linux",
}
WITHOUT_ROOT = {"newuidmap": "uidmap", "unshare": "util-linux"}

SYSTEM_PATH = "/usr/local/sbin:/usr/sbin:/sbin"


def require(tools: Mapping[str, str]) -> None:
    """Check that every tool is there (name to Debian package); LabError names the command that installs the missing."""
    os.environ["PATH"] = f"{os.environ.get('PATH', '/usr/bin:/bin')}:{SYSTEM_PATH}"
    wanted = dict(tools) if os.geteuid() == 0 else {**tools, **WITHOUT_ROOT}
    packages = sorted({package for tool, package in wanted.items() if not shutil.which(tool)})
    if not packages:
        return
    command = ["apt-get", "install", "--yes", "--no-install-recommends", *packages]
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise LabError(f"missing tools; install them with: sudo {' '.join(command)}")
    say(f"installing {', '.join(packages)} on this machine")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "-qq"], check=True, env=environment)
    subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL)

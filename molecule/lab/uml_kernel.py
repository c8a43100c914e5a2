# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The user-mode Linux kernel, built from Debian's kernel source in a root folder of its own.

Debian's package `user-mode-linux` has no WireGuard. Linux 6.1 does not run in user mode on processors with AMX.
"""

from __future__ import annotations

from pathlib import Path

from . import debian_mirror, images
from .cache import Cache
from .places import PACKAGE

SOURCE_SUITE = "forky"
SOURCE_PACKAGE = "linux-source"
"""It depends on the suite's newest kernel source."""

COMPILER_SUITE = "bookworm"
"""The kernel is linked to this suite's C library, which must not be newer than that of the machine it runs on."""

COMPILER_PACKAGES = ("gcc", "libc6-dev", "make", "flex", "bison", "bc", "perl-base", "xz-utils")
CONFIG = PACKAGE / "uml-kernel.config"
SCRIPT = PACKAGE / "uml-kernel.sh"


def build(cache: Cache) -> Path:
    """Return the kernel, an executable file, built if it is missing. Raises LabError if it cannot be built."""
    packages = [*COMPILER_PACKAGES, f"{SOURCE_PACKAGE}/{SOURCE_SUITE}"]
    inputs = [COMPILER_SUITE, packages, CONFIG.read_text(), SCRIPT.read_text()]
    return cache.get("uml-kernel", inputs, lambda folder: _build(folder, packages)) / "linux"


def _build(folder: Path, packages: list[str]) -> None:
    mirror = debian_mirror.mirror()
    images.mmdebstrap(
        "the user-mode Linux kernel",
        folder,
        "--variant=minbase",
        "--format=null",
        f'--aptopt=APT::Default-Release "{COMPILER_SUITE}"',
        f"--include={','.join(packages)}",
        '--customize-hook=mkdir "$1/build"',
        f"--customize-hook=copy-in '{CONFIG}' '{SCRIPT}' /build",
        '--customize-hook=chroot "$1" sh /build/uml-kernel.sh',
        "--customize-hook=copy-out /build/linux .",
        COMPILER_SUITE,
        "/dev/null",
        *(f"deb {mirror} {suite} main" for suite in (COMPILER_SUITE, SOURCE_SUITE)),
    )

# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What both backends can do: run a lab, and run `lab.nodes` and commands where the nodes are."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from typing import Protocol


class Backend(Protocol):
    """A place where nodes run."""

    name: str

    def up(self) -> None:
        """Build what is missing, start, and wait until every node answers."""

    def down(self) -> None:
        """End everything that runs."""

    def reset(self) -> None:
        """Go back to the state after the first boot."""

    def running(self) -> bool:
        """Whether it is up."""

    def nodes(self, *arguments: str) -> None:
        """Run a verb of `lab.nodes` where the nodes are."""

    def describe(self) -> str:
        """What runs and as which process, in a few words."""

    def on_kernel(self, *command: str, terminal: bool = False) -> list[str]:
        """The command that runs another one beside the nodes, on their kernel."""


def local_kernel_lacks() -> list[str]:
    """What this machine lacks for running the nodes itself."""
    lacking = [] if shutil.which("podman") else ["podman"]
    for kind, options in (("vrf", ["table", "5"]), ("wireguard", [])):
        trial = ["unshare", "--net", "ip", "link", "add", "probe", "type", kind, *options]
        if not _succeeds(trial):
            lacking.append(f"a kernel with {kind} (as root)")
    return lacking


def _succeeds(command: Sequence[str]) -> bool:
    quiet = subprocess.DEVNULL
    try:
        return subprocess.run(command, check=False, stdin=quiet, stdout=quiet, stderr=quiet).returncode == 0
    except FileNotFoundError:
        return False

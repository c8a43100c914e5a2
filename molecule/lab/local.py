# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The backend that runs the nodes on this machine's own kernel, with podman.

Everything that makes nodes and segments is `lab.nodes`, the same as in the virtual
machine, where it runs every day.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from . import disk, images, nodes, ssh
from .cache import Cache
from .places import CACHE, LAB, PACKAGE
from .prerequisites import BUILDING, require
from .progress import step
from .topology import FLEET, FLEET_IMAGE, NODES

ROOTS = LAB / "local"


class LocalKernel:
    """The nodes as containers of this machine."""

    name = "local"

    def running(self) -> bool:
        """Whether it is up."""
        return any(nodes.read_pid(nodes.keeper_file(node)) for node in NODES)

    def up(self) -> None:
        """Build what is missing, start, and wait until every node answers."""
        require(BUILDING)
        built = images.build_all(Cache(CACHE), list(images.node_images().values()))
        if not self.running():
            with step("make the nodes' root folders"):
                self._make_roots(built)
            with step("start the nodes"):
                self.nodes("up")
        self.nodes("wait")

    def down(self) -> None:
        """End everything that runs."""
        self.nodes("down")
        shutil.rmtree(ROOTS, ignore_errors=True)

    def reset(self) -> None:
        """Go back to the state after the first boot: fresh roots, booted again."""
        self.down()
        self.up()

    def describe(self) -> str:
        """What runs and as which process, in a few words."""
        return f"podman on this machine's kernel {os.uname().release}"

    def on_kernel(self, *command: str, terminal: bool = False) -> list[str]:
        """The command that runs another one beside the nodes, on their kernel."""
        del terminal
        return ["env", f"PYTHONPATH={PACKAGE.parent}", *command]

    def _make_roots(self, built: dict[images.Image, Path]) -> None:
        shutil.rmtree(ROOTS, ignore_errors=True)
        ROOTS.mkdir(parents=True)
        keys = ROOTS / "keys"
        disk.make_keys(keys)
        for node in NODES:
            disk.unpack(str(built[images.node_image(node.suite)] / "root.tar"), ROOTS / node.name)
            disk.furnish_node(ROOTS / node.name, node, keys)
        disk.unpack(str(built[images.node_image(FLEET[0].suite)] / "root.tar"), ROOTS / FLEET_IMAGE)
        disk.furnish_fleet(ROOTS / FLEET_IMAGE, keys)
        ssh.write_config(None, keys)

    def nodes(self, *arguments: str) -> None:
        """Run a verb of `lab.nodes` on the nodes' root folders."""
        command = self.on_kernel(sys.executable, "-m", "lab.nodes", "--roots", str(ROOTS), *arguments)
        subprocess.run(command, check=True)

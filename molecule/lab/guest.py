# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A guest machine that boots the lab's disk: what QEMU and user-mode Linux have in common."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from . import disk, images, ssh
from .cache import Cache
from .places import CACHE, RUN
from .progress import LabError
from .topology import NODES

CONSOLE = RUN / "console.log"


class Guest:
    """A machine with a kernel and a disk of its own; a backend is one of its subclasses."""

    def __init__(self, kernel: str) -> None:
        self.kernel = kernel
        """The Debian suite whose kernel modules are on the disk."""
        self.cache = Cache(CACHE)

    def running(self) -> bool:
        """Return whether it is up."""
        raise NotImplementedError

    def on_kernel(self, *command: str, terminal: bool = False) -> list[str]:
        """Return the command that runs another one beside the nodes, on their kernel."""
        return ssh.command("lab-vm", *command, options=["-t"] if terminal else [])

    def build_images(self) -> dict[images.Image, Path]:
        """Return the cache entries of the kernel's, the guest's and the nodes' images, built if missing."""
        wanted = [images.kernel_image(self.kernel), images.GUEST_IMAGE, *images.node_images().values()]
        return images.build_all(self.cache, wanted)

    def build_disk(self, built: dict[images.Image, Path]) -> Path:
        """Return the cache entry of the disk that is made from images, built if missing."""
        kernel = built[images.kernel_image(self.kernel)]
        guest = built[images.GUEST_IMAGE]
        nodes = {suite: built[image] for suite, image in images.node_images().items()}
        inputs = [kernel.name, guest.name, {suite: entry.name for suite, entry in nodes.items()}, disk.inputs()]

        def build(folder: Path) -> None:
            disk.build(
                disk.Job(
                    guest=str(guest / "root.tar"),
                    modules=str(kernel / "modules.tar"),
                    nodes={suite: str(entry / "root.tar") for suite, entry in nodes.items()},
                    folder=str(folder),
                )
            )

        return self.cache.get("disk", inputs, build)

    def nodes(self, *arguments: str) -> None:
        """Run a verb of `lab.nodes` in the guest. Raises LabError with its output if it fails."""
        command = self.on_kernel("python3", "-m", "lab.nodes", *arguments)
        done = subprocess.run(command, check=False, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        if done.returncode:
            raise LabError(f"nodes {arguments[0]}: {done.stdout}")

    def log_in(self, host: str) -> None:
        """Log in to a host by SSH. Raises LabError if it does not answer."""
        login = ssh.command(host, "true")
        done = subprocess.run(login, check=False, stdin=subprocess.DEVNULL, text=True, stderr=subprocess.PIPE)
        if done.returncode:
            raise LabError(f"{host} does not answer by SSH: {done.stderr.strip()}")

    def log_in_everywhere(self) -> None:
        """Log in to every node once, all at the same time."""
        with ThreadPoolExecutor() as pool:
            list(pool.map(self.log_in, [node.name for node in NODES]))

    def until(self, attempt: Callable[[], bool], seconds: float) -> None:
        """Try again until an attempt succeeds. Raises LabError after some seconds, or if the guest has ended."""
        deadline = time.monotonic() + seconds
        while not attempt():
            if not self.running():
                raise LabError(f"the guest ended; its console: {CONSOLE}")
            if time.monotonic() > deadline:
                raise LabError(f"no SSH after {seconds:.0f} s; the guest's console: {CONSOLE}")
            time.sleep(0.2)

# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lab's nodes, reached past their network: what a test does to a node's network must not cut the test off.

It is also the fast way, for a command by SSH takes a key exchange on an emulated processor.
"""

from __future__ import annotations

import subprocess
from dataclasses import dataclass

from lab import nodes
from lab.__main__ import choose_backend
from lab.backend import Backend
from lab.topology import Node, node

# Takes a node's card out, or puts one like it in, as hardware does while the node runs.
CARD = """
import sys
from lab import nodes
from lab.topology import node
verb, which, device = sys.argv[1], node(sys.argv[2]), sys.argv[3]
card = next(card for card in which.interfaces if card.name == device)
port = f"{which.name}-{device}"
if verb == "out":
    nodes.ip("link", "delete", port, namespace=nodes.SWITCH)
else:
    nodes.plug_in(card, nodes.namespace_of(which), port)
"""

# No command of a test takes longer; a node that hangs must not hang the run.
PATIENCE = 300

# Reboots a node, and waits until it is up whatever addresses it has then.
RESTART = """
import sys, time
from lab import nodes
from lab.topology import node
which = node(sys.argv[1])
before = nodes.read_pid(nodes.pid_file(which))
nodes.enter(which, "systemctl", "reboot")
until = time.monotonic() + nodes.BOOT_SECONDS
while nodes.read_pid(nodes.pid_file(which)) in {0, before} or not nodes.booted(which):
    if time.monotonic() > until:
        raise SystemExit(f"{which.name} is not up")
    time.sleep(0.5)
"""


@dataclass(frozen=True)
class Said:
    """What a command has said, under testinfra's names."""

    rc: int
    stdout: str
    stderr: str


class LabNode:
    """A node, with testinfra's two verbs."""

    def __init__(self, backend: Backend, which: Node) -> None:
        self.backend = backend
        self.which = which
        self.name = which.name

    def run(self, line: str) -> Said:
        """Run a line of shell in the node."""
        return _run(self.backend.on_kernel("sh", "-c", nodes.enter_script(self.which), "sh", "sh", "-c", line))

    def check_output(self, line: str) -> str:
        """Run a line of shell that must succeed, and give what it printed."""
        said = self.run(line)
        assert said.rc == 0, f"{self.name}: {line}\n{said.stdout}{said.stderr}"
        return said.stdout.rstrip("\r\n")

    def reboot(self, *, hard: bool = False) -> None:
        """Reboot the node, or cut its power, and wait until it is up."""
        options = ["--hard"] if hard else []
        said = _run(self.backend.on_kernel("python3", "-m", "lab.nodes", "reboot", self.name, *options), 900)
        # Where an emulated processor is too slow for a unit of the distribution's, systemd calls itself degraded.
        assert said.rc == 0 or "degraded" in said.stdout + said.stderr, said.stdout + said.stderr

    def restart(self) -> None:
        """Reboot the node into a network that is not the lab's."""
        said = _run(self.backend.on_kernel("python3", "-c", RESTART, self.name), 900)
        assert said.rc == 0, said.stdout + said.stderr


class Lab:
    """All of it: nodes by name, and the cables between them."""

    def __init__(self) -> None:
        self.backend = choose_backend(starting=False)

    def __getitem__(self, name: str) -> LabNode:
        return LabNode(self.backend, node(name))

    def on_kernel(self, line: str) -> str:
        """Run a line of shell on the kernel that the nodes share, and return what it printed."""
        said = _run(self.backend.on_kernel("sh", "-ec", line))
        assert said.rc == 0, said.stderr
        return said.stdout

    def carrier(self, name: str, device: str, state: str) -> None:
        """Pull a node's cable out of its segment (``down``), or put it back (``up``)."""
        line = f"ip -n {nodes.SWITCH} link set {name}-{device} {state}"
        said = _run(self.backend.on_kernel("sh", "-c", line))
        assert said.rc == 0, said.stderr

    def card(self, name: str, device: str, verb: str) -> None:
        """Take a node's network card ``out``, or put it back ``in``."""
        said = _run(self.backend.on_kernel("python3", "-c", CARD, verb, name, device))
        assert said.rc == 0, said.stderr


def _run(command: list[str], seconds: float = PATIENCE) -> Said:
    done = subprocess.run(
        command, check=False, text=True, capture_output=True, stdin=subprocess.DEVNULL, timeout=seconds
    )
    return Said(done.returncode, done.stdout, done.stderr)

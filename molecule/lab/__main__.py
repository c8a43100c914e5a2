# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The lab's command: `python3 -m lab VERB`, with `molecule/` on PYTHONPATH."""

from __future__ import annotations

import argparse
import json
import os
import shlex
import subprocess
import sys

from . import images, nodes
from .backend import Backend, local_kernel_lacks
from .cache import locked
from .local import LocalKernel
from .places import LAB, SSH_CONFIG
from .progress import LabError, say, step
from .topology import FLEET, NODES, R2_SLAAC_ADDRESS, Node, node, wan_addresses
from .user_mode import UserModeLinux
from .vm import VirtualMachine

BACKENDS = ("vm", "local", "uml")


def choose_backend(*, starting: bool) -> Backend:
    """Return the backend that runs already, else the one that `LAB_BACKEND` names, else the one that fits this machine.

    Raises LabError if the lab is to be started (`starting`) while another backend than the named one runs.
    """
    asked = os.environ.get("LAB_BACKEND", "")
    if asked not in {"", *BACKENDS}:
        raise LabError(f"LAB_BACKEND={asked}: must be one of {', '.join(BACKENDS)}")
    machine = VirtualMachine(os.environ.get("LAB_KERNEL") or images.DEFAULT_KERNEL)
    user_mode = UserModeLinux()
    for backend in (machine, user_mode):
        if backend.running():
            if starting and asked not in {"", backend.name}:
                raise LabError(f"the lab is up with backend {backend.name}, not {asked}: `make lab-down` first")
            return backend
    lacking = [] if asked else local_kernel_lacks()
    name = asked or ("vm" if lacking else "local")
    if starting:
        looked = f"this machine lacks {', '.join(lacking)}" if lacking else "this machine has all that it takes"
        say(f"backend: {name} ({'asked for by LAB_BACKEND' if asked else looked})")
    if name == "local":
        return LocalKernel()
    if name == "vm":
        return machine
    if os.environ.get("LAB_KERNEL"):
        raise LabError("LAB_KERNEL chooses Debian's kernel for LAB_BACKEND=vm; LAB_BACKEND=uml has a kernel of its own")
    return user_mode


def show_status(backend: Backend) -> None:
    """Print what runs, node by node."""
    if not backend.running():
        print("the lab is down; `make lab` brings it up")
        return
    print(f"backend {backend.name}: {backend.describe()}; ssh -F {os.path.relpath(SSH_CONFIG)} NODE")
    command = backend.on_kernel("python3", "-m", "lab.nodes", "status")
    states = json.loads(subprocess.run(command, check=True, text=True, stdout=subprocess.PIPE).stdout)
    print(f"{'node':6}{'state':14}{'systemd':9}{'release':32}{'up':>7}  addresses")
    for which in (*NODES, *FLEET):
        state = states[which.name]
        if which in FLEET and state["state"] == "off":
            continue
        up = f"{state['uptime']} s" if "uptime" in state else ""
        addresses = " ".join(wan_addresses(which))
        running = f"{state.get('systemd', ''):9}{state.get('release', ''):32}"
        print(f"{which.name:6}{state['state']:14}{running}{up:>7}  {addresses}")


def in_node(backend: Backend, which: Node, command: list[str], *, terminal: bool) -> int:
    """Run a command in a node by way of its kernel, whatever state its network is in."""
    shell = ["sh", "-c", nodes.enter_script(which), "sh", *command]
    return subprocess.run(backend.on_kernel(*shell, terminal=terminal), check=False).returncode


def parse(arguments: list[str]) -> argparse.Namespace:
    """The verb and what belongs to it."""
    parser = argparse.ArgumentParser(prog="lab", description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser("up", help="build what is missing, boot or resume, wait until every node answers")
    verbs.add_parser("down", help="end it; nothing of it is left running")
    verbs.add_parser("reset", help="go back to the booted state")
    verbs.add_parser("status", help="what runs")
    verbs.add_parser("ssh-config", help="print the path of the SSH client's configuration")
    shell = verbs.add_parser("shell", help="a shell in a node, past its network")
    shell.add_argument("node", type=node)
    executing = verbs.add_parser("exec", help="run a command in a node, past its network")
    executing.add_argument("node", type=node)
    executing.add_argument("command", nargs=argparse.REMAINDER)
    fleet = verbs.add_parser("fleet", help="start further routers, f01 to f12, and wait until they are up")
    fleet.add_argument("nodes", nargs="*", metavar="NODE", help="these; without one, all")
    reboot = verbs.add_parser("reboot", help="reboot a node and wait until it is up")
    reboot.add_argument("node", type=node)
    reboot.add_argument("--hard", action="store_true", help="cut its power instead of asking it")
    return parser.parse_args(arguments)


def run(given: argparse.Namespace) -> int:
    """Do what was asked for."""
    backend = choose_backend(starting=given.verb in {"up", "reset"})
    if given.verb in {"up", "down", "reset"}:
        with locked(LAB / "lock"):
            getattr(backend, given.verb)()
        if given.verb != "down":
            say(f"up: r2 has {R2_SLAAC_ADDRESS}; ssh -F {os.path.relpath(SSH_CONFIG)} r1")
        return 0
    if given.verb == "status":
        show_status(backend)
        return 0
    if given.verb == "ssh-config":
        print(SSH_CONFIG)
        return 0
    if not backend.running():
        raise LabError("the lab is down; `make lab` brings it up")
    if given.verb == "fleet":
        with step("start the fleet"):
            backend.nodes("fleet", *given.nodes)
        return 0
    if given.verb == "reboot":
        hard = ["--hard"] if given.hard else []
        with step(f"reboot {given.node.name}"):
            command = backend.on_kernel("python3", "-m", "lab.nodes", "reboot", given.node.name, *hard)
            return subprocess.run(command, check=False).returncode
    if given.verb == "shell":
        return in_node(backend, given.node, ["bash", "--login"], terminal=True)
    words = given.command[1:] if given.command[:1] == ["--"] else given.command
    return in_node(backend, given.node, words, terminal=False)


def main() -> int:
    """Run the command line; errors that say what to do are printed without a traceback."""
    try:
        return run(parse(sys.argv[1:]))
    except LabError as error:
        say(str(error))
        return 1
    except subprocess.CalledProcessError as error:
        say(f"{shlex.join(map(str, error.cmd))} ended with {error.returncode}")
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())

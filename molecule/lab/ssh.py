# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""SSH to the lab: its client configuration, and commands over it."""

from __future__ import annotations

import os
import shlex
import shutil
import socket
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from .places import KNOWN_HOSTS, LAB, PACKAGE, RUN, SSH_CONFIG, SSH_KEY, UNUSED
from .topology import FLEET, NODES

CONTROL_PATH_LIMIT = 90
"""A UNIX socket's path is at most 107 bytes, and ssh(1) appends 17 of its own."""


def control_path() -> str:
    """The socket of the one shared connection, the jump host's."""
    path = str(RUN / "vm.ssh")
    return path if len(path) <= CONTROL_PATH_LIMIT else "none"


def through_port(port: int) -> list[str]:
    """Return the options that reach the guest by a port of this machine."""
    return ["HostName 127.0.0.1", f"Port {port}"]


def through_namespace(pid: int, address: str) -> list[str]:
    """Return the options that reach the guest's address from a process's network namespace.

    The proxy connects there and hands its socket to ssh(1); no process stands in between afterwards.
    """
    entering = ["nsenter", *([] if os.geteuid() == 0 else ["--user", "--preserve-credentials"]), "--net"]
    proxy = shlex.join([*entering, f"--target={pid}", sys.executable, str(PACKAGE / "connect.py")])
    return [f"HostName {address}", f"ProxyCommand {proxy.replace('%', '%%')} %h %p", "ProxyUseFdpass yes"]


def client_config(way_in: Sequence[str] | None) -> str:
    """Return the text of `.lab/ssh_config`: `way_in` are the options that reach the guest, None without a guest."""
    blocks = []
    if way_in is not None:
        # Only the jump is shared: a connection to a node is always a fresh one through its WAN.
        jump = [*way_in, "HostKeyAlias lab-vm", f'ControlPath "{control_path()}"']
        # Every connection to the guest or to a node removes the mark that nothing used the booted state.
        blocks.append(f'Match originalhost lab-vm exec "rm -f {shlex.quote(str(UNUSED)).replace("%", "%%")}"\n')
        blocks.append(_block("lab-vm", jump))
    for node in (*NODES, *FLEET):
        lines = [f"HostName {node.ssh_address}", f"HostKeyAlias {node.host_key}"]
        if way_in is not None or node.ssh_jump != "lab-vm":
            lines.append(f"ProxyJump {node.ssh_jump}")
        blocks.append(_block(node.name, lines))
    common = [
        "User root",
        f'IdentityFile "{SSH_KEY}"',
        "IdentitiesOnly yes",
        f'UserKnownHostsFile "{KNOWN_HOSTS}"',
        "GlobalKnownHostsFile /dev/null",
        "StrictHostKeyChecking yes",
        "CheckHostIP no",
        "UpdateHostKeys no",
        "PreferredAuthentications publickey",
        # The post-quantum default costs an emulated processor a second a connection.
        "KexAlgorithms curve25519-sha256",
        "ConnectTimeout 20",
        "ServerAliveInterval 15",
        "ServerAliveCountMax 4",
    ]
    names = " ".join(["lab-vm", *(node.name for node in (*NODES, *FLEET))])
    return "\n".join([*blocks, _block(names, common)])


def _block(host: str, lines: Sequence[str]) -> str:
    return "\n".join([f"Host {host}", *(f"  {line}" for line in lines), ""])


def write_config(way_in: Sequence[str] | None, keys: Path) -> None:
    """Put the configuration and the keys that it names into place."""
    LAB.mkdir(exist_ok=True)
    SSH_KEY.unlink(missing_ok=True)
    shutil.copyfile(keys / "known_hosts", KNOWN_HOSTS)
    SSH_KEY.touch(mode=0o600)
    SSH_KEY.write_bytes((keys / "ssh_key").read_bytes())
    SSH_CONFIG.write_text(client_config(way_in))


def command(host: str, *remote: str, options: Sequence[str] = ()) -> list[str]:
    """The command that runs `remote` on a host of the lab, word for word."""
    return ["ssh", "-F", str(SSH_CONFIG), *options, host, "--", shlex.join(remote)]


def free_port() -> int:
    """A TCP port of the loopback address that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def open_master() -> bool:
    """Try to open the shared connection to the virtual machine."""
    if control_path() == "none":
        attempt = command("lab-vm", "true", options=["-o", "ConnectTimeout=5"])
    else:
        attempt = ["ssh", "-F", str(SSH_CONFIG), "-o", "ConnectTimeout=5", "-fNM", "lab-vm"]
    quiet = subprocess.DEVNULL
    return subprocess.run(attempt, check=False, stdin=quiet, stdout=quiet, stderr=quiet).returncode == 0


def close_master() -> None:
    """End the shared connection if there is one."""
    if SSH_CONFIG.exists() and Path(control_path()).exists():
        ending = ["ssh", "-F", str(SSH_CONFIG), "-O", "exit", "lab-vm"]
        quiet = subprocess.DEVNULL
        subprocess.run(ending, check=False, stdin=quiet, stdout=quiet, stderr=quiet)

# SPDX-License-Identifier: GPL-3.0-or-later
"""How one comes in: where the SSH server listens, and by what connection and session this program was started."""

from __future__ import annotations

import contextlib
import os
import typing as t

from ..._change._bound_services import services_of
from ..._common._command import CommandError, run
from ..._common._files import under
from .. import _ssh

if t.TYPE_CHECKING:  # pragma: no cover
    from ..._common._facts import Facts
    from ..._common._shapes import HostPlan
    from .._shapes import Connection, Ssh

NO_SSH: Ssh = {"listeners": [], "family": "any"}


def ssh_server(new: HostPlan, facts: Facts) -> Ssh:
    """Return where the SSH server will listen when it starts next.

    It is asked only where an interface is to move, or the server to be bound to a VRF.

    With Match blocks older sshd want to be told of a connection; none of them may say where it listens.
    """
    masters = {link["name"]: link["master"] for link in facts["links"]}
    moves = any(masters.get(member["name"]) != member["vrf"] for member in new["members"])
    if not moves and not {*services_of(new)} & {*_ssh.SOCKETS, *_ssh.SERVICES}:
        return NO_SSH
    try:
        shown = run(["systemctl", "show", f"--property={','.join(_ssh.PROPERTIES)}", *_ssh.SOCKETS, *_ssh.SERVICES])
    except CommandError:
        return NO_SSH
    units = _ssh.units(shown)
    sockets = [listener for unit in units for listener in unit["listeners"]]
    if sockets or not units:
        # What systemd hands over is what is heard, whatever sshd_config says.
        return {**NO_SSH, "listeners": sockets}
    for arguments in ([], ["-C", "user=root,host=localhost,addr=127.0.0.1"]):
        with contextlib.suppress(CommandError):
            told = run(["sshd", "-T", *arguments])
            return {"listeners": _ssh.listeners(told, units[0]["name"]), "family": _ssh.family(told)}
    return NO_SSH


def own_group(root: str) -> str:
    """Return the control group of this process, and so of the session that it was started by."""
    with contextlib.suppress(OSError), open(under(root, "/proc/self/cgroup"), encoding="utf-8") as file:
        return file.read().strip()
    return ""


def connection(root: str) -> Connection | None:
    """Return the address and the port of this host that the controller's SSH connection comes in by, if it is one.

    sudo takes the variable away (sudoers(5), env_reset); a process above it has it still.
    """
    words = os.environ.get("SSH_CONNECTION", "").split()
    process = "self"
    while not words and process not in ("0", "1"):
        try:
            process = _parent(root, process)
            with open(under(root, f"/proc/{process}/environ"), "rb") as file:
                variables = file.read().split(b"\0")
        except (OSError, ValueError, IndexError):
            break
        found = [line for line in variables if line.startswith(b"SSH_CONNECTION=")]
        words = found[0].decode("ascii", "replace").partition("=")[2].split() if found else []
    return {"address": words[2], "port": int(words[3])} if len(words) == 4 and words[3].isdecimal() else None


def _parent(root: str, process: str) -> str:
    """Return the process that a process was started by (proc_pid_stat(5), field 4; the second may hold anything)."""
    with open(under(root, f"/proc/{process}/stat"), encoding="utf-8", errors="replace") as file:
        return file.read().rpartition(")")[2].split()[1]

# SPDX-License-Identifier: GPL-3.0-or-later
"""Hide a changed .netdev from the running networkd, so that no later reload costs other peers their sessions.

wg sets a change of peers live, and networkd need not read it. But from systemd 257 on, the next reload, whatever it is
for, finds that the file is another one (inode, time and size: stat_inode_unmodified() in
src/basic/stat-util.c) and sends all peers of the interface to the kernel again; their sessions, and the endpoints that
they have roamed to, are lost (systemd issue 38196). So the running networkd keeps seeing the inode that it has
read: a hard link keeps it, and it is mounted over the path in networkd's own mount namespace. Everybody else, and
networkd when it restarts, sees the new file. A rename onto the path, by the collection or an editor, removes the mount
(detach_mounts() in fs/namespace.c of the kernel), and then networkd reads what is there.

Where it is not certain that a kept inode is what networkd has read, it is not used: then a reload costs sessions, but
networkd never works from a file that is not the one that everybody sees.

Drop this file when the oldest systemd that the collection supports has the fix of issue 38196.
"""

from __future__ import annotations

import contextlib
import os
import typing as t

from .._change._diff import changes, only_peers
from .._common import _command
from .._common._command import CommandError
from .._common._entry import content
from .._common._files import remove_tree, under
from .._common._layout import HELD_DIR
from .._common._unit_file import parse

if t.TYPE_CHECKING:  # pragma: no cover
    from .._change._shapes import Side
    from ._commands import Live

SERVICE = "systemd-networkd.service"


class Kept(t.TypedDict):
    """A unit's place, the link to the inode that networkd has read, networkd's pid, and the unit's new text."""

    place: str
    held: str
    pid: int
    text: str


class Networkd(t.NamedTuple):
    """A networkd that runs, in a mount namespace of its own."""

    pid: int
    invocation: str


def keep(live: Live, source: Side, target: Side) -> list[Kept]:
    """Keep the .netdev files of which only peers will change, before they change, and return what ``bind`` takes.

    Nothing is kept if networkd does not run, or has no mount namespace of its own.
    """
    networkd = _running(live)
    if networkd is None:
        return []
    directory = under(live.root, f"{HELD_DIR}/{networkd.invocation}")
    _forget_others(directory)
    mounted = _mounted(live, networkd)
    kept: list[Kept] = []
    for before, after in changes(source["files"], target["files"]):
        place = under(live.root, before["path"])
        held = os.path.join(directory, os.path.basename(place))
        if not only_peers(before, after):
            # networkd will be told to read it, and what it had read before is of no use any more.
            with contextlib.suppress(OSError):
                os.unlink(held)
            continue
        # One that is kept, but not in its place any more, may be older than what networkd has read by now.
        if (place in mounted) if os.path.exists(held) else _link(live, place, held):
            kept.append(
                {"place": place, "held": held, "pid": networkd.pid, "text": content(after).decode("utf-8", "replace")}
            )
    return kept


def bind(live: Live, kept: list[Kept]) -> None:
    """Mount what networkd has read over the kept files, which have changed by now."""
    for item in kept:
        with contextlib.suppress(OSError):
            if os.path.samefile(item["place"], item["held"]):
                continue
            if _rewrite(item["held"], item["text"]):
                live.command(
                    *("nsenter", "--target", str(item["pid"]), "--mount"),
                    *("mount", "--bind", item["held"], item["place"]),
                )


def forget(root: str) -> None:
    """Remove all that is kept; networkd sees it until it restarts."""
    remove_tree(under(root, HELD_DIR))


def shortened(text: str, size: int) -> bytes | None:
    """Return a .netdev in exactly ``size`` bytes: without comments, and with as many of its peers as fit.

    If networkd reads it after all (the link is deleted by hand, and networkd reloaded), a peer may be missing,
    which ``verify`` finds, but none is back that was removed. None where not even the interface itself fits.
    """
    found = b""
    for section in parse(text).sections:
        part = f"[{section.name}]\n" + "".join(f"{item.key}={item.value}\n" for item in section.assignments)
        if len(found) + len(part.encode()) <= size:
            found += part.encode()
        elif section.name != "WireGuardPeer":
            return None
    return found + b"\n" * (size - len(found))


def _running(live: Live) -> Networkd | None:
    try:
        shown = _command.run(["systemctl", "show", "--property=MainPID,InvocationID", SERVICE])
        fields = dict(line.split("=", 1) for line in shown.splitlines() if "=" in line)
        pid = int(fields.get("MainPID", "0"))
        if not pid or not fields.get("InvocationID"):
            return None
        namespaces = [os.readlink(under(live.root, f"/proc/{each}/ns/mnt")) for each in (pid, "self")]
    except (CommandError, OSError, ValueError) as exc:
        live.notes.append(f"networkd is not kept on what it has read: {exc}")
        return None
    return Networkd(pid, fields["InvocationID"]) if namespaces[0] != namespaces[1] else None


def _mounted(live: Live, networkd: Networkd) -> set[str]:
    """Return the mount points in networkd's mount namespace (proc_pid_mountinfo(5), field 5)."""
    try:
        with open(under(live.root, f"/proc/{networkd.pid}/mountinfo"), encoding="utf-8", errors="replace") as file:
            return {line.split()[4] for line in file}
    except OSError:
        return set()


def _link(live: Live, place: str, held: str) -> bool:
    """Keep an inode under a second name, and return whether that succeeded."""
    try:
        os.makedirs(os.path.dirname(held), mode=0o700, exist_ok=True)
        os.link(place, held, follow_symlinks=False)
    except OSError as exc:
        # Another file system, or one without hard links.
        live.notes.append(f"networkd is not kept on what it has read of {place}: {exc.strerror}")
        return False
    return True


def _rewrite(held: str, text: str) -> bool:
    """Write a text into a file without a change that networkd would notice, and return whether that succeeded."""
    with open(held, "r+b") as file:
        found = os.fstat(file.fileno())
        data = shortened(text, found.st_size)
        if data is None:
            return False
        file.write(data)
        file.flush()
        os.utime(file.fileno(), ns=(found.st_atime_ns, found.st_mtime_ns))
    return True


def _forget_others(directory: str) -> None:
    """Remove what earlier runs of networkd had read."""
    parent, name = os.path.split(directory)
    with contextlib.suppress(OSError):
        for other in set(os.listdir(parent)) - {name}:
            remove_tree(os.path.join(parent, other))

# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The host's own systemd-networkd reads new units where they do no harm, and says what it thinks of them.

It is started by hand in a mount and network namespace of its own: with the unit directories as they will be, with a
/run of its own (so it finds neither the bus nor the state of the networkd that runs), with a read-only /sys (so it
waits for no udev), and with sockets of ours in place of the service manager's and the journal's.

PRIVATE to the collection: it may change with any release; nothing outside of transit.networkd should import it.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import select
import signal
import socket
import struct
import subprocess
import time
import typing as t

from ansible_collections.transit.networkd.plugins.module_utils._common._layout import NETWORK_DIR
from ansible_collections.transit.networkd.plugins.module_utils._state._entries import put

if t.TYPE_CHECKING:  # pragma: no cover
    from collections.abc import Iterable, Iterator, Mapping

    from ansible_collections.transit.networkd.plugins.module_utils._common._entry import Entry


RUNTIME_UNIT_DIR = "/run/systemd/network"
PROGRAMS = ("/usr/lib/systemd/systemd-networkd", "/lib/systemd/systemd-networkd")
JOURNAL = "/run/systemd/journal/socket"
NOTIFY = "/run/systemd/notify"

# From linux/sched.h and linux/mount.h; Python has unshare only since 3.12, and mount not at all.
CLONE_NEWNS, CLONE_NEWNET = 0x00020000, 0x40000000
MS_RDONLY, MS_BIND, MS_REC, MS_PRIVATE = 1, 4096, 16384, 1 << 18

SO_RCVBUFFORCE = 33
WARNING = 4
LONGEST = 20.0
# What networkd still says of the links that it makes, once it is ready.
LINGER = 0.2


class RehearsalError(Exception):
    """The rehearsal itself could not be held."""


def complaints(changes: Iterable[Mapping[str, t.Any]]) -> list[str]:
    """Give what networkd says of its units with these changes that it does not say of them as they are now.

    ``changes`` are entries of files below /etc/systemd/network (see ``_state._entries``). A complaint is
    ``FILE:LINE: words``, or the words alone where networkd names no file. Raises RehearsalError.
    """
    new = _held(list(changes))
    if not new:
        return []
    # What it says anyway does not forbid a change; most hosts have nothing of the kind, and need no second reading.
    known = {(file, words) for file, _line, words in _held([])}
    return sorted(
        {f"{file}:{line}: {words}" if file else words for file, line, words in new if (file, words) not in known}
    )


def _held(changes: list[Mapping[str, t.Any]]) -> list[tuple[str, int, str]]:
    """Hold one rehearsal in a child, whose namespaces end with it: networkd's warnings and errors as file, line, words.

    File and line are empty and 0 where networkd gives none.
    """
    program = next((path for path in PROGRAMS if os.access(path, os.X_OK)), None)
    if program is None:
        raise RehearsalError(f"there is no {PROGRAMS[0]}")
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        # Nothing of the parent's may run here, not even its clean-up.
        try:
            os.close(reading)
            with os.fdopen(writing, "wb") as answer:
                answer.write(_answer(program, changes))
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as answer:
        said = answer.read()
    os.waitpid(child, 0)
    reply = json.loads(said or b'{"error": "the rehearsal ended without a word"}')
    if "error" in reply:
        raise RehearsalError(reply["error"])
    return [_placed(record) for record in reply["records"]]


def _placed(record: dict[str, str]) -> tuple[str, int, str]:
    file, line, message = record.get("CONFIG_FILE", ""), int(record.get("CONFIG_LINE", "0")), str(record["MESSAGE"])
    return file, line, message.removeprefix(f"{file}:{line}: ")


def _answer(program: str, changes: list[Mapping[str, t.Any]]) -> bytes:
    try:
        _withdraw(changes)
        reply: dict[str, object] = {"records": _read(program)}
    except (OSError, RehearsalError) as exc:
        reply = {"error": str(exc)}
    except Exception as exc:  # the child ends here, and nobody else can say what it was
        reply = {"error": f"the rehearsal broke off: {type(exc).__name__}: {exc}"}
    return json.dumps(reply).encode()


def _withdraw(changes: list[Mapping[str, t.Any]]) -> None:
    """Go into namespaces of our own, and lay the unit directories out as they will be."""
    runtime = list(_tree(RUNTIME_UNIT_DIR))
    units = list(_tree(NETWORK_DIR))
    libc = ctypes.CDLL(None, use_errno=True)
    _checked(libc.unshare(CLONE_NEWNS | CLONE_NEWNET), "unshare")
    _mount(libc, "none", "/", None, MS_REC | MS_PRIVATE)
    _mount(libc, "tmpfs", "/run", "tmpfs", 0, "mode=0755")
    _mount(libc, "sysfs", "/sys", "sysfs", MS_RDONLY)
    for directory in ("/run/systemd/journal", RUNTIME_UNIT_DIR, "/run/units"):
        os.makedirs(directory, 0o755)
    _lay(runtime, "")
    _lay(units, "/run/units")
    for entry in changes:
        put("/run/units", t.cast("Entry", {**entry, "label": None}))
    os.makedirs(f"/run/units{NETWORK_DIR}", 0o755, exist_ok=True)
    _mount(libc, f"/run/units{NETWORK_DIR}", NETWORK_DIR, None, MS_BIND)


def _tree(top: str) -> Iterator[tuple[str, os.stat_result, bytes | str | None]]:
    """Everything below a directory with itself: path, status, and a file's content or a link's target."""
    try:
        yield top, os.stat(top), None
        entries = sorted(os.scandir(top), key=lambda entry: entry.name)
    except OSError:
        return
    for entry in entries:
        if entry.is_symlink():
            yield entry.path, entry.stat(follow_symlinks=False), os.readlink(entry.path)
        elif entry.is_dir():
            yield from _tree(entry.path)
        elif entry.is_file():
            with contextlib.suppress(OSError), open(entry.path, "rb") as file:
                yield entry.path, entry.stat(), file.read()


def _lay(tree: Iterable[tuple[str, os.stat_result, bytes | str | None]], root: str) -> None:
    """Write a tree below another root, with its owners and modes: networkd reads it as a user of its own."""
    for path, status, content in tree:
        place = root + path
        if isinstance(content, str):
            os.symlink(content, place)
            continue
        if content is None:
            os.makedirs(place, exist_ok=True)
        else:
            with open(place, "wb") as file:
                file.write(content)
        os.chown(place, status.st_uid, status.st_gid)
        os.chmod(place, status.st_mode & 0o7777)


def _read(program: str) -> list[dict[str, str]]:
    """Run networkd until it is ready, and give its records of a warning's weight and more."""
    with _listener(NOTIFY) as ready, _listener(JOURNAL) as journal:
        daemon = subprocess.Popen(
            [program],
            env={
                "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
                "LC_ALL": "C.UTF-8",
                "SYSTEMD_LOG_TARGET": "journal",
                "SYSTEMD_LOG_LEVEL": "info",
                "NOTIFY_SOCKET": NOTIFY,
            },
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            records = list(_records(daemon, ready, journal))
        finally:
            daemon.send_signal(signal.SIGKILL)
            daemon.wait()
    return [record for record in records if int(record.get("PRIORITY", "7")) <= WARNING and record.get("MESSAGE")]


def _records(daemon: subprocess.Popen[bytes], ready: socket.socket, journal: socket.socket) -> Iterator[dict[str, str]]:
    end, is_ready = time.monotonic() + LONGEST, False
    while time.monotonic() < end:
        readable, _writable, _failed = select.select([ready, journal], [], [], 0.05)
        if journal in readable:
            yield _fields(_datagram(journal))
        elif ready in readable and b"READY=1" in ready.recv(4096):
            end, is_ready = time.monotonic() + LINGER, True
        elif daemon.poll() is not None and not is_ready:
            raise RehearsalError(f"systemd-networkd ended with status {daemon.returncode} before it was ready")
    if not is_ready:
        raise RehearsalError(f"systemd-networkd was not ready within {LONGEST:g} s")


def _listener(path: str) -> socket.socket:
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    with contextlib.suppress(OSError):
        listener.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, 8 << 20)
    listener.bind(path)
    os.chmod(path, 0o666)
    return listener


def _datagram(journal: socket.socket) -> bytes:
    """One record; a large one comes as an open file (systemd's Native Journal Protocol)."""
    data, ancillary, _flags, _address = journal.recvmsg(1 << 20, socket.CMSG_SPACE(16))
    for level, kind, content in ancillary:
        if (level, kind) == (socket.SOL_SOCKET, socket.SCM_RIGHTS):
            (handle,) = struct.unpack("i", content[:4])
            data = os.pread(handle, os.fstat(handle).st_size, 0)
            os.close(handle)
    return data


def _fields(data: bytes) -> dict[str, str]:
    """The fields of a record: NAME=VALUE lines, or NAME, a length of eight bytes, and a value that may hold any."""
    fields, place = {}, 0
    while place < len(data):
        end = data.index(b"\n", place)
        name, equals, value = data[place:end].partition(b"=")
        place = end + 1
        if not equals:
            (length,) = struct.unpack("<Q", data[place : place + 8])
            value = data[place + 8 : place + 8 + length]
            place += 8 + length + 1
        fields[name.decode()] = value.decode("utf-8", "replace")
    return fields


def _mount(libc: ctypes.CDLL, source: str, target: str, kind: str | None, flags: int, data: str | None = None) -> None:
    words = [None if word is None else word.encode() for word in (source, target, kind, data)]
    _checked(libc.mount(*words[:3], ctypes.c_ulong(flags), words[3]), f"mount {target}")


def _checked(result: int, what: str) -> None:
    if result:
        number = ctypes.get_errno()
        raise RehearsalError(f"{what}: {os.strerror(number)}")


__all__ = ("RehearsalError", "complaints")

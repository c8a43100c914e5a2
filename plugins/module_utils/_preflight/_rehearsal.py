# SPDX-License-Identifier: GPL-3.0-or-later
"""Rehearse new units: the host's own systemd-networkd reads them where they do no harm, and its complaints are kept.

It runs in a mount and network namespace of its own: with the unit directories as they will be, with its own /run (so it
finds neither the bus nor the state of the running networkd), with a read-only /sys (so it does not wait for udev), and
with sockets of this program in place of the service manager's and the journal's.
"""

from __future__ import annotations

import contextlib
import os
import select
import struct
import subprocess
import time
import typing as t
from collections.abc import Iterable, Iterator

from .._common._layout import NETWORK_DIR
from .._state._entries import put

if t.TYPE_CHECKING:  # pragma: no cover
    import socket

    from .._common._entry import Entry

RUNTIME_UNIT_DIR = "/run/systemd/network"
PROGRAMS = ("/usr/lib/systemd/systemd-networkd", "/lib/systemd/systemd-networkd")
# Below /run, which is a folder of its own during a rehearsal.
JOURNAL = "systemd/journal/socket"
NOTIFY = "systemd/notify"
UNITS = "units"

# The arguments are the folder that is /run in the namespaces, and networkd's program. Whatever fails ends the script.
WITHDRAW = f"""\
mount --bind "$1" /run
mount --types sysfs --options ro sysfs /sys
mount --bind "/run/{UNITS}{NETWORK_DIR}" {NETWORK_DIR}
exec "$2"
"""

SO_RCVBUFFORCE = 33
WARNING = 4
LONGEST = 20.0
# Seconds in which networkd still complains about the links that it makes, once it is ready.
LINGER = 0.2


class RehearsalError(Exception):
    """The rehearsal itself could not be held."""


def complaints(changes: Iterable[Entry]) -> list[str]:
    """Return what networkd says of its units with these changes, and does not say of them as they are now.

    ``changes`` are entries of files below /etc/systemd/network (see ``_state._entries``). A complaint is
    ``FILE:LINE: words``, or the words alone where networkd names no file. Raises RehearsalError.
    """
    new = _held(list(changes))
    if not new:
        return []
    # What it says anyway does not forbid a change. Most hosts have no complaint, and need no second rehearsal.
    known = {(file, words) for file, _line, words in _held([])}
    return sorted(
        {f"{file}:{line}: {words}" if file else words for file, line, words in new if (file, words) not in known}
    )


def _held(changes: list[Entry]) -> list[tuple[str, int, str]]:
    """Hold one rehearsal, and return networkd's warnings and errors as file, line and words.

    File and line are empty and 0 where networkd names none. Raises RehearsalError.
    """
    program = next((path for path in PROGRAMS if os.access(path, os.X_OK)), None)
    if program is None:
        raise RehearsalError(f"there is no {PROGRAMS[0]}")
    # This and the sockets' module cost a tenth of the program's start, and most calls hold no rehearsal.
    import tempfile

    try:
        # Only root may enter this folder, in memory; what is /run in it is as open as /run.
        with tempfile.TemporaryDirectory(prefix="transit-networkd-", dir="/run") as folder:
            place = os.path.join(folder, "run")
            _lay_out(place, changes)
            return [_placed(record) for record in _read(program, place)]
    except (OSError, RehearsalError) as exc:
        raise RehearsalError(str(exc)) from None
    except Exception as exc:  # a fault of this file is no reason against a change
        raise RehearsalError(f"the rehearsal broke off: {type(exc).__name__}: {exc}") from exc


def _placed(record: dict[str, str]) -> tuple[str, int, str]:
    file, line, message = record.get("CONFIG_FILE", ""), int(record.get("CONFIG_LINE", "0")), str(record["MESSAGE"])
    return file, line, message.removeprefix(f"{file}:{line}: ")


def _lay_out(place: str, changes: list[Entry]) -> None:
    """Make what is /run in a rehearsal: a place for the sockets, and the unit directories as they will be."""
    for directory in (place, *(os.path.join(place, name) for name in ("systemd", "systemd/journal", UNITS))):
        os.mkdir(directory)
        os.chmod(directory, 0o755)
    _lay(_tree(RUNTIME_UNIT_DIR), os.path.dirname(place))
    _lay(_tree(NETWORK_DIR), os.path.join(place, UNITS))
    for entry in changes:
        put(os.path.join(place, UNITS), t.cast("Entry", {**entry, "label": None}))
    os.makedirs(f"{place}/{UNITS}{NETWORK_DIR}", 0o755, exist_ok=True)


def _tree(top: str) -> Iterator[tuple[str, os.stat_result, bytes | str | None]]:
    """Return a directory and everything below it: path, status, and a file's content or a link's target."""
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


def _read(program: str, place: str) -> list[dict[str, str]]:
    """Run networkd until it is ready, and return its records of a warning's weight and more."""
    with _listener(os.path.join(place, NOTIFY)) as ready, _listener(os.path.join(place, JOURNAL)) as journal:
        daemon = subprocess.Popen(
            ["unshare", "--mount", "--net", "sh", "-e", "-c", WITHDRAW, "sh", place, program],
            env={
                "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
                "LC_ALL": "C.UTF-8",
                "SYSTEMD_LOG_TARGET": "journal",
                "SYSTEMD_LOG_LEVEL": "info",
                "NOTIFY_SOCKET": f"/run/{NOTIFY}",
            },
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        with daemon:
            try:
                records = list(_records(daemon, ready, journal))
            finally:
                daemon.kill()
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
            said = daemon.stderr.read().decode("utf-8", "replace").strip() if daemon.stderr else ""
            raise RehearsalError(f"systemd-networkd ended with status {daemon.returncode} before it was ready: {said}")
    if not is_ready:
        raise RehearsalError(f"systemd-networkd was not ready within {LONGEST:g} s")


def _listener(path: str) -> socket.socket:
    import socket

    listener = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    with contextlib.suppress(OSError):
        listener.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, 8 << 20)
    listener.bind(path)
    os.chmod(path, 0o666)
    return listener


def _datagram(journal: socket.socket) -> bytes:
    """Return one record; a large one comes as an open file (systemd's Native Journal Protocol)."""
    import socket

    data, ancillary, _flags, _address = journal.recvmsg(1 << 20, socket.CMSG_SPACE(16))
    for level, kind, content in ancillary:
        if (level, kind) == (socket.SOL_SOCKET, socket.SCM_RIGHTS):
            (handle,) = struct.unpack("i", content[:4])
            data = os.pread(handle, os.fstat(handle).st_size, 0)
            os.close(handle)
    return data


def _fields(data: bytes) -> dict[str, str]:
    """Return the fields of a record: NAME=VALUE lines, or NAME, a length of eight bytes, and a value of any bytes."""
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

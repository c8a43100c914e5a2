# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The part of the judge that runs in the new namespaces: ``inside.py networkd|udev TREE FOLDER TIMEOUT``.

Prints one JSON list a record: file (relative to FOLDER), line, level, message.
"""

from __future__ import annotations

import array
import functools
import json
import os
import re
import select
import socket
import subprocess
import sys
import time
import typing as t
from pathlib import Path

if t.TYPE_CHECKING:
    from collections.abc import Iterator

UNITS = "/etc/systemd/network/"
_SO_RCVBUFFORCE = 33
# How many records may wait, in this network namespace. With the kernel's 10, networkd often waits for their reader.
_QUEUE = Path("/proc/sys/net/unix/max_dgram_qlen")
# "/etc/systemd/network/a.network:7: Unknown ...", and what is said of a file as a whole.
_PLACE = re.compile(rf"{UNITS}([^\s:\"]+):([0-9]+): (.*)", re.DOTALL)
_FILE = re.compile(rf"{UNITS}([^\s:\",]+?)\.?(?=[\s:\",]|$)")
# What is said of a device: "NAME: ...". The judge names a .netdev after its device.
_DEVICE = re.compile(r"([^\s:/]+): ")
_FIELD = re.compile(r"[A-Z_][A-Z0-9_]+")
_BUFFER = bytearray(1 << 20)

Row = tuple[str, int, int, str]


def mount(*arguments: str) -> None:
    """Mount in this namespace alone. Raises CalledProcessError."""
    subprocess.run(["mount", *arguments], check=True)


def prepare(root: str, folder: str) -> None:
    """Mount the tree's /run, /proc and /sys, and the folder as its only units, with its networkd.conf."""
    mount("--bind", root, root)
    mount("-t", "tmpfs", "-o", "mode=755", "judge", f"{root}/run")
    for directory in ("run/systemd/journal", "etc/systemd/network", "usr/local/lib/systemd/network"):
        Path(root, directory).mkdir(parents=True, exist_ok=True)
    for directory in ("usr/lib/systemd/network", "usr/local/lib/systemd/network"):
        mount("-t", "tmpfs", "-o", "mode=755", "judge", f"{root}/{directory}")
    mount("--bind", folder, f"{root}/etc/systemd/network")
    if Path(folder, "networkd.conf").exists():
        Path(root, "etc/systemd/networkd.conf").touch()
        mount("--bind", f"{folder}/networkd.conf", f"{root}/etc/systemd/networkd.conf")
    mount("-t", "proc", "proc", f"{root}/proc")
    # Without udev, which networkd takes from a /sys that cannot be written, it does not wait for it.
    mount("-t", "sysfs", "-o", "ro", "sysfs", f"{root}/sys")


def networkd(root: str, timeout: float) -> Iterator[Row]:
    """Return what networkd logs until it is ready. Raises TimeoutError."""
    _QUEUE.write_text("100000")
    ready = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    ready.bind("\0judge-notify")
    journal = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    journal.setsockopt(socket.SOL_SOCKET, _SO_RCVBUFFORCE, 64 << 20)
    journal.bind(f"{root}/run/systemd/journal/socket")
    Path(root, "run/systemd/journal/socket").chmod(0o666)
    environment = {
        "PATH": "/usr/bin:/usr/sbin",
        "LC_ALL": "C.UTF-8",
        "SYSTEMD_LOG_TARGET": "journal",
        "SYSTEMD_LOG_LEVEL": "info",
        "NOTIFY_SOCKET": "@judge-notify",
    }
    command = ["chroot", root, "/usr/lib/systemd/systemd-networkd"]
    daemon = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=2)
    end = time.monotonic() + timeout
    try:
        done = False
        while True:
            # It creates devices after it is ready.
            readable = select.select([journal, ready], [], [], 0.5)[0]
            if journal in readable:
                for record in records(journal):
                    yield from row(fields(record))
            elif done:
                return
            elif ready in readable:
                done = b"READY=1" in ready.recv(4096)
            elif daemon.poll() is not None:
                raise TimeoutError(f"networkd ended with {daemon.returncode}")
            elif time.monotonic() > end:
                raise TimeoutError(f"networkd was not ready after {timeout:.0f} s")
    finally:
        daemon.kill()
        daemon.wait()


def records(journal: socket.socket) -> Iterator[bytes]:
    """Yield the records that wait; a long one comes as a file."""
    while True:
        try:
            size, ancillary, _flags, _address = journal.recvmsg_into(
                [_BUFFER], socket.CMSG_SPACE(16), socket.MSG_DONTWAIT
            )
        except BlockingIOError:
            return
        data = bytes(memoryview(_BUFFER)[:size])
        for level, kind, passed in ancillary:
            if (level, kind) == (socket.SOL_SOCKET, socket.SCM_RIGHTS):
                files = array.array("i", passed[:4])
                with open(files[0], "rb") as file:
                    file.seek(0)
                    data = file.read()
        yield data


def fields(record: bytes) -> dict[str, str]:
    """Return a record of journald's native protocol, in the simple form that systemd's log sends.

    A message that quotes an unescaped value may hold a line break, which is not escaped either.
    """
    found: dict[str, str] = {}
    last = ""
    for line in record.decode(errors="replace").split("\n"):
        key, equals, value = line.partition("=")
        if equals and is_field(key):
            found[key], last = value, key
        elif last:
            found[last] += f"\n{line}"
    return {key: value.removesuffix("\n") for key, value in found.items()}


@functools.lru_cache(1024)
def is_field(key: str) -> bool:
    """Return whether this is the name of a journal field."""
    return _FIELD.fullmatch(key) is not None


def row(record: dict[str, str]) -> Iterator[Row]:
    """Return the record with its place, from the fields or from the text."""
    level, message = int(record.get("PRIORITY", 6)), record.get("MESSAGE", "")
    if "CONFIG_FILE" in record:
        place = _PLACE.fullmatch(message)
        name = record["CONFIG_FILE"].removeprefix(UNITS)
        yield name, int(record["CONFIG_LINE"]), level, place[3] if place else message
    else:
        yield from placed(level, message)


def placed(level: int, message: str) -> Iterator[Row]:
    """Return a record that has only its text."""
    if place := _PLACE.search(message):
        yield place[1], int(place[2]), level, place[3]
    elif file := _FILE.search(message):
        yield file[1], 0, level, message
    elif device := _DEVICE.match(message):
        yield f"{device[1]}.netdev", 0, level, message


def udev(root: str, timeout: float) -> Iterator[Row]:
    """Return what udev logs about .link files."""
    environment = {"PATH": "/usr/bin:/usr/sbin", "SYSTEMD_LOG_TARGET": "console-prefixed", "SYSTEMD_LOG_LEVEL": "info"}
    command = ["chroot", root, "udevadm", "test-builtin", "net_setup_link", "/sys/class/net/lo"]
    done = subprocess.run(
        command, env=environment, check=False, stdin=subprocess.DEVNULL, capture_output=True, timeout=timeout
    )
    for line in done.stderr.decode(errors="replace").splitlines():
        if match := re.match(r"<([0-9]+)>(.*)", line):
            yield from placed(int(match[1]) & 7, match[2])


def main() -> int:
    """Print every record."""
    program, root, folder, timeout = sys.argv[1:]
    prepare(root, folder)
    run = networkd if program == "networkd" else udev
    try:
        for found in run(root, float(timeout)):
            sys.stdout.write(json.dumps(found) + "\n")
    except (TimeoutError, subprocess.TimeoutExpired) as exc:
        sys.stdout.flush()
        print(exc, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.stdout.flush()
    code = main()
    sys.stdout.flush()
    os._exit(code)

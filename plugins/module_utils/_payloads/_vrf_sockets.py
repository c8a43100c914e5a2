# SPDX-License-Identifier: GPL-3.0-or-later
"""Bind each IP socket that a service makes to a VRF, before it starts.

systemd 260 and later do this by BindNetworkInterface=, but do not mark the sockets. For older ones, and for the service
that follows endpoints, this file is part of the bundle. The service's unit runs it before the service's own program,
with all privileges, in the service's control group: ``VRF [SECONDS [MARK]]``. It attaches to that group what
``ip vrf exec`` attaches to one that it makes itself: a program that the kernel runs for each new IP socket. So the
service's own command line, user, and sandbox stay as they are. It stands alone.
"""

from __future__ import annotations

import ctypes
import os
import platform
import socket
import struct
import sys
import time

CGROUPS = "/sys/fs/cgroup"
PATIENCE = 60.0

# linux/bpf.h
_PROG_LOAD, _PROG_ATTACH, _PROG_DETACH = 5, 8, 9
_CGROUP_SOCK = 9
_CGROUP_INET_SOCK_CREATE = 2
# Offsets in struct bpf_sock.
_BOUND_DEV_IF, _MARK = 0, 16
# The number of the system call bpf: asm/unistd.h of each architecture. uname(2) names the kernel's architecture; for a
# program of 32 bits on a kernel of 64 bits, the numbers of the former count.
_SYSTEM_CALL = {
    "x86_64": 321,
    "i686": 357,
    "aarch64": 280,
    "riscv64": 280,
    "loongarch64": 280,
    "armv7l": 386,
    "armv6l": 386,
    "armv8l": 386,
    "ppc64le": 361,
    "ppc64": 361,
    "s390x": 351,
}
_OF_32_BITS = {"x86_64": "i686", "aarch64": "armv7l"}


class UnboundError(Exception):
    """The service could not be bound: why, for a person."""


def instructions(index: int, mark: int | None = None, byteorder: str = sys.byteorder) -> bytes:
    """Return the program: write the VRF's index, and the mark if there is one, to the new socket, and allow it."""

    def step(code: int, to: int = 0, by: int = 0, offset: int = 0, value: int = 0) -> bytes:
        registers = by << 4 | to if byteorder == "little" else to << 4 | by
        return struct.pack("<BBhI" if byteorder == "little" else ">BBhI", code, registers, offset, value)

    move, store, leave = 0xB7, 0x63, 0x95  # MOV64 by value, STX of 32 bits, EXIT
    fields = [(_BOUND_DEV_IF, index), *([] if mark is None else [(_MARK, mark)])]
    steps = [step(move, to=2, value=value) + step(store, to=1, by=2, offset=offset) for offset, value in fields]
    return b"".join(steps) + step(move, to=0, value=1) + step(leave)


def own_group(text: str) -> str:
    """Return the folder of a service's control group, from the /proc/PID/cgroup of one of its processes.

    With DelegateSubgroup= (systemd 254) this runs in a group below the service's own, which the service's processes
    may leave for another one there. Raises UnboundError where there is no unified hierarchy.
    """
    for line in text.splitlines():
        if line.startswith("0::/"):
            unit, found, _below = f"{line[3:]}/".rpartition(".service/")
            group = f"{unit}.service" if found else line[3:]
            return f"{CGROUPS}{group}".rstrip("/")
    raise UnboundError("this host has no unified hierarchy of control groups (cgroup2)")


def index_of(vrf: str, patience: float = PATIENCE) -> int:
    """Give the index of a VRF, which networkd may be about to make. Raises UnboundError when it does not come."""
    end = time.monotonic() + patience
    while True:
        try:
            return socket.if_nametoindex(vrf)
        except OSError:
            if time.monotonic() >= end:
                raise UnboundError(f"there is no VRF {vrf} after {patience:g} s") from None
            time.sleep(0.2)


def bind(group: str, index: int, mark: int | None = None) -> None:
    """Attach the program to a control group, in place of one that was attached so before. Raises UnboundError."""
    code = instructions(index, mark)
    steps = ctypes.create_string_buffer(code, len(code))
    licence = ctypes.create_string_buffer(b"GPL")
    load = struct.pack(
        "=IIQQIIQII", _CGROUP_SOCK, len(code) // 8, ctypes.addressof(steps), ctypes.addressof(licence), 0, 0, 0, 0, 0
    )
    program = _bpf(_PROG_LOAD, load, "the kernel takes no program for new sockets")
    try:
        _with_group(_PROG_ATTACH, group, program)
    finally:
        os.close(program)


def release(group: str) -> bool:
    """Detach what ``bind`` attached, and say whether there was something; a group that is gone has nothing."""
    try:
        _with_group(_PROG_DETACH, group, 0)
    except (UnboundError, OSError):
        return False
    return True


def _with_group(command: int, group: str, program: int) -> None:
    folder = os.open(group, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        _bpf(command, struct.pack("=IIII", folder, program, _CGROUP_INET_SOCK_CREATE, 0), f"{group} takes no program")
    finally:
        os.close(folder)


def system_call(machine: str, pointer: int) -> int:
    """Return the number of bpf(2) for programs with pointers of that size. Raises UnboundError where it is unknown."""
    number = _SYSTEM_CALL.get(_OF_32_BITS.get(machine, machine) if pointer == 4 else machine)
    if number is None:
        raise UnboundError(f"bpf(2) is not known here for {machine}; systemd 260 and later need none of this")
    return number


def _bpf(command: int, attributes: bytes, failure: str) -> int:
    number = system_call(platform.machine(), struct.calcsize("P"))
    buffer = ctypes.create_string_buffer(attributes, len(attributes))
    library = ctypes.CDLL(None, use_errno=True)
    found: int = library.syscall(number, command, buffer, len(attributes))
    if found < 0:
        raise UnboundError(f"{failure}: {os.strerror(ctypes.get_errno())}")
    return found


def main(arguments: list[str]) -> int:
    """Bind the service that runs this, and give the exit status."""
    try:
        with open("/proc/self/cgroup", encoding="utf-8") as file:
            group = own_group(file.read())
        index = index_of(arguments[0], float(arguments[1]) if len(arguments) > 1 else PATIENCE)
        bind(group, index, int(arguments[2]) if len(arguments) > 2 else None)
    except (UnboundError, OSError, IndexError, ValueError) as exc:
        sys.stderr.write(f"this service is not bound to its VRF, and is not started outside of it: {exc}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

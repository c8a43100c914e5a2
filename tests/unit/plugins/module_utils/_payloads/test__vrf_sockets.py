# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import ctypes
import os
import struct
import subprocess
import sys
import typing as t
from pathlib import Path

import pytest

from ansible_collections.transit.networkd.plugins.module_utils._payloads import _vrf_sockets

# What llvm-mc makes of: r2 = 7; *(u32 *)(r1 + 0) = r2; r0 = 1; exit.
PROGRAM = "b702000007000000 6321000000000000 b700000001000000 9500000000000000"


def test_the_program() -> None:
    assert _vrf_sockets.instructions(7, byteorder="little") == bytes.fromhex(PROGRAM)


def test_the_program_that_marks() -> None:
    # What llvm-mc makes of: r2 = 7; *(u32 *)(r1 + 0) = r2; r2 = 0xfffffffe; *(u32 *)(r1 + 16) = r2; r0 = 1; exit.
    assert _vrf_sockets.instructions(7, 0xFFFFFFFE, byteorder="little") == bytes.fromhex(
        "b702000007000000 6321000000000000 b7020000feffffff 6321100000000000 b700000001000000 9500000000000000"
    )


def test_the_kernel_binds_and_marks_what_is_made_afterwards() -> None:
    """With the kernel's own verifier: in a control group of its own, ``lo`` in place of a VRF."""
    script = (
        'mount -t cgroup2 none /sys/fs/cgroup; mkdir "/sys/fs/cgroup/$1"; '
        """trap 'echo $$ > /sys/fs/cgroup/cgroup.procs; rmdir "/sys/fs/cgroup/$1"' EXIT; """
        'echo $$ > "/sys/fs/cgroup/$1/cgroup.procs"; python=$2 program=$3 probe=$4; '
        '$python -c "$probe"; $python -I -S "$program" lo 0; $python -c "$probe"; '
        '$python -I -S "$program" lo 0 4294967294; $python -c "$probe"'
    )
    probe = (
        "from socket import *\n"
        "for family in AF_INET, AF_INET6:\n"
        "    made = socket(family, SOCK_STREAM)\n"
        "    device = made.getsockopt(SOL_SOCKET, SO_BINDTODEVICE, 16).decode().rstrip(chr(0))\n"
        "    print(device or 'unbound', made.getsockopt(SOL_SOCKET, SO_MARK) & 0xFFFFFFFF)"
    )
    done = subprocess.run(
        [
            *("unshare", "--mount", "--net", "--propagation", "private", "sh", "-euc", script),
            *("sh", f"transit-{os.getpid()}", sys.executable, _vrf_sockets.__file__, probe),
        ],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    if "Operation not permitted" in done.stderr or "cgroup" in done.stderr:
        pytest.skip(f"this user or kernel cannot bind a control group's sockets: {done.stderr[-200:]}")
    assert (done.stdout.split("\n"), done.stderr) == (
        ["unbound 0", "unbound 0", "lo 0", "lo 0", "lo 4294967294", "lo 4294967294", ""],
        "",
    )


def test_the_program_of_a_machine_whose_bytes_go_the_other_way() -> None:
    assert _vrf_sockets.instructions(7, byteorder="big") == bytes.fromhex(
        "b720000000000007 6312000000000000 b700000000000001 9500000000000000"
    )


@pytest.mark.parametrize(
    ("text", "group"),
    [
        ("0::/system.slice/a.service\n", "/sys/fs/cgroup/system.slice/a.service"),
        ("1:name=systemd:/x\n0::/\n", "/sys/fs/cgroup"),
        ("0::/system.slice/a.service/main\n", "/sys/fs/cgroup/system.slice/a.service"),
        ("0::/b.service/payload/system.slice/a.service\n", "/sys/fs/cgroup/b.service/payload/system.slice/a.service"),
    ],
)
def test_the_group_of_a_process(text: str, group: str) -> None:
    assert _vrf_sockets.own_group(text) == group


def test_a_host_without_the_unified_hierarchy() -> None:
    with pytest.raises(_vrf_sockets.UnboundError, match="no unified hierarchy"):
        _vrf_sockets.own_group("4:net_cls:/x\n1:name=systemd:/x\n")


def test_a_vrf_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    answers: list[t.Any] = [OSError(), OSError(), 7]

    def index(_name: str) -> int:
        answer = answers.pop(0)
        if isinstance(answer, OSError):
            raise answer
        return int(answer)

    monkeypatch.setattr("socket.if_nametoindex", index)
    monkeypatch.setattr("time.sleep", lambda _: None)
    assert _vrf_sockets.index_of("vrf-wan") == 7


def test_what_the_kernel_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[tuple[int, tuple[int, ...]]] = []

    def bpf(command: int, attributes: bytes, _failure: str) -> int:
        calls.append((command, struct.unpack("=IIQQIIQII" if len(attributes) > 16 else "=IIII", attributes)))
        if command == 5:
            steps, licence = calls[-1][1][2], calls[-1][1][3]
            assert ctypes.string_at(steps, 32) == _vrf_sockets.instructions(7)
            assert ctypes.string_at(licence) == b"GPL"
            return os.open(os.devnull, os.O_RDONLY)
        assert os.path.samestat(os.fstat(calls[-1][1][0]), tmp_path.stat())
        return 0

    monkeypatch.setattr(_vrf_sockets, "_bpf", bpf)
    _vrf_sockets.bind(str(tmp_path), 7)
    # A program of the type CGROUP_SOCK, four steps, attached where sockets are made, in place of one before.
    assert (calls[0][0], calls[0][1][:2], calls[0][1][4:]) == (5, (9, 4), (0, 0, 0, 0, 0))
    assert (calls[1][0], calls[1][1][2:]) == (8, (2, 0))
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(calls[1][1][1])
    assert _vrf_sockets.release(str(tmp_path)) is True
    assert (calls[2][0], calls[2][1][1:]) == (9, (0, 2, 0))
    assert _vrf_sockets.release(str(tmp_path / "gone")) is False


@pytest.mark.parametrize(
    ("machine", "pointer", "number"),
    [
        ("x86_64", 8, 321),
        ("x86_64", 4, 357),
        ("i686", 4, 357),
        ("aarch64", 8, 280),
        ("aarch64", 4, 386),
        ("armv7l", 4, 386),
        ("armv8l", 4, 386),
        ("ppc64", 4, 361),
    ],
)
def test_a_program_of_32_bits_calls_by_its_own_numbers(machine: str, pointer: int, number: int) -> None:
    assert _vrf_sockets.system_call(machine, pointer) == number


def test_a_machine_that_is_not_known_says_what_would_help(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("platform.machine", lambda: "vax")
    with pytest.raises(_vrf_sockets.UnboundError, match="not known here for vax; systemd 260 and later need none"):
        _vrf_sockets.bind(str(tmp_path), 7)


def test_the_file_stands_alone_and_a_service_without_its_vrf_does_not_start() -> None:
    done = subprocess.run(
        [sys.executable, "-I", "-S", _vrf_sockets.__file__, "no-such-vrf", "0"],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("this service is not bound to its VRF, and is not started outside of it: ")

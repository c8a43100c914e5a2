# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import os
import struct
import subprocess
import sys
import typing as t
from pathlib import Path

import pytest

from ansible_collections.transit.networkd.plugins.module_utils._common._entry import file
from ansible_collections.transit.networkd.plugins.module_utils._preflight import _rehearsal
from ansible_collections.transit.networkd.plugins.module_utils._preflight._rehearsal import RehearsalError, complaints

real = pytest.mark.skipif(
    os.geteuid() != 0 or not any(Path(program).exists() for program in _rehearsal.PROGRAMS),
    reason="needs root and a systemd-networkd",
)


def unit(name: str, text: str) -> dict[str, t.Any]:
    return file(f"/etc/systemd/network/{name}", text.encode(), uid=0, gid=0, mode=0o644)


@real
def test_the_hosts_networkd_judges_what_it_reads() -> None:
    assert complaints([unit("05-transit-eth9.network", "[Match]\nName=eth9\n\n[Network]\nDHCP=ipv4\n")]) == []
    (complaint,) = complaints([unit("05-transit-eth9.network", "[Match]\nName=eth9\n\n[Network]\nDCHP=ipv4\n")])
    assert complaint.startswith("/etc/systemd/network/05-transit-eth9.network:5: Unknown key")
    assert "DCHP" in complaint


@real
def test_a_drop_in_joins_its_unit() -> None:
    base = unit("10-eth9.network", "[Match]\nName=eth9\n")
    drop_in = unit("10-eth9.network.d/05-transit.conf", "[Network]\nVRF=vrf-9\n")
    assert any("vrf-9" in complaint for complaint in complaints([base, drop_in]))


# Other tests hold rehearsals at the same time, so this one looks at a /run and at mounts of its own.
UNNOTICED = f"""
import socket
from pathlib import Path
from {_rehearsal.__name__} import complaints

def seen():
    return Path("/proc/self/mounts").read_text(), sorted(Path("/run").rglob("*")), socket.if_nameindex()

before = seen()
complaints([{unit("05-transit-x.netdev", "[NetDev]" + chr(10) + "Name=br-9" + chr(10) + "Kind=bridge" + chr(10))!r}])
assert seen() == before, (before, seen())
"""


@real
def test_the_host_notices_nothing() -> None:
    # mount(8) keeps /run/mount on every host.
    own_run = 'mount -t tmpfs none /run; mkdir /run/mount; exec "$@"'
    process = subprocess.run(
        ["unshare", "--mount", "--net", "sh", "-ec", own_run, "sh", sys.executable, "-c", UNNOTICED],
        check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    assert process.returncode == 0, process.stdout


def test_a_rehearsal_that_breaks_off_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> t.NoReturn:
        raise KeyError("kind")

    monkeypatch.setattr(_rehearsal, "PROGRAMS", ["/bin/true"])
    monkeypatch.setattr(_rehearsal, "_lay_out", broken)
    with pytest.raises(RehearsalError, match=r"^the rehearsal broke off: KeyError: 'kind'$"):
        complaints([unit("x.network", "")])


@real
def test_what_keeps_networkd_from_starting_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_rehearsal, "WITHDRAW", 'mount --bind "$1/nothing" /run\nexec "$2"\n')
    with pytest.raises(RehearsalError, match=r"ended with status \d+ before it was ready: mount: .*nothing"):
        complaints([unit("x.network", "")])


@real
def test_nobody_else_can_read_a_rehearsal(monkeypatch: pytest.MonkeyPatch) -> None:
    """It holds copies of units, one of which may hold a key."""
    folders = []
    read = _rehearsal._read

    def look(program: str, place: str) -> list[dict[str, str]]:
        folders.append(Path(place).parent.stat().st_mode & 0o777)
        return read(program, place)

    monkeypatch.setattr(_rehearsal, "_read", look)
    complaints([unit("05-transit-x.netdev", "[NetDev]\nName=br-9\nKind=bridge\n")])
    assert folders == [0o700]


def test_what_networkd_says_anyway_is_no_complaint(monkeypatch: pytest.MonkeyPatch) -> None:
    old = ("/run/systemd/network/10-netplan-eth0.network", 7, "Unknown key 'Foo' in section [Network], ignoring.")
    new = ("/etc/systemd/network/05-transit-eth0.network", 3, "Unknown key 'Foo' in section [Network], ignoring.")
    moved = (old[0], 9, old[2])
    said = {True: [moved, new, ("", 0, "eth0: no")], False: [old]}
    monkeypatch.setattr(_rehearsal, "_held", lambda changes: said[bool(changes)])
    assert complaints([unit("x.network", "")]) == [
        "/etc/systemd/network/05-transit-eth0.network:3: Unknown key 'Foo' in section [Network], ignoring.",
        "eth0: no",
    ]


def test_a_networkd_that_ends_is_no_judge(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_rehearsal, "PROGRAMS", ("/nowhere/systemd-networkd",))
    with pytest.raises(RehearsalError, match="there is no /nowhere/systemd-networkd"):
        complaints([])


def test_fields_of_a_journal_record() -> None:
    binary = b"MESSAGE\n" + struct.pack("<Q", 3) + b"a\nb" + b"\n"
    assert _rehearsal._fields(b"PRIORITY=4\n" + binary + b"CONFIG_LINE=5\n") == {
        "PRIORITY": "4",
        "MESSAGE": "a\nb",
        "CONFIG_LINE": "5",
    }

# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The kernel's own mount namespaces; a process that sleeps in one stands for networkd."""

from __future__ import annotations

import os
import subprocess
import typing as t
from pathlib import Path
from unittest.mock import create_autospec

import pytest

from ansible_collections.transit.networkd.plugins.module_utils._apply import _netdev_pin
from ansible_collections.transit.networkd.plugins.module_utils._apply._commands import Live
from ansible_collections.transit.networkd.plugins.module_utils._common import _command, _entry
from ansible_collections.transit.networkd.plugins.module_utils._common._layout import HELD_DIR
from ansible_collections.transit.networkd.plugins.module_utils._state import _entries

Side = dict[str, t.Any]

PATH = "/etc/systemd/network/05-transit-wg0.netdev"
DEVICE = "[NetDev]\nName=wg0\nKind=wireguard\n\n[WireGuard]\nFirewallMark=1000\n"


def peer(name: str) -> str:
    return f"\n[WireGuardPeer]\nPublicKey={name}=\nAllowedIPs=fd00::{name}/128\n"


def side(text: str) -> Side:
    return {"files": [_entry.file(PATH, text.encode(), uid=os.getuid(), gid=os.getgid(), mode=0o640)]}


class Host:
    """A host below a folder: what everybody sees of our file, and what its networkd sees."""

    def __init__(self, root: Path, pid: int, monkeypatch: pytest.MonkeyPatch) -> None:
        self.root = root
        self.pid = pid
        self.invocation = "a"
        self.live = Live(str(root))
        self.really_run = _command.run
        (root / "etc/systemd/network").mkdir(parents=True)
        (root / "proc").symlink_to("/proc")
        monkeypatch.setattr(_command, "run", self.run)

    def run(self, argv: t.Sequence[str], **options: t.Any) -> str:
        if argv[0] == "systemctl":
            return f"MainPID={self.pid}\nInvocationID={self.invocation}\n"
        return self.really_run(argv, **options)

    def change(self, before: str, after: str) -> None:
        kept = _netdev_pin.keep(self.live, side(before), side(after))
        _entries.put(str(self.root), side(after)["files"][0])
        _netdev_pin.bind(self.live, kept)

    @property
    def place(self) -> Path:
        return self.root / PATH[1:]

    def seen(self) -> tuple[t.Any, ...]:
        """What networkd compares of the file."""
        return seen(Path(f"/proc/{self.pid}/root{self.place}"))

    def read(self) -> str:
        """What networkd would read."""
        return Path(f"/proc/{self.pid}/root{self.place}").read_text()


def seen(place: Path) -> tuple[t.Any, ...]:
    found = place.stat()
    return (found.st_dev, found.st_ino, found.st_mtime_ns, found.st_size)


@pytest.fixture
def networkd() -> t.Iterator[int]:
    with subprocess.Popen(
        ["unshare", "--mount", "--propagation", "slave", "sh", "-c", "echo; exec sleep 600"], stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        if not process.stdout.readline():
            pytest.skip("this user may not make a mount namespace")
        yield process.pid
        process.kill()


@pytest.fixture
def host(tmp_path: Path, networkd: int, monkeypatch: pytest.MonkeyPatch) -> Host:
    host = Host(tmp_path, networkd, monkeypatch)
    host.place.write_text(DEVICE + peer("1"))
    host.place.chmod(0o640)
    return host


def test_networkd_sees_the_file_that_it_has_read(host: Host) -> None:
    before = host.seen()
    host.change(DEVICE + peer("1"), DEVICE + peer("1") + peer("2"))
    assert host.live.notes == []
    assert host.seen() == before
    assert host.place.read_text() == DEVICE + peer("1") + peer("2")


def test_without_it_networkd_sees_another_file(host: Host) -> None:
    before = host.seen()
    _entries.put(str(host.root), side(DEVICE + peer("1") + peer("2"))["files"][0])
    assert host.seen() != before


def test_many_changes_are_like_one(host: Host) -> None:
    before, text = host.seen(), DEVICE + peer("1")
    for name in "2345":
        host.change(text, text + peer(name))
        text += peer(name)
        assert host.seen() == before
    assert host.place.read_text() == text


def test_a_peer_that_was_removed_is_not_in_what_networkd_could_read(host: Host) -> None:
    host.change(DEVICE + peer("1"), DEVICE + peer("2"))
    assert "PublicKey=1=" not in host.read()
    assert "PublicKey=2=" in host.read()


def test_what_somebody_else_puts_there_is_seen(host: Host) -> None:
    host.change(DEVICE + peer("1"), DEVICE + peer("1") + peer("2"))
    theirs = host.place.with_name("theirs")
    theirs.write_text("theirs\n")
    theirs.rename(host.place)
    assert host.read() == "theirs\n"


def test_what_networkd_has_read_is_not_guessed_at(host: Host) -> None:
    # Somebody has put a file there, and may have reloaded networkd since or not.
    test_what_somebody_else_puts_there_is_seen(host)
    host.place.write_text(DEVICE)
    host.change(DEVICE, DEVICE + peer("3"))
    assert host.read() == host.place.read_text() == DEVICE + peer("3")


def test_a_change_of_the_interface_is_seen(host: Host) -> None:
    host.change(DEVICE + peer("1"), DEVICE + peer("1") + peer("2"))
    other = DEVICE.replace("1000", "1001") + peer("1")
    host.change(DEVICE + peer("1") + peer("2"), other)
    assert host.read() == host.place.read_text() == other
    # networkd was told to read it, so it is what a later change of peers must keep.
    before = host.seen()
    host.change(other, other + peer("4"))
    assert host.seen() == before


def test_a_networkd_that_starts_anew_reads_the_new_file(host: Host) -> None:
    host.change(DEVICE + peer("1"), DEVICE + peer("1") + peer("2"))
    held = host.root / HELD_DIR[1:]
    assert [path.name for path in held.iterdir()] == ["a"]
    host.invocation = "b"
    subprocess.run(["nsenter", "--target", str(host.pid), "--mount", "umount", str(host.place)], check=True)
    before = host.seen()
    host.change(DEVICE + peer("1") + peer("2"), DEVICE + peer("2"))
    assert host.seen() == before
    assert [path.name for path in held.iterdir()] == ["b"]
    _netdev_pin.forget(str(host.root))
    assert not held.exists()


def test_a_file_that_could_not_be_moved_is_left_as_it_is(host: Host) -> None:
    kept = _netdev_pin.keep(host.live, side(DEVICE + peer("1")), side(DEVICE + peer("2")))
    _netdev_pin.bind(host.live, kept)
    assert host.place.read_text() == DEVICE + peer("1")


def test_a_networkd_that_sees_our_own_files_is_left_alone(host: Host) -> None:
    host.pid = os.getpid()
    host.change(DEVICE + peer("1"), DEVICE + peer("2"))
    assert host.place.read_text() == DEVICE + peer("2")
    assert not (host.root / HELD_DIR[1:]).exists()


@pytest.mark.parametrize("shown", ["MainPID=0\nInvocationID=\n", "", "MainPID=x\nInvocationID=a\n"])
def test_where_networkd_does_not_run_nothing_is_kept(host: Host, shown: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_command, "run", create_autospec(_command.run, return_value=shown))
    assert _netdev_pin.keep(host.live, side(DEVICE + peer("1")), side(DEVICE + peer("2"))) == []


def test_what_does_not_fit_is_left_out() -> None:
    text = "# why\n" + DEVICE + peer("1") + peer("2")
    whole = _netdev_pin.shortened(text, 1000)
    assert whole is not None
    assert len(whole) == 1000
    assert b"#" not in whole
    assert b"PublicKey=2=" in whole
    short = _netdev_pin.shortened(text, len(DEVICE + peer("1")))
    assert short is not None
    assert len(short) == len(DEVICE + peer("1"))
    assert b"PublicKey=1=" in short
    assert b"PublicKey=2=" not in short
    assert _netdev_pin.shortened(text, 20) is None

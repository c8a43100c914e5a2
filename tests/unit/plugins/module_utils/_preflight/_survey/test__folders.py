# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import errno
import os
import pwd
import typing as t
from pathlib import Path
from types import SimpleNamespace

import pytest

from ansible_collections.transit.networkd.plugins.module_utils._common._entry import absent, file
from ansible_collections.transit.networkd.plugins.module_utils._preflight._survey import _folders

UNIT = "/etc/systemd/network/05-transit-wg0.network"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for path in ("etc/systemd/network", "etc/systemd/system", "var/lib", "run", "usr/local"):
        (tmp_path / path).mkdir(parents=True)
    return tmp_path


def side(path: str, content: bytes | None) -> dict[str, t.Any]:
    entry = absent(path) if content is None else file(path, content, uid=0, gid=0, mode=0o644)
    return {"files": [entry]}


def size(**fields: int) -> SimpleNamespace:
    return SimpleNamespace(**{"f_bfree": 10, "f_bavail": 1, "f_frsize": 4096, "f_flag": 0, **fields})


def test_the_folders_that_are_written_as_far_as_they_are_there(root: Path) -> None:
    always = ["/etc/systemd/system", "/var/lib", "/run", "/usr/local"]
    assert _folders.written(str(root), side(UNIT, None), side(UNIT, b"x")) == ["/etc/systemd/network", *always]
    assert _folders.written(str(root), side(UNIT, b"x"), side(UNIT, b"x")) == always
    sysctl = "/etc/sysctl.d/90-transit.conf"
    assert _folders.written(str(root), side(sysctl, None), side(sysctl, b"x")) == ["/etc", *always]


def test_what_root_may_still_write(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "statvfs", lambda _path: size(f_files=100, f_ffree=7))
    assert _folders.room(str(root), []) == [{"path": "/etc", "bytes": 40960, "files": 7}]
    monkeypatch.setattr(os, "statvfs", lambda _path: size(f_files=0, f_ffree=0))
    assert _folders.room(str(root), []) == [{"path": "/etc", "bytes": 40960, "files": None}]


def test_each_file_system_is_named_once(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    devices = {"etc": 1, "lib": 2, "run": 1, "network": 3}
    monkeypatch.setattr(os, "stat", lambda path: SimpleNamespace(st_dev=devices[Path(path).name]))
    monkeypatch.setattr(os, "statvfs", lambda _path: size(f_files=100, f_ffree=7))
    found = _folders.room(str(root), ["/etc/systemd/network"])
    assert [row["path"] for row in found] == ["/etc", "/var/lib", "/etc/systemd/network"]


def test_no_room_is_known_of_what_is_not_there(tmp_path: Path) -> None:
    assert _folders.room(str(tmp_path / "nowhere"), []) == []


@pytest.mark.parametrize("tried", [True, False])
def test_a_folder_is_tried_only_where_a_change_really_begins_and_nothing_is_left(
    root: Path, monkeypatch: pytest.MonkeyPatch, tried: bool
) -> None:
    synced: list[int] = []
    monkeypatch.setattr(os, "fsync", synced.append)
    (root / "run/.probe.transit-new").write_text("of one that was killed")
    assert _folders.unwritable(str(root), ["/run", "/var/lib"], tried=tried) == []
    assert len(synced) == (2 if tried else 0)
    assert [path.name for path in (root / "run").iterdir()] == ([] if tried else [".probe.transit-new"])
    assert [*(root / "var/lib").iterdir()] == []


@pytest.mark.parametrize("nameless", [True, False])
def test_who_is_killed_while_it_tries_a_folder_leaves_at_most_a_file_that_the_next_one_removes(
    root: Path, monkeypatch: pytest.MonkeyPatch, nameless: bool
) -> None:
    opened = os.open

    def only_named(path: str, flags: int, *more: t.Any) -> int:
        if flags & os.O_TMPFILE == os.O_TMPFILE and not nameless:
            raise OSError(errno.EOPNOTSUPP, "Operation not supported")
        return opened(path, flags, *more)

    def killed(_handle: int, _data: bytes) -> t.NoReturn:
        seen.extend(path.name for path in (root / "run").iterdir())
        raise OSError(4, "killed")

    seen: list[str] = []
    with monkeypatch.context() as patch:
        patch.setattr(os, "open", only_named)
        patch.setattr(os, "write", killed)
        _folders.unwritable(str(root), ["/run"], tried=True)
    assert seen == ([] if nameless else [".probe.transit-new"])
    assert [*(root / "run").iterdir()] == []


def test_a_folder_that_cannot_be_written(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def unwritable(*, tried: bool = False) -> list[dict[str, t.Any]]:
        return _folders.unwritable(str(root), ["/run"], tried=tried)

    with monkeypatch.context() as patch:
        patch.setattr(os, "statvfs", lambda _path: size(f_flag=os.ST_RDONLY | os.ST_NOSUID))
        assert unwritable() == [{"path": "/run", "error": "Read-only file system"}]
    with monkeypatch.context() as patch:
        patch.setattr(os, "access", lambda _path, _mode: False)
        assert unwritable() == [{"path": "/run", "error": "Operation not permitted"}]

    def full(_handle: int, _data: bytes) -> t.NoReturn:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "write", full)
        assert unwritable() == []
        assert unwritable(tried=True) == [{"path": "/run", "error": "No space left on device"}]
    assert [*(root / "run").iterdir()] == []


def looked_at(root: Path, path: str) -> dict[str, t.Any]:
    return next(row for row in _folders.modes(str(root)) if row["path"] == path)


@pytest.fixture
def _networkd(monkeypatch: pytest.MonkeyPatch) -> None:
    """A networkd that is nobody whom files here belong to."""
    monkeypatch.setattr(pwd, "getpwnam", lambda _name: SimpleNamespace(pw_uid=54321, pw_gid=54322))


@pytest.mark.usefixtures("_networkd")
def test_the_folders_of_units_keys_and_state_and_those_above(root: Path) -> None:
    (root / "var/lib/transit-networkd").mkdir(mode=0o700)
    found = {row["path"]: row for row in _folders.modes(str(root))}
    assert [*found] == [
        "/etc",
        "/etc/systemd",
        "/etc/systemd/network",
        "/etc/systemd/system",
        "/var",
        "/var/lib",
        "/var/lib/transit-networkd",
        "/usr",
        "/usr/local",
    ]
    owned = os.geteuid() == 0
    # networkd has nothing to read in the state.
    assert found["/var/lib/transit-networkd"] == {
        "path": "/var/lib/transit-networkd",
        "mode": 0o700,
        "root": owned,
        "others": False,
        "closed": False,
    }


@pytest.mark.usefixtures("_networkd")
@pytest.mark.parametrize(
    ("path", "mode", "others", "closed"),
    [
        ("/etc/systemd/network", 0o755, False, False),
        ("/etc/systemd/network", 0o757, True, False),
        ("/etc/systemd/network", 0o700, False, True),
        ("/etc/systemd/network", 0o751, False, True),
        ("/etc/systemd/network", 0o754, False, True),
        ("/etc/systemd", 0o711, False, False),
        ("/etc/systemd", 0o750, False, True),
        ("/etc/systemd/system", 0o700, False, False),
        ("/var/lib", 0o777, True, False),
    ],
)
def test_who_may_write_and_whether_networkd_may_read(
    root: Path, path: str, mode: int, others: bool, closed: bool
) -> None:
    (root / path[1:]).chmod(mode)
    found = looked_at(root, path)
    (root / path[1:]).chmod(0o755)
    assert (found["mode"], found["others"], found["closed"]) == (mode, others, closed)


@pytest.mark.parametrize(("group", "others"), [(0, False), (50, True)])
def test_a_group_beside_roots_is_others(root: Path, monkeypatch: pytest.MonkeyPatch, group: int, others: bool) -> None:
    monkeypatch.setattr(os, "stat", lambda _path: SimpleNamespace(st_mode=0o40775, st_uid=0, st_gid=group))
    assert looked_at(root, "/etc")["others"] is others


@pytest.mark.parametrize(("shift", "closed"), [(0, False), (1, True), (None, False)], ids=["own", "another", "no one"])
def test_networkds_own_group_may_read_and_without_networkd_nobody_must(
    root: Path, monkeypatch: pytest.MonkeyPatch, shift: int | None, closed: bool
) -> None:
    keys = root / "etc/transit-networkd/keys"
    keys.mkdir(parents=True)
    keys.chmod(0o750)

    def getpwnam(name: str) -> SimpleNamespace:
        if shift is None:
            raise KeyError(name)
        return SimpleNamespace(pw_uid=54321, pw_gid=keys.stat().st_gid + shift)

    monkeypatch.setattr(pwd, "getpwnam", getpwnam)
    assert looked_at(root, "/etc/transit-networkd/keys")["closed"] is closed

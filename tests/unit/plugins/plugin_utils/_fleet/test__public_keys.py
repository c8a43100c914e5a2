# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ansible_collections.transit.networkd.plugins.plugin_utils._fleet import _public_keys as public_keys

KEY = "HIgo9xNzJMWLKASShiTqIybxZ0U3wGLiUeJ1PKf8ykw="


@pytest.mark.parametrize("umask", [0o000, 0o077])
def test_a_key_is_written_for_all_to_read(tmp_path: Path, umask: int) -> None:
    file = public_keys.key_file(tmp_path / "keys", "r1.example", "wg0")
    assert file == tmp_path / "keys/r1.example/wg0.pub.txt"
    assert public_keys.read(file) is None
    before = os.umask(umask)
    try:
        public_keys.write(file, "older")
        public_keys.write(file, KEY)
    finally:
        os.umask(before)
    assert file.read_text() == f"{KEY}\n"
    assert file.stat().st_mode & 0o777 == 0o644
    assert [path.name for path in file.parent.iterdir()] == ["wg0.pub.txt"]
    assert public_keys.read(file) == KEY


def test_a_write_that_fails_leaves_the_old_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = public_keys.key_file(tmp_path, "r1", "wg0")
    public_keys.write(file, KEY)

    def full(_fd: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        public_keys.write(file, "other")
    assert file.read_text() == f"{KEY}\n"
    assert [path.name for path in file.parent.iterdir()] == ["wg0.pub.txt"]


def test_all_recorded_keys(tmp_path: Path) -> None:
    assert public_keys.read_all(tmp_path / "missing") == {}
    for host, tunnel in (("r1", "wg0"), ("r1", "wg1"), ("r2.example", "wg0")):
        public_keys.write(public_keys.key_file(tmp_path, host, tunnel), f"{host} {tunnel}")
    (tmp_path / "README").write_text("not a key")
    (tmp_path / "r1" / "notes.txt").write_text("not a key")
    assert public_keys.read_all(tmp_path) == {
        "r1": {"wg0": "r1 wg0", "wg1": "r1 wg1"},
        "r2.example": {"wg0": "r2.example wg0"},
    }


@pytest.mark.parametrize("host", ["..", ".", "", "a/b", "/etc", ".hidden"])
def test_a_name_cannot_leave_the_folder(host: str) -> None:
    with pytest.raises(ValueError, match="cannot be the name of a file in keys") as caught:
        public_keys.key_file(Path("keys"), host, "wg0")
    assert str(caught.value).startswith(f"the host name {host!r} ")


def test_a_hosts_keys_are_forgotten_and_nothing_else(tmp_path: Path) -> None:
    for name in ("r1/wg0.pub.txt", "r1/wg1.pub.txt", "r2/wg0.pub.txt", "r3/wg0.pub.txt", "r3/notes.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("key\n")
    gone = public_keys.forget(tmp_path, "r1", check=True)
    assert gone == [tmp_path / "r1/wg0.pub.txt", tmp_path / "r1/wg1.pub.txt", tmp_path / "r1"]
    assert (tmp_path / "r1/wg0.pub.txt").exists()
    assert public_keys.forget(tmp_path, "r1", check=False) == gone
    assert not (tmp_path / "r1").exists()
    assert public_keys.forget(tmp_path, "r1", check=False) == []
    # A folder that has something else stays.
    assert public_keys.forget(tmp_path, "r3", check=False) == [tmp_path / "r3/wg0.pub.txt"]
    assert sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*.txt")) == [
        "r2/wg0.pub.txt",
        "r3/notes.txt",
    ]


@pytest.mark.parametrize("name", ["", ".", "..", "../r1", "/", "r1/..", "a\0b"])
def test_a_name_that_leaves_the_folder_forgets_nothing(tmp_path: Path, name: str) -> None:
    (tmp_path / "keys").mkdir()
    (tmp_path / "wg0.pub.txt").write_text("key\n")
    with pytest.raises(ValueError, match="cannot be the name of a file"):
        public_keys.forget(tmp_path / "keys", name, check=False)
    assert (tmp_path / "wg0.pub.txt").exists()


def test_what_a_link_leads_to_stays(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere/wg0.pub.txt").write_text("key\n")
    (tmp_path / "r1").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(ValueError, match="is a symbolic link"):
        public_keys.forget(tmp_path, "r1", check=False)
    assert (tmp_path / "elsewhere/wg0.pub.txt").exists()
    (tmp_path / "r2").mkdir()
    (tmp_path / "r2/wg0.pub.txt").symlink_to(tmp_path / "elsewhere/wg0.pub.txt")
    public_keys.forget(tmp_path, "r2", check=False)
    assert (tmp_path / "elsewhere/wg0.pub.txt").exists()

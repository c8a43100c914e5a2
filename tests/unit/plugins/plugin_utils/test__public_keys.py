# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ansible_collections.transit.networkd.plugins.plugin_utils import _public_keys as public_keys

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

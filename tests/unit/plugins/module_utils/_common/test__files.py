# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import stat
import typing as t
from pathlib import Path

import pytest

from ansible_collections.transit.networkd.plugins.module_utils._common import _files


def test_a_file_is_whole_with_its_mode_and_nothing_beside_it(tmp_path: Path) -> None:
    _files.write(str(tmp_path / "f"), b"content", mode=0o640)
    assert (tmp_path / "f").read_bytes() == b"content"
    assert stat.S_IMODE((tmp_path / "f").stat().st_mode) == 0o640
    assert [path.name for path in tmp_path.iterdir()] == ["f"]


def test_what_a_crash_left_is_no_obstacle(tmp_path: Path) -> None:
    (tmp_path / f".f{_files.TEMPORARY}").write_text("half")
    _files.write(str(tmp_path / "f"), b"whole")
    assert [path.name for path in tmp_path.iterdir()] == ["f"]


def test_a_failure_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "f").write_text("old")

    def full(handle: int) -> t.NoReturn:
        raise OSError(28, "No space left on device", handle)

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space left"):
        _files.write(str(tmp_path / "f"), b"new")
    assert (tmp_path / "f").read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["f"]


def test_a_link_that_somebody_put_there_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "victim").write_text("mine")
    (tmp_path / "f").symlink_to("victim")
    with pytest.raises(OSError, match="Too many levels of symbolic links"):
        _files.read(str(tmp_path / "f"))
    _files.write(str(tmp_path / "f"), b"ours")
    assert (tmp_path / "victim").read_text() == "mine"

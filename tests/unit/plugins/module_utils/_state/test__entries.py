# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import errno
import os
import stat
import typing as t
from pathlib import Path

import pytest

from ansible_collections.transit.networkd.plugins.module_utils._common import _entry
from ansible_collections.transit.networkd.plugins.module_utils._state import _entries


def entry(path: str, text: str, mode: int = 0o644) -> dict[str, t.Any]:
    return _entry.file(path, text.encode(), mode=mode, uid=os.getuid(), gid=os.getgid())


def test_a_file_comes_back_with_content_owner_and_mode(tmp_path: Path) -> None:
    place = tmp_path / "etc/f"
    place.parent.mkdir()
    place.write_bytes(b"old\xff\n")
    place.chmod(0o640)
    before = _entries.look(str(tmp_path), "/etc/f")
    _entries.put(str(tmp_path), entry("/etc/f", "new"))
    assert place.read_text() == "new"
    _entries.put(str(tmp_path), before)
    assert place.read_bytes() == b"old\xff\n"
    assert stat.S_IMODE(place.stat().st_mode) == 0o640


def test_what_was_absent_is_absent_again_with_the_directories_made_for_it(tmp_path: Path) -> None:
    path = "/etc/systemd/network/10-eth0.network.d/05-transit.conf"
    (tmp_path / "etc").mkdir()
    before, missing = _entries.look(str(tmp_path), path), _entries.missing_directories(str(tmp_path), [path])
    assert before == _entry.absent(path)
    assert missing == ["/etc/systemd/network/10-eth0.network.d", "/etc/systemd/network", "/etc/systemd"]
    _entries.put(str(tmp_path), entry(path, "x"))
    assert (tmp_path / path[1:]).read_text() == "x"
    _entries.put(str(tmp_path), before)
    _entries.drop_directories(str(tmp_path), missing)
    assert list((tmp_path / "etc").iterdir()) == []


def test_a_directory_that_somebody_uses_stays(tmp_path: Path) -> None:
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc/other").touch()
    _entries.drop_directories(str(tmp_path), ["/etc"])
    assert (tmp_path / "etc/other").exists()


def test_a_mask_comes_back(tmp_path: Path) -> None:
    (tmp_path / "f").symlink_to("/dev/null")
    before = _entries.look(str(tmp_path), "/f")
    _entries.put(str(tmp_path), entry("/f", "x"))
    assert not (tmp_path / "f").is_symlink()
    _entries.put(str(tmp_path), before)
    assert (tmp_path / "f").readlink() == Path("/dev/null")


def test_what_is_so_already_is_not_touched(tmp_path: Path) -> None:
    (tmp_path / "f").write_text("x")
    (tmp_path / "f").chmod(0o644)
    before = (tmp_path / "f").stat()
    _entries.put(str(tmp_path), entry("/f", "x"))
    assert (tmp_path / "f").stat().st_ino == before.st_ino


def test_a_mode_alone_is_a_difference(tmp_path: Path) -> None:
    (tmp_path / "f").write_text("x")
    (tmp_path / "f").chmod(0o600)
    _entries.put(str(tmp_path), entry("/f", "x"))
    assert stat.S_IMODE((tmp_path / "f").stat().st_mode) == 0o644


def test_a_directory_in_the_way_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "f").mkdir()
    with pytest.raises(OSError, match="neither a file nor a symbolic link: '/f'"):
        _entries.look(str(tmp_path), "/f")


OLD, OTHER = b"system_u:object_r:systemd_unit_file_t:s0", b"unconfined_u:object_r:etc_t:s0"


class Labels:
    """Labels by inode, in place of a kernel's: they show what is asked of it, not that it would allow that."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.found: dict[int, bytes] = {}
        # What a file was called when it was given its label.
        self.names: list[str] = []
        monkeypatch.setattr(os, "getxattr", self.get)
        monkeypatch.setattr(os, "setxattr", self.set)

    def get(self, place: str, name: str, *, follow_symlinks: bool) -> bytes:
        assert (name, follow_symlinks) == ("security.selinux", False)
        try:
            return self.found[Path(place).lstat().st_ino]
        except KeyError:
            raise OSError(errno.ENODATA, "No data available") from None

    def set(self, handle: int, name: str, label: bytes) -> None:
        assert name == "security.selinux"
        self.found[os.fstat(handle).st_ino] = label
        self.names.append(Path(f"/proc/self/fd/{handle}").readlink().name)

    def of(self, place: Path) -> bytes | None:
        return self.found.get(place.stat().st_ino)


@pytest.fixture
def labels(monkeypatch: pytest.MonkeyPatch) -> Labels:
    return Labels(monkeypatch)


def test_a_file_comes_back_with_its_label(tmp_path: Path, labels: Labels) -> None:
    place = tmp_path / "f"
    place.write_text("old")
    labels.found[place.stat().st_ino] = OLD
    before = _entries.look(str(tmp_path), "/f")
    assert before["label"] == OLD.decode()
    place.unlink()
    # What the policy gives to a new file of this folder, say.
    place.write_text("new")
    labels.found[place.stat().st_ino] = OTHER
    _entries.put(str(tmp_path), before)
    assert (place.read_text(), labels.of(place)) == ("old", OLD)
    # At no instant is there one of this name with another label.
    assert labels.names == [".f.transit-new"]


def test_what_takes_the_place_of_a_file_takes_its_label(tmp_path: Path, labels: Labels) -> None:
    place = tmp_path / "f"
    place.write_text("old")
    labels.found[place.stat().st_ino] = OLD
    _entries.put(str(tmp_path), entry("/f", "new"))
    assert (place.read_text(), labels.of(place)) == ("new", OLD)


def test_a_label_alone_is_a_difference(tmp_path: Path, labels: Labels) -> None:
    place = tmp_path / "f"
    place.write_text("x")
    place.chmod(0o644)
    labels.found[place.stat().st_ino] = OTHER
    _entries.put(str(tmp_path), {**entry("/f", "x"), "label": OLD.decode()})
    assert labels.of(place) == OLD
    inode = place.stat().st_ino
    # Of a new file it is not known what it should be: that is the policy's.
    _entries.put(str(tmp_path), entry("/f", "x"))
    assert (place.stat().st_ino, labels.of(place)) == (inode, OLD)


def test_where_nothing_has_a_label_nothing_is_given_one(tmp_path: Path, labels: Labels) -> None:
    _entries.put(str(tmp_path), entry("/f", "x"))
    assert _entries.look(str(tmp_path), "/f")["label"] is None
    assert labels.found == {}


def test_a_file_in_the_place_of_a_folder_stays(tmp_path: Path) -> None:
    (tmp_path / "etc").write_text("theirs")
    assert _entries.look(str(tmp_path), "/etc/f") == _entry.absent("/etc/f")
    missing = _entries.missing_directories(str(tmp_path), ["/etc/f"])
    with pytest.raises(FileExistsError):
        _entries.put(str(tmp_path), entry("/etc/f", "x"))
    _entries.put(str(tmp_path), _entry.absent("/etc/f"))
    _entries.drop_directories(str(tmp_path), missing)
    assert (tmp_path / "etc").read_text() == "theirs"


def test_a_folder_that_is_made_can_be_entered_by_all(tmp_path: Path) -> None:
    """networkd, which is not root, passes over what it cannot read, without a word."""
    before = os.umask(0o077)
    try:
        _entries.put(str(tmp_path), entry("/etc/systemd/f", "x"))
    finally:
        os.umask(before)
    modes = [stat.S_IMODE((tmp_path / path).stat().st_mode) for path in ("etc", "etc/systemd", "etc/systemd/f")]
    assert modes == [0o755, 0o755, 0o644]

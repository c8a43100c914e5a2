# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import grp
import os
import stat
import sys
import typing as t
from pathlib import Path

import pytest

from ansible_collections.transit.networkd.plugins.module_utils._common._errors import RefusedError
from ansible_collections.transit.networkd.plugins.module_utils._keys import _folder
from ansible_collections.transit.networkd.plugins.module_utils._keys._folder import KeyFolder

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file to another group")

KEY = b"2MBLbiT5tM2U2sbtOCQvLy1UjFvvdIqMrVvXSwIAz3Q="
OTHER_KEY = b"KMFSxVK1xcUtTpJ1xsSPVFeWC1pWAqUpPHy5m3pXpUk="
GROUP = "daemon"
GID = grp.getgrnam(GROUP).gr_gid
KEYS = Path("etc/transit-networkd/keys")


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(_folder, "NETWORKD_USER", GROUP)
    (tmp_path / "etc").mkdir()
    return tmp_path


def existing(root: Path, name: str, content: bytes, mode: int, group: int = GID) -> Path:
    folder = root / KEYS
    folder.mkdir(mode=0o750, parents=True, exist_ok=True)
    os.chown(folder, 0, GID)
    file = folder / name
    file.write_bytes(content)
    os.chown(file, 0, group)
    file.chmod(mode)
    return file


def names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def access(path: Path) -> tuple[int, int, int]:
    found = path.lstat()
    return found.st_uid, found.st_gid, stat.S_IMODE(found.st_mode)


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o777])
def test_a_key_is_there_whole_with_its_mode_whatever_the_umask(root: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        with KeyFolder(check=False, root=str(root)) as folder:
            folder.create("wg0.key", KEY)
            assert folder.read("wg0.key") == KEY
    finally:
        os.umask(before)
    assert access(root / KEYS) == (0, GID, 0o750)
    assert access(root / KEYS / "wg0.key") == (0, GID, 0o640)
    assert access((root / KEYS).parent) == (0, 0, 0o755)
    assert names(root / KEYS) == ["wg0.key"]
    assert folder.changes == [
        "made /etc/transit-networkd",
        "made /etc/transit-networkd/keys",
        "made /etc/transit-networkd/keys/wg0.key",
    ]


def too_wide_at_some_line(root: Path, work: t.Callable[[], None]) -> list[str]:
    """Do some work with umask 0, look at every file of the keys' folder before each line of it, and tell of each one
    that somebody could read who must not."""
    seen: set[str] = set()

    def look(*_: object) -> t.Any:
        for path in (root / KEYS).parent.rglob("*"):
            uid, gid, mode = access(path)
            allowed = 0o750 if path.is_dir() else 0o640
            if mode & ~allowed or uid != 0 or (mode & 0o070 and gid != GID):
                seen.add(f"{path.name} {uid}:{gid} {mode:04o}")
        return look

    before = os.umask(0)
    sys.settrace(look)
    try:
        work()
    finally:
        sys.settrace(None)
        os.umask(before)
    return sorted(seen)


def test_there_is_no_moment_of_wider_permission(root: Path) -> None:
    def work() -> None:
        with KeyFolder(check=False, root=str(root)) as folder:
            folder.create("wg0.key", KEY)
            folder.create(".staged.wg0.r2.psk", KEY)
            folder.rename(".staged.wg0.r2.psk", "wg0.r2.psk")

    assert too_wide_at_some_line(root, work) == []


def test_the_look_for_wider_permission_finds_what_copy_and_chmod_would_do(root: Path) -> None:
    (root / KEYS).mkdir(parents=True)
    os.chown(root / KEYS, 0, GID)
    (root / KEYS).chmod(0o750)

    def work() -> None:
        file = root / KEYS / "wg0.key"
        file.write_bytes(KEY)
        os.chown(file, 0, GID)
        file.chmod(0o640)

    assert too_wide_at_some_line(root, work) == ["wg0.key 0:0 0666", f"wg0.key 0:{GID} 0666"]


@pytest.mark.parametrize(("mode", "group"), [(0o644, GID), (0o600, GID), (0o640, 0), (0o666, 0), (0o4640, GID)])
def test_a_wrong_mode_or_group_is_put_right_and_told(root: Path, mode: int, group: int) -> None:
    file = existing(root, "wg0.key", KEY + b"\n", mode, group)
    with KeyFolder(check=True, root=str(root)) as folder:
        assert folder.read("wg0.key") == KEY
    told = [f"/etc/transit-networkd/keys/wg0.key: 0:{group} {mode:04o} becomes 0:{GID} (daemon) 0640"]
    assert folder.changes == told
    assert access(file) == (0, group, mode)

    with KeyFolder(check=False, root=str(root)) as folder:
        assert folder.read("wg0.key") == KEY
    assert folder.changes == told
    assert access(file) == (0, GID, 0o640)

    with KeyFolder(check=False, root=str(root)) as folder:
        assert folder.read("wg0.key") == KEY
    assert folder.changes == []


def test_the_folder_is_put_right(root: Path) -> None:
    existing(root, "wg0.key", KEY, 0o640)
    (root / KEYS).chmod(0o777)
    with KeyFolder(check=False, root=str(root)) as folder:
        pass
    assert folder.changes == [f"/etc/transit-networkd/keys: 0:{GID} 0777 becomes 0:{GID} (daemon) 0750"]
    assert access(root / KEYS) == (0, GID, 0o750)


@pytest.mark.parametrize("content", [b"", b"\0" * 45, KEY[:-1], KEY + KEY, b"not a key", b"A" * 43, b"2" * 43 + b"="])
def test_what_is_no_key_is_an_error_and_stays(root: Path, content: bytes) -> None:
    file = existing(root, "wg0.key", content, 0o644)
    with pytest.raises(RefusedError) as caught, KeyFolder(check=False, root=str(root)) as folder:
        folder.read("wg0.key")
    assert str(caught.value) == (
        "/etc/transit-networkd/keys/wg0.key holds no WireGuard key (32 bytes in base64). It was not touched: put the "
        "right key there, or remove the file so that a new key is made"
    )
    assert file.read_bytes() == content
    assert access(file) == (0, GID, 0o644)


def test_a_link_and_a_pipe_are_not_followed(root: Path) -> None:
    target = existing(root, "other", KEY, 0o600)
    (root / KEYS / "wg0.key").symlink_to(target)
    os.mkfifo(root / KEYS / "wg1.key")
    with KeyFolder(check=False, root=str(root)) as folder:
        with pytest.raises(RefusedError, match=r"keys/wg0.key cannot be opened as a plain file: Too many levels"):
            folder.read("wg0.key")
        with pytest.raises(RefusedError, match=r"keys/wg1.key is no plain file"):
            folder.read("wg1.key")
    assert access(target) == (0, GID, 0o600)


def test_a_link_in_place_of_the_folder_is_not_followed(root: Path) -> None:
    (root / "elsewhere").mkdir()
    (root / KEYS).parent.mkdir()
    (root / KEYS).symlink_to(root / "elsewhere")
    with pytest.raises(RefusedError, match="/etc/transit-networkd/keys cannot be opened as a folder"):
        KeyFolder(check=False, root=str(root)).__enter__()


def test_a_key_is_never_replaced(root: Path) -> None:
    existing(root, "wg0.key", KEY, 0o640)
    with KeyFolder(check=False, root=str(root)) as folder, pytest.raises(RefusedError, match="File exists"):
        folder.create("wg0.key", KEY[::-1])
    assert (root / KEYS / "wg0.key").read_bytes() == KEY
    assert names(root / KEYS) == ["wg0.key"]


def test_what_a_run_that_died_left_is_cleared_away(root: Path) -> None:
    existing(root, ".new.wg0.key", b"half", 0o600)
    with KeyFolder(check=True, root=str(root)):
        assert names(root / KEYS) == [".new.wg0.key"]
    with KeyFolder(check=False, root=str(root)) as folder:
        assert names(root / KEYS) == []
        folder.create("wg0.key", KEY)
    assert names(root / KEYS) == ["wg0.key"]


def test_check_mode_writes_nothing(root: Path) -> None:
    with KeyFolder(check=True, root=str(root)) as folder:
        assert folder.read("wg0.key") is None
    assert names(root / "etc") == []


def test_a_host_without_networkd_is_told(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_folder, "NETWORKD_USER", "no-such-group")
    with pytest.raises(RefusedError) as caught:
        KeyFolder(check=False, root=str(root))
    assert str(caught.value) == (
        "this host has no group no-such-group, which must be able to read the keys; it comes with systemd-networkd: "
        "is that installed?"
    )


def test_a_key_takes_the_place_of_another_and_gives_it_back(root: Path) -> None:
    existing(root, "wg0.key", KEY, 0o640)
    existing(root, ".next.wg0.key", OTHER_KEY, 0o640)
    with KeyFolder(check=False, root=str(root)) as folder:
        for _twice in range(2):
            folder.swap("wg0.key", ".next.wg0.key", ".last.wg0.key")
            assert (folder.read("wg0.key"), folder.read(".last.wg0.key")) == (OTHER_KEY, KEY)
            assert not folder.has(".next.wg0.key")
        for _twice in range(2):
            folder.swap("wg0.key", ".last.wg0.key", ".next.wg0.key")
            assert (folder.read("wg0.key"), folder.read(".next.wg0.key")) == (KEY, OTHER_KEY)
            assert not folder.has(".last.wg0.key")


def test_a_swap_that_was_cut_short_can_go_both_ways(root: Path) -> None:
    for back in (False, True):
        old = existing(root, "wg0.key", KEY, 0o640)
        existing(root, ".next.wg0.key", OTHER_KEY, 0o640)
        os.link(old, old.with_name(".last.wg0.key"))
        with KeyFolder(check=False, root=str(root)) as folder:
            folder.swap("wg0.key", *((".last.wg0.key", ".next.wg0.key")[:: 1 if back else -1]))
            assert folder.read("wg0.key") == (KEY if back else OTHER_KEY)
            folder.erase(".last.wg0.key")
            folder.erase(".next.wg0.key")
            assert folder.read("wg0.key") == (KEY if back else OTHER_KEY)
        assert names(root / KEYS) == ["wg0.key"]
        old.unlink()


def test_a_key_takes_the_place_of_one_that_somebody_has_removed(root: Path) -> None:
    existing(root, ".next.wg0.key", OTHER_KEY, 0o640)
    with KeyFolder(check=False, root=str(root)) as folder:
        folder.swap("wg0.key", ".next.wg0.key", ".last.wg0.key")
        assert folder.read("wg0.key") == OTHER_KEY
    assert names(root / KEYS) == ["wg0.key"]


def test_a_key_that_is_erased_is_overwritten_unless_it_has_another_name(root: Path) -> None:
    file = existing(root, ".last.wg0.key", KEY, 0o640)
    kept = root / "kept"
    os.link(file, kept)
    with KeyFolder(check=False, root=str(root)) as folder:
        folder.erase(".last.wg0.key")
        assert kept.read_bytes() == KEY
        os.link(kept, file)
        kept.unlink()
        open_still = os.open(file, os.O_RDONLY)
        folder.erase(".last.wg0.key")
        folder.erase(".last.wg0.key")
        assert os.read(open_still, 99) == bytes(len(KEY))
        os.close(open_still)
        assert folder.changes == ["erased /etc/transit-networkd/keys/.last.wg0.key"] * 2
    assert names(root / KEYS) == []


def test_a_key_that_is_erased_is_read_by_nobody_meanwhile_and_is_overwritten_after_a_crash(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = existing(root, ".next.wg0.key", KEY, 0o640)
    handle = os.open(file, os.O_RDONLY)

    def die(_folder: KeyFolder, _name: str) -> None:
        raise KeyboardInterrupt

    with KeyFolder(check=False, root=str(root)) as folder, monkeypatch.context() as patch:
        patch.setattr(KeyFolder, "_shred", die)
        with pytest.raises(KeyboardInterrupt):
            folder.erase(".next.wg0.key")
        assert folder.read(".next.wg0.key") is None
    with KeyFolder(check=False, root=str(root)):
        assert names(root / KEYS) == []
    assert os.read(handle, 99) == bytes(len(KEY))
    os.close(handle)

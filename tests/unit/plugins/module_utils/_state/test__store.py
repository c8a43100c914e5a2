# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from ansible_collections.transit.networkd.plugins.module_utils._state._store import Store


@pytest.fixture
def store(tmp_path: Path) -> Store:
    (tmp_path / "var/lib").mkdir(parents=True)
    (tmp_path / "run").mkdir()
    return Store(str(tmp_path))


@pytest.mark.parametrize("identity", ["", "../x", "a/b", "a.b", "x" * 65])
def test_names_of_transactions(store: Store, identity: str) -> None:
    with pytest.raises(ValueError, match="cannot name a transaction"):
        store.transaction(identity)


def test_the_state_is_for_root_alone(store: Store) -> None:
    store.make(store.transaction("a1"))
    assert [stat.S_IMODE(Path(path).stat().st_mode) for path in (store.directory, store.place("tx", "a1"))] == [
        0o700
    ] * 2
    store.write_record({"id": "a1", "state": "applying"})
    assert stat.S_IMODE(Path(store.place("tx", "a1", "state")).stat().st_mode) == 0o600


def test_what_is_set_aside_is_for_root_alone_whatever_the_umask(store: Store) -> None:
    store.make(store.transaction("a1"))
    before = os.umask(0)
    try:
        store.set_aside("a1")
    finally:
        os.umask(before)
    found = {path.name: stat.S_IMODE(path.stat().st_mode) for path in Path(store.place("tx", "a1")).iterdir()}
    assert found == {"mover": 0o600, "reserve": 0o600}
    store.set_aside("a1")
    assert Path(store.place("tx", "a1", "reserve")).stat().st_size > 0


def test_pending(store: Store) -> None:
    assert store.pending() is None
    store.make(store.transaction("a1"))
    store.write_record({"id": "a1", "state": "applying"})
    store.set_pending("a1")
    assert store.pending() == {"id": "a1", "state": "applying"}
    with pytest.raises(FileExistsError):
        store.set_pending("a2")
    store.clear_pending()
    store.clear_pending()
    assert store.pending() is None


def test_pending_that_leads_nowhere_is_none(store: Store) -> None:
    store.make(store.directory)
    store.set_pending("gone")
    assert store.pending() is None


def test_the_lock_is_held_by_one(store: Store) -> None:
    import fcntl

    def take() -> None:
        with Path(store.root, "run/transit-networkd.lock").open("rb") as other:
            fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)

    with store.lock(), pytest.raises(BlockingIOError):
        take()
    take()

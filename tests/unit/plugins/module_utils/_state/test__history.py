# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest

from ansible_collections.transit.networkd.plugins.module_utils._state import _history
from ansible_collections.transit.networkd.plugins.module_utils._state._store import Store

RECORD = {"kind": "change", "state": "committed", "owner": "me@here", "begun": "then", "reason": None, "due": 7.0}


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = Store(str(tmp_path))
    store.make(store.directory)
    return store


def record(number: int) -> dict[str, t.Any]:
    return {**RECORD, "id": f"a{number}"}


def test_there_is_no_past_at_first(store: Store) -> None:
    assert _history.read(store) == []


def test_a_transaction_is_noted_once_and_without_what_is_of_its_life(store: Store) -> None:
    _history.note(store, record(1))
    _history.note(store, record(1))
    (entry,) = _history.read(store)
    assert set(entry) == {"id", "kind", "state", "owner", "begun", "ended", "reason"}
    assert (entry["id"], entry["state"]) == ("a1", "committed")


def test_the_oldest_are_forgotten(store: Store) -> None:
    for number in range(_history.LONGEST + 2):
        _history.note(store, record(number))
    found = [entry["id"] for entry in _history.read(store)]
    assert found == [f"a{number}" for number in range(2, _history.LONGEST + 2)]


def test_a_past_that_cannot_be_read_begins_again(store: Store) -> None:
    Path(store.place(_history.NAME)).write_text("half a")
    assert _history.read(store) == []
    _history.note(store, record(1))
    assert [entry["id"] for entry in _history.read(store)] == ["a1"]


def test_a_disk_that_takes_nothing_does_not_keep_a_transaction_open(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> t.NoReturn:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(store, "write_json", full)
    _history.note(store, record(1))

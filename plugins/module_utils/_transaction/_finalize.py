# SPDX-License-Identifier: GPL-3.0-or-later
"""What follows from a settled transaction: the manifest and the baseline, or no trace of the collection."""

from __future__ import annotations

import contextlib
import os
import typing as t
from collections.abc import Iterable

from .._apply import _netdev_pin, _sessions
from .._change import _baseline, _manifest
from .._common._files import remove_tree, sync_directory, under
from .._common._layout import CONFIG_DIR, KEYS_DIR
from .._state import _history, _rollback_units, _rotation_unit, _states
from .._state._entries import drop_directories
from .._state._store import Store

if t.TYPE_CHECKING:  # pragma: no cover
    from .._change._shapes import Bundle, Side
    from .._rollback._shapes import Orders


def tidy(store: Store) -> None:
    """Do what follows from a settled transaction. Any process may, because a crash may have come before."""
    with store.lock():
        settle(store)


def settle(store: Store) -> None:
    """Do the same for a caller that holds the lock."""
    record = store.pending()
    if record is None or not _states.settled(record):
        return
    _history.note(store, record)
    if record["state"] == _states.COMMITTED:
        _finish(store, record["id"])
    else:
        _close(store, record["id"])


def _close(store: Store, identity: str) -> None:
    """Keep nothing of a transaction that was rolled back, except its record."""
    request: Orders = store.read_json("tx", identity, "request")
    _sessions.delete_remaining(request["sessions"])
    if store.read_json("manifest.json") is None:
        _rollback_units.uninstall(store.root)
        drop_directories(store.root, request["before"]["missing"])
    store.clear_pending()
    prune(store, identity)


def _finish(store: Store, identity: str) -> None:
    """Record what is managed since a commit, or that nothing is any more. The commit itself is in the record."""
    request: Orders = store.read_json("tx", identity, "request")
    sessions = request["sessions"]
    _sessions.end(sessions)
    _sessions.delete_rules(sessions)
    _sessions.delete_remaining(sessions)
    if request["kind"] == "remove":
        forget(store, request["after"]["missing"])
    else:
        bundle = t.cast("Bundle", request["bundle"])
        take(store, identity, bundle, request["before"], request["after"])
        store.clear_pending()
        prune(store, identity)


def take(store: Store, identity: str, bundle: Bundle, before: Side, after: Side) -> None:
    """Record that the files of a bundle are managed: the baseline first, without which nothing may be managed."""
    older = _manifest.of_host(store.read_json("manifest.json"))
    store.write_json(_baseline.merged(store.read_json("baseline.json"), before, after, bundle), "baseline.json")
    store.write_json(_manifest.manifest_of(identity, bundle, after, older), "manifest.json")


def forget(store: Store, missing: Iterable[str] = ()) -> None:
    """Remove everything of the collection: keys, state, units, kept programs, and directories ``missing`` before.

    Each step is on the disk before the next. ``pending`` goes after all that still needs it, so that a crash in between
    is finished later, and after the manifest, which without it would claim files that are gone. The boot-time unit
    stays as long, because it finishes the removal after a power cut.
    """
    _rotation_unit.uninstall(store)
    keys = under(store.root, KEYS_DIR)
    if os.path.isdir(keys):
        _unlink(keys, [name for name in os.listdir(keys) if not os.path.isdir(os.path.join(keys, name))])
    drop_directories(store.root, [KEYS_DIR, CONFIG_DIR])
    if os.path.isdir(store.directory):
        _unlink(store.directory, ["manifest.json", "baseline.json"])
    _rollback_units.uninstall(store.root)
    drop_directories(store.root, missing)
    store.clear_pending()
    _netdev_pin.forget(store.root)
    drop_directories(store.root, [CONFIG_DIR])
    remove_tree(store.directory)
    store.forget_program()


def _unlink(directory: str, names: Iterable[str]) -> None:
    for name in names:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(os.path.join(directory, name))
    sync_directory(directory)


def prune(store: Store, identity: str) -> None:
    """Keep the record of this transaction and its program, which may still run, and nothing of older transactions."""
    for name in os.listdir(store.place("tx")):
        if name != identity:
            remove_tree(store.place("tx", name))
    store.free_reserve(identity)
    with contextlib.suppress(FileNotFoundError):
        os.unlink(store.place("tx", identity, "request"))

# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What follows from a transaction that is settled: the manifest and the baseline, or nothing of ours any more.

PRIVATE to the collection: it may change with any release; nothing outside of transit.networkd should import it.
"""

from __future__ import annotations

import contextlib
import os
import shutil

from ansible_collections.transit.networkd.plugins.module_utils._layout import CONFIG_DIR, KEYS_DIR
from ansible_collections.transit.networkd.plugins.module_utils._transaction import _arm, _sides, _states
from ansible_collections.transit.networkd.plugins.module_utils._transaction._snapshot import drop_directories
from ansible_collections.transit.networkd.plugins.module_utils._transaction._store import Store, under


def tidy(store: Store) -> None:
    """Do what follows from a transaction that is settled. A crash may have come before it, so anybody may do it."""
    with store.lock():
        settle(store)


def settle(store: Store) -> None:
    """Do the same for a caller that holds the lock."""
    record = store.pending()
    if record is None or not _states.settled(record):
        return
    if record["state"] == _states.COMMITTED:
        _finish(store, record["id"])
    else:
        _close(store, record["id"])


def _close(store: Store, identity: str) -> None:
    """Leave nothing of a transaction that was rolled back but its record."""
    request = store.read_json("tx", identity, "request")
    if store.read_json("manifest.json") is None:
        _arm.remove_recovery(store.root)
        drop_directories(store.root, request["before"]["missing"])
    store.clear_pending()
    prune(store, identity)


def _finish(store: Store, identity: str) -> None:
    """Write down what a commit made ours, or that nothing is ours any more; the commit itself was the record's."""
    request = store.read_json("tx", identity, "request")
    if request["kind"] == "remove":
        forget(store)
        drop_directories(store.root, request["after"]["missing"])
    else:
        store.write_json(_sides.merged(store.read_json("baseline.json"), request["before"]), "baseline.json")
        store.write_json(_sides.manifest_of(identity, request["bundle"], request["after"]), "manifest.json")
        store.clear_pending()
        prune(store, identity)


def forget(store: Store) -> None:
    """Take away everything of ours: keys, state and the boot-time unit.

    ``pending`` goes after what it would still be needed for, so that a crash in between is finished later.
    """
    keys = under(store.root, KEYS_DIR)
    if os.path.isdir(keys):
        for name in os.listdir(keys):
            if not os.path.isdir(os.path.join(keys, name)):
                os.unlink(os.path.join(keys, name))
    drop_directories(store.root, [KEYS_DIR, CONFIG_DIR])
    _arm.remove_recovery(store.root)
    store.clear_pending()
    shutil.rmtree(store.directory, ignore_errors=True)


def prune(store: Store, identity: str) -> None:
    """Keep the record of this transaction and its program, which may still run, and nothing of older ones."""
    for name in os.listdir(store.place("tx")):
        if name != identity:
            shutil.rmtree(store.place("tx", name))
    store.free_reserve(identity)
    with contextlib.suppress(FileNotFoundError):
        os.unlink(store.place("tx", identity, "request"))


__all__ = ("forget", "prune", "settle", "tidy")

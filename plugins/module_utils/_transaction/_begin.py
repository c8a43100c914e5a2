# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The beginning of a transaction, up to the moment when it goes on without a controller.

PRIVATE to the collection: it may change with any release; nothing outside of transit.networkd should import it.
"""

from __future__ import annotations

import os
import typing as t

from ansible_collections.transit.networkd.plugins.module_utils._program import RefusedError, archive
from ansible_collections.transit.networkd.plugins.module_utils._transaction import _arm, _states
from ansible_collections.transit.networkd.plugins.module_utils._transaction._store import Store, write
from ansible_collections.transit.networkd.plugins.module_utils._transaction._study import (
    changes_something,
    report,
    study,
    to_reconfigure,
)

if t.TYPE_CHECKING:  # pragma: no cover
    Row = dict[str, t.Any]

DEFAULT_TIMEOUT = 180


def start(store: Store, request: Row, kind: str) -> Row:
    identity = request["id"]
    timeout = float(request.get("timeout", DEFAULT_TIMEOUT))
    with store.lock():
        _refuse_while_pending(store)
        found = study(store, request)
        told = report(found, store)
        problems = [problem for problem in found["preflight"] if problem["severity"] == "error"]
        if not changes_something(found) or problems:
            if found["left"] and not problems:
                _forget_what_is_left(store)
            return told
        try:
            record = _states.new(
                identity=identity,
                kind=kind,
                timeout=timeout,
                now=_arm.now(),
                boot=_arm.boot_identity(store.root),
                owner=str(request.get("owner", "")),
                begun=str(request.get("begun", "")),
            )
        except ValueError as exc:
            raise RefusedError(str(exc)) from None
        _write_down(store, record, found, request)
        _arm.install_recovery(store.root)
        store.set_pending(identity)
    try:
        _arm.arm(store, identity, timeout)
        _arm.start_apply(store, identity)
    except Exception as exc:
        _abandon(store, identity)
        raise RefusedError(f"nothing was changed, for the way back could not be made sure: {exc}") from None
    return {**told, "transaction": _states.public(record, now=_arm.now())}


def _write_down(store: Store, record: Row, found: Row, request: Row) -> None:
    """Write everything that the way there and the way back need; from here on no controller is needed."""
    identity = record["id"]
    own = archive()
    if own is None:
        raise RefusedError("this program was not started from an archive, so a transaction cannot keep a copy of it")
    store.make(store.transaction(identity))
    with open(own, "rb") as program:
        write(os.path.join(store.transaction(identity), "program.pyz"), program.read())
    store.write_json(
        {
            "kind": record["kind"],
            "timeout": record["timeout"],
            "bundle": request["bundle"],
            "before": found["source"],
            "after": found["target"],
            "repair": to_reconfigure(found),
            "check_gateway": bool(request.get("check_gateway", True)),
        },
        "tx",
        identity,
        "request",
    )
    store.write_record(record)


def _refuse_while_pending(store: Store) -> None:
    record = store.pending()
    if record is None:
        store.clear_pending()
        return
    said = _states.public(record, now=_arm.now())
    if _states.overdue(record, now=_arm.now(), boot=_arm.boot_identity(store.root)):
        # Its guard is at it, or has died with all its restarts: it is started again, which harms in neither case.
        _restart_guard(store, record["id"])
        raise RefusedError(f"transaction {record['id']} is being rolled back; try again when that is done")
    raise RefusedError(
        f"transaction {record['id']} of {record['owner'] or 'somebody'} is {record['state']}; "
        f"it is confirmed or rolled back within {said['remaining']:g} s"
    )


def _restart_guard(store: Store, identity: str) -> None:
    from ansible_collections.transit.networkd.plugins.module_utils._command import CommandError

    try:
        _arm.arm(store, identity, 0)
    except CommandError:
        return


def _abandon(store: Store, identity: str) -> None:
    """Take back a transaction that was never applied."""
    from ansible_collections.transit.networkd.plugins.module_utils._transaction import _closing

    with store.lock():
        record = store.record(identity)
        if record:
            reason = "it could not be armed"
            record = _states.step(record, _states.ROLLING_BACK, reason=reason)
            store.write_record(_states.step(record, _states.ROLLED_BACK))
    _closing.tidy(store)
    _arm.disarm(identity)


def _forget_what_is_left(store: Store) -> None:
    from ansible_collections.transit.networkd.plugins.module_utils._transaction import _closing

    _closing.forget(store)


__all__ = ("start",)

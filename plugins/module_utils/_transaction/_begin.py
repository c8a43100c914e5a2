# SPDX-License-Identifier: GPL-3.0-or-later
"""The beginning of a transaction, up to the moment when it goes on without a controller."""

from __future__ import annotations

import os
import typing as t

from .._common import _clock
from .._common._errors import RefusedError
from .._common._files import write
from .._common._own_program import archive
from .._keys import _keys
from .._state import _rollback_units, _states
from .._state._store import Store
from . import _finalize
from ._assess import assess, changes_something, report

if t.TYPE_CHECKING:  # pragma: no cover
    from .._common._replies import Report
    from .._common._requests import BeginRequest, ChangeRequest
    from .._rollback._shapes import Orders
    from .._state._records import Kind, Record
    from ._shapes import Assessment

DEFAULT_TIMEOUT = 180


def start(store: Store, request: BeginRequest, kind: Kind) -> Report:
    """Begin a transaction, under the lock until its rollback is armed and its apply is started.

    A transaction that is ``preparing`` while the lock is free was abandoned by a crash.
    """
    with store.lock():
        _close_leftovers(store)
        known = store.record(request["id"])
        if known is not None:
            return _reply_again(store, known)
        _refuse_while_pending(store)
        if request.get("settle"):
            _keys.handle({"settle": request["settle"]}, root=store.root)
        found = assess(store, request, really=True)
        told = report(found, store)
        problems = [problem for problem in found["preflight"] if problem["severity"] == "error"]
        if not changes_something(found) or problems:
            if not problems:
                _finish_records(store, request, found)
            return told
        record = _new(store, request, kind)
        own = archive()
        _store(store, record, found, request, told, own)
        _rollback_units.install(store.root, own)
        store.set_pending(record["id"])
        return {**told, "transaction": _states.public(_arm(store, record), now=_clock.now())}


def _new(store: Store, request: ChangeRequest, kind: Kind) -> Record:
    try:
        return _states.new(
            identity=request["id"],
            kind=kind,
            timeout=float(request.get("timeout", DEFAULT_TIMEOUT)),
            now=_clock.now(),
            boot=_clock.boot_identity(store.root),
            owner=str(request.get("owner", "")),
            begun=str(request.get("begun", "")),
        )
    except ValueError as exc:
        raise RefusedError(str(exc)) from None


def _arm(store: Store, record: Record) -> Record:
    """Arm the rollback, start the apply, and return the record. A transaction is ``applying`` only when it is armed."""
    identity = record["id"]
    try:
        _rollback_units.arm(store, identity, record["timeout"])
    except Exception as exc:
        _abandon(store, record, f"it could not be armed: {exc}")
        _rollback_units.disarm(identity)
        raise RefusedError(f"nothing was changed: the rollback could not be armed: {exc}") from None
    record = _states.step(record, _states.APPLYING)
    store.write_record(record)
    try:
        _rollback_units.start_apply(store, identity)
    except Exception as exc:
        # systemd may have started it and failed afterwards: the rollback service does a whole rollback.
        reason = f"it is not known whether its apply was started: {exc}"
        store.write_record(_states.step(record, _states.ROLLING_BACK, reason=reason))
        _rollback_units.stop(f"{_rollback_units.unit('apply', identity)}.service")
        raise RefusedError(
            f"the apply may or may not have started; the host is rolling back whatever it changed: {exc}"
        ) from None
    return record


def _store(store: Store, record: Record, found: Assessment, request: ChangeRequest, told: Report, own: str) -> None:
    """Write everything that the apply and the rollback need; from here on no controller is needed."""
    identity = record["id"]
    store.make(store.transaction(identity))
    store.set_aside(identity)
    with open(own, "rb") as program:
        write(os.path.join(store.transaction(identity), "program.pyz"), program.read())
    orders: Orders = {
        "kind": record["kind"],
        "timeout": record["timeout"],
        "bundle": found["bundle"],
        "before": found["source"],
        "after": found["target"],
        "repair": found["repair"],
        "sessions": found["sessions"],
        "services": found["services"],
        "network": found["network"],
        "check_gateway": bool(request.get("check_gateway", True)),
        "told": told,
    }
    store.write_json(orders, "tx", identity, "request")
    store.write_record(record)


def _reply_again(store: Store, record: Record) -> Report:
    """Return the reply again to a controller that lost it on its way (ANSIBLE_SSH_RETRIES)."""
    orders: Orders | None = store.read_json("tx", record["id"], "request")
    transaction = _states.public(record, now=_clock.now())
    if orders is not None:
        return {**orders["told"], "transaction": transaction}
    return {"changed": True, "diff": [], "edited": [], "effects": [], "preflight": [], "transaction": transaction}


def _close_leftovers(store: Store) -> None:
    """Close what is settled, and abandon what was cut short before it was armed."""
    record = store.pending()
    if record is not None and record["state"] == _states.PREPARING:
        _abandon(store, record, _states.CUT_SHORT)
        _rollback_units.disarm(record["id"])
    _finalize.settle(store)


def _refuse_while_pending(store: Store) -> None:
    record = store.pending()
    if record is None:
        store.clear_pending()
        return
    said = _states.public(record, now=_clock.now())
    if _states.overdue(record, now=_clock.now(), boot=_clock.boot_identity(store.root)):
        # Its rollback service runs, or has used up its restarts: starting it again does no harm.
        _rollback_units.arm_again(store, record["id"], 0)
        raise RefusedError(f"another change ({record['id']}) is being rolled back. Try again when that is done")
    raise RefusedError(
        f"another change ({record['id']}, started by {record['owner'] or 'an unknown user'}) is {record['state']}; "
        f"it ends within {said['remaining']:g} s. Try again then"
    )


def _abandon(store: Store, record: Record, reason: str) -> None:
    """Abandon a transaction of which nothing was applied."""
    store.write_record(_states.cut_short(record, reason))
    _finalize.settle(store)


def _finish_records(store: Store, request: ChangeRequest, found: Assessment) -> None:
    """Update the records of a host that needs no change: adopt its files, or forget what is left."""
    bundle = found["bundle"]
    if found["left"]:
        _finalize.forget(store)
    elif found["adopt"] and bundle is not None:
        store.make(store.directory)
        _finalize.take(store, request["id"], bundle, found["source"], found["target"])
        _rollback_units.install(store.root, archive())

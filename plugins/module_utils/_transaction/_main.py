# SPDX-License-Identifier: GPL-3.0-or-later
"""The verbs of a transaction: what a controller may ask (docs/reference/data.md, "The host's program")."""

from __future__ import annotations

import contextlib
import time
import typing as t
from collections.abc import Callable

from .._common import _clock
from .._common._errors import RefusedError
from .._state import _rollback_units, _states
from .._state._store import Store
from . import _begin, _finalize

if t.TYPE_CHECKING:  # pragma: no cover
    from .._common._replies import Attempt, Report
    from .._common._requests import BeginRequest, ConfirmRequest, IdRequest, RollbackRequest


# Seconds that a host waits for its self-check while a controller listens, and between two looks.
LONGEST_WAIT = 20.0
PAUSE = 0.2


def handle(request: t.Any) -> object:
    """Answer a controller. ``root`` is where the host's files lie: ``/`` but in tests."""
    store = Store(request.get("root", "/"))
    verbs: dict[str, Callable[[Store, t.Any], object]] = {
        "begin": begin,
        "remove": remove,
        "status": status,
        "confirm": confirm,
        "rollback": rollback,
    }
    return verbs[request["verb"]](store, request)


def begin(store: Store, request: BeginRequest) -> Report:
    """Start a transaction to a bundle; return before a link flaps. What changes nothing starts nothing."""
    return _begin.start(store, request, "change")


def remove(store: Store, request: BeginRequest) -> Report:
    """Start a transaction to the baseline."""
    return _begin.start(store, {**request, "bundle": None}, "remove")


def status(store: Store, request: IdRequest) -> Attempt:
    """Return how a transaction stands; ``none`` for an unknown one.

    The lock is held until the apply is started, so that a controller that asks in between gets the final answer.
    """
    with store.lock():
        record = store.record(request["id"])
    if record is not None and record["state"] == _states.PREPARING:
        record = _states.cut_short(record)
    return _states.public(record, now=_clock.now())


def confirm(store: Store, request: ConfirmRequest) -> Attempt:
    """Commit a transaction, or return how it stands when it is too late, or when the connection may be too old."""
    identity = request["id"]
    after = request.get("after")
    if after is not None:
        _wait(store, identity, float(request.get("wait", 0)))
    with store.lock():
        record = store.record(identity)
        if record is None:
            if after is not None:
                return _states.public(None, now=_clock.now())
            raise RefusedError(f"this host knows no transaction {identity}")
        if record["state"] != _states.COMMITTED:
            if after is not None and not _states.is_fresh(record, after):
                return _states.public(record, now=_clock.now())
            try:
                boot = _clock.boot_identity(store.root)
                record = _states.confirm(record, identity=identity, now=_clock.now(), boot=boot)
            except _states.NotAllowedError:
                return _states.public(record, now=_clock.now())
            store.free_reserve(identity)
            store.write_record(record)
    # It is committed, whatever goes wrong from here on: its rollback service does the rest.
    with contextlib.suppress(Exception):
        _finalize.tidy(store)
        _rollback_units.disarm(identity)
    return _states.public(record, now=_clock.now())


def _wait(store: Store, identity: str, patience: float) -> None:
    """Wait for the end of a transaction's self-check."""
    end = _clock.now() + min(patience, LONGEST_WAIT)
    while _clock.now() < end:
        record = store.record(identity)
        if record is None or record["state"] not in (_states.PREPARING, _states.APPLYING):
            return
        time.sleep(PAUSE)


def rollback(store: Store, request: RollbackRequest) -> Attempt:
    """Have a transaction rolled back by its rollback service, which needs no connection."""
    identity = request["id"]
    with store.lock():
        record = store.record(identity)
        if record is None:
            raise RefusedError(f"this host knows no transaction {identity}")
        if record["state"] in (_states.PREPARING, _states.APPLYING, _states.PENDING):
            reason = request.get("reason") or "it was asked for"
            record = _states.step(record, _states.ROLLING_BACK, reason=reason)
            store.free_reserve(identity)
            store.write_record(record)
    _rollback_units.stop(f"{_rollback_units.unit('apply', identity)}.service")
    if not _states.settled(record):
        _rollback_units.arm_again(store, identity, 0)
    return _states.public(record, now=_clock.now())

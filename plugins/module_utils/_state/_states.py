# SPDX-License-Identifier: GPL-3.0-or-later
"""The states of a transaction and of a rotation, and their deadline: what may follow what. No file, clock or process.

A transaction:

    preparing ──▶ applying ──▶ pending ──▶ committed
        │             │           │
        └─────────────┴───────────┴──▶ rolling-back ──▶ rolled-back

A rotation, of the host's own keys (a host that only follows others has none):

    staged ──▶ applying ──▶ pending ──▶ committed
       ▲           │           │
       └── rolling-back ◀──────┘

The process that holds the lock and writes its step first has won.
"""

from __future__ import annotations

import typing as t
from collections.abc import Collection, Mapping

from .._common._coded import as_problem

if t.TYPE_CHECKING:  # pragma: no cover
    from .._common import _replies
    from ._records import Kind, Record, Rotation, State

Either = t.TypeVar("Either", "Record", "Rotation")

PREPARING: t.Final = "preparing"
APPLYING: t.Final = "applying"
PENDING: t.Final = "pending"
COMMITTED: t.Final = "committed"
ROLLING_BACK: t.Final = "rolling-back"
ROLLED_BACK: t.Final = "rolled-back"
FOLLOWING: t.Final = "following"
STAGED: t.Final = "staged"
NONE: t.Final = "none"

TRANSACTION: Mapping[State, tuple[State, ...]] = {
    PREPARING: (APPLYING, ROLLING_BACK),
    APPLYING: (PENDING, ROLLING_BACK),
    PENDING: (COMMITTED, ROLLING_BACK),
    ROLLING_BACK: (ROLLED_BACK,),
    COMMITTED: (),
    ROLLED_BACK: (),
}
ROTATION: Mapping[State, tuple[State, ...]] = {
    FOLLOWING: (),
    STAGED: (APPLYING,),
    APPLYING: (PENDING, ROLLING_BACK),
    PENDING: (COMMITTED, ROLLING_BACK),
    ROLLING_BACK: (STAGED,),
    COMMITTED: (),
}
# The last states of a transaction: no other state can follow.
SETTLED = tuple(state for state, after in TRANSACTION.items() if not after)
# States that end at the deadline.
UNCONFIRMED = (PREPARING, APPLYING, PENDING)

# Seconds. Less is too short to apply, to find that no controller can come back, and to report it.
SHORTEST_TIMEOUT = 60

CUT_SHORT = "it was cut short before anything was changed"


class NotAllowedError(Exception):
    """A step that the state does not allow, in words."""


def new(
    *, identity: str, kind: Kind, timeout: float, now: float, boot: str, owner: str = "", begun: str = ""
) -> Record:
    """Return the record of a transaction that is not armed yet. Raises ValueError as ``deadline`` does."""
    return {
        "id": identity,
        "kind": kind,
        "state": PREPARING,
        "deadline": deadline(now, timeout),
        "timeout": timeout,
        "boot": boot,
        "owner": owner,
        "begun": begun,
        "reason": None,
        "drift": [],
    }


def deadline(start: float, timeout: float) -> float:
    """Return when a change that begins at ``start`` is rolled back; raises ValueError for too short a timeout."""
    if timeout < SHORTEST_TIMEOUT:
        raise ValueError(f"a timeout of {timeout:g} s is too short: {SHORTEST_TIMEOUT} s at least")
    return start + timeout


def step(record: Either, to: State, reason: str | None = None) -> Either:
    """Return the record after a step, with its reason where there is one; raises NotAllowedError."""
    keys: Collection[str] = record.keys()
    table = TRANSACTION if "kind" in keys else ROTATION
    if to not in table[record["state"]]:
        raise NotAllowedError(f"change {record['id']} is {describe(record)}, so it cannot become {to}")
    found = record.copy()
    found["state"] = to
    if reason is not None:
        found["reason"] = reason
    return found


def cut_short(record: Record, reason: str = CUT_SHORT) -> Record:
    """Return the end of a transaction that failed or died before it was armed: there is nothing to undo."""
    return step(step(record, ROLLING_BACK, reason), ROLLED_BACK)


def confirm(record: Either, *, identity: str, now: float, boot: str) -> Either:
    """Return the committed record; raises NotAllowedError when it is too late, or too early."""
    if record["id"] != identity:
        raise NotAllowedError(f"change {identity} is not known")
    if record["state"] == COMMITTED:
        return record
    why = overdue(record, now=now, boot=boot)
    if why:
        raise NotAllowedError(f"change {identity} can no longer be confirmed: {why}")
    return step(record, COMMITTED)


def is_fresh(record: Record, after: float) -> bool:
    """Return whether a connection began when a change was pending, so that it shows that the host can be reached.

    It began ``after`` seconds after the reply to ``begin``, which is later than the beginning of the transaction.
    """
    since = record.get("pending_since")
    return since is not None and record["deadline"] - record["timeout"] + after > since


def overdue(record: Record | Rotation, *, now: float, boot: str) -> str | None:
    """Return why a change must be rolled back now, None where it may still be confirmed or is over."""
    if record["state"] == ROLLING_BACK:
        return str(record["reason"])
    if record["state"] not in UNCONFIRMED or record["deadline"] is None:
        return None
    if record["boot"] != boot:
        return "the host restarted before the change was confirmed"
    if now >= record["deadline"]:
        return f"it was not confirmed within {record['timeout']:g} s"
    return None


def settled(record: Record) -> bool:
    """Return whether a transaction is over."""
    return record["state"] in SETTLED


def describe(record: Mapping[str, object]) -> str:
    """Return the state of a record, or of what is told of it, and its reason in words."""
    return f"{record['state']} ({record['reason']})" if record["reason"] else str(record["state"])


def public(record: Record | Rotation | None, *, now: float, identity: str | None = None) -> _replies.Attempt:
    """Return what a controller is told of a change: no clock of the host, but the seconds that remain.

    ``identity`` is the change that is asked about, None for whatever the record is of.
    """
    if record is None or (identity is not None and record["id"] != identity):
        return {"id": None, "state": NONE, "reason": None, "remaining": None, "drift": []}
    waits = record["deadline"] is not None and record["state"] in (*UNCONFIRMED, ROLLING_BACK)
    return {
        "id": record["id"],
        # A rotation whose attempt was rolled back may be tried again.
        "state": ROLLED_BACK if record["state"] == STAGED else t.cast("_replies.State", record["state"]),
        "reason": record["reason"],
        "remaining": round(max(0.0, (record["deadline"] or 0.0) - now), 1) if waits else None,
        "drift": [as_problem(each) for each in t.cast("Record", record)["drift"]] if "kind" in record else [],
    }

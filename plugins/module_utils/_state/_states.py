# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The states of a transaction and its deadline: what may follow what, and who wins. No file, no clock, no process.

    preparing ──▶ applying ──▶ pending ──▶ committed
        │             │           │
        └─────────────┴───────────┴──▶ rolling-back ──▶ rolled-back

A record is ``{"id", "kind", "state", "deadline", "timeout", "boot", "owner", "begun", "reason", "drift"}``.
``deadline`` is in seconds of CLOCK_BOOTTIME: no step of the wall clock moves it, and it goes on in suspend.
``boot`` names one life of the host's pid 1, for a container starts anew while the kernel's boot_id stays.

PRIVATE to the collection: it may change with any release; nothing outside of transit.networkd should import it.
"""

from __future__ import annotations

import typing as t

if t.TYPE_CHECKING:  # pragma: no cover
    Record = dict[str, t.Any]

PREPARING = "preparing"
APPLYING = "applying"
PENDING = "pending"
COMMITTED = "committed"
ROLLING_BACK = "rolling-back"
ROLLED_BACK = "rolled-back"
NONE = "none"

NEXT = {
    PREPARING: (APPLYING, ROLLING_BACK),
    APPLYING: (PENDING, ROLLING_BACK),
    PENDING: (COMMITTED, ROLLING_BACK),
    ROLLING_BACK: (ROLLED_BACK,),
    COMMITTED: (),
    ROLLED_BACK: (),
}
# The last states: nothing can follow.
SETTLED = tuple(state for state, after in NEXT.items() if not after)

# Less than this is no time to apply, to learn that nobody can come back, and to be told so.
SHORTEST_TIMEOUT = 60

CUT_SHORT = "it was cut short before anything was changed"


class NotAllowedError(Exception):
    """A step that the state does not allow, in words."""


def new(*, identity: str, kind: str, timeout: float, now: float, boot: str, owner: str = "", begun: str = "") -> Record:
    """Give the record of a transaction that is not armed yet; ``kind`` is ``change`` or ``remove``.

    ``timeout`` is in seconds and 60 at least, or ValueError is raised.
    """
    if timeout < SHORTEST_TIMEOUT:
        raise ValueError(f"a timeout of {timeout:g} s is too short: {SHORTEST_TIMEOUT} s at least")
    return {
        "id": identity,
        "kind": kind,
        "state": PREPARING,
        "deadline": now + timeout,
        "timeout": timeout,
        "boot": boot,
        "owner": owner,
        "begun": begun,
        "reason": None,
        "drift": [],
    }


def step(record: Record, to: str, **fields: t.Any) -> Record:
    """Give the record after a step; raises NotAllowedError. Whoever holds the lock and writes it first has won."""
    if to not in NEXT[record["state"]]:
        raise NotAllowedError(f"transaction {record['id']} is {describe(record)}, so it cannot become {to}")
    return {**record, **fields, "state": to}


def cut_short(record: Record, reason: str = CUT_SHORT) -> Record:
    """Give the end of a transaction whose beginning failed, or died, before it was armed: there is nothing to undo."""
    return step(step(record, ROLLING_BACK, reason=reason), ROLLED_BACK)


def confirm(record: Record, *, now: float, boot: str) -> Record:
    """Give the committed record; raises NotAllowedError with the truth when it is too late, or too early."""
    why = overdue(record, now=now, boot=boot)
    if record["state"] == PENDING and why:
        raise NotAllowedError(f"transaction {record['id']} can no longer be confirmed: {why}")
    return step(record, COMMITTED)


def overdue(record: Record, *, now: float, boot: str) -> str | None:
    """Say why a transaction that is not settled must be rolled back now, or None while it may still be confirmed."""
    if record["state"] == ROLLING_BACK:
        return str(record["reason"])
    if settled(record):
        return None
    if record["boot"] != boot:
        return "the host was started anew before anybody confirmed"
    if now >= record["deadline"]:
        return f"nobody confirmed within {record['timeout']:g} s"
    return None


def settled(record: Record) -> bool:
    """Say whether nothing can change this transaction any more."""
    return not NEXT[record["state"]]


def describe(record: Record) -> str:
    """Give the state and its reason in words."""
    return f"{record['state']} ({record['reason']})" if record.get("reason") else str(record["state"])


def public(record: Record | None, *, now: float) -> Record:
    """Give what a controller is told: no wall clock, but the seconds that remain."""
    if record is None:
        return {
            "id": None,
            "state": NONE,
            "deadline": None,
            "remaining": None,
            "reason": None,
            "drift": [],
            "owner": None,
        }
    remaining = None if settled(record) else round(max(0.0, record["deadline"] - now), 1)
    keys = ("id", "state", "deadline", "reason", "drift", "owner")
    return {**{key: record[key] for key in keys}, "remaining": remaining}


__all__ = (
    "APPLYING",
    "COMMITTED",
    "CUT_SHORT",
    "NONE",
    "PENDING",
    "PREPARING",
    "ROLLED_BACK",
    "ROLLING_BACK",
    "SETTLED",
    "SHORTEST_TIMEOUT",
    "NotAllowedError",
    "confirm",
    "cut_short",
    "describe",
    "new",
    "overdue",
    "public",
    "settled",
    "step",
)

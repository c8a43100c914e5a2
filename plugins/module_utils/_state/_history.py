# SPDX-License-Identifier: GPL-3.0-or-later
"""What became of the last changes: ``history.json``, the newest last, with no file's content in it."""

from __future__ import annotations

import contextlib
import time
import typing as t

if t.TYPE_CHECKING:  # pragma: no cover
    from ._records import Kind, Record, State
    from ._store import Store

NAME = "history.json"
LONGEST = 50


class Ended(t.TypedDict):
    """A change that is over. ``begun`` and ``ended`` are times in UTC."""

    id: str
    kind: Kind
    state: State
    owner: str
    begun: str
    ended: str
    reason: str | None


def note(store: Store, record: Record) -> None:
    """Add a settled change, once. On a full or read-only disk it is closed without."""
    past = read(store)
    if any(entry["id"] == record["id"] for entry in past):
        return
    entry: Ended = {
        "id": record["id"],
        "kind": record["kind"],
        "state": record["state"],
        "owner": record["owner"],
        "begun": record["begun"],
        "ended": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "reason": record["reason"],
    }
    with contextlib.suppress(OSError):
        store.write_json([*past, entry][-LONGEST:], NAME)


def read(store: Store) -> list[Ended]:
    """Return the changes that are over, the newest last."""
    try:
        return list(store.read_json(NAME) or [])
    except (OSError, ValueError):
        return []

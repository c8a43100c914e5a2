# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What became of the last changes: ``history.json``, the newest last, with no file's content in it.

PRIVATE to the collection: it may change with any release; nothing outside of transit.networkd should import it.
"""

from __future__ import annotations

import contextlib
import time
import typing as t

if t.TYPE_CHECKING:  # pragma: no cover
    from ansible_collections.transit.networkd.plugins.module_utils._state._store import Store

    Row = dict[str, t.Any]

NAME = "history.json"
LONGEST = 50


def note(store: Store, record: Row) -> None:
    """Write down a settled transaction, once; a disk that is full or read-only is no reason not to close it."""
    past = read(store)
    if any(entry["id"] == record["id"] for entry in past):
        return
    ended = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    entry = {key: record[key] for key in ("id", "kind", "state", "owner", "begun", "reason")}
    with contextlib.suppress(OSError):
        store.write_json([*past, {**entry, "ended": ended}][-LONGEST:], NAME)


def read(store: Store) -> list[Row]:
    """Give the entries, ``{"id", "kind", "state", "owner", "begun", "ended", "reason"}``, the newest last."""
    try:
        return list(store.read_json(NAME) or [])
    except (OSError, ValueError):
        return []


__all__ = ("LONGEST", "NAME", "note", "read")

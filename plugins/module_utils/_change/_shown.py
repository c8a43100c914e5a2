# SPDX-License-Identifier: GPL-3.0-or-later
"""The diff of a file, as Ansible shows it, without secrets. Pure."""

from __future__ import annotations

import typing as t

from .._common._entry import Entry, content
from .._common._secrets import redacted

if t.TYPE_CHECKING:  # pragma: no cover
    from .._common._replies import FilePair


def shown(before: Entry, after: Entry) -> FilePair:
    """Return one file's part of the diff, as Ansible shows it."""
    old, new = redacted(after["path"], _text(before), _text(after))
    return {
        "before": old,
        "after": new,
        "before_header": _header(before),
        "after_header": _header(after),
    }


def _header(entry: Entry) -> str:
    if entry["kind"] == "absent":
        return f"{entry['path']} (absent)"
    if entry["kind"] == "link":
        return f"{entry['path']} (symbolic link)"
    return f"{entry['path']} (mode {entry['mode']:04o}, owner {entry['uid']}:{entry['gid']})"


def _text(entry: Entry) -> str:
    if entry["kind"] == "link":
        return f"-> {entry['target']}\n"
    return content(entry).decode("utf-8", "replace")

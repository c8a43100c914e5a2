# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is at one path, a file, a symbolic link or nothing. Pure.

PRIVATE to the collection: it may change with any release; nothing outside of transit.networkd should import it.
"""

from __future__ import annotations

import base64
import hashlib
import typing as t

if t.TYPE_CHECKING:  # pragma: no cover
    Entry = dict[str, t.Any]

_NOTHING = dict.fromkeys(("content", "target", "sha256", "uid", "gid", "mode", "label"))


def digest(content: bytes) -> str:
    """Give the SHA-256 of a content in hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def absent(path: str) -> Entry:
    """Give the entry that says that nothing is there."""
    return {**_NOTHING, "path": path, "kind": "absent"}


def file(path: str, content: bytes, *, uid: int, gid: int, mode: int, label: bytes | None = None) -> Entry:
    """Give the entry of a regular file."""
    return {
        **_NOTHING,
        "path": path,
        "kind": "file",
        "content": base64.b64encode(content).decode(),
        "sha256": digest(content),
        "uid": uid,
        "gid": gid,
        "mode": mode,
        "label": label.decode() if label else None,
    }


def link(path: str, target: str) -> Entry:
    """Give the entry of a symbolic link."""
    return {**_NOTHING, "path": path, "kind": "link", "target": target}


def content(entry: Entry) -> bytes:
    """Give the content of an entry, empty for what is no file."""
    return base64.b64decode(entry["content"] or "")


def differs(before: Entry, after: Entry) -> bool:
    """Say whether putting ``after`` where ``before`` is would change anything; a label of None means any."""
    keys = ["kind", "target", "sha256", "uid", "gid", "mode"] + (["label"] if after["label"] else [])
    return any(before[key] != after[key] for key in keys)


__all__ = ("absent", "content", "differs", "digest", "file", "link")

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
    from collections.abc import Mapping


class Target(t.TypedDict, total=False):
    """Where a symbolic link leads; a file has none."""

    target: str | None


class Noted(Target):
    """What the manifest notes of a managed path. For a symbolic link all is None, except the target."""

    sha256: str | None
    uid: int | None
    gid: int | None
    mode: int | None


class Content(t.TypedDict):
    """What is at a path. ``content`` is base64, ``label`` SELinux's; what an entry does not have is None."""

    content: str | None
    target: str | None
    sha256: str | None
    uid: int | None
    gid: int | None
    mode: int | None
    label: str | None


class Entry(Content):
    """One path of a side."""

    path: str
    kind: t.Literal["file", "absent", "link"]


_NOTHING: Content = {
    "content": None,
    "target": None,
    "sha256": None,
    "uid": None,
    "gid": None,
    "mode": None,
    "label": None,
}


def digest(content: bytes) -> str:
    """Return the SHA-256 of a content in hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def absent(path: str) -> Entry:
    """Return the entry of a path where nothing is."""
    return {**_NOTHING, "path": path, "kind": "absent"}


def file(path: str, content: bytes, *, uid: int, gid: int, mode: int, label: bytes | None = None) -> Entry:
    """Return the entry of a regular file."""
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
    """Return the entry of a symbolic link."""
    return {**_NOTHING, "path": path, "kind": "link", "target": target}


def content(entry: Entry) -> bytes:
    """Return the content of an entry, empty for what is not a file."""
    return base64.b64decode(entry["content"] or "")


def differs(before: Entry, after: Entry) -> bool:
    """Return whether putting ``after`` where ``before`` is would change anything; a label of None means any."""
    old: Mapping[str, object] = before
    new: Mapping[str, object] = after
    keys = ["kind", "target", "sha256", "uid", "gid", "mode"] + (["label"] if after["label"] else [])
    return any(old[key] != new[key] for key in keys)


def noted(entry: Entry) -> Noted:
    """Return what the manifest notes of an entry."""
    found: Noted = {"sha256": entry["sha256"], "uid": entry["uid"], "gid": entry["gid"], "mode": entry["mode"]}
    return {**found, "target": entry["target"]} if entry["kind"] == "link" else found


def is_as_noted(entry: Entry, wanted: Noted) -> bool:
    """Return whether an entry is as the manifest notes it."""
    found: Mapping[str, object] = entry
    return all(found[key] == value for key, value in wanted.items())


__all__ = ("Entry", "Noted", "absent", "content", "differs", "digest", "file", "is_as_noted", "link", "noted")

# SPDX-License-Identifier: GPL-3.0-or-later
"""What is at one path, a file, a symbolic link or nothing. Pure."""

from __future__ import annotations

import base64
import typing as t
from collections.abc import Mapping

from ._sha256 import sha256


class Absent(t.TypedDict):
    """A path where nothing is."""

    path: str
    kind: t.Literal["absent"]
    content: None
    target: None
    sha256: None
    uid: None
    gid: None
    mode: None
    label: None


class File(t.TypedDict):
    """A regular file. ``content`` is base64, ``label`` SELinux's."""

    path: str
    kind: t.Literal["file"]
    content: str
    target: None
    sha256: str
    uid: int
    gid: int
    mode: int
    label: str | None


class Link(t.TypedDict):
    """A symbolic link."""

    path: str
    kind: t.Literal["link"]
    content: None
    target: str
    sha256: None
    uid: None
    gid: None
    mode: None
    label: None


# One path of a side.
Entry = t.Union[Absent, File, Link]


class Target(t.TypedDict, total=False):
    """Where a symbolic link leads; a file has none."""

    target: str | None


class Noted(Target):
    """What the manifest notes of a managed path. For a symbolic link all is None, except the target."""

    sha256: str | None
    uid: int | None
    gid: int | None
    mode: int | None


class _Nothing(t.TypedDict):
    content: None
    sha256: None
    uid: None
    gid: None
    mode: None
    label: None


_NOTHING: _Nothing = {"content": None, "sha256": None, "uid": None, "gid": None, "mode": None, "label": None}


def digest(content: bytes) -> str:
    """Return the SHA-256 of a content in hexadecimal digits."""
    return sha256(content).hexdigest()


def absent(path: str) -> Absent:
    """Return the entry of a path where nothing is."""
    return {**_NOTHING, "path": path, "kind": "absent", "target": None}


def file(path: str, content: bytes, *, uid: int, gid: int, mode: int, label: bytes | None = None) -> File:
    """Return the entry of a regular file."""
    return {
        "path": path,
        "kind": "file",
        "target": None,
        "content": base64.b64encode(content).decode(),
        "sha256": digest(content),
        "uid": uid,
        "gid": gid,
        "mode": mode,
        "label": label.decode() if label else None,
    }


def link(path: str, target: str) -> Link:
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

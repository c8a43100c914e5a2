# SPDX-License-Identifier: GPL-3.0-or-later
"""What a bundle would change on a host's disk, and which daemon must read it again. Pure."""

from __future__ import annotations

import typing as t
from collections.abc import Iterable

from .._common._entry import Entry, content, differs
from .._common._layout import SYSTEM_UNIT_DIR
from ._netdevs import Netdev, without_peers

if t.TYPE_CHECKING:  # pragma: no cover
    from ._shapes import Pair


def changes(before: Iterable[Entry], after: Iterable[Entry]) -> list[Pair]:
    """Return the pairs of entries, of the same path, that differ."""
    old = {entry["path"]: entry for entry in before}
    return [(old[entry["path"]], entry) for entry in after if differs(old[entry["path"]], entry)]


def texts(entries: Iterable[Entry]) -> list[tuple[str, str]]:
    """Return the path and the text of each entry that is a file."""
    return [(entry["path"], content(entry).decode("utf-8", "replace")) for entry in entries if entry["kind"] == "file"]


def recreated(old: dict[str, Netdev], new: dict[str, Netdev], name: str) -> bool:
    """Return whether a link that both sides have must be deleted and made again."""
    return sorted(old[name]["fixed"]) != sorted(new[name]["fixed"])


def needs_reload(changed: Iterable[Pair]) -> bool:
    """Return whether networkd must read its files again.

    Not when only peers change: they are set live, and a reload on systemd 257 or newer would take the sessions of all
    peers of the interface with it (systemd issue 38196).
    """
    return any(not only_peers(before, after) and "/systemd/network/" in after["path"] for before, after in changed)


def system_units(changed: Iterable[Pair]) -> bool:
    """Return whether systemd itself must read its units again."""
    return any(after["path"].startswith(f"{SYSTEM_UNIT_DIR}/") for _before, after in changed)


def only_peers(before: Entry, after: Entry) -> bool:
    """Return whether two entries are one WireGuard interface that differs in its peers only."""
    if (before["kind"], after["kind"]) != ("file", "file"):
        return False
    ((path, old),) = texts([before])
    new = dict(texts([after]))[path]
    rest = without_peers(path, old)
    return rest is not None and rest == without_peers(path, new)

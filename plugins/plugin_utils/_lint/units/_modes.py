# SPDX-License-Identifier: GPL-3.0-or-later
"""Modes and owners of files: who can read them.

networkd drops root's rights when it starts, and reads units and keys as the user systemd-network.
"""

from __future__ import annotations

import stat
import typing as t
from collections.abc import Mapping

from ....module_utils._common._layout import NETWORKD_USER


class Mode(t.NamedTuple):
    """Mode and owner of a file. ``bits`` are those of chmod; a directory also has its type, as in stat(2)."""

    bits: int
    owner: str
    group: str

    @property
    def readable(self) -> bool:
        """Return whether networkd can read the file, or list and enter the directory."""
        shift = 6 if self.owner == NETWORKD_USER else 3 if self.group == NETWORKD_USER else 0
        needed = 0o5 if stat.S_ISDIR(self.bits) else 0o4
        return self.bits >> shift & needed == needed

    @property
    def open_to_all(self) -> bool:
        """Return whether every user has any right to the file."""
        return self.bits & 0o7 != 0

    def __str__(self) -> str:
        return f"{stat.S_IMODE(self.bits):04o} {self.owner}:{self.group}"


def modes_of(given: Mapping[str, Mapping[str, object]]) -> dict[str, Mode]:
    """Return the modes of path -> ``{"mode": "0640", "owner", "group"}``. Raises ValueError for a wrong mode."""
    found = {}
    for path, item in given.items():
        try:
            bits = int(str(item["mode"]), 8)
        except (KeyError, ValueError) as exc:
            raise ValueError(f"{path}: mode must be octal digits like 0640, got {item.get('mode')!r}") from exc
        found[path] = Mode(bits, str(item.get("owner", "root")), str(item.get("group", "root")))
    return found

# SPDX-License-Identifier: GPL-3.0-or-later
"""The users that managed units name in routing policy rules, and their numbers."""

from __future__ import annotations

import contextlib
import glob
import pwd

from .._common._files import under
from .._common._layout import NETWORK_DIR, UNIT_PREFIX


def users(root: str) -> dict[str, int]:
    """Return the numbers of the users that managed units name; one that the host does not have is left out."""
    found: dict[str, int] = {}
    for path in sorted(glob.glob(under(root, f"{NETWORK_DIR}/{UNIT_PREFIX}*.network"))):
        with contextlib.suppress(OSError), open(path, encoding="utf-8", errors="replace") as file:
            named = [line.partition("=")[2].strip() for line in file if line.startswith("User=")]
            found.update({name: number for name in named for number in [number_of(name)] if number is not None})
    return found


def number_of(user: str) -> int | None:
    """Return a user's number, None for a name that the host does not have."""
    if user.isdecimal():
        return int(user)
    try:
        return pwd.getpwnam(user).pw_uid
    except KeyError:
        return None

# SPDX-License-Identifier: GPL-3.0-or-later
"""The patterns of a [Match] section (systemd.network(5); systemd, src/shared/net-condition.c). Pure."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterable


def globbed(values: Iterable[str], *names: str) -> bool:
    """Return whether the values of a key match one of the names of a thing; without a name, only inverted ones match.

    A value is a list of shell patterns; a "!" before its first inverts all of them. What an inverted pattern matches
    is out, and with nothing but inverted ones all else is in.
    """
    wanted: list[str] = []
    unwanted: list[str] = []
    for value in values:
        (unwanted if value.lstrip().startswith("!") else wanted).extend(value.replace("!", "", 1).split())
    return (not names and not wanted) or any(_fits(name, wanted, unwanted) for name in names)


def _fits(name: str, wanted: list[str], unwanted: list[str]) -> bool:
    if any(fnmatch.fnmatchcase(name, word) for word in unwanted):
        return False
    return not wanted or any(fnmatch.fnmatchcase(name, word) for word in wanted)

# SPDX-License-Identifier: GPL-3.0-or-later
"""The known name that a wrong one probably means. Pure."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return the known name that is most similar to a wrong one, in any case; None if none is similar."""
    folded = {candidate.casefold(): candidate for candidate in known}
    close = difflib.get_close_matches(name.casefold(), sorted(folded), 1, 0.6)
    return folded[close[0]] if close else None


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return ``; did you mean NAME?`` for a name that is similar to a known one, else nothing."""
    near = nearest(name, known)
    return f"; did you mean {near}?" if near else ""

# SPDX-License-Identifier: GPL-3.0-or-later
"""Escape control characters in text that another party wrote, before it reaches a terminal or a log. Pure."""

from __future__ import annotations

import re

# C0 and DEL, C1, the line and paragraph separators, and the bidirectional controls (Unicode's Bidi_Control): what
# moves the cursor, ends a line or changes the order in which a line is shown. Surrogates cannot be encoded at all.
_CONTROLS = "\x00-\x1f\x7f-\x9f\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff"
_CONTROL = re.compile(f"[{_CONTROLS}]")
_CONTROL_IN_LINES = re.compile(f"(?![\n\t])[{_CONTROLS}]")


def printable(text: str, *, lines: bool = False) -> str:
    r"""Return a text with every control character escaped as Python writes it (``\x1b``, ``\u202e``, ``\n``).

    With ``lines``, line feeds and tabs stay.
    """
    return (_CONTROL_IN_LINES if lines else _CONTROL).sub(_escaped, text)


def _escaped(found: re.Match[str]) -> str:
    return found[0].encode("unicode_escape", "surrogatepass").decode("ascii")

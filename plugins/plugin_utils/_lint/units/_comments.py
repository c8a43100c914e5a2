# SPDX-License-Identifier: GPL-3.0-or-later
"""Comments that disable lint rules for their file: ``# networkd-lint: disable=RULE,RULE why``."""

from __future__ import annotations

import re
from collections.abc import Iterator

_MARK = "networkd-lint:"
_COMMENT = re.compile(
    r"^[ \t]*[#;]+[ \t]*networkd-lint:[ \t]*disable=[ \t]*([\w-]+(?:[ \t]*,[ \t]*[\w-]+)*)", re.MULTILINE | re.ASCII
)


def disabled(text: str) -> Iterator[tuple[int, str]]:
    """Yield the rules that a file's comments disable, each with its line. A comment may end with the reason."""
    if _MARK not in text:
        return
    line, seen = 1, 0
    for match in _COMMENT.finditer(text):
        line, seen = line + text.count("\n", seen, match.start(1)), match.start(1)
        for identifier in match[1].split(","):
            yield line, identifier.strip()

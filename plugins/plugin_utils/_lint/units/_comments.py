# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE to the collection: it may change at any time. Nothing outside of transit.networkd may import it.

"""Comments that switch rules off for the file that they are in: ``# networkd-lint: disable=RULE,RULE why``."""

from __future__ import annotations

import re
import typing as t

if t.TYPE_CHECKING:
    from collections.abc import Iterator

_MARK = "networkd-lint:"
_COMMENT = re.compile(
    r"^[ \t]*[#;]+[ \t]*networkd-lint:[ \t]*disable=[ \t]*([\w-]+(?:[ \t]*,[ \t]*[\w-]+)*)", re.MULTILINE | re.ASCII
)


def disabled(text: str) -> Iterator[tuple[int, str]]:
    """Give the rules that a file's comments switch off, each with its line. What follows the ids is the reason."""
    if _MARK not in text:
        return
    line, seen = 1, 0
    for match in _COMMENT.finditer(text):
        line, seen = line + text.count("\n", seen, match.start(1)), match.start(1)
        for identifier in match[1].split(","):
            yield line, identifier.strip()


__all__ = ("disabled",)

# SPDX-License-Identifier: GPL-3.0-or-later
"""The text of a unit to its sections. A section that was read before, in whatever file, is not read again.

Only what stands in the units of programs is read here: headers, assignments, comments and blank lines, each a line.
Anything else, and whatever is wrong, is left to the codec. Both give the same.
"""

from __future__ import annotations

import functools
import re
import typing as t

from ....module_utils._common._unit_file import BOM, COMMENTS, WHITESPACE, SyntaxProblem, parse
from ._section import Body, Section, placed

# What joins lines, ends them, or is dropped.
_ODD = ("\\", "\r", "\0", BOM)
_NO_UTF8 = re.compile("[\ud800-\udfff]")
_HEADER = re.compile(r"([A-Za-z0-9_.-]+)\][ \t]*", re.ASCII)
# Sections that many hosts have are short: a peer, a route. The others would fill the memory.
_LONGEST = 2048
_BLANK = ("", "")


class Parsed(t.NamedTuple):
    """What a text consists of."""

    sections: list[Section]
    problems: list[SyntaxProblem]


def parsed(text: str, file: str) -> Parsed:
    """Return a unit file's text, parsed; sections and assignments carry the path ``file``."""
    found = _sections(text, file)
    if found is not None:
        return Parsed(found, [])
    unit = parse(text, file)
    return Parsed(placed(unit.sections), unit.problems)


def _sections(text: str, file: str) -> list[Section] | None:
    """Return the sections of a text; None for one that only the codec can read."""
    if any(sign in text for sign in _ODD) or (not text.isascii() and _NO_UTF8.search(text)):
        return None
    first, *parts = text.split("\n[")
    line = 1
    if first.startswith("["):
        parts.insert(0, first[1:])
    elif any(_assignment(each) != _BLANK for each in first.split("\n")):
        return None
    else:
        line += first.count("\n") + 1
    found = []
    for part in parts:
        body = _kept(part) if len(part) <= _LONGEST else _body(part)
        if body is None:
            return None
        found.append(Section(body, line, file))
        line += part.count("\n") + 1
    return found


def _body(part: str) -> Body | None:
    """Return what stands between the bracket of a header and the next header; None if only the codec can read it."""
    head, *lines = part.split("\n")
    header = _HEADER.fullmatch(head)
    if header is None:
        return None
    items: list[tuple[str, str]] = []
    places: list[int] = []
    for place, line in enumerate(lines, 1):
        item = _assignment(line)
        if item is None:
            return None
        if item is not _BLANK:
            items.append(item)
            places.append(place)
    return Body(header[1], items, places if places and places[-1] > len(places) else range(1, len(places) + 1))


_kept = functools.lru_cache(1 << 14)(_body)


@functools.lru_cache(1 << 16)
def _assignment(line: str) -> tuple[str, str] | None:
    """Return key and value of a line, ``_BLANK`` for a blank one and a comment, None for anything else."""
    content = line.strip(WHITESPACE)
    if not content or content.startswith(COMMENTS):
        return _BLANK
    key, equals, value = content.partition("=")
    key = key.strip(WHITESPACE)
    return (key, value.strip(WHITESPACE)) if key and equals and not content.startswith("[") else None

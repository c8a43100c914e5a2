# SPDX-License-Identifier: GPL-3.0-or-later
"""systemd's unit files: text to an object that keeps every byte, and plain data to text and back.

The reader follows systemd's own (src/shared/conf-parser.c and read_line_full() of src/basic/fileio.c), and
systemd.syntax(7): comments only at the start of a line, continuation lines, whitespace around key and value
ignored, an empty value where a key is reset.

The plain data is the "unit" of docs/reference/data.md: ``[{section: {key: value or [values]}}]``.
"""

from __future__ import annotations

import functools
import re
import typing as t
from collections.abc import Iterable

from ._printable import printable

WHITESPACE = " \t\n\r"
COMMENTS = ("#", ";")
BOM = "\ufeff"

# A line ends with LF, CR, both, or NUL.
_LINE = re.compile("[^\n\r\0]*(?:(?:\n\r?|\r\n?)\0?|\0|\\Z)")
_LINE_END = "\n\r\0"
# string_is_safe(): a section header with one of these makes systemd drop the whole file.
_UNSAFE_IN_HEADER = re.compile(r"""[\x00-\x1f\x7f"'\\]""")
# Python reads bytes that are not UTF-8 as these (surrogateescape).
_NO_UTF8 = re.compile("[\ud800-\udfff]")
_UNWRITABLE = re.compile("[\n\r\0\ud800-\udfff]")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*", re.ASCII)
# The longest word that a message shows whole. Names are shorter, and keys are longer.
_SHOWN = 30

Values = t.Union[str, list[str]]
Unit = list[dict[str, dict[str, Values]]]


class Assignment(t.NamedTuple):
    """``key=value`` as systemd understands it; ``line`` and ``last`` are its first and last line, counted from 1."""

    key: str
    value: str
    line: int
    last: int = 0
    file: str = ""


class Section(t.NamedTuple):
    """One section header and the assignments up to the next; a name may occur again in another one."""

    name: str
    line: int
    assignments: list[Assignment]
    file: str = ""

    def values(self, *keys: str) -> list[Assignment]:
        """Return the effective assignments of a key or its aliases."""
        return effective(item for item in self.assignments if item.key in keys)

    def last(self, *keys: str) -> Assignment | None:
        """Return the effective assignment of a key with one value, None if it has none."""
        return next(reversed(self.values(*keys)), None)

    def text(self, *keys: str) -> str | None:
        """Return the value of ``last``."""
        found = self.last(*keys)
        return None if found is None else found.value


def effective(assignments: Iterable[Assignment]) -> list[Assignment]:
    """Return the assignments of one key that are in force: an empty value resets those before it."""
    found: list[Assignment] = []
    for assignment in assignments:
        if assignment.value:
            found.append(assignment)
        else:
            found.clear()
    return found


class SyntaxProblem(t.NamedTuple):
    """Lines, from ``line`` to ``last``, that systemd cannot use. ``fatal``: it ignores the whole file for them.

    ``text`` is enough of the line to find it by; ``words`` has ``{text}`` in its place.
    """

    line: int
    words: str
    text: str
    fatal: bool = False
    last: int = 0

    @property
    def message(self) -> str:
        return self.words.format(text=self.text)


class UnitFile(t.NamedTuple):
    """A parsed text. ``lines`` are its lines with their ends; together they are the text, byte for byte."""

    lines: list[str]
    sections: list[Section]
    problems: list[SyntaxProblem]

    @property
    def text(self) -> str:
        return "".join(self.lines)


def parse(text: str, file: str = "") -> UnitFile:
    """Return a unit file's text, parsed; sections and assignments carry the path ``file``.

    An error becomes a problem, never an exception; ``parse(x).text == x``.
    """
    reader = _Reader(file)
    lines = [line for line in _LINE.findall(text) if line]
    parts: list[str] = []
    start = 0
    bom_seen = False
    for number, raw in enumerate(lines, 1):
        line = raw.rstrip(_LINE_END)
        if line.lstrip(WHITESPACE).startswith(COMMENTS):
            continue
        if not bom_seen and line.startswith(BOM):
            bom_seen = True
            line = line[len(BOM) :]  # and a comment right behind it is none for systemd
        if not parts:
            start = number
        if _continues(line):
            parts.append(line[:-1] + " ")
            continue
        reader.read("".join([*parts, line]), start, number)
        parts = []
    if parts:
        reader.read("".join(parts), start, len(lines))
    return UnitFile(lines, reader.sections, reader.problems)


def _continues(line: str) -> bool:
    """Return whether a line continues in the next: it ends with a backslash that no other backslash escapes."""
    return (len(line) - len(line.rstrip("\\"))) % 2 == 1


class _Reader:
    """Turns logical lines into sections and problems."""

    def __init__(self, file: str) -> None:
        self._file = file
        self.sections: list[Section] = []
        self.problems: list[SyntaxProblem] = []
        self._lines = 0, 0

    def read(self, logical: str, line: int, last: int) -> None:
        content = logical.strip(WHITESPACE)
        self._lines = line, last
        if not content:
            return
        if _NO_UTF8.search(content):
            self._problem(
                "the line '{text}' is not valid UTF-8, so systemd ignores the whole file", _start(content), True
            )
        elif content.startswith("["):
            self._header(content)
        elif not self.sections:
            self._problem("'{text}' is before the first section, so systemd ignores it", _start(content))
        else:
            self._assignment(content)

    def _header(self, content: str) -> None:
        name = content[1:-1]
        if not content.endswith("]") or content == "[" or _UNSAFE_IN_HEADER.search(name):
            head, bracket, rest = content.partition("]")
            words = "'{text}' is not a section header like [Network], so systemd ignores the whole file"
            self._problem(words, f"{_short(head)}{bracket}{'…' if rest else ''}", True)
            return
        self.sections.append(Section(name, self._lines[0], [], self._file))

    def _assignment(self, content: str) -> None:
        key, equals, value = content.partition("=")
        key = key.strip(WHITESPACE)
        if not equals:
            self._problem("the line '{text}' has no '=', so systemd ignores it", _start(content))
        elif not key:
            self._problem("no key is before the '=', so systemd ignores the line", "")
        else:
            self.sections[-1].assignments.append(
                Assignment(key, value.strip(WHITESPACE), *self._lines, file=self._file)
            )

    def _problem(self, words: str, text: str, fatal: bool = False) -> None:
        first, last = self._lines
        self.problems.append(SyntaxProblem(first, words, printable(text), fatal, last))


def _start(content: str) -> str:
    """Return enough of a line to find it by. The rest may be a key, which no message may show."""
    return _NO_UTF8.sub("?", _short(re.split(r"[\s=]", content, maxsplit=1)[0]))


def _short(word: str) -> str:
    """Return a word; of a long one only the beginning, because it may be a key without a name."""
    return word if len(word) <= _SHOWN else f"{word[:8]}…"


def loads(text: str) -> Unit:
    """Read a unit file's text into plain data.

    A key that repeats in its section has a list, at the place of its first occurrence. Comments are left out.
    Raises ValueError with the line of the first thing that systemd could not use.
    """
    parsed = parse(text)
    if parsed.problems:
        problem = parsed.problems[0]
        raise ValueError(f"line {problem.line}: {problem.message}")
    return [{section.name: _grouped(section)} for section in parsed.sections]


def _grouped(section: Section) -> dict[str, Values]:
    values: dict[str, list[str]] = {}
    for assignment in section.assignments:
        values.setdefault(assignment.key, []).append(assignment.value)
    return {key: found if len(found) > 1 else found[0] for key, found in values.items()}


def dumps(unit: object, header: str | None = None) -> str:
    """Write plain data (``Unit``) as a unit file's text: ``[Section]``, ``Key=Value``, a blank line between sections.

    ``header`` becomes a comment at the top. Strings, integers and booleans (``yes`` and ``no``) are written; an empty
    string is an empty assignment, which resets a key; an empty list writes nothing. Raises ValueError that names
    section and key for whatever would read back as something else.
    """
    if not isinstance(unit, (list, tuple)):
        raise ValueError(f"a unit is a list of sections like {{Network: {{VRF: vrf-wan}}}}; this is {_kind(unit)}")
    blocks = []
    if header:
        blocks.append("".join(f"# {line}".rstrip() + "\n" for line in header.splitlines()))
    for number, element in enumerate(unit, 1):
        if not isinstance(element, t.Mapping) or len(element) != 1:
            raise ValueError(f"section {number} of the unit must be a mapping with one name, like {{Network: {{...}}}}")
        ((section, keys),) = element.items()
        blocks.append(_section_text(section, keys))
    return "\n".join(blocks)


def _section_text(section: object, keys: object) -> str:
    if not isinstance(section, str) or not _is_name(section):
        raise ValueError(f"{section!r} is not a section name; use letters, digits, '-', '_' and '.'")
    if not isinstance(keys, t.Mapping):
        raise ValueError(f"[{section}] must hold a mapping of keys to values; this is {_kind(keys)}")
    lines = [f"[{section}]\n"]
    for key, value in keys.items():
        if not isinstance(key, str) or not _is_name(key):
            raise ValueError(f"[{section}] {key!r} is not a key name; use letters, digits, '-', '_' and '.'")
        values = value if isinstance(value, (list, tuple)) else [value]
        lines += [f"{key}={_value_text(section, key, item)}\n" for item in values]
    return "".join(lines)


@functools.lru_cache(1 << 10)
def _is_name(text: str) -> bool:
    return _NAME.fullmatch(text) is not None


def _value_text(section: str, key: str, value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return str(value)
    wrong = _unwritable(value)
    if wrong:
        raise ValueError(f"[{section}] {key} {wrong}")
    return str(value).strip(WHITESPACE)


def _unwritable(value: object) -> str | None:
    """Return why a value cannot be written, None where it can."""
    if not isinstance(value, str):
        return f"is {_kind(value)}; a string, a number, a boolean or a list of these can be written"
    if _UNWRITABLE.search(value):
        if _NO_UTF8.search(value):
            return "is not valid UTF-8"
        return "holds a line break, which would end the value; give a list for several values"
    if _continues(value.strip(WHITESPACE)):
        return "ends with a backslash, which would join the next line to it"
    return None


def _kind(value: object) -> str:
    return "empty (null)" if value is None else f"of type {type(value).__name__}"

# SPDX-License-Identifier: GPL-3.0-or-later
"""The types of values, and their notation in the schema.

A type is text: alternatives with ``|`` between them, each a name of ``ATOMS``, a range (``0..255``, ``hex 0..65535``,
``size 0..4294967295``, …) or words (``=ipv4 =both``, ``~802.1ad`` in any case). In front of them may be ``?`` (an empty
value is right: it resets the key, or leaves the default), ``list:`` (blanks between the words), ``quoted:`` (the same,
with quotes) or ``commas:``; and in front of a list, words that must be alone (``=all or list: 0..255``).
"""

from __future__ import annotations

import functools
import re
import typing as t
from collections.abc import Callable

from ....module_utils._common._addresses import prefix_list
from . import _numbers as numbers
from . import _text as texts
from ._atoms import ATOMS, Atom
from ._forms import Right, in_range
from ._net import IPNetwork, prefix
from ._numbers import number
from ._plain import TABLE_NAMES, boolean, is_table_name, mark

_HEX = re.compile(r"[+-]?(?:0x)?([0-9a-f]{1,40})", re.ASCII | re.IGNORECASE)


class Type(t.NamedTuple):
    """A type: ``right`` tests a value that is not empty, ``empty`` says whether an empty one is right.

    ``expected`` is the type in words, ``words`` are the fixed words that are right.
    """

    right: Right
    expected: str
    empty: bool
    words: tuple[str, ...]


def _interval(low: int, high: int) -> Right:
    """Return a test for a number or LOW-HIGH, the second without a sign."""

    def right(value: str) -> bool:
        every = texts.words(value)
        if every is None or len(every) != 1:
            return False
        first, dash, second = every[0].partition("-")
        start, end = number(first), number(second if dash else first)
        return start is not None and end is not None and low <= start <= end <= high and not second.startswith("+")

    return right


def _hex(value: str) -> int | None:
    match = _HEX.fullmatch(value)
    if match is None:
        return None
    found = int(match[1], 16)
    return found if found == 0 or not value.startswith("-") else None


# How to read a value, and its range in words: {} are the ends.
_RANGES: dict[str, tuple[Callable[[str], int | None], str]] = {
    "": (numbers.integer, "a number from {} to {}"),
    "hex": (_hex, "a hexadecimal number"),
    "size": (numbers.size, "a number of bytes from {} to {}, with or without K, M or G"),
    "rate": (lambda value: numbers.size(value, 1000), "a number from {} to {}, with or without K, M or G"),
    "span": (numbers.span, "a span of time like 30s or 5min"),
    "nanoseconds": (numbers.nanoseconds, "a span of time like 100ns"),
    "permille": (lambda value: numbers.part(value, "%‰"), "a part like 50% or 5‰"),
    "permyriad": (lambda value: numbers.part(value, "%‰‱"), "a part like 50%"),
}
_PER_SECOND = {"span": 10**6, "nanoseconds": 10**9}
_YEAR = 31557600
_RANGE = re.compile(r"(?:([a-z]+) )?(-?[0-9]+)\.\.(-?[0-9]+)")
_INTERVAL = "interval"


def _atom(text: str) -> Atom:
    if text in ATOMS:
        return ATOMS[text]
    match = _RANGE.fullmatch(text)
    if match is None:
        raise ValueError(f"there is no type {text!r}")
    low, high = int(match[2]), int(match[3])
    if match[1] == _INTERVAL:
        return Atom(_interval(low, high), f"a number from {low} to {high}, or FIRST-LAST")
    read, expected = _RANGES[match[1] or ""]
    limits = _limits(low, high, _PER_SECOND[match[1]]) if match[1] in _PER_SECOND else ""
    return Atom(in_range(read, low, high), expected.format(low, high) + limits)


def _limits(low: int, high: int, per_second: int) -> str:
    """Return the ends of a range of time spans in words, without those that nobody comes near."""
    least = f", at least {low / per_second:g}s" if low > 1 else ""
    return least + (f", at most {high / per_second:g}s" if high < _YEAR * per_second else "")


@functools.cache
def type_of(text: str) -> Type:
    """Return a type from its text. Raises ValueError and KeyError for any other text."""
    alone, _or, rest = text.removeprefix("?").strip().rpartition(" or ")
    split = next((name for name in _SPLIT if rest.startswith(f"{name}:")), "")
    single, (one, expected, words) = _alternatives(alone), _alternatives(rest.removeprefix(f"{split}:"))

    def every(value: str) -> bool:
        items = _SPLIT[split](value)
        return single.right(value) or (items is not None and all(map(one, items)))

    said = f"a list of: {expected}" if split else expected
    said = f"{single.expected}, or {said}" if alone else said
    return Type(every if split else one, said, text.startswith("?"), single.words + words)


class _Alternatives(t.NamedTuple):
    right: Right
    expected: str
    words: tuple[str, ...]


def _alternatives(text: str) -> _Alternatives:
    parts = [part.strip() for part in text.split("|")]
    choices = [word for part in parts if part.startswith(_MARKS) for word in part.split()]
    atoms = [_atom(part) for part in parts if part and not part.startswith(_MARKS)]
    exact = frozenset(word[1:] for word in choices if word.startswith("="))
    folded = frozenset(word[1:].lower() for word in choices if word.startswith("~"))

    def right(value: str) -> bool:
        return (
            value in exact
            or any(atom.right(value) for atom in atoms)
            or (bool(folded) and value.isascii() and value.lower() in folded)
        )

    words = tuple(word[1:] for word in choices)
    # "yes or no" is "yes, no" among others.
    said = [word for atom in atoms for word in (("yes", "no") if atom is ATOMS["bool"] else (atom.expected,))]
    said += words
    return _Alternatives(right, f"{', '.join(said[:-1])} or {said[-1]}" if len(said) > 1 else "".join(said), words)


# In front of a word: it must be written like this, or may be in any case.
_MARKS = ("=", "~")
_SPLIT: dict[str, Callable[[str], list[str] | None]] = {
    "list": texts.words,
    "quoted": lambda value: texts.words(value, quotes=True),
    "escaped": lambda value: texts.words(value, quotes=True, escapes=True),
    "commas": prefix_list,
}


__all__ = ("ATOMS", "TABLE_NAMES", "IPNetwork", "Type", "boolean", "is_table_name", "mark", "number", "prefix",
           "type_of")  # fmt: skip

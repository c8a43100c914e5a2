# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Find the type that takes what the daemon takes, and refuses what it refuses: of all probes, not of most.

The types are those of ``_lint/types/_types.py``. What no type can say stays without one, and is listed.
"""

from __future__ import annotations

import functools
import re
import typing as t

import _lint_parts  # noqa: F401
from _variants import cases

# isort: split
from ansible_collections.transit.networkd.plugins.plugin_utils._lint.types._types import ATOMS, type_of

if t.TYPE_CHECKING:
    from collections.abc import Collection, Iterator

_RANGES = """
    span 0..18446744073709551615|span 0..18446744073709551614|span 0..4294967295|span 1..4294967295
    span 0..4294967295000|span 1..4294967295000|span 0..4294967294999999|span 0..65528000000|span 1..65535000000
    span 300000000..18446744073709551615|span 0..0|span 4000000..9000000000|nanoseconds 1..4294967295
    size 0..4294967295|size 0..4294967294|size 0..18446744073709551615|size 1..4294967295|size 1280..4294967295
    size 68..4294967295|size 512..65536|size 0..65535|rate 0..18446744073709551615|rate 0..429496729599999
    rate 1..4294967295|rate 0..34359738360|permille 0..1000|permyriad 0..10000|hex 0..65535|hex 0..4294967295
    hex 0..18446744073709551614|1..4294967295|4294967295..4294967295|interval 1..65535|interval 0..4094
    interval 0..8191|1..32767|32769..65535
""".replace("\n", "|").split("|")
_CANDIDATES = tuple(name for name in (*ATOMS, *(text.strip() for text in _RANGES)) if name)
_SPLITS = ("", "list:", "quoted:", "escaped:", "commas:")
_WHOLE = {
    "any",
    "word",
    "multipath",
    "device multipath",
    "priority map",
    "quanta",
    "users",
    "states",
    "old duid",
    "duid",
}
_DECIMAL = re.compile(r"0|-?[1-9][0-9]*", re.ASCII)
# A choice has a letter, and no unit behind a number.
_CHOICE = re.compile(r"(?!.*=)[a-zA-Z_:][a-zA-Z0-9.+_-]*|802\.[0-9][0-9a-zA-Z]*|[0-9]+base[a-z0-9-]+|0", re.ASCII)
_MOST = 3


# type -> value -> whether it is right; the probes are the same for all keys
_judged: dict[str, dict[str, bool]] = {}


def _accepted(text: str, values: tuple[str, ...]) -> frozenset[str]:
    known = _judged.setdefault(text, {})
    right = type_of(text).right
    for value in values:
        if value and value not in known:
            known[value] = right(value)
    return frozenset(value for value in values if value and known[value])


@functools.cache
def _candidates(split: str, values: tuple[str, ...]) -> dict[str, frozenset[str]]:
    names = (text for text in _CANDIDATES if not (split and text in _WHOLE - {"word"}) and (split or text != "word"))
    return {text: found for text in names if (found := _accepted(split + text, values))}


def fitted(taken: Collection[str], values: tuple[str, ...], *, several: bool = False) -> str | None:
    """The text of the simplest type that takes just ``taken`` out of ``values``, None if there is none.

    ``several`` says that of two that do, a list is the right one.
    """
    found = [text for split in _SPLITS if (text := _fit(split, frozenset(taken), values)) is not None]

    def order(text: str) -> tuple[object, ...]:
        words = len(type_of(text).words)
        return several and ":" not in text[:10], " or " in text, words > 0, text.count("|"), words, len(text)

    return min(found, key=order, default=None)


def _fit(split: str, taken: Collection[str], values: tuple[str, ...]) -> str | None:
    wanted = frozenset(value for value in taken if value)
    if not wanted:
        return "?" if "" in taken else None
    chosen = _cover(split, wanted, values)
    covered = frozenset[str]().union(*(_accepted(split + text, values) for text in chosen))
    words = [_choices({value for value in wanted - covered if _CHOICE.fullmatch(value)})]
    within = f"{split} {' | '.join(filter(None, sorted(chosen) + words))}".strip()
    beside = f"{words[0]} or {split} {' | '.join(sorted(chosen))}" if split and words[0] and chosen else ""
    text = next((text for text in (within, beside) if text not in ("", split) and _is(text, wanted, values)), None)
    return f"? {text}" if text is not None and "" in taken else text


def _is(text: str, wanted: frozenset[str], values: tuple[str, ...]) -> bool:
    return _accepted(text, values) == wanted


def _choices(words: Collection[str]) -> str:
    """Words as a type has them: once, where they were taken in all cases that were asked."""
    found = set()
    for word in words:
        in_any_case = {word.lower(), *cases(word.lower())}
        found.add(f"~{word.lower()}" if len(in_any_case) > 1 and in_any_case <= set(words) else f"={word}")
    return " ".join(sorted(found))


def _cover(split: str, wanted: frozenset[str], values: tuple[str, ...]) -> list[str]:
    """The fewest candidates that take nothing else, the greatest first."""
    candidates = _candidates(split, values) | {text: _accepted(split + text, values) for text in _range(wanted)}
    fitting = {text: found for text, found in candidates.items() if found and found <= wanted}
    chosen: list[str] = []
    covered: frozenset[str] = frozenset()
    while len(chosen) < _MOST:
        best = max(fitting, key=lambda text: (len(fitting[text] - covered), -len(text)), default=None)
        if best is None or not fitting[best] - covered:
            break
        chosen.append(best)
        covered |= fitting[best]
    for text in list(chosen):
        others = frozenset[str]().union(*(fitting[other] for other in chosen if other != text))
        if fitting[text] <= others:
            chosen.remove(text)
    return chosen


def _range(wanted: frozenset[str]) -> Iterator[str]:
    numbers = [int(value) for value in wanted if _DECIMAL.fullmatch(value)]
    if numbers:
        yield f"{min(numbers)}..{max(numbers)}"


__all__ = ("fitted",)

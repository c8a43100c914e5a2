# SPDX-License-Identifier: GPL-3.0-or-later
"""Numbers, sizes, time spans and parts of a whole, as systemd reads them; None for what it does not take."""

from __future__ import annotations

import re

UINT32 = 2**32 - 1
UINT64 = 2**64 - 1
INT64 = 2**63 - 1
# systemd's value for "infinity".
FOREVER = UINT64

_NUMBER = re.compile(r"0b[01]+|0o[0-7]+|[+-]?(?:0x[0-9a-f]+|[0-9]+)", re.ASCII | re.IGNORECASE)
_DIGITS = re.compile(r"\+?([0-9]+)(\.([0-9]*))?[ \t]*", re.ASCII)
_SPAN = re.compile(r"(?:\+?([0-9]+)(?:\.([0-9]+))?|\.([0-9]+))([ \t]*)", re.ASCII)
_SUFFIXES = "EPTGMKB"
# Unit -> microseconds, the longest names first, as one may begin with another.
_UNITS = dict(
    sorted(
        (
            (name, factor)
            for names, factor in (
                ("usec us μs µs", 1),
                ("msec ms", 10**3),
                ("seconds second sec s", 10**6),
                ("minutes minute min m", 60 * 10**6),
                ("hours hour hr h", 3600 * 10**6),
                ("days day d", 86400 * 10**6),
                ("weeks week w", 7 * 86400 * 10**6),
                ("months month M", 2629800 * 10**6),
                ("years year y", 31557600 * 10**6),
            )
            for name in names.split()
        ),
        key=lambda item: -len(item[0]),
    )
)
_NANOSECONDS = {"nsec": 1, "ns": 1} | {name: factor * 1000 for name, factor in _UNITS.items()}
# Longer than any number that fits: a longer value is not converted.
_LONGEST = 80


def integer(value: str) -> int | None:
    """Return a number with or without a sign: decimal, with 0x, 0o or 0b, or octal with a leading 0."""
    digits = value.lstrip("+-")
    if len(digits.lstrip("0xXbBoO")) > _LONGEST or _NUMBER.fullmatch(value) is None:
        return None
    base = 8 if len(digits) > 1 and digits.startswith("0") and digits.isdigit() else 0
    try:
        found = int(digits, base)
    except ValueError:  # 08
        return None
    return -found if value.startswith("-") else found


def number(value: str) -> int | None:
    """Return a number that is not below 0."""
    found = integer(value)
    return found if found is not None and found >= 0 else None


def size(value: str, base: int = 1024) -> int | None:
    """Return a size like 1500, 1.5K or 1G512M: suffixes of ``base``, each smaller than the one before."""
    total, place, allowed = 0, 0, _SUFFIXES
    if not value or len(value) > _LONGEST:
        return None
    while place < len(value):
        match = _DIGITS.match(value, place)
        if match is None:
            return None
        place = match.end()
        suffix = value[place : place + 1]
        exponent = max("BKMGTPE".find(suffix), 0) if suffix else 0
        if suffix in allowed and suffix:
            allowed = allowed[allowed.index(suffix) + 1 :]
            place += 1
        elif place == len(value) and allowed != "":
            allowed = ""
        elif place < len(value):
            return None
        factor = base**exponent
        whole, fraction = int(match[1]), match[3]
        total += whole * factor + (int(fraction) * factor // 10 ** len(fraction) if fraction else 0)
        if whole > UINT64 or total > UINT64:
            return None
    return total


def span(value: str, unit: int = 10**6, units: dict[str, int] | None = None) -> int | None:
    """Return a time span like 90, 1min 30s or infinity, in microseconds; a bare number has the given unit."""
    if value.strip() == "infinity":
        return FOREVER
    units = _UNITS if units is None else units
    total, place = 0, 0
    if not value or len(value) > _LONGEST:
        return None
    while place < len(value):
        match = _SPAN.match(value, place)
        if match is None:
            return None
        place = match.end()
        name = next((name for name in units if value.startswith(name, place)), "")
        if not name and not match[4] and place < len(value):
            return None
        place += len(name)
        while value[place : place + 1] in (" ", "\t"):
            place += 1
        factor = units[name] if name else unit
        whole, fraction = int(match[1] or 0), match[2] or match[3] or ""
        if whole > INT64 or whole >= FOREVER // factor:
            return None
        total += whole * factor + (int(fraction) * factor // 10 ** len(fraction) if fraction else 0)
        if total >= FOREVER:
            return None
    return total


def nanoseconds(value: str) -> int | None:
    """Return what ``span`` does, in nanoseconds; a bare number is in nanoseconds."""
    return span(value, 1, _NANOSECONDS)


def part(value: str, marks: str, limit: int | None = None) -> int | None:
    """Return a part of a whole in units of the last of ``marks``, None above ``limit``.

    ``marks`` are the allowed ones of %, ‰ and ‱; each allows one decimal more than the next.
    """
    mark = value[-1:]
    if not mark or mark not in marks:
        return None
    places = len(marks) - 1 - marks.index(mark)
    whole, dot, fraction = value[:-1].partition(".")
    if dot and not (fraction.isascii() and fraction.isdigit() and 1 <= len(fraction) <= places):
        return None
    found = integer(whole)
    if found is None or found < 0:
        return None
    found = found * 10**places + int(fraction.ljust(places, "0") or 0) if dot else found * 10**places
    return found if found <= (2**31 - 1 if limit is None else limit) else None

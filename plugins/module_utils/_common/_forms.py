# SPDX-License-Identifier: GPL-3.0-or-later
"""The forms of strings and numbers in a reply: a key, an id, a name, a line of text, a range.

A form is a function that returns the value, made safe where it is free text, or raises ValueError with what it expects.
"""

from __future__ import annotations

import base64
import re
import typing as t
from collections.abc import Callable

from ._key_text import is_key
from ._printable import printable

# Longest lengths, in characters. A message of a host that is well is shorter; a unit with thousands of peers has fewer.
LONGEST_LINE = 4096
LONGEST_TEXT = 4_000_000
LONGEST_NAME = 255

_ID = re.compile(r"[0-9a-f]{1,64}")
_DIGEST = re.compile(r"[0-9a-f]{64}")


def text(longest: int, *, lines: bool = False) -> Callable[[str], str]:
    """Return a form for free text: cut to a length, its control characters escaped. No text is refused."""

    def form(value: str) -> str:
        # Nearly every text; a reply has thousands.
        if len(value) <= longest and value.isascii() and value.isprintable():
            return value
        safe = printable(value[:longest], lines=lines)
        return safe if len(value) <= longest and len(safe) <= longest else f"{safe[: longest - 1]}…"

    return form


def name(value: str) -> str:
    """Return the name of a host or a tunnel; it may become part of a path."""
    if not value or len(value) > LONGEST_NAME or "/" in value or value[0] in ".-" or printable(value) != value:
        raise ValueError("expected a name")
    return value


def public_key(value: str) -> str:
    """Return a public key of WireGuard, in the one form that ``wg`` writes."""
    if not is_key(value) or not any(base64.b64decode(value)):
        raise ValueError("expected a WireGuard key: 44 characters in base64")
    return value


def masked_key(value: str) -> str:
    """Return 32 bytes in base64."""
    if not is_key(value):
        raise ValueError("expected 32 bytes in base64")
    return value


def identity(value: str) -> str:
    """Return the id of a transaction or of a change of keys."""
    if not _ID.fullmatch(value):
        raise ValueError("expected an id: up to 64 hexadecimal digits")
    return value


def digest(value: str) -> str:
    """Return a SHA-256 in hexadecimal digits."""
    if not _DIGEST.fullmatch(value):
        raise ValueError("expected a SHA-256: 64 hexadecimal digits")
    return value


def between(least: int, most: int) -> Callable[[t.Any], t.Any]:
    """Return a form for a number within a range."""

    def form(value: float) -> float:
        if not least <= value <= most:
            raise ValueError(f"expected a number from {least} to {most}")
        return value

    return form

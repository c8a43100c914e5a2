# SPDX-License-Identifier: GPL-3.0-or-later
"""A unit's sections to its text. The hosts of a fleet share peers and routes, so each section is written once."""

from __future__ import annotations

import functools
import typing as t

from ...module_utils._common._secrets import is_secret
from ...module_utils._common._shapes import Unit
from ...module_utils._common._unit_file import dumps
from ._files import HEADER


class Text(t.NamedTuple):
    """A text, and whether it has a value that may not be shown."""

    text: str
    secret: bool


def unit_text(unit: Unit) -> Text:
    """Return a unit's text with the header. Raises ValueError as the codec does, which writes every line."""
    try:
        found = [_section(part) for part in unit]
    except (TypeError, ValueError):
        dumps(unit)  # raises, and names the place in the unit
        raise
    return Text("\n".join([_HEAD, *(text for text, _secret in found)]), any(secret for _text, secret in found))


_HEAD = dumps([], header=HEADER)


# Sections that many hosts have are short: a peer, a route.
_LONGEST = 16


def _section(part: t.Mapping[str, t.Mapping[str, object]]) -> Text:
    ((name, keys),) = part.items()
    items = tuple([(key, tuple(value) if isinstance(value, list) else value) for key, value in keys.items()])
    return _known(name, items) if all(_is_short(value) for _key, value in items) else _written(name, items)


def _is_short(value: object) -> bool:
    """Return whether a value may be kept: 1 and True are equal, but not the same text."""
    if isinstance(value, tuple):
        return len(value) <= _LONGEST and all(isinstance(item, str) for item in value)
    return isinstance(value, str)


def _written(name: str, items: tuple[tuple[str, object], ...]) -> Text:
    """Return the text of a section. Behind its header, each line is an assignment."""
    text = dumps([{name: dict(items)}])
    return Text(text, any(is_secret(name, *line.split("=", 1)) for line in text.split("\n")[1:-1]))


_known = functools.lru_cache(1 << 15)(_written)

# A process that is forked later finds the patterns of secrets compiled.
is_secret("Network", "DHCP", "no")

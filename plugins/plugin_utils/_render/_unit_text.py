# SPDX-License-Identifier: GPL-3.0-or-later
"""A unit's sections to its text. The hosts of a fleet share peers and routes, so each line is written once."""

from __future__ import annotations

import functools
import typing as t

from ...module_utils._common._secrets import holds_secret
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
        found = [_section(name, keys) for part in unit for name, keys in part.items()]
    except (TypeError, ValueError):
        dumps(unit)  # raises, and names the place in the unit
        raise
    return Text("\n".join([_HEAD, *(text for text, _secret in found)]), any(secret for _text, secret in found))


_HEAD = dumps([], header=HEADER)


def _section(name: str, keys: t.Mapping[str, object]) -> Text:
    found = [
        _line(name, key, item)
        for key, value in keys.items()
        for item in (value if isinstance(value, (list, tuple)) else (value,))
    ]
    if not found:
        return Text(dumps([{name: keys}]), False)
    return Text("".join([f"[{name}]\n", *(text for text, _secret in found)]), any(secret for _text, secret in found))


# An assignment is one line, so what holds of the line holds of the text.
@functools.lru_cache(1 << 17, typed=True)
def _line(section: str, key: str, value: object) -> Text:
    text = dumps([{section: {key: value}}])
    return Text(text.partition("\n")[2], holds_secret(text))

# SPDX-License-Identifier: GPL-3.0-or-later
"""Templates: the text of a code with places for its fields. Pure.

A place is ``{field}``, and a format says how a field that is not one text is written:

- ``{port:number}``: a number; ``{mode:octal}``: a number, as a mode of a file.
- ``{links:and}``, ``{links:or}``, ``{names:comma}``, ``{rules:list}``: several texts, with "and", "or", commas or
  semicolons between them.
- ``{found:found}``: what a check has found, with the verb before it.
"""

from __future__ import annotations

import string
import typing as t
from collections.abc import Mapping

if t.TYPE_CHECKING:  # pragma: no cover
    from .._common._coded import Field

TEXT, NUMBER, TEXTS = "text", "number", "texts"
_SEPARATORS = {"and": " and ", "or": " or ", "comma": ", ", "list": "; "}
_KINDS = {**dict.fromkeys(_SEPARATORS, TEXTS), "number": NUMBER, "octal": NUMBER}
# What a check finds, where that is no value of its own.
_FOUND = {"none": "there is none", "not in force": "it is not in force", "not asked": "the host was not asked"}


class _Formatter(string.Formatter):
    def format_field(self, value: t.Any, format_spec: str) -> str:
        if format_spec in _SEPARATORS:
            return _SEPARATORS[format_spec].join(value)
        if format_spec == "octal":
            return f"{value:04o}"
        if format_spec == "found":
            return _FOUND.get(value, f"found {value}")
        return str(value)


def filled(template: str, fields: Mapping[str, Field]) -> str:
    """Return a template with its fields filled in; raises KeyError where one is missing."""
    # Most names of checks have no place for a field.
    return _Formatter().vformat(template, (), fields) if "{" in template else template


def fields_of(template: str) -> dict[str, str]:
    """Return the fields that a template names, each with its kind: text, number or texts."""
    places = string.Formatter().parse(template)
    return {name: _KINDS.get(spec or "", TEXT) for _before, name, spec, _conversion in places if name}


def has_kind(value: object, kind: str) -> bool:
    """Return whether a field is of a kind."""
    if kind == NUMBER:
        return isinstance(value, int) and not isinstance(value, bool)
    if kind == TEXTS:
        return isinstance(value, list) and all(isinstance(item, str) for item in value)
    return isinstance(value, str)

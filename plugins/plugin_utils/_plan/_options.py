# SPDX-License-Identifier: GPL-3.0-or-later
"""The description of one variable: type, default, range, form, and the words for readers."""

from __future__ import annotations

import typing as t
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

UINT32 = 2**32 - 1


@dataclass(frozen=True)
class Option:
    """What a variable, or a key within one, may hold.

    ``type`` and ``elements`` are Ansible's names of types. ``description`` has a paragraph in each element, in
    Ansible's markup; the first one says what it is. ``form`` returns the normal form of the text, or of each element
    of a list or a mapping. A ``default`` of ``None`` means: not set. ``null`` is what is wrong with a null where that
    does not mean the default. A ``setting`` tells the controller what to do, and no host's plan holds it.
    """

    type: str
    description: tuple[str, ...]
    default: t.Any = None
    required: bool = False
    choices: tuple[str, ...] = ()
    elements: str | None = None
    options: Mapping[str, Option] = field(default_factory=dict)
    minimum: int = 0
    maximum: int = UINT32
    form: t.Callable[[str], str] | None = None
    setting: bool = False
    null: str = ""


def text(*description: str, **more: t.Any) -> Option:
    """Return an option that holds text."""
    return Option("str", description, **more)


def number(*description: str, **more: t.Any) -> Option:
    """Return an option that holds a whole number."""
    return Option("int", description, **more)


def flag(*description: str, **more: t.Any) -> Option:
    """Return an option that is true or false."""
    return Option("bool", description, **more)


def texts(*description: str, default: tuple[str, ...] | None = (), **more: t.Any) -> Option:
    """Return an option that holds a list of texts."""
    return Option("list", description, None if default is None else list(default), elements="str", **more)


def texts_by_name(*description: str, **more: t.Any) -> Option:
    """Return an option that holds a list of texts, or a mapping of names to such lists."""
    return Option("raw", description, elements="str", **more)


def mapping(*description: str, default: t.Any = MappingProxyType({}), **more: t.Any) -> Option:
    """Return an option that holds a mapping of names that the user chooses."""
    return Option("dict", description, None if default is None else dict(default), **more)


def mappings(*description: str, options: Mapping[str, Option], default: tuple[t.Any, ...] = ()) -> Option:
    """Return an option that holds a list of mappings."""
    return Option("list", description, list(default), elements="dict", options=options)


def ports(*description: str, default: tuple[int, ...] = ()) -> Option:
    """Return an option that holds a list of ports."""
    return Option("list", description, list(default), elements="int", minimum=1, maximum=65535)

# SPDX-License-Identifier: GPL-3.0-or-later
"""Check plain data against a TypedDict, and copy it: what is not declared does not come through. Pure."""

from __future__ import annotations

import functools
import math
import reprlib
import types
import typing as t
from collections.abc import Sized

from ...module_utils._common._forms import LONGEST_LINE, text
from ...module_utils._common._printable import printable

Shape = t.TypeVar("Shape")
Checker = t.Callable[[t.Any], t.Any]

# Rows of one list or mapping. A router has fewer files, peers and rules; only routes may come near.
MOST_ROWS = 100_000
# Levels in a value whose shape is not known.
DEEPEST = 5

_line = text(LONGEST_LINE)

# How a value is shown that is not of its shape.
_short = reprlib.Repr()
_short.maxstring = _short.maxother = 120


class WrongError(Exception):
    """A value is not of its shape; the text says where in the reply, what was expected and what was found."""

    def __init__(self, expected: str, found: object) -> None:
        super().__init__(expected)
        self.expected = expected
        self.found = found
        self.place = ""

    def __str__(self) -> str:
        where = f"{self.place.lstrip('.')}: " if self.place else ""
        return f"{where}{self.expected}, found {printable(_short.repr(self.found))}"

    def within(self, place: str) -> WrongError:
        """Return the error as seen from the value around this one."""
        self.place = place + self.place
        return self


def check(shape: type[Shape], value: object) -> Shape:
    """Return a copy of a value that has the shape of a TypedDict; raises WrongError.

    A shape is made of TypedDict, list, dict, Literal, None, str, int, float, bool, and ``object`` for what only
    iproute2 knows. Annotated adds forms (``_forms``), by which every string is made safe or must be well formed. A key
    that the shape does not have is left out: a host with something more to say is as good as one without, and no later
    code can read what nobody has checked.
    """
    checked: Shape = checker(t.cast(t.Any, shape))(value)
    return checked


@functools.cache
def checker(kind: t.Any) -> Checker:
    """Return what checks a value of a type. It is made once, so that a large value costs little."""
    origin, arguments = t.get_origin(kind), t.get_args(kind)
    if origin is t.Annotated:
        return _formed(checker(arguments[0]), arguments[1:])
    if origin in (t.Union, types.UnionType):
        others = [each for each in arguments if each is not types.NoneType]
        # Several kinds: the value is made safe here, and its kind is compared with what it belongs to (``_gate``).
        return _plain if len(others) > 1 else functools.partial(_optional, checker(others[0]))
    if origin is t.Literal:
        return functools.partial(_one_of, arguments)
    if t.is_typeddict(kind):
        hints = t.get_type_hints(kind, include_extras=True)
        fields = [(name, checker(hint), name in kind.__required_keys__) for name, hint in hints.items()]
        return functools.partial(_record, fields)
    if origin in (list, dict):
        return functools.partial(_list if origin is list else _dict, *map(checker, arguments))
    if kind is str:
        return _text
    return _plain if kind is object else functools.partial(_scalar, kind)


def _optional(check_value: Checker, value: t.Any) -> t.Any:
    return None if value is None else check_value(value)


def _one_of(choices: tuple[str, ...], value: t.Any) -> str:
    if not isinstance(value, str) or value not in choices:
        raise WrongError(f"expected {' or '.join(choices)}", value)
    return str(value)


def _formed(check_value: Checker, forms: tuple[t.Callable[[t.Any], t.Any], ...]) -> Checker:
    def check_formed(value: t.Any) -> t.Any:
        found = check_value(value)
        try:
            for form in forms:
                found = form(found)
        except ValueError as exc:
            raise WrongError(str(exc), value) from None
        return found

    return check_formed


def _list(check_item: Checker, value: t.Any) -> list[t.Any]:
    checked: list[t.Any] = []
    items = _sized(value, list)
    try:
        # It has those before the wrong one.
        checked.extend(map(check_item, items))
    except WrongError as exc:
        raise exc.within(f"[{len(checked)}]") from None
    return checked


def _dict(check_key: Checker, check_item: Checker, value: t.Any) -> dict[t.Any, t.Any]:
    return dict(_list(lambda pair: (check_key(pair[0]), check_item(pair[1])), list(_sized(value, dict).items())))


def _record(fields: list[tuple[str, Checker, bool]], value: t.Any) -> dict[str, t.Any]:
    found = _sized(value, dict)
    checked = {}
    for name, check_item, required in fields:
        if name in found:
            try:
                checked[name] = check_item(found[name])
            except WrongError as exc:
                raise exc.within(f".{name}") from None
        elif required:
            raise WrongError(f"expected the key {name}", sorted(map(str, found)))
    return checked


def _sized(value: t.Any, kind: type[Sized]) -> t.Any:
    if not isinstance(value, kind):
        raise WrongError(f"expected {'a list' if kind is list else 'an object'}", value)
    if len(value) > MOST_ROWS:
        raise WrongError(f"expected at most {MOST_ROWS} rows", len(value))
    return value


def _text(value: t.Any) -> str:
    if not isinstance(value, str):
        raise WrongError("expected a text", value)
    return value


_WORDS: dict[type, str] = {bool: "true or false", int: "a whole number", float: "a number"}


def _scalar(kind: type, value: t.Any) -> t.Any:
    """Return a value of a plain type. In Python True is a number, and in a reply it is not."""
    wanted = (int, float) if kind is float else (kind,)
    if not isinstance(value, wanted) or isinstance(value, bool) is not (kind is bool):
        raise WrongError(f"expected {_WORDS[kind]}", value)
    if isinstance(value, float) and not math.isfinite(value):
        raise WrongError("expected a finite number", value)
    return value


def _plain(value: t.Any, depth: int = 0) -> t.Any:
    """Return plain data of any shape, its strings made safe."""
    if depth > DEEPEST:
        raise WrongError(f"expected at most {DEEPEST} levels", value)
    if isinstance(value, str):
        return _line(value)
    if isinstance(value, dict):
        return {_line(str(key)): _plain(item, depth + 1) for key, item in _sized(value, dict).items()}
    if isinstance(value, list):
        return [_plain(item, depth + 1) for item in _sized(value, list)]
    if value is None or isinstance(value, bool):
        return value
    return _scalar(float, value)

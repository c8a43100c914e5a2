# SPDX-License-Identifier: GPL-3.0-or-later
"""Read raw values against their options: types, ranges, normal forms, unknown names."""

from __future__ import annotations

import contextlib
import copy
import typing as t
from collections.abc import Iterable, Mapping

from ...module_utils._common._nearest import did_you_mean
from ._options import Option
from ._problems import Problems
from ._shapes import Variables
from ._variables import PREFIX, VARIABLES

# YAML 1.1's words, which Ansible accepts for a boolean.
_BOOLEANS = {
    "yes": True,
    "true": True,
    "on": True,
    "1": True,
    "no": False,
    "false": False,
    "off": False,
    "0": False,
}


class _InvalidError(Exception):
    """A value was bad and its problem is noted."""


def nearest(name: str, known: Iterable[str]) -> str:
    """Return ``; did you mean NAME?`` for a name that is close to a known one, else nothing."""
    return did_you_mean(name, known)


class Reader:
    """Reads the variables of one host and notes each problem with the path of the value (``x[0].y``)."""

    def __init__(self, host: str, problems: Problems) -> None:
        self._host = host
        self._problems = problems

    def read(self, raw: Mapping[str, object]) -> Variables:
        """Return all variables without their prefix, in normal form, with defaults; a bad one gets its default."""
        for name in raw:
            if name.startswith(PREFIX) and name not in VARIABLES:
                self._note(name, None, f"there is no such variable{nearest(name, VARIABLES)}")
        result: dict[str, t.Any] = {}
        for name, option in VARIABLES.items():
            value = copy.deepcopy(option.default)
            if raw.get(name) is not None:
                with contextlib.suppress(_InvalidError):
                    value = self._value(name, option, raw[name])
            result[name.removeprefix(PREFIX)] = value
        return t.cast("Variables", result)

    def _note(self, where: str, value: object, message: str) -> None:
        self._problems.add(self._host, where, value, message)

    def _bad(self, where: str, value: object, message: str) -> _InvalidError:
        self._note(where, value, message)
        return _InvalidError()

    def _value(self, where: str, option: Option, raw: object) -> t.Any:
        if option.type == "raw" and isinstance(raw, Mapping):
            return {str(name): self._list(f"{where}[{name}]", option, raw[name]) for name in raw}
        if option.type in ("list", "raw"):
            return self._list(where, option, raw)
        if option.type == "dict":
            if not isinstance(raw, Mapping):
                raise self._bad(where, raw, "must be a mapping")
            return self._texts(where, option, raw) if option.form else dict(raw)
        return self._scalar(where, option.type, option, raw)

    def _list(self, where: str, option: Option, raw: object) -> list[t.Any]:
        if not isinstance(raw, (list, tuple)):
            raise self._bad(where, raw, "must be a list")
        result: list[t.Any] = []
        for index, item in enumerate(raw):
            place = f"{where}[{index}]"
            try:
                if option.options:
                    result.append(self._mapping(place, option.options, item))
                elif option.elements == "list":
                    result.append(self._list(place, Option("list", (), elements="str"), item))
                else:
                    result.append(self._scalar(place, option.elements or "str", option, item))
            except _InvalidError:
                continue
        return result

    def _texts(self, where: str, option: Option, raw: Mapping[str, object]) -> dict[str, str]:
        """Read a mapping of names that the user chooses to texts."""
        result: dict[str, str] = {}
        for name, value in raw.items():
            with contextlib.suppress(_InvalidError):
                result[str(name)] = self._scalar(f"{where}[{name}]", "str", option, value)
        return result

    def _mapping(self, where: str, options: Mapping[str, Option], raw: object) -> dict[str, t.Any]:
        if not isinstance(raw, Mapping):
            raise self._bad(where, raw, "must be a mapping")
        failed = False
        for key in raw:
            if key not in options:
                self._note(f"{where}.{key}", None, f"there is no such key{nearest(str(key), options)}")
        result: dict[str, t.Any] = {}
        for key, option in options.items():
            place = f"{where}.{key}"
            result[key] = copy.deepcopy(option.default)
            if raw.get(key) is not None:
                try:
                    result[key] = self._value(place, option, raw[key])
                except _InvalidError:
                    failed = failed or option.required
            elif key in raw and option.null:
                self._note(place, None, option.null)
            elif option.required:
                self._note(place, None, "is missing")
                failed = True
        if failed:
            raise _InvalidError
        return result

    def _scalar(self, where: str, kind: str, option: Option, raw: object) -> t.Any:
        if kind == "bool":
            return self._boolean(where, raw)
        if kind == "int":
            return self._number(where, option, raw)
        if isinstance(raw, bool) and {"yes", "no"} <= set(option.choices):
            raw = "yes" if raw else "no"
        if not isinstance(raw, (str, int)) or isinstance(raw, bool):
            raise self._bad(where, raw, "must be text")
        text = str(raw).strip()
        if option.choices and text not in option.choices:
            raise self._bad(where, text, f"must be one of {', '.join(option.choices)}")
        if not text:
            raise self._bad(where, text, "must not be empty")
        if option.form:
            try:
                return option.form(text)
            except ValueError as exc:
                raise self._bad(where, text, str(exc)) from exc
        return text

    def _boolean(self, where: str, raw: object) -> bool:
        if isinstance(raw, bool):
            return raw
        if isinstance(raw, (str, int)) and str(raw).lower() in _BOOLEANS:
            return _BOOLEANS[str(raw).lower()]
        raise self._bad(where, raw, "must be true or false")

    def _number(self, where: str, option: Option, raw: object) -> int:
        if isinstance(raw, str) and raw.strip().isdecimal():
            raw = int(raw)
        if isinstance(raw, bool) or not isinstance(raw, int):
            raise self._bad(where, raw, "must be a whole number")
        if not option.minimum <= raw <= option.maximum:
            raise self._bad(where, raw, f"must be from {option.minimum} to {option.maximum}")
        return int(raw)

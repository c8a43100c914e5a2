# SPDX-License-Identifier: GPL-3.0-or-later
"""The problems of an inventory, collected so that one run shows all of them."""

from __future__ import annotations

import typing as t

from ...module_utils._common._printable import printable
from ._shapes import Problem
from ._variables import PREFIX

# Longer than any value that is nearly right; a list of allowed IPs may be long.
_LONGEST = 300


class PlanError(Exception):
    """The inventory cannot be planned. ``problems`` holds all that was found, in the order of hosts.

    Each problem is ``{"host": str | None, "variable": str | None, "value": plain data, "message": str}``.
    """

    def __init__(self, problems: t.Sequence[Problem]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(describe(problem) for problem in self.problems))


def describe(problem: Problem) -> str:
    """Return a problem as one line, ``HOST: VARIABLE = VALUE: MESSAGE``, without control characters.

    A long value is cut: it may be a whole file.
    """
    line = str(problem["message"])
    if problem["variable"] is not None:
        value = "" if problem["value"] is None else f" = {shortened(repr(problem['value']))}"
        line = f"{problem['variable']}{value}: {line}"
    return printable(line if problem["host"] is None else f"{problem['host']}: {line}")


def shortened(text: str) -> str:
    """Return a text, or its beginning and its length."""
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}… ({len(text)} characters)"


class Problems:
    """A collector: every step adds to it and goes on; ``stop`` ends the plan when something was found.

    ``warnings`` are what may be meant, and do not end it.
    """

    def __init__(self) -> None:
        self._found: list[Problem] = []
        self.warnings: list[Problem] = []

    def add(self, host: str | None, variable: str | None, value: object, message: str) -> None:
        """Note a problem. A repeated one (two steps that saw the same) is kept once.

        A unit of the user's may hold a key, so that its problem has no value.
        """
        if variable is not None and variable.startswith(f"{PREFIX}units"):
            value = None
        problem: Problem = {"host": host, "variable": variable, "value": value, "message": message}
        if problem not in self._found:
            self._found.append(problem)

    def warn(self, host: str, variable: str, value: object, message: str) -> None:
        """Note what may be meant, but rarely is."""
        self.warnings.append({"host": host, "variable": variable, "value": value, "message": message})

    def stop(self) -> None:
        """Raise ``PlanError`` when there is a problem."""
        if self._found:
            raise PlanError(self._found)

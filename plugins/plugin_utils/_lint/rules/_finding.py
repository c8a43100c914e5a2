# SPDX-License-Identifier: GPL-3.0-or-later
"""A finding: what a lint rule reports, the same thing for a program, a person and every report format."""

from __future__ import annotations

import re
import typing as t
from collections.abc import Mapping
from dataclasses import dataclass, field

from ....module_utils._common._printable import printable
from ....module_utils._common._unit_file import Assignment
from ..units._section import Section

Severity = t.Literal["error", "warning"]

_COMMAND = re.compile(r"##(?=\w*\[)")


class Line(t.NamedTuple):
    """A line of a file; the first one for what a file as a whole does not have."""

    file: str
    line: int = 1


Place: t.TypeAlias = Assignment | Section | Line


@dataclass(frozen=True, order=True)
class Finding:
    """One place where a lint rule is broken. ``rule`` and ``fields`` are stable, ``message`` is for people."""

    file: str
    line: int
    severity: Severity
    rule: str
    message: str
    fields: Mapping[str, str] = field(compare=False)


class Report:
    """The findings of one lint rule, which calls this for each: ``report(item, "no {key}=", key="Name")``."""

    def __init__(self, rule: str, severity: Severity) -> None:
        self.findings: list[Finding] = []
        self._rule, self._severity = rule, severity

    def __call__(self, place: Place, words: str, /, **fields: object) -> None:
        """Add a finding. ``words`` has ``{field}`` for each field; a field that is None is left out."""
        given = {name: shown(str(value)) for name, value in fields.items() if value is not None}
        message = words.format(**given) if given else shown(words)
        self.findings.append(Finding(place.file, place.line, self._severity, self._rule, message, given))


def shown(text: str) -> str:
    """Return a text that may stand in a log: without control characters, and without what CI takes for a command.

    GitHub, Azure and TeamCity look for ``##[error]`` and the like anywhere in a line.
    """
    # A question mark for each byte that is not UTF-8.
    return _COMMAND.sub(r"#\\x23", printable(text.encode("utf-8", "replace").decode()))


def where(place: Place) -> str:
    """Return FILE:LINE of a place."""
    return f"{place.file}:{place.line}"

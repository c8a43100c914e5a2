# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks as a table of plain text."""

from __future__ import annotations

import typing as t
from collections.abc import Iterable, Sequence

from ...module_utils._common._coded import Check
from ...module_utils._common._replies import Line
from ...module_utils._words import check_name, check_text
from .._remote._check import WrongError, check

# Characters; what is longer is cut.
WIDTH = 40


class WordedCheck(t.TypedDict):
    """One check of a host against its plan, as the filter ``networkd_drift`` returns it."""

    code: Line
    check: Line
    subject: Line
    expected: Line
    found: Line
    ok: bool
    message: Line
    fields: dict[Line, object]


def worded(check: Check) -> WordedCheck:
    """Return a check with its name and its text."""
    return {**check, "check": check_name(check), "message": check_text(check)}  # type: ignore[typeddict-item]


def checks_of(value: object) -> list[WordedCheck]:
    """Return a list of checks, wherever it comes from, made safe for the terminal; raises ValueError."""
    try:
        return check(list[WordedCheck], value)
    except WrongError as exc:
        raise ValueError(f"the input must be the list of checks that networkd_drift returns: {exc}") from exc


def checks_table(checks: Sequence[WordedCheck]) -> list[str]:
    """Return the lines of a table: its head, and a line for each check; none where there is no check.

    What was expected is shown where it is not what was found.
    """
    if not checks:
        return []
    rows = [("", "CHECK", "SUBJECT", "FOUND")]
    rows += [("ok" if row["ok"] else "NOT OK", row["check"], row["subject"], _found(row)) for row in checks]
    return columns(rows)


def _found(row: WordedCheck) -> str:
    found = _cut(row["found"])
    return found if row["ok"] else f"{found}, expected {_cut(row['expected'])}"


def _cut(text: str) -> str:
    return text if len(text) <= WIDTH else text[: WIDTH - 1] + "…"


def columns(rows: Iterable[Sequence[str]]) -> list[str]:
    """Return rows as lines, each column as wide as its widest cell, two spaces between them."""
    rows = list(rows)
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)
    return [line.rstrip() for line in lines]

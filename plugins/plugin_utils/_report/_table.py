# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tables of plain text, for people.

PRIVATE to the collection: it may change with any release; nothing outside of transit.networkd should import it.
"""

from __future__ import annotations

import typing as t

if t.TYPE_CHECKING:  # pragma: no cover
    from collections.abc import Iterable, Mapping, Sequence


def checks_table(checks: Sequence[Mapping[str, t.Any]], *, width: int = 40) -> str:
    """Return the checks of `_drift` as a table.

    What was expected is shown where it is not what was found; either is cut to ``width`` characters unless it is 0.
    """
    if not checks:
        return ""
    rows = [("", "CHECK", "SUBJECT", "FOUND")]
    rows += [
        ("ok" if check["ok"] else "NOT OK", check["check"], check["subject"], _found(check, width)) for check in checks
    ]
    return columns(rows)


def require_checks(value: object) -> None:
    """Raise ValueError for what is not a list of checks of `_drift`."""
    if not isinstance(value, list) or not all(isinstance(check, dict) and "id" in check for check in value):
        raise ValueError("the input must be the list of checks that networkd_drift returns")


def _found(check: Mapping[str, t.Any], width: int) -> str:
    found = _cut(check["found"], width)
    return found if check["ok"] else f"{found}, expected {_cut(check['expected'], width)}"


def _cut(text: str, width: int) -> str:
    return text if not width or len(text) <= width else text[: width - 1] + "…"


def columns(rows: Iterable[Sequence[str]]) -> str:
    """Return rows as lines, each column as wide as its widest cell, two spaces between them."""
    rows = list(rows)
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)
    return "\n".join(line.rstrip() for line in lines)


__all__ = ("checks_table", "columns", "require_checks")

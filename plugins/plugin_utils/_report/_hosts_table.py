# SPDX-License-Identifier: GPL-3.0-or-later
"""The hosts of a run as a table of plain text: one row per host, and a line that counts them. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from ...module_utils._common._printable import printable
from ._rows import ALARMING, STATES, HostRow
from ._table import columns

HEAD = ("HOST", "STATE", "CHANGED", "CHECKS", "PROBLEMS", "HANDSHAKE", "SYSTEMD")
NOTHING = "-"
# Rows that a terminal shows at once: in a longer table the head is repeated above the hosts to look at.
SCREEN = 20
# Seconds of a unit of time, from the longest.
UNITS = ((86400, "d"), (3600, "h"), (60, "m"), (1, "s"))


def hosts_table(rows: Sequence[HostRow]) -> list[str]:
    """Return the lines of a table: its head, a line for each host, and a line that counts them.

    A terminal shows the end of what scrolls. So the hosts that somebody must look at come last, the worst at the very
    end; hosts of one state stand in their natural order, r2 before r10. No row, no lines.
    """
    if not rows:
        return []
    ordered = sorted(rows, key=lambda row: (STATES.index(row["state"]), natural(row["host"])))
    alarming = [row for row in ordered if row["state"] in ALARMING]
    quiet = ordered[: len(ordered) - len(alarming)]
    again = [HEAD] if alarming and len(quiet) > SCREEN else []
    lines = columns([HEAD, *map(_cells, quiet), *again, *map(_cells, alarming)])
    return [*lines, counts(rows)]


def counts(rows: Sequence[HostRow]) -> str:
    """Return one line: the number of hosts, of those in each state, of those changed, and of problems."""
    found = [row["state"] for row in rows]
    states = ", ".join(f"{found.count(state)} {state}" for state in STATES if state in found)
    changed = sum(row["changed"] for row in rows)
    problems = sum(row["problems"] for row in rows)
    parts = [f"{_count(len(rows), 'host')}: {states}", f"{changed} changed"]
    return "; ".join([*parts, _count(problems, "problem")] if problems else parts)


def natural(name: str) -> tuple[tuple[str, int, str], ...]:
    """Return a key that sorts names as people do: numbers in a name by their value."""
    pieces: Iterable[tuple[str, str]] = re.findall(r"(\D*)(\d*)", name)
    stripped = ((text, number.lstrip("0")) for text, number in pieces)
    return (*((text, len(number), number) for text, number in stripped), (name, 0, ""))


def _cells(row: HostRow) -> tuple[str, ...]:
    return (
        # The inventory may name a host with whatever YAML can hold.
        printable(row["host"]),
        row["state"],
        "yes" if row["changed"] else "no",
        NOTHING if row["checks"] is None else f"{row['passed']}/{row['checks']}",
        str(row["problems"] or NOTHING),
        "never" if row["without_handshake"] else age(row["oldest_handshake"]),
        str(row["systemd_version"] or NOTHING),
    )


def age(seconds: int | None) -> str:
    """Return an age in the largest unit of time that it holds: 59s, 3m, 2h, 4d."""
    if seconds is None:
        return NOTHING
    return next((f"{seconds // size}{name}" for size, name in UNITS if seconds >= size), "0s")


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"

# SPDX-License-Identifier: GPL-3.0-or-later
"""Problems, findings and checks as plain data: a stable code and fields. ``_words`` makes the text."""

from __future__ import annotations

import typing as t
from collections.abc import Iterable, Sequence

# A problem is kept in records, so a field is what JSON has: equal after it was written and read.
Field = t.Union[str, int, list[str]]
# The code of a message that an older version wrote into a record in place of a code and fields.
MESSAGE = "message"


class Problem(t.TypedDict):
    """One thing that is wrong: its code, and the fields that the code's text names (docs/reference/codes.md)."""

    code: str
    fields: dict[str, Field]


# A problem in a record; an older version wrote messages.
Recorded = t.Union[str, Problem]


class Finding(Problem):
    """A problem that preflight has found; an error forbids the change."""

    severity: t.Literal["error", "warning"]


class Check(t.TypedDict):
    """One thing that a host must have: what the plan says, what is there, and whether that is well."""

    code: str
    subject: str
    expected: str
    found: str
    ok: bool
    fields: dict[str, Field]


def problem(code: str, **fields: Field) -> Problem:
    """Return a problem."""
    return {"code": code, "fields": fields}


def problem_of(check: Check) -> Problem:
    """Return what is wrong where a check fails."""
    fields: dict[str, Field] = {key: check[key] for key in ("subject", "expected", "found")}
    return {"code": check["code"], "fields": {**fields, **check["fields"]}}


def as_problem(recorded: Recorded) -> Problem:
    """Return a problem of a record; an older version wrote messages."""
    return problem(MESSAGE, text=recorded) if isinstance(recorded, str) else recorded


def unaccepted(problems: Iterable[Problem], accepted: Sequence[Recorded]) -> list[Problem]:
    """Return the problems that are not accepted: those that were not there when the host was last on this side.

    An older version wrote ``accepted`` as messages. Such a message accepts every problem of its subject, so that a
    host does not wait for what it never had.
    """
    subjects = tuple(message.partition(": expected ")[0] for message in accepted if isinstance(message, str))
    return [each for each in problems if each not in accepted and each["fields"].get("subject") not in subjects]

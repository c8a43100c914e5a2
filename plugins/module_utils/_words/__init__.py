# SPDX-License-Identifier: GPL-3.0-or-later
"""Words: the text of a code and its fields, for people. Pure.

Host code and reports hold codes and fields (``_common._coded``); actions, the console and the journal make the text
here. Nothing compares a text. docs/reference/codes.md lists the codes.
"""

from __future__ import annotations

import typing as t
from collections.abc import Iterable

from .._common._coded import Check, Problem, problem_of
from ._checks import CHECKS
from ._findings_host import HOST
from ._findings_links import LINKS
from ._findings_traffic import TRAFFIC
from ._problems import PROBLEMS
from ._template import fields_of, filled, has_kind

# The text of each finding of preflight by its code, and of each problem: a check that fails, or what a transaction
# finds wrong.
FINDINGS: dict[str, str] = {**HOST, **LINKS, **TRAFFIC}
TEMPLATES: dict[str, str] = {**{code: words.template for code, words in CHECKS.items()}, **PROBLEMS, **FINDINGS}


def text(problem: Problem) -> str:
    """Return the text of a problem or a finding; raises KeyError for a code that is not known."""
    return filled(TEMPLATES[problem["code"]], problem["fields"])


def texts(problems: Iterable[Problem]) -> list[str]:
    """Return the texts of problems."""
    return [text(problem) for problem in problems]


def check_name(check: Check) -> str:
    """Return the name of a check, for a table."""
    return filled(CHECKS[check["code"]].name, check["fields"])


def check_text(check: Check) -> str:
    """Return a check as one line of text."""
    if check["ok"]:
        return f"{check['subject']}: {check_name(check)} {check['found']}"
    return text(problem_of(check))


def wrong_fields(template: str, fields: dict[str, t.Any]) -> list[str]:
    """Return the names of the fields that a template needs and that are missing, or are of another kind."""
    return [
        name for name, kind in fields_of(template).items() if name not in fields or not has_kind(fields[name], kind)
    ]


__all__ = (
    "CHECKS",
    "FINDINGS",
    "PROBLEMS",
    "TEMPLATES",
    "check_name",
    "check_text",
    "fields_of",
    "filled",
    "text",
    "texts",
    "wrong_fields",
)

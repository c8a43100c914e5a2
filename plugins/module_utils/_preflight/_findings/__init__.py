# SPDX-License-Identifier: GPL-3.0-or-later
"""Preflight's findings: each question is a pure function of the survey, and all are asked, so that a user sees all."""

from __future__ import annotations

import typing as t
from collections.abc import Collection

from ..._common import _codes
from . import _at_boot, _dns, _egress, _filter, _folders, _host, _links, _routing, _services, _unmanaged_units

if t.TYPE_CHECKING:  # pragma: no cover
    from ..._common._coded import Finding
    from .._shapes import Question, Survey

SUBJECTS = (_host, _folders, _links, _at_boot, _unmanaged_units, _routing, _dns, _egress, _filter, _services)
ERRORS: tuple[Question, ...] = tuple(ask for subject in SUBJECTS for ask in subject.ERRORS)
WARNINGS: tuple[Question, ...] = tuple(ask for subject in SUBJECTS for ask in subject.WARNINGS)


def findings(survey: Survey, *, overwrite_edited: bool = False, accept: Collection[str] = ()) -> list[Finding]:
    """Return what is wrong with a change; an error forbids it.

    Errors that the user accepts are left out: codes of ``ACCEPTABLE`` in ``accept``, and edited files where they may
    be overwritten.
    """
    accepted = {*_codes.ACCEPTABLE} & {*accept} | ({"edited"} if overwrite_edited else set())
    severities: tuple[tuple[t.Literal["error", "warning"], tuple[Question, ...]], ...] = (
        ("error", ERRORS),
        ("warning", WARNINGS),
    )
    return [
        {"severity": severity, **found}
        for severity, questions in severities
        for ask in questions
        for found in ask(survey)
        if found["code"] not in accepted
    ]


__all__ = ("ERRORS", "WARNINGS", "findings")

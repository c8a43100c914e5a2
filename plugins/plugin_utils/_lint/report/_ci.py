# SPDX-License-Identifier: GPL-3.0-or-later
"""Findings for CI: GitHub's annotations, and GitLab's code quality report."""

from __future__ import annotations

import json
from collections.abc import Sequence

from ..rules._finding import Finding, shown
from ._identity import identities
from ._shapes import CodeQualityIssue

# What would end a workflow command, or a property of it, early: docs.github.com, "Workflow commands", and the runner's
# own ActionCommand.cs.
_DATA = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_PROPERTY = {**_DATA, ":": "%3A", ",": "%2C"}
_GITLAB_SEVERITY = {"error": "major", "warning": "minor"}


def github(findings: Sequence[Finding]) -> str:
    """Return one workflow command for each finding, which GitHub shows beside the line in a pull request."""
    return "".join(
        f"::{finding.severity} file={_escaped(shown(_relative(finding.file)), _PROPERTY)},line={finding.line},"
        f"title={_escaped(finding.rule, _PROPERTY)}::{_escaped(finding.message, _DATA)}\n"
        for finding in findings
    )


def gitlab(findings: Sequence[Finding]) -> str:
    """Return a code quality report: a list of ``CodeQualityIssue``."""
    issues: list[CodeQualityIssue] = [
        {
            "description": finding.message,
            "check_name": finding.rule,
            "fingerprint": identity,
            "severity": _GITLAB_SEVERITY[finding.severity],
            "location": {"path": shown(_relative(finding.file)), "lines": {"begin": finding.line}},
        }
        for finding, identity in zip(findings, identities(findings), strict=True)
    ]
    return json.dumps(issues, indent=2, ensure_ascii=False) + "\n"


def _relative(path: str) -> str:
    # Both want a path from the top of the repository, without a dot before it.
    return path.removeprefix("./")


def _escaped(text: str, table: dict[str, str]) -> str:
    return "".join(table.get(character, character) for character in text)

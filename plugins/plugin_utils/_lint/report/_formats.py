# SPDX-License-Identifier: GPL-3.0-or-later
"""Findings for people, programs, editors and CI: lines, JSON, SARIF 2.1.0, and what GitHub and GitLab show."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from urllib.parse import quote

from ....module_utils._common._version import VERSION
from ..rules._all import RULES
from ..rules._finding import Finding, shown
from ..rules._registry import Rule
from ._ci import github, gitlab
from ._identity import identities
from ._shapes import Descriptor, JsonReport, PhysicalLocation, Result, Row, Sarif
from ._text import formatted

TOOL = "networkd-lint"
# docs.oasis-open.org is the address of the schema that the standard itself names.
_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def count(findings: Sequence[Finding]) -> tuple[int, int]:
    """Return the numbers of errors and of warnings."""
    errors = sum(finding.severity == "error" for finding in findings)
    return errors, len(findings) - errors


def summary(findings: Sequence[Finding]) -> str:
    """Return the numbers in words, like ``2 errors and 1 warning``."""
    parts = [
        f"{number} {word}{'' if number == 1 else 's'}"
        for number, word in zip(count(findings), ("error", "warning"), strict=True)
        if number
    ]
    return " and ".join(parts) or "nothing is wrong"


def row(finding: Finding) -> Row:
    """Return a finding as plain data."""
    return {
        "file": finding.file,
        "line": finding.line,
        "severity": finding.severity,
        "rule": finding.rule,
        "message": finding.message,
        "fields": dict(finding.fields),
    }


def human(findings: Sequence[Finding]) -> str:
    """Return one line for each finding."""
    return "".join(f"{formatted(finding)}\n" for finding in findings)


def as_json(findings: Sequence[Finding]) -> str:
    """Return a ``JsonReport``."""
    errors, warnings = count(findings)
    rows: list[Row] = [{**row(finding), "file": shown(finding.file)} for finding in findings]
    return _dumped({"tool": TOOL, "errors": errors, "warnings": warnings, "findings": rows})


def sarif(findings: Sequence[Finding]) -> str:
    """Return a log of the Static Analysis Results Interchange Format, with the help of every rule.

    Paths that are not absolute are relative to the place where the lint ran, as code scanning services want them.
    """
    identifiers = sorted(RULES)
    return _dumped(
        {
            "$schema": _SCHEMA,
            "version": "2.1.0",
            "runs": [
                {
                    "tool": {
                        "driver": {
                            "name": TOOL,
                            "version": VERSION,
                            "rules": [_descriptor(RULES[each]) for each in identifiers],
                        }
                    },
                    "columnKind": "unicodeCodePoints",
                    "results": [
                        _result(finding, identifiers.index(finding.rule), identity)
                        for finding, identity in zip(findings, identities(findings), strict=True)
                    ],
                }
            ],
        }
    )


def gist(rule: Rule) -> str:
    """Return the first sentence of why a lint rule exists."""
    return rule.why.replace("`", "").split(". ")[0].rstrip(".") + "."


def _descriptor(rule: Rule) -> Descriptor:
    return {
        "id": rule.id,
        "name": "".join(word.capitalize() for word in rule.id.split("-")),
        "shortDescription": {"text": gist(rule)},
        "fullDescription": {"text": rule.why.replace("`", "")},
        "help": {
            "text": f"{rule.why} {rule.fix}".replace("`", ""),
            "markdown": f"{rule.why}\n\n**What to do:** {rule.fix}",
        },
        "defaultConfiguration": {"level": rule.severity},
    }


def _result(finding: Finding, index: int, identity: str) -> Result:
    place: PhysicalLocation = {"artifactLocation": {"uri": _uri(finding.file)}, "region": {"startLine": finding.line}}
    return {
        "ruleId": finding.rule,
        "ruleIndex": index,
        "level": finding.severity,
        "message": {"text": finding.message},
        "locations": [{"physicalLocation": place}],
        "partialFingerprints": {"finding/v1": identity},
        "properties": dict(finding.fields),
    }


def _uri(path: str) -> str:
    quoted = quote(path.removeprefix("./"), errors="surrogateescape")
    return f"file://{quoted}" if quoted.startswith("/") else quoted


def _dumped(report: JsonReport | Sarif) -> str:
    return json.dumps(report, indent=2, ensure_ascii=False) + "\n"


FORMATS: dict[str, Callable[[Sequence[Finding]], str]] = {
    "human": human,
    "json": as_json,
    "sarif": sarif,
    "github": github,
    "gitlab": gitlab,
}

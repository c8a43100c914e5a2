# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE to the collection: it may change at any time. Nothing outside of transit.networkd may import it.

"""Problems as people, programs and editors want them: lines, JSON, SARIF 2.1.0."""

from __future__ import annotations

import hashlib
import json
import typing as t
from urllib.parse import quote

from ansible_collections.transit.networkd.plugins.plugin_utils._lint.report._text import formatted, shown
from ansible_collections.transit.networkd.plugins.plugin_utils._lint.rules._all import RULES

if t.TYPE_CHECKING:
    from collections.abc import Sequence

    from ansible_collections.transit.networkd.plugins.plugin_utils._lint.rules._registry import Rule

    Problems = Sequence[dict[str, t.Any]]

TOOL = "networkd-lint"
# docs.oasis-open.org is where the standard itself says that its schema is.
_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def count(problems: Problems) -> tuple[int, int]:
    """Give the numbers of errors and of warnings."""
    errors = sum(problem["severity"] == "error" for problem in problems)
    return errors, len(problems) - errors


def summary(problems: Problems) -> str:
    """Say in a few words what was found."""
    errors, warnings = count(problems)
    parts = [
        f"{number} {word}{'' if number == 1 else 's'}" for number, word in ((errors, "error"), (warnings, "warning"))
    ]
    return " and ".join(part for part in parts if not part.startswith("0 ")) or "nothing is wrong"


def human(problems: Problems) -> str:
    """One line for each problem."""
    return "".join(f"{formatted(problem)}\n" for problem in problems)


def as_json(problems: Problems) -> str:
    """``{"tool", "errors", "warnings", "problems": [{file, line, severity, rule, message}]}``."""
    errors, warnings = count(problems)
    return _dumped({"tool": TOOL, "errors": errors, "warnings": warnings, "problems": _shown(problems)})


def sarif(problems: Problems) -> str:
    """A log of the Static Analysis Results Interchange Format, with every rule's help in it.

    Paths that are not absolute are relative to the place where the lint ran, as code scanning services want them.
    """
    identifiers = sorted(RULES)
    run = {
        "tool": {"driver": {"name": TOOL, "rules": [_described(RULES[identifier]) for identifier in identifiers]}},
        "columnKind": "unicodeCodePoints",
        "results": [_result(problem, identifiers.index(problem["rule"])) for problem in problems],
    }
    return _dumped({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]})


def _described(rule: Rule) -> dict[str, t.Any]:
    return {
        "id": rule.id,
        "name": "".join(word.capitalize() for word in rule.id.split("-")),
        "shortDescription": {"text": rule.why.replace("`", "").split(". ")[0].rstrip(".") + "."},
        "fullDescription": {"text": rule.why.replace("`", "")},
        "help": {
            "text": f"{rule.why} {rule.fix}".replace("`", ""),
            "markdown": f"{rule.why}\n\n**What to do:** {rule.fix}",
        },
        "defaultConfiguration": {"level": rule.severity},
    }


def _result(problem: dict[str, t.Any], index: int) -> dict[str, t.Any]:
    # Without the line, so that a problem stays the same one when lines are added above it.
    identity = f"{problem['rule']}\0{problem['file']}\0{problem['message']}"
    return {
        "ruleId": problem["rule"],
        "ruleIndex": index,
        "level": problem["severity"],
        "message": {"text": problem["message"]},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": _uri(problem["file"])},
                    "region": {"startLine": problem["line"]},
                }
            }
        ],
        "partialFingerprints": {"problem/v1": hashlib.sha256(identity.encode(errors="replace")).hexdigest()},
    }


def _uri(path: str) -> str:
    quoted = quote(path.removeprefix("./"), errors="surrogateescape")
    return f"file://{quoted}" if quoted.startswith("/") else quoted


def _dumped(value: dict[str, t.Any]) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def _shown(problems: Problems) -> list[dict[str, t.Any]]:
    """Return the problems with names of files that may stand in a log; their messages may already."""
    return [{**problem, "file": shown(problem["file"])} for problem in problems]


FORMATS = {"human": human, "json": as_json, "sarif": sarif}

__all__ = ("FORMATS", "TOOL", "count", "summary")

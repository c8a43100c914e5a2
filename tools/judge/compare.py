# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The lint's verdicts beside the daemon's, line for line."""

from __future__ import annotations

import re
import typing as t
from dataclasses import dataclass, field

from ansible_collections.transit.networkd.plugins.module_utils._common._unit_file import parse
from ansible_collections.transit.networkd.plugins.plugin_utils._lint._run import all_findings
from ansible_collections.transit.networkd.plugins.plugin_utils._lint.rules._all import RULES
from judge.daemon import INFO, WARNING, Record, Verdicts, judge
from judge.units import CANARY

if t.TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from judge.trees import Tree

# The rules that say what the daemon says while it reads a file; all others look at what the files mean.
SCHEMA = {"syntax", "unknown-section", "unknown-key", "too-new", "value", "noted-value", "table-name", "removed-key",
          "domain-given-twice"}  # fmt: skip

# One that says what some versions say and others keep silent about: it is right where the daemon complains, and not
# wrong where it does not.
EXTRA = {"family-mixed"}


class Line(t.NamedTuple):
    """A line on which lint and daemon differ, and the message of each."""

    version: int
    kind: str
    section: str
    key: str
    value: str
    ours: str
    theirs: str


@dataclass
class Result:
    """The figures of a comparison. ``unread`` are lines after the one for which the daemon gave up the file."""

    version: int
    lines: int = 0
    unread: int = 0
    complained: int = 0
    differing: list[Line] = field(default_factory=list)


def compare(tree: Tree, files: Mapping[str, str]) -> Result:
    """Return what lint and daemon say of files, line by line. Raises JudgeError."""
    theirs = judge(tree, files)
    ours: dict[tuple[str, int], str] = {}
    for finding in all_findings(files, tree.version, sorted(RULES.keys() - SCHEMA - EXTRA)):
        if finding.rule in EXTRA and (finding.file, finding.line) not in theirs:
            continue
        ours.setdefault((finding.file, finding.line), f"{finding.rule}: {finding.message}")
    last: dict[str, int] = {}
    for name, line in theirs:
        last[name] = max(last.get(name, 0), line)
    result = Result(tree.version)
    for name, text in files.items():
        _compare(result, name, text, ours, theirs, last.get(name, 0))
    return result


def _compare(
    result: Result, name: str, text: str, ours: dict[tuple[str, int], str], theirs: Verdicts, last: int
) -> None:
    end = next((line for line, _until, (section, *_rest) in content(text) if section == CANARY[1:-1]), 0)
    for line, until, (section, key, value) in content(text):
        if section == CANARY[1:-1]:
            continue
        if last < line and last < end:
            result.unread += 1
            continue
        said = [
            record.message
            for place in range(line, until + 1)
            for record in theirs.get((name, place), ())
            if _is_verdict(record, bool(key or value))
        ]
        found = ours.get((name, line), "")
        result.lines += 1
        result.complained += bool(said)
        if bool(said) != bool(found):
            kind = name.partition("/")[0].removesuffix(".d").rpartition(".")[2]
            result.differing.append(Line(result.version, kind, section, key, value, found, "; ".join(said)))


def _is_verdict(record: Record, assignment: bool) -> bool:
    """Return whether a record is about the line. At a section's first line, systemd also logs errors of the section."""
    if not assignment:
        return "Unknown section" in record.message
    return record.level <= WARNING or (record.level == INFO and "has been removed" in record.message)


def content(text: str) -> Iterator[tuple[int, int, tuple[str, str, str]]]:
    """Yield the lines with content: first and last line, and section, key, value; a broken line has only a value."""
    parsed = parse(text)
    found = [
        (problem.line, ("", "", re.sub(r"\s+", " ", parsed.lines[problem.line - 1].strip())))
        for problem in parsed.problems
    ]
    for section in parsed.sections:
        found.append((section.line, (section.name, "", "")))
        found += [(item.line, (section.name, item.key, item.value)) for item in section.assignments]
    for line, what in sorted(found):
        until = line
        while parsed.lines[until - 1].rstrip("\r\n").endswith("\\") and until < len(parsed.lines):
            until += 1
        yield line, until, what


__all__ = ("Line", "Result", "compare", "content")

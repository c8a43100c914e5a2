# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Write a page for each lint rule, their list in lint.md, ignored.md and lint-reports.md, all in docs/reference.

The text comes from the rules and the example from the first of their tests, so neither can differ from the lint.
Run `.venv/bin/python tools/rule_pages.py` after a change; the unit tests compare.
"""

from __future__ import annotations

import difflib
import importlib.util
import re
import sys
import typing as t
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGES = ROOT / "docs/reference"
TESTS = ROOT / "tests/unit/plugins/plugin_utils/_lint"
sys.path[:0] = [str(ROOT / ".build/collections"), str(ROOT / "tests")]

from ansible_collections.transit.networkd.plugins.plugin_utils._lint import formatted  # noqa: E402
from ansible_collections.transit.networkd.plugins.plugin_utils._lint.ignored import _found  # noqa: E402
from ansible_collections.transit.networkd.plugins.plugin_utils._lint.ignored._row import NEWEST, Row  # noqa: E402
from ansible_collections.transit.networkd.plugins.plugin_utils._lint.rules._all import RULES  # noqa: E402
from helpers.lint_reports import reports  # type: ignore[import-not-found]  # noqa: E402

if t.TYPE_CHECKING:
    from ansible_collections.transit.networkd.plugins.plugin_utils._lint.rules._registry import Rule

IGNORED = """\
After reading a file, networkd checks each section, and the file as a whole.
It ignores what is incomplete or contradicts itself, with one line in the log or none.
The lint rules [section-ignored](rules/section-ignored.md), [setting-ignored](rules/setting-ignored.md),
[section-unused](rules/section-unused.md) and [device-ignored](rules/device-ignored.md) report every row of these
tables, for the systemd version that the units must suit.

The rows are the tests in systemd's source (`*_section_verify`, `network_verify`, `netdev_*_verify`), read in the
releases 247 to 262.
"all" are all versions from 247 on.
`make judge` gives the networkd of 247, 252, 254, 257 and 262 a unit for each row, and compares.
So each row is measured in those of the five versions for which it holds; the versions between are read only.
Where networkd logs nothing, the judge looks at what the link does: router advertisements, offers of DHCP, addresses
and routes.
For `[Match]`, `[WireGuard]` and `[NetDev]` see [match-missing](rules/match-missing.md),
[private-key-missing](rules/private-key-missing.md), [peer-without-key](rules/peer-without-key.md),
[netdev-incomplete](rules/netdev-incomplete.md) and [device-shared](rules/device-shared.md)."""
REPORTS = """\
What people got wrong in public reports, and what the lint says of it.
The units have other names, addresses and keys.
A unit test compares each row (`tests/unit/plugins/plugin_utils/_lint/reports`)."""
MANUALS = "https://www.freedesktop.org/software/systemd/man/latest"
_KIND = re.compile(r"\.(network|netdev|link)(?:\.d/[^/]+)?$")
_ISSUE = re.compile(r"([\w.-]+/[\w.-]+)#([0-9]+)")
BEGIN, END = "<!-- rules: begin -->\n", "<!-- rules: end -->\n"


def cases() -> list[t.Any]:
    """Return the test cases of all rules."""
    found: list[t.Any] = []
    for path in sorted(TESTS.glob("rules/test__*.py")):
        spec = importlib.util.spec_from_file_location(path.stem, path)
        if spec is None or spec.loader is None:
            raise ImportError(f"{path} cannot be loaded")
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        found += vars(module).get("CASES", ())
    return found


def page(rule: Rule, case: t.Any, names: set[str], manuals: set[str]) -> str:
    """Return the page of one rule."""
    (finding,) = [finding for finding in case.findings() if finding.rule == rule.id][:1]
    in_file = "" if case.unread else f"To disable it in a file: `# networkd-lint: disable={rule.id}`.\n"
    parts = [
        f"# {rule.id}",
        f"{rule.severity.capitalize()}.",
        f"**Why.** {sentences(rule.why)}",
        f"**What to do.** {sentences(rule.fix)}",
        "## Example",
        "Units that break this rule, as a change to correct ones:" if difference(case) else "Correct units, and:",
        *([f"```diff\n{difference(case)}```"] if difference(case) else []),
        *([f"```\n{given}```"] if (given := given_with(case)) else []),
        "The lint prints:",
        f"```\n{formatted(finding)}\n```",
        f"Fields for programs: {', '.join(f'`{name}`' for name in sorted(names))}." if names else "",
        f"{in_file}For a run: `--disable={rule.id}`, or `-e transit_disable={rule.id}` with the playbook.",
        f"Since version {rule.since}." + (f"\nMan pages: {linked(manuals)}." if manuals else ""),
        "All rules and fields: [../lint.md](../lint.md).",
    ]
    return "\n\n".join(filter(None, parts)) + "\n"


def linked(manuals: set[str]) -> str:
    """Return links to man pages of systemd."""
    return ", ".join(f"[{name}(5)]({MANUALS}/{name}.html)" for name in sorted(manuals))


def sentences(text: str) -> str:
    """Return a text with one sentence per line, so that a diff shows a sentence."""
    return re.sub(r"(?<=[^.A-Z][.)]) (?=[A-Z`]|networkd )", "\n", text)


def difference(case: t.Any) -> str:
    """Return what a case changes, as a diff."""
    before, after = case.files({}), case.files(case.change)
    lines: list[str] = []
    for path in sorted(before.keys() | after.keys()):
        old, new = before.get(path, ""), after.get(path, "")
        if (path in before, old) != (path in after, new):
            hunks = difflib.unified_diff(old.splitlines(), new.splitlines(), n=2, lineterm="")
            lines.append(f"@@ {path} @@" if new else f"@@ {path}: an empty file @@")
            lines += [line for line in hunks if not line.startswith(("---", "+++", "@@"))]
    return "".join(f"{line}\n" for line in lines)


def given_with(case: t.Any) -> str:
    """Return the modes of a case, and the files that the lint did not read, one a line."""
    modes = [f"{mode['mode'][-4:]} {mode['owner']}:{mode['group']} {path}\n" for path, mode in case.modes.items()]
    return "".join([*modes, *(f"{path}: {why}\n" for path, why in case.unread.items())])


def rules() -> str:
    """Return the list of the lint rules."""
    every = sorted(RULES.values(), key=lambda rule: rule.id)
    rows = [f"| [{rule.id}](rules/{rule.id}.md) | {rule.severity} | {rule.why} |\n" for rule in every]
    return "".join(["| rule | severity | why |\n| --- | --- | --- |\n", *rows])


def fields() -> dict[str, set[str]]:
    """Return the fields of each lint rule, from the findings of all cases."""
    found: dict[str, set[str]] = {rule: set() for rule in RULES}
    for case in cases():
        for finding in case.findings():
            found[finding.rule].update(finding.fields)
    return found


def manuals() -> dict[str, set[str]]:
    """Return the man pages of each lint rule: those of the files in which the cases break it."""
    found: dict[str, set[str]] = {rule: set() for rule in RULES}
    for case in cases():
        for finding in case.findings():
            if kind := _KIND.search(finding.file):
                found[finding.rule].add(f"systemd.{kind[1]}")
            elif finding.file.endswith("networkd.conf"):
                found[finding.rule].add("networkd.conf")
    return found


def ignored() -> str:
    """Return the page of what networkd ignores as a whole, with a row for each row of the lint's tables."""
    parts = ["# What networkd ignores as a whole", IGNORED]
    for title, rows in _found.TABLES.items():
        lines = [f"| {_of(row)} | {row.why} | {_log(row)} | {_versions(row)} |" for row in rows]
        head = "| ignored | if | networkd logs | systemd |\n| --- | --- | --- | --- |"
        parts.append("\n".join([f"## {title}\n", head, *lines]))
    return "\n\n".join(parts) + "\n"


def reported() -> str:
    """Return the page of the public reports, with a row for each."""
    every = list(reports())
    wrong = [each for each in every if not each.right]
    named = sum(not each.missed for each in wrong)
    count = f"Of {len(every)} reports, {len(wrong)} are wrong; the lint names the cause of {named} of them."
    lines = ["| source | cause | the lint says |\n| --- | --- | --- |"]
    for each in every:
        source = _ISSUE.sub(r"[\1#\2](https://github.com/\1/issues/\2)", each.source)
        rules_of = dict.fromkeys(row.rpartition(" ")[2] for row in each.wanted)
        said = ", ".join(f"[{name}](rules/{name}.md)" for name in rules_of) or "nothing"
        lines.append(f"| {source} | {each.cause} | {said} |")
    return "\n\n".join(["# Public reports", REPORTS, count, "\n".join(lines)]) + "\n"


def _of(row: Row[t.Any]) -> str:
    if row.kinds and not row.key:
        return f"`Kind={'`, `'.join(row.kinds.split())}`: device"
    of_kind = f" of `Kind={'`, `'.join(row.kinds.split())}`" if row.kinds else ""
    return f"`[{row.section}]" + (f" {row.key}={row.value}`" if row.key else "`") + of_kind


def _log(row: Row[t.Any]) -> str:
    return f"`{row.log}`" if row.log else "nothing"


def _versions(row: Row[t.Any]) -> str:
    since = f"from {row.since}" if row.since else ""
    until = f"until {row.until}" if row.until < NEWEST else ""
    return " ".join(filter(None, [since, until])) or "all"


def wanted() -> dict[Path, str]:
    """Return every file that must be there, with its text. Raises KeyError for a rule that no test breaks."""
    examples, names, documented = {case.rule: case for case in reversed(cases())}, fields(), manuals()
    lint = PAGES / "lint.md"
    before, _begin, rest = lint.read_text(encoding="utf-8").partition(BEGIN)
    found = {lint: f"{before}{BEGIN}{rules()}{END}{rest.partition(END)[2]}"}
    found[PAGES / "ignored.md"] = ignored()
    found[PAGES / "lint-reports.md"] = reported()
    for rule in RULES.values():
        found[PAGES / f"rules/{rule.id}.md"] = page(rule, examples[rule.id], names[rule.id], documented[rule.id])
    return found


def main() -> int:
    """Write all files, and remove the pages of rules that no longer exist."""
    files = wanted()
    for path in set((PAGES / "rules").glob("*.md")) - files.keys():
        path.unlink()
    for path, text in files.items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    print(f"{len(files) - 3} rules have their pages")
    return 0


if __name__ == "__main__":
    sys.exit(main())

# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Write docs/rules: a page for each rule of the lint, and the list of them in docs/lint.md.

What is said comes from the rules themselves, and the example from the first of their tests, so that neither can differ
from what the lint does. `make pages` after a change; the unit tests compare.
"""

from __future__ import annotations

import difflib
import importlib.util
import sys
import typing as t
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TESTS = ROOT / "tests/unit/plugins/plugin_utils/_lint"
sys.path[:0] = [str(ROOT / ".build/collections"), str(TESTS)]

from ansible_collections.transit.networkd.plugins.plugin_utils._lint import formatted  # noqa: E402
from ansible_collections.transit.networkd.plugins.plugin_utils._lint.rules._all import RULES  # noqa: E402

if t.TYPE_CHECKING:
    from ansible_collections.transit.networkd.plugins.plugin_utils._lint.rules._registry import Rule

BEGIN, END = "<!-- rules: begin -->\n", "<!-- rules: end -->\n"


def cases() -> dict[str, t.Any]:
    """Return the first test case of each rule."""
    found: dict[str, t.Any] = {}
    for path in sorted(TESTS.glob("rules/test__*.py")):
        spec = importlib.util.spec_from_file_location(path.stem, path)
        if spec is None or spec.loader is None:
            raise ImportError(f"{path} cannot be loaded")
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        for case in vars(module).get("CASES", ()):
            found.setdefault(case.rule, case)
    return found


def page(rule: Rule, case: t.Any) -> str:
    """Return the page of one rule."""
    (problem,) = [problem for problem in case.problems() if problem["rule"] == rule.id][:1]
    in_file = "" if case.unread else f"To switch it off in a file: `# networkd-lint: disable={rule.id}`. "
    off = f"{in_file}For a run: `--disable={rule.id}`, or `-e disable={rule.id}` with the playbook. "
    off += "All rules: [../lint.md](../lint.md)."
    parts = [
        f"# {rule.id}",
        f"{rule.severity.capitalize()}.",
        f"**Why.** {rule.why}",
        f"**What to do.** {rule.fix}",
        "## An example",
        "What breaks it, as a change to units that are right:" if difference(case) else "Units that are right, and:",
        *([f"```diff\n{difference(case)}```"] if difference(case) else []),
        *([f"```\n{given}```"] if (given := given_with(case)) else []),
        "What is said then:",
        f"```\n{formatted(problem)}\n```",
        off,
    ]
    return "\n\n".join(parts) + "\n"


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


def table() -> str:
    """Return the list of the rules, between its marks."""
    rules = sorted(RULES.values(), key=lambda rule: rule.id)
    rows = [f"| [{rule.id}](rules/{rule.id}.md) | {rule.severity} | {rule.why} |\n" for rule in rules]
    return "".join([BEGIN, "| rule | severity | why |\n| --- | --- | --- |\n", *rows, END])


def wanted() -> dict[Path, str]:
    """Return every file that must be there, with its text. Raises KeyError for a rule that no test breaks."""
    examples = cases()
    lint = ROOT / "docs/lint.md"
    text = lint.read_text(encoding="utf-8")
    before, _begin, rest = text.partition(BEGIN)
    pages = {ROOT / f"docs/rules/{rule.id}.md": page(rule, examples[rule.id]) for rule in RULES.values()}
    return {**pages, lint: before + table() + rest.partition(END)[2]}


def main() -> int:
    """Write what differs, and remove the pages of rules that are no more."""
    files = wanted()
    for path in set((ROOT / "docs/rules").glob("*.md")) - files.keys():
        path.unlink()
    for path, text in files.items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    print(f"{len(files) - 1} rules have their pages")
    return 0


if __name__ == "__main__":
    sys.exit(main())

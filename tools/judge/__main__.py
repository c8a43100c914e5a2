# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""`make judge`: does the lint say of each line what the real daemons say?

python -m judge                      units made by hypothesis, incomplete ones, and systemd's own test units
python -m judge --units 500          fewer of them
python -m judge --seed 7             others
python -m judge FILE...              what both say of some files
"""

from __future__ import annotations

import argparse
import collections
import sys
import typing as t
from pathlib import Path

from judge import corpus, ignored, silent
from judge.compare import Line, Result, compare
from judge.incomplete import incomplete
from judge.known import cause
from judge.trees import BY_LINE, SUITES, tree
from judge.units import units

if t.TYPE_CHECKING:
    from collections.abc import Mapping

    from judge.trees import Tree

_SHOWN = 40


def report(title: str, result: Result) -> int:
    """Print how far the two agree, and the kinds of difference. Return the number of those without a cause."""
    agreeing = result.lines - len(result.differing)
    share = 100 * agreeing / max(result.lines, 1)
    print(f"judge: {title}: {agreeing} of {result.lines} lines agree ({share:.3f} %)", end="")
    print(f"; the daemon complains of {result.complained}, and gave up files before {result.unread} more")
    causes: dict[str, list[Line]] = collections.defaultdict(list)
    new: dict[tuple[str, ...], list[Line]] = collections.defaultdict(list)
    for line in result.differing:
        known = cause(line)
        if known is None:
            new[line.kind, line.section, line.key, "alarm" if line.ours else "silence"].append(line)
        else:
            causes[known].append(line)
    for known, lines in sorted(causes.items()):
        print(f"    known, {len(lines)}: {known}; like [{lines[0].section}] {lines[0].key}={lines[0].value}")
    for (kind, section, key, what), lines in sorted(new.items(), key=lambda item: -len(item[1]))[:_SHOWN]:
        said = lines[0].ours or lines[0].theirs
        print(f"    NEW {what}, {len(lines)}: .{kind} [{section}] {key}={lines[0].value}  <- {said}")
        for line in lines[1:4]:
            print(f"        {key}={line.value}")
    return sum(map(len, new.values()))


def _report_ignored(suite_tree: Tree, made: Mapping[str, str]) -> int:
    """Print how far the two agree on what is ignored as a whole. Return the number of differences."""
    result = ignored.compare(suite_tree, made)
    print(f"judge: systemd {suite_tree.version}, incomplete: in {result.files} files, the daemon ignores ", end="")
    print(f"{result.ignored} sections, settings and devices; {len(result.differing)} differ; it showed ", end="")
    print(f"{len(result.shown)} of the {len(ignored.logged(suite_tree.version))} rows of which it says something")
    for found in result.differing[:_SHOWN]:
        print(f"    NEW {'alarm' if found.ours else 'silence'} in {found.file}: {found.ours or found.theirs}")
        print("        " + made[found.file].strip().replace("\n", "\n        "))
    return len(result.differing)


def _report_silent(suite_tree: Tree) -> int:
    """Print how far the two agree on what is ignored without a word. Return the number of differences."""
    result = silent.compare(suite_tree)
    print(f"judge: systemd {suite_tree.version}, silent: {result.rows} rows; {len(result.differing)} differences")
    for found in result.differing:
        print(f"    NEW [{found.case.section}] {found.case.key}: {found.why}")
    return len(result.differing)


def _judge(suite_tree: Tree, made: Mapping[str, str], incomplete_units: Mapping[str, str]) -> int:
    new = _report_ignored(suite_tree, incomplete_units) + _report_silent(suite_tree) if incomplete_units else 0
    if suite_tree.suite not in BY_LINE:
        return new
    new += report(f"systemd {suite_tree.version}, generated", compare(suite_tree, made))
    own = corpus.files(suite_tree)
    if own:
        new += corpus.report(suite_tree, own)
    return new


def main() -> int:
    """Compare, and return 1 if there is a new difference."""
    parser = argparse.ArgumentParser(prog="judge", description="Compare the lint with the real daemons.")
    parser.add_argument("files", nargs="*", type=Path, help="units to judge instead of generated ones")
    parser.add_argument("--units", type=int, default=3000, help="how many units to make (3000)")
    parser.add_argument("--seed", type=int, default=1, help="which ones (1)")
    parser.add_argument("--suite", choices=SUITES, action="append", help="only this release; may repeat")
    parser.add_argument("--fresh", action="store_true", help="rebuild the trees")
    arguments = parser.parse_args()
    given = {path.name: path.read_text(encoding="utf-8", errors="surrogateescape") for path in arguments.files}
    made = given or units(arguments.units, arguments.seed)
    without = {} if given else incomplete(arguments.units, arguments.seed)
    new = 0
    for suite in arguments.suite or SUITES:
        new += _judge(tree(suite, fresh=arguments.fresh), made, without)
    if new:
        print(f"judge: {new} lines differ and nobody knows why; mend the lint, or name the cause in judge/known.py")
    return 1 if new else 0


if __name__ == "__main__":
    sys.exit(main())

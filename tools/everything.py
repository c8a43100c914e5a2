#!/usr/bin/env python3
# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run all Molecule scenarios in a row, each on a freshly booted lab, and record what was seen in docs/evidence.json.

    tools/everything.py [NAME ...]      these scenarios, or all; one that passed already with the same code is skipped
    tools/everything.py --again NAME    run it all the same
    tools/everything.py --table         write the tables in docs/evidence.md and molecule/README.md, and run nothing
    LAB_R2=jammy tools/everything.py NAME   with another release on node r2, which is a result of its own

A run that was cut short continues where it was. A result counts for every commit that has the same `plugins`, `roles`,
`playbooks`, and what of `molecule` the scenario uses: they are named by one digest. Only committed code is run.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import subprocess
import sys
import time
import typing as t
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RECORD = ROOT / "docs/evidence.json"
PAGE = ROOT / "docs/evidence.md"
# The table of scenarios in the page is between these lines.
BEGIN, END = "<!-- scenarios: begin -->\n", "<!-- scenarios: end -->\n"
# The list of scenarios: it decides about no run.
LIST = "molecule/README.md"
LOGS = ROOT / ".build/log/everything"
TREES = ("plugins", "roles", "playbooks", "molecule")
# Other scenarios take its playbooks and tests.
SHARED = "default"
# Whose modules the tests of a scenario import.
IMPORTED = {"adopt": "faults", "bird": "isolation", "fleet": "faults", "rotate": "faults", "upgrade": "peers"}

# A closing line of pytest, as Molecule prints it: "  │ === 12 passed, 1 skipped in 3.45s (0:00:03) ===", in colours.
_CLOSING = re.compile(r"^[ │]*=* ?((?:\d+ [a-z]+, )*\d+ [a-z]+) in [\d.]+s", re.MULTILINE)
_COLOUR = re.compile(r"\x1b\[[\d;]*m")
# A router in what `make lab-status` prints: its name, its state, and the version of its systemd.
_ROUTER = re.compile(r"^(r\d) +[a-z]+ +(\d+) ", re.MULTILINE)
# Sizes of scenarios that run for hours when whole.
SIZES = {"crash": {"NODE": "r1", "EVERY": "40", "TRANSACTIONS": "10", "RUNS": "5", "RESETS": "2", "SEED": "1"}}


class Result(t.TypedDict):
    """What was seen of one scenario; ``trees`` is the digest of the code that ran, ``r2`` what LAB_R2 was set to.

    Runs before 2026-11-30 have no ``systemd``, the versions that ``make lab-status`` found on the routers.
    """

    scenario: str
    passed: bool
    tests: str
    seconds: int
    date: str
    commit: str
    trees: str
    lab: str
    command: str
    r2: t.NotRequired[str]
    systemd: t.NotRequired[str]


def git(*arguments: str) -> str:
    """Return what git prints."""
    return subprocess.run(["git", *arguments], check=True, cwd=ROOT, text=True, stdout=subprocess.PIPE).stdout.strip()


def trees(name: str, commit: str = "HEAD") -> str:
    """Return one short digest of what decides about a scenario: not the folders of the other scenarios."""
    listed = git("ls-tree", commit, "--", *TREES[:-1], "molecule/").splitlines()
    used = (name, SHARED, IMPORTED.get(name))
    others = {f"molecule/{other}" for other in scenarios() if other not in used}
    found = [line for line in listed if line.partition("\t")[2] not in {*others, LIST}]
    return hashlib.sha256("\n".join(found).encode()).hexdigest()[:12]


def scenarios() -> list[str]:
    """Return the names of all scenarios, sorted."""
    return sorted(path.parent.name for path in ROOT.glob("molecule/*/molecule.yml"))


def recorded() -> list[Result]:
    """Return the results of earlier runs."""
    found: list[Result] = json.loads(RECORD.read_text(encoding="utf-8")) if RECORD.exists() else []
    return found


def record(result: Result) -> None:
    """Keep a result, in place of an older one of the same scenario, code, lab and release of r2."""
    kept = [each for each in recorded() if _run_of(each) != _run_of(result)]
    every = sorted([*kept, result], key=lambda each: (each["scenario"], each["date"]))
    RECORD.write_text(json.dumps(every, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _run_of(result: Result) -> tuple[str, str, str, str]:
    return result["scenario"], result["trees"], result["lab"], result.get("r2", "")


def sizes_of(name: str, lab: str) -> dict[str, str]:
    """Return the variables that a scenario is run with. Only QEMU can reset the machine, so `uml` resets none."""
    sizes = SIZES.get(name, {})
    return {**sizes, "RESETS": "0"} if lab == "uml" and "RESETS" in sizes else sizes


def run(name: str) -> Result:
    """Run one scenario on a fresh lab, with its output in a log, and return what was seen."""
    LOGS.mkdir(parents=True, exist_ok=True)
    log = LOGS / f"{name}.log"
    begun = time.monotonic()
    lab = os.environ.get("LAB_BACKEND") or "default"
    r2 = os.environ.get("LAB_R2", "")
    sizes = sizes_of(name, lab)
    environment = {**os.environ, **sizes}
    with log.open("w", encoding="utf-8") as out:
        passed = all(
            subprocess.run(
                ["make", "--no-print-directory", *words],
                check=False,
                cwd=ROOT,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
            ).returncode
            == 0
            for words in (["lab-down"], ["lab"], ["lab-status"], ["scenario", f"NAME={name}"])
        )
    output = log.read_text(encoding="utf-8", errors="replace")
    given = {"LAB_BACKEND": "" if lab == "default" else lab, "LAB_R2": r2, **sizes}
    settings = "".join(f"{key}={value} " for key, value in given.items() if value)
    return {
        "scenario": name,
        "passed": passed,
        "tests": tests_in(output),
        "seconds": round(time.monotonic() - begun),
        "date": time.strftime("%Y-%m-%d %H:%M", time.gmtime()),
        "commit": git("rev-parse", "--short=10", "HEAD"),
        "trees": trees(name),
        "lab": lab,
        "command": f"{settings}make scenario NAME={name}",
        "r2": r2,
        "systemd": systemd_in(output),
    }


def tests_in(output: str) -> str:
    """Return how many tests passed, failed and were skipped, for each time that pytest ran."""
    return "; ".join(_CLOSING.findall(_COLOUR.sub("", output)))


def systemd_in(output: str) -> str:
    """Return the version of systemd on each router, as `make lab-status` prints it."""
    return ", ".join(f"{name} {version}" for name, version in _ROUTER.findall(output))


def with_table(text: str, results: list[Result]) -> str:
    """Return a page with the table: of each scenario and release of r2 the newest that passed, or that none did."""
    newest: dict[tuple[str, str], Result] = {}
    for each in sorted(results, key=lambda each: (each["passed"], each["date"])):
        newest[each["scenario"], each.get("r2", "")] = each
    lines = [
        "| scenario | result | tests | time | date (UTC) | commit | code | systemd | command |",
        "|---|---|---|---|---|---|---|---|---|",
        *(f"| {' | '.join(_cells(newest[run]))} |" for run in sorted(newest)),
    ]
    before, begin, rest = text.partition(BEGIN)
    _old, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"{PAGE.name} must have a line {BEGIN.strip()} and then a line {END.strip()}")
    return "".join([before, begin, *(f"{line}\n" for line in lines), end, after])


def with_times(text: str, results: list[Result]) -> str:
    """Return the list of scenarios with the time of the newest run of each that passed, without LAB_R2."""
    minutes = {
        each["scenario"]: f"{max(1, round(each['seconds'] / 60))} min"
        for each in sorted(results, key=lambda each: each["date"])
        if each["passed"] and not each.get("r2")
    }
    row = re.compile(r"^(\| `(\w+)` \| [^|]* \|)[^|]*\|$", re.MULTILINE)
    return row.sub(lambda found: f"{found[1]} {minutes.get(found[2], '')} |", text)


def write_pages() -> None:
    """Write the table in docs/evidence.md and the times in the list of scenarios."""
    for path, written in ((PAGE, with_table), (ROOT / LIST, with_times)):
        path.write_text(written(path.read_text(encoding="utf-8"), recorded()), encoding="utf-8")


def _cells(result: Result) -> list[str]:
    return [
        f"`{result['scenario']}`",
        "passed" if result["passed"] else "FAILED",
        result["tests"] or "playbooks only",
        f"{result['seconds'] // 60} min {result['seconds'] % 60} s",
        result["date"],
        f"`{result['commit']}`",
        f"`{result['trees']}`",
        result.get("systemd", ""),
        f"`{result['command']}`",
    ]


def main() -> int:
    """Run what is asked for, and return 1 if a scenario failed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help="scenarios; without one, all")
    parser.add_argument("--again", action="store_true", help="run those too that passed with this code")
    parser.add_argument("--table", action="store_true", help="write the page alone")
    parser.add_argument("--digest", action="store_true", help="print the digests of this clone's code")
    given = parser.parse_args()
    if given.digest:
        print("\n".join(f"{trees(name)}  {name}" for name in scenarios()))
        return 0
    if given.table:
        write_pages()
        return 0
    if unknown := sorted(set(given.names) - set(scenarios())):
        parser.error(f"no scenario {unknown[0]}; there are {', '.join(scenarios())}")
    if changed := git("status", "--porcelain", "--", *TREES, f":!{LIST}"):
        print(f"everything: only committed code is run; commit or remove first:\n{changed}", file=sys.stderr)
        return 2
    failed = []
    for name in given.names or scenarios():
        code = trees(name)
        r2 = os.environ.get("LAB_R2", "")
        same = [each for each in recorded() if each["scenario"] == name and each["trees"] == code]
        done = [each for each in same if each["passed"] and each.get("r2", "") == r2]
        if done and not given.again:
            print(f"everything: {name:10} passed already, {done[-1]['date']}", flush=True)
            continue
        print(f"everything: {name:10} ...", flush=True)
        result = run(name)
        record(result)
        write_pages()
        verdict = "passed" if result["passed"] else f"FAILED, see {(LOGS / name).relative_to(ROOT)}.log"
        print(f"everything: {name:10} {verdict} in {result['seconds']} s  {result['tests']}", flush=True)
        if not result["passed"]:
            failed.append(name)
    print(f"everything: {'failed: ' + ' '.join(failed) if failed else 'all passed'}; see {PAGE.relative_to(ROOT)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

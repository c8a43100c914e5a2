# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What `site` and `site --check` cost where nothing changes: time, calls of a host, and tasks.

The floor is a play with one trivial module per host over the same connection, in the same run. Each host is a root
directory in which the real host program works on real files (helpers/fleet/roots.py). Values are CPU seconds of all
processes; `BENCH_WALL=1` takes the clock's. Needs root and namespaces. HOSTS="3 50 200" for other sizes, ROUNDS=5 for
more rounds: the smallest of each counts.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
import time
import typing as t
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from helpers.fleet.roots import Roots, reach_inner
from helpers.fleets import mesh
from helpers.processes import processor

SIZES = [int(size) for size in os.environ.get("HOSTS", "3 50").split()]
ROUNDS = int(os.environ.get("ROUNDS", "3"))
WALL = bool(os.environ.get("BENCH_WALL"))
FLOOR = [{"hosts": "all", "gather_facts": False, "tasks": [{"ansible.builtin.ping": {}}]}]
# How many times the floor a run may cost: with fewer hosts than MANY, and from MANY on.
MANY = 50
FEW_RATIO, MANY_RATIO = 1.0, 0.5
MOST_CALLS, MOST_TASKS = 1, 4
COMMAND = re.compile(r"^<([^>]+)> EXEC ", re.MULTILINE)


class Ran(t.NamedTuple):
    """The seconds of a run, and what it printed."""

    seconds: float
    output: str


def ran(folder: Path, *words: str) -> Ran:
    """Run ansible-playbook in a folder, with its `hosts.json`."""
    command = ["ansible-playbook", "-i", "hosts.json", *words]
    environment = {**os.environ, "ANSIBLE_NOCOLOR": "1"}
    # A user's Python keeps byte code.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    before, begun = processor(), time.monotonic()
    done = subprocess.run(
        command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment, check=False
    )
    wall = time.monotonic() - begun
    if done.returncode:
        sys.exit(f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout[-2000:]}")
    return Ran(wall if WALL else processor() - before, done.stdout)


def report(name: str, value: float, floor: float, unit: str) -> float:
    """Print a row, and return its ratio."""
    form = ".1f" if unit == "s" else "g"
    print(f"{name}: {value:{form}} {unit}, floor {floor:{form}} {unit}, ratio {value / floor:.2f}", flush=True)
    return value / floor


def tasks(output: str) -> list[int]:
    """Return how many tasks each host had, the skipped ones, too."""
    recap = output.rpartition("PLAY RECAP")[2]
    rows = re.findall(r"^\S+ +: ok=(\d+) .* failed=(\d+) +skipped=(\d+)", recap, re.MULTILINE)
    return [sum(map(int, row)) for row in rows]


def bench(number: int, folder: Path) -> bool:
    """Measure a mesh of so many hosts, and return whether it keeps its limits."""
    roots = Roots(folder, mesh(number))
    (folder / "hosts.json").write_text(json.dumps(roots.inventory()))
    (folder / "floor.json").write_text(json.dumps(FLOOR))
    ran(folder, "transit.networkd.site")
    runs = {"floor": ["floor.json"], "site": ["transit.networkd.site"], "check": ["transit.networkd.site", "--check"]}
    found = {name: [ran(folder, *words) for _round in range(ROUNDS)] for name, words in runs.items()}
    least = {name: min(each.seconds for each in rows) for name, rows in found.items()}
    kept = []
    for name, words in (("site", "site"), ("check", "site --check")):
        output = found[name][0].output
        if f"{number} hosts: {number} ok; 0 changed" not in output:
            sys.exit(f"{words}, {number} hosts: something changes:\n{output[-2000:]}")
        title = f"{words} that changes nothing, {number} hosts"
        ratio = report(title, least[name], least["floor"], "s")
        kept.append(ratio <= (FEW_RATIO if number < MANY else MANY_RATIO))
        called = COMMAND.findall(ran(folder, *runs[name], "-vvv").output)
        calls = max(called.count(host) for host in roots.fleet.hosts)
        kept.append(report(f"{title}, calls of a host", calls, 1, "calls") <= MOST_CALLS)
        # The first host has those tasks that run once.
        counts = sorted(tasks(output))
        kept.append(report(f"{title}, tasks of a host", counts[0], 1, "tasks") <= MOST_TASKS)
        kept.append(report(f"{title}, tasks with those that run once", counts[-1], 1, "tasks") <= MOST_TASKS)
    return all(kept)


def unmount(folder: str) -> None:
    """Unmount all below a folder, so that it can be removed."""
    places = [line.split()[1] for line in Path("/proc/mounts").read_text().splitlines()]
    for place in reversed(places):
        if place.startswith(f"{folder}/"):
            subprocess.run(["umount", place], check=True)


def main() -> int:
    """Run all in namespaces of their own, each size in a folder that goes with it."""
    if "inside" not in sys.argv:
        command = ["unshare", "--mount", "--net", sys.executable, __file__, "inside"]
        return subprocess.run(command, check=False).returncode
    reach_inner(["fd00:99::/64"])
    kept = []
    for number in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            try:
                kept.append(bench(number, Path(folder)))
            finally:
                unmount(folder)
    return 0 if all(kept) else 1


if __name__ == "__main__":
    sys.exit(main())

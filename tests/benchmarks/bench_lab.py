# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a first run and one that changes nothing cost on the lab: seconds, and calls of a host's program.

The floor is a play with one trivial module on the same three routers, in the same run. A call is a reply of the
program; that a host keeps no copy of it yet is said without it. Seconds are the smallest of ROUNDS=3.
"""

from __future__ import annotations

import collections
import json
import os
import re
import subprocess
import sys
import tempfile
import time
import typing as t
from pathlib import Path

CLONE = Path(__file__).resolve().parents[2]
INVENTORY = str(CLONE / "molecule/inventory/hosts.yml")
ROUTERS = ("r1", "r2", "r3")
ROUNDS = int(os.environ.get("ROUNDS", "3"))
FLOOR = [{"hosts": "routers", "gather_facts": False, "tasks": [{"ansible.builtin.ping": {}}]}]
# What ssh shows of a reply, and in place of one with keys.
CALL = re.compile(
    r"^<([^>]+)> (?:\(0, b'.*BEGIN TRANSIT.NETWORKD REPLY-+\\n(?!.{0,20}\"kind\": \"absent\")"
    r"|rc=0, stdout and stderr censored due to no log)",
    re.MULTILINE,
)
MOST_RATIO = 1.0
MOST_CALLS, MOST_FIRST_CALLS = 1, 6


class Ran(t.NamedTuple):
    """The seconds of a run, and the most calls of a router's program."""

    seconds: float
    calls: int


def ran(*words: str) -> Ran:
    """Run ansible-playbook at -vvv, which shows each command over SSH."""
    begun = time.monotonic()
    done = subprocess.run(
        ["ansible-playbook", "-i", INVENTORY, "-vvv", "--limit", "routers", *words],
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, "ANSIBLE_NOCOLOR": "1"},
    )
    seconds = time.monotonic() - begun
    if done.returncode:
        sys.exit(f"{' '.join(words)} ended with {done.returncode}:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    calls = collections.Counter(CALL.findall(done.stdout))
    return Ran(seconds, max(calls[router] for router in ROUTERS))


def report(name: str, value: float, floor: float, unit: str) -> float:
    """Print a row, and return its ratio."""
    form = ".1f" if unit == "s" else "g"
    print(f"{name}: {value:{form}} {unit}, floor {floor:{form}} {unit}, ratio {value / floor:.2f}", flush=True)
    return value / floor


def main() -> int:
    """Measure from the booted lab on, and leave it deployed; return whether all limits are kept."""
    for target in ("lab", "lab-reset"):
        subprocess.run(["make", "--no-print-directory", target], cwd=CLONE, check=True, stdout=subprocess.DEVNULL)
    subprocess.run(["rm", "-rf", str(CLONE / "molecule/inventory/wireguard_keys")], check=True)
    with tempfile.TemporaryDirectory() as folder:
        trivial = Path(folder, "floor.json")
        trivial.write_text(json.dumps(FLOOR), encoding="utf-8")
        # The first connection to a host is no part of any figure.
        ran(str(trivial))
        first = ran("transit.networkd.site")
        runs = {
            "floor": [str(trivial)],
            "site": ["transit.networkd.site"],
            "check": ["transit.networkd.site", "--check"],
        }
        found = {name: [ran(*words) for _round in range(ROUNDS)] for name, words in runs.items()}
    floor = min(each.seconds for each in found["floor"])
    report("first site, 3 hosts", first.seconds, floor, "s")
    kept = [report("first site, calls of a host", first.calls, 1, "calls") <= MOST_FIRST_CALLS]
    for name, title in (("site", "site that changes nothing"), ("check", "site --check that changes nothing")):
        seconds = min(each.seconds for each in found[name])
        kept.append(report(f"{title}, 3 hosts", seconds, floor, "s") <= MOST_RATIO)
        calls = max(each.calls for each in found[name])
        kept.append(report(f"{title}, calls of a host", calls, 1, "calls") <= MOST_CALLS)
    return 0 if all(kept) else 1


if __name__ == "__main__":
    sys.exit(main())

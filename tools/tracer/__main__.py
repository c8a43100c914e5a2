# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""`make trace`: does the lint trace packets as the kernel routes them?

python -m tracer                     1,000 unit sets in a namespace of this machine, without VRF if its kernel has none
python -m tracer --node r1           in a node of the lab, whose kernel has VRF and WireGuard
python -m tracer --sets 50 --seed 7  fewer of them, others
python -m tracer --only 17           one set, with its units

A run that was cut short continues after the last sets that it has compared.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import typing as t
from pathlib import Path

from ansible_collections.transit.networkd.plugins.plugin_utils._lint.report._trace import Request, traces
from ansible_collections.transit.networkd.plugins.plugin_utils._lint.units._read import views
from tracer.units import Packet, Units, made

ROOT = Path(__file__).resolve().parents[2]
WORK = Path(os.environ.get("BUILD", ROOT / ".build")) / "tracer"
# How many sets go to the node at once, and how many of them run at a time.
_BATCH, _AT_A_TIME = 24, 3
# What runs there: each line of the input is a set, and each line of the output its answers.
_LOOP = """
import concurrent.futures, subprocess, sys
def run(line):
    return subprocess.run({command!r}, check=True, text=True, input=line.strip(), stdout=subprocess.PIPE).stdout
with concurrent.futures.ThreadPoolExecutor({workers}) as pool:
    for said in pool.map(run, sys.stdin.readlines()):
        sys.stdout.write(said)
"""
_UNSHARE = ("unshare", "-n", "-m", "-p", "-f", "--kill-child", "--propagation", "private")
# What the kernel answers with, by the words of `ip`: a route or a rule to nowhere, or none at all.
_ERRORS = {
    "Network is unreachable": "unreachable",
    "No route to host": "unreachable",
    "Permission denied": "prohibit",
    "Invalid argument": "blackhole",
}


class Answer(t.NamedTuple):
    """What becomes of a packet."""

    type: str
    device: str | None = None
    gateway: str | None = None


def theirs(said: str) -> Answer:
    """Return the kernel's answer from the words of `ip route get`. Raises ValueError for others."""
    for words, kind in _ERRORS.items():
        if words in said:
            return Answer(kind)
    if not said.startswith("["):
        raise ValueError(f"ip route get: {said}")
    row = json.loads(said)[0]
    if row.get("type") == "local" or row["dev"] == "lo":
        return Answer("local")
    return Answer("unicast", row["dev"], row.get("gateway"))


def ours(units: Units, packet: Packet) -> Answer:
    """Return the lint's answer."""
    request = Request(packet.to, packet.mark, None, packet.vrf)
    ((_root, way),) = traces(views(units.texts, None), request)
    route = way.route
    if route is None or way.type != "unicast":
        return Answer(way.type)
    return Answer("unicast", route.link.name, route.gateway)


class Runner:
    """What runs in namespaces of its own for each set, here or on a node of the lab."""

    def __init__(self, node: str | None) -> None:
        code = Path(__file__).with_name("inside.py").read_text(encoding="utf-8")
        inside = [*_UNSHARE, "python3", "-c", code]
        loop = ["python3", "-c", _LOOP.format(command=inside, workers=_AT_A_TIME)]
        self._command = [sys.executable, "-m", "lab", "exec", node, "--", *loop] if node else loop
        self.kinds = self._run([""])[0] or []

    def answers(self, some: t.Sequence[Units], *, show: bool = False) -> list[list[str] | None]:
        """Return what `ip` says of each packet of some sets, None if networkd did not get ready."""
        given = []
        for units in some:
            packets = [packet.words() for packet in units.packets]
            asked = {"units": units.texts, "links": units.links, "devices": units.devices, "packets": packets}
            given.append(json.dumps({**asked, "show": show}))
        return self._run(given)

    def _run(self, given: list[str]) -> list[list[str] | None]:
        asked = "".join(f"{line}\n" for line in given)
        done = subprocess.run(self._command, check=True, text=True, input=asked, stdout=subprocess.PIPE)
        return [json.loads(line) for line in done.stdout.splitlines()]


def compare(units: Units, said: t.Sequence[str]) -> list[str]:
    """Return how the two differ, a line for each packet."""
    found = []
    for packet, words in zip(units.packets, said, strict=True):
        kernel, lint = theirs(words), ours(units, packet)
        if kernel != lint:
            found.append(f"{' '.join(packet.words())}: the kernel says {kernel}, the lint {lint}")
    return found


def main() -> int:
    """Compare, and return 1 if there is a difference."""
    parser = argparse.ArgumentParser(prog="tracer", description="Compare the lint's tracer with the kernel.")
    parser.add_argument("--sets", type=int, default=1000, help="how many unit sets (1000)")
    parser.add_argument("--seed", type=int, default=1, help="which ones (1)")
    parser.add_argument("--node", help="run them in this node of the lab")
    parser.add_argument("--only", type=int, help="only this set of the seed; print its units, and what the kernel has")
    given = parser.parse_args()
    runner = Runner(given.node)
    print(f"tracer: the kernel has {' and '.join(runner.kinds) or 'neither VRF nor WireGuard'}", flush=True)
    WORK.mkdir(parents=True, exist_ok=True)
    record = WORK / f"seed-{given.seed}-{given.node or 'here'}.json"
    done = {"next": 0, "packets": 0, "different": 0, "unready": 0}
    if record.exists() and given.only is None:
        done = json.loads(record.read_text())
        print(f"tracer: continues with set {done['next']}", flush=True)
    numbers = range(done["next"], given.sets) if given.only is None else range(given.only, given.only + 1)
    for batch in (numbers[start : start + _BATCH] for start in range(0, len(numbers), _BATCH)):
        some = [made(given.seed, number, runner.kinds) for number in batch]
        every = runner.answers(some, show=given.only is not None)
        for number, units, said in zip(batch, some, every, strict=True):
            differences = [] if said is None else compare(units, said)
            if said is None:
                print(f"tracer: set {number} was not ready in time", flush=True)
            if given.only is not None or differences:
                print("".join(f"# {name}\n{text}" for name, text in sorted(units.texts.items())))
            for line in differences:
                print(f"tracer: set {number}: {line}", flush=True)
            done["packets"] += 0 if said is None else len(said)
            done["different"] += len(differences)
            done["unready"] += said is None
        done["next"] = batch[-1] + 1
        if given.only is None:
            record.write_text(json.dumps(done))
    print(f"tracer: {done['packets'] - done['different']} of {done['packets']} packets of {done['next']} unit sets "
          f"agree; {done['unready']} sets were not ready in time")  # fmt: skip
    if given.only is None:
        record.unlink()
    return 1 if done["different"] else 0


if __name__ == "__main__":
    sys.exit(main())

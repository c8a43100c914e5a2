# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How long the playbook `plan` takes for a fleet, and how much memory all its processes need together.

The floor is a play with one empty task per host that stays on the controller, in the same run. Seconds are those of the
clock; on a machine that does other work, `BENCH_CPU=1` takes the processor's instead, of all processes together.
Memory is the sum over all processes, a page that several share counted once (PSS of proc(5)).

`PEER=FOLDER`, a clone of githubixx/ansible-role-wireguard, measures a mesh of 100 against that role's template task.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
import typing as t
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from helpers.fleets import Fleet, hub, mesh
from helpers.processes import Watch, processor

CPU = bool(os.environ.get("BENCH_CPU"))
PEER = os.environ.get("PEER", "")
FLOOR = [{"hosts": "all", "gather_facts": False, "tasks": [{"ansible.builtin.debug": {"msg": ""}}]}]
MINUTES = 5 * 60.0
# By how much the peer's role must be slower.
FASTER = 20.0


class Row(t.NamedTuple):
    """A fleet, and its limits: how many times the floor, how many seconds, how many bytes."""

    name: str
    fleet: Fleet
    ratio: float
    seconds: float
    memory: int


ROWS = (
    Row("mesh of 100", mesh(100), 1.5, MINUTES, 1 << 30),
    Row("mesh of 300", mesh(300), 2.0, MINUTES, 1 << 30),
    Row("mesh of 1000", mesh(1000), float("inf"), MINUTES, 3 << 29),
    Row("hub and 1000 spokes", hub(1000), 1.0, MINUTES, 500 << 20),
)


class Ran(t.NamedTuple):
    """What a run took."""

    seconds: float
    memory: int


def ran(folder: Path, *words: str) -> Ran:
    """Run ansible-playbook in a folder, with its `hosts.json`."""
    command = ["ansible-playbook", "-i", "hosts.json", *words]
    environment = {**os.environ, "ANSIBLE_NOCOLOR": "1", "ANSIBLE_LOCALHOST_WARNING": "false"}
    before, begun = processor(), time.monotonic()
    with subprocess.Popen(
        command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment
    ) as process:
        watch = Watch(process.pid)
        output, _nothing = process.communicate()
        watch.end()
    wall = time.monotonic() - begun
    if process.returncode:
        sys.exit(f"{' '.join(command)} ended with {process.returncode}:\n{output[-2000:]}")
    return Ran(processor() - before if CPU else wall, watch.most)


def report(name: str, value: float, floor: float, unit: str = "s") -> float:
    """Print a row, and return its ratio."""
    print(f"{name}: {value:.1f} {unit}, floor {floor:.1f} {unit}, ratio {value / floor:.2f}", flush=True)
    return value / floor


def bench(row: Row, folder: Path) -> bool:
    """Measure one fleet, and say whether it keeps its limits."""
    (folder / "hosts.json").write_text(json.dumps(row.fleet.yaml()))
    (folder / "floor.json").write_text(json.dumps(FLOOR))
    floor = ran(folder, "floor.json")
    found = ran(folder, "transit.networkd.plan", "-e", f"transit_output={folder / 'units'}")
    hosts = len(list((folder / "units").iterdir()))
    if hosts != len(row.fleet.hosts):
        sys.exit(f"{row.name}: {hosts} hosts have files")
    ratio = report(f"plan, {row.name}", found.seconds, floor.seconds)
    report(f"plan, {row.name}, memory", found.memory / 2**20, floor.memory / 2**20, "MiB")
    return ratio <= row.ratio and found.seconds < row.seconds and found.memory < row.memory


def against(peer: Path, folder: Path) -> bool:
    """Measure a mesh of 100 against the template task of githubixx/ansible-role-wireguard."""
    fleet = mesh(100)
    for number, host in enumerate(fleet.hosts.values(), 1):
        key = f"{number:043d}="
        host |= {
            "wireguard_address": f"10.64.{number // 250}.{number % 250}/10",
            "wireguard_allowed_ips": f"10.64.{number // 250}.{number % 250}/32, fd00:50:{number:x}::/64",
            "wireguard_endpoint": host["wireguard_vrf_interfaces"][0]["addresses"][0].partition("/")[0],
            "wireguard_port": 51820,
            "wireguard_persistent_keepalive": 25,
            "wireguard_private_key": key,
            "wireguard__fact_public_key": key,
            "wireguard__ansible_managed": "Ansible managed",
            "ansible_python_interpreter": sys.executable,
        }
    made = folder / "peer"
    for name in fleet.hosts:
        (made / name).mkdir(parents=True)
    template = {
        "src": str(peer.resolve() / "templates/etc/wireguard/wg.conf.j2"),
        "dest": f"{made}/{{{{ inventory_hostname }}}}/wg0.conf",
        "mode": "0600",
    }
    play = [{"hosts": "all", "gather_facts": False, "tasks": [{"ansible.builtin.template": template}]}]
    (folder / "hosts.json").write_text(json.dumps(fleet.yaml()))
    (folder / "peer.json").write_text(json.dumps(play))
    theirs = ran(folder, "peer.json")
    ours = ran(folder, "transit.networkd.plan", "-e", f"transit_output={folder / 'units'}")
    ratio = report("plan, mesh of 100, against githubixx's template task", ours.seconds, theirs.seconds)
    return ratio <= 1 / FASTER


def main() -> int:
    """Run all, each fleet in a folder of its own that goes with it."""
    kept = []
    for row in ROWS:
        with tempfile.TemporaryDirectory() as folder:
            kept.append(bench(row, Path(folder)))
    if PEER:
        with tempfile.TemporaryDirectory() as folder:
            kept.append(against(Path(PEER), Path(folder)))
    return 0 if all(kept) else 1


if __name__ == "__main__":
    sys.exit(main())

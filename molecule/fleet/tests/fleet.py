# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The fleet's inventory as a user changes it, and runs of the playbooks: their tables, and the calls of each host."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import typing as t
from collections import Counter
from contextlib import contextmanager
from pathlib import Path

import yaml
from console import Router, kill

CLONE = Path(__file__).parents[3]
SOURCE = Path(__file__).parents[1] / "inventory/hosts.yml"
FOLDER = CLONE / ".lab/fleet"
INVENTORY = FOLDER / "hosts.yml"
OUTPUT = FOLDER / "output"
METRICS = "/var/lib/prometheus/node-exporter"

DOWN = "f11"
ADDED = "f12"
CORE = ("f01", "f02", "f03", "f04", "f05")
HUBS = ("f01", "f02")
SPOKES = ("f06", "f07", "f08", "f09", "f10")
UP = (*CORE, *SPOKES)

# The first host, those of the mesh, and the rest: four at once are enough for an emulated processor.
BATCHES = "1,4,3"

# What a run that changes nothing may have for a host.
TASKS = 4

# How the routers are reached; two clones' labs share no connection (molecule/inventory/group_vars/all.yml).
CONNECTION = {
    "ansible_user": "root",
    "ansible_python_interpreter": "/usr/bin/python3",
    "ansible_ssh_common_args": f"-F {CLONE / '.lab/ssh_config'}",
    "ansible_control_path_dir": f"~/.ansible/cp/{hashlib.sha1(str(CLONE).encode()).hexdigest()[:10]}",
}
# The host program is a command over SSH; a host that does not keep it yet says so, and is sent it.
CALL = re.compile(r"^<(f\d+)> SSH: EXEC .*/usr/bin/python3 -I -S -", re.MULTILINE)
FRESH = re.compile(r"^<(f\d+)> SSH: EXEC ssh -o ControlMaster=no .*/usr/bin/python3 -I -S -", re.MULTILINE)
ABSENT = re.compile(r"^<(f\d+)> .*\"kind\": \"absent\"", re.MULTILINE)
ROW = re.compile(r"^(f\d+) +([a-z]+(?: [a-z]+)?)  +(yes|no) ", re.MULTILINE)


class Ran(t.NamedTuple):
    """A run of a playbook that has ended."""

    status: int
    output: str

    @property
    def calls(self) -> Counter[str]:
        """How often each host's program was called."""
        return Counter(CALL.findall(self.output)) - Counter(ABSENT.findall(self.output))

    @property
    def confirmations(self) -> Counter[str]:
        """How often each host was asked whether its change is confirmed: over a fresh connection each time."""
        return Counter(FRESH.findall(self.output))

    @property
    def table(self) -> dict[str, str]:
        """The state of each host in the table at the end."""
        return {host: state for host, state, _changed in self._rows()}

    @property
    def changed(self) -> set[str]:
        """The hosts that have changed, by the table at the end."""
        return {host for host, _state, changed in self._rows() if changed == "yes"}

    def asked_once(self, *hosts: str) -> bool:
        """Return whether each of these was asked once.

        A hub is asked twice while a spoke is down that shares no key with it yet: its units are planned again without
        that spoke, and nobody knows that the spoke is down before all hosts were asked.
        """
        return {host: self.calls[host] for host in hosts} == {host: 2 if host in HUBS else 1 for host in hosts}

    def tasks(self, host: str) -> int:
        """Return how many tasks a host had; the first host of a run also has those that run once."""
        line = re.search(rf"^{host} +: (.*)$", self.output, re.MULTILINE)
        assert line, f"{host} is not in the recap"
        counts = dict(re.findall(r"(\w+)=(\d+)", line[1]))
        return sum(int(counts[name]) for name in ("ok", "skipped", "failed", "unreachable"))

    def _rows(self) -> list[tuple[str, str, str]]:
        # With -vvv the same stands in the result of the task, not at the beginning of a line.
        _before, head, table = self.output.partition("\nHOST  STATE")
        return ROW.findall(table) if head else []


class Fleet:
    """The fleet: its inventory of this moment, and its routers at their consoles."""

    def __init__(self) -> None:
        if not INVENTORY.exists():
            FOLDER.mkdir(parents=True, exist_ok=True)
            first = yaml.safe_load(SOURCE.read_text())
            del first["fleet"]["children"]["branches"]["hosts"][ADDED]
            first["all"] = {"vars": CONNECTION}
            INVENTORY.write_text(yaml.safe_dump(first))

    def __getitem__(self, name: str) -> Router:
        return Router(name)

    @contextmanager
    def edited(self) -> t.Iterator[dict[str, t.Any]]:
        """The part `fleet` of the inventory, which is written back when it was changed."""
        whole = yaml.safe_load(INVENTORY.read_text())
        yield whole["fleet"]
        INVENTORY.write_text(yaml.safe_dump(whole))

    def run(self, playbook: str, *options: str) -> Ran:
        """Run a playbook to its end."""
        with self.running(playbook, *options) as process:
            process.wait()
        return Ran(process.returncode, OUTPUT.read_text())

    @contextmanager
    def running(self, playbook: str, *options: str) -> t.Iterator[subprocess.Popen[bytes]]:
        """A playbook that runs, and is killed afterwards if it still does. All hosts are asked at once."""
        command = ["ansible-playbook", str(CLONE / f"playbooks/{playbook}.yml"), f"--inventory={INVENTORY}", "-vvv"]
        command.append(f"--extra-vars=transit_rollout={BATCHES}")
        # On a busy machine an SSH server takes more than Ansible's ten seconds to say its name.
        settings = {"ANSIBLE_FORKS": "12", "ANSIBLE_FORCE_COLOR": "0", "ANSIBLE_TIMEOUT": "60"}
        environment = {**os.environ, **settings}
        with (
            OUTPUT.open("wb") as output,
            subprocess.Popen(
                [*command, *options],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=environment,
                start_new_session=True,
            ) as process,
        ):
            try:
                yield process
            finally:
                kill(process)


def source() -> dict[str, t.Any]:
    """Return the part `fleet` of the inventory with all its hosts."""
    found: dict[str, t.Any] = yaml.safe_load(SOURCE.read_text())["fleet"]
    return found


def inner(router: Router, tunnel: str) -> str:
    """Return a router's own address in a tunnel."""
    shown = router.run(f"ip -o -6 address show dev {tunnel} scope global")
    return shown.split()[3].partition("/")[0]


def metric(router: Router, name: str, **labels: str) -> list[float]:
    """Return the values of a metric's series that have these labels."""
    wanted = [f'{label}="{value}"' for label, value in labels.items()]
    lines = router.run("transit-networkd metrics").splitlines()
    found = [line for line in lines if re.match(rf"transit_networkd_{name}[ {{]", line)]
    return [float(line.rpartition(" ")[2]) for line in found if all(each in line for each in wanted)]

# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A router at its console, whatever its network does, and the playbook that is run against it."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import typing as t
from contextlib import contextmanager, suppress
from pathlib import Path

from lab.topology import node
from searches import KEYS

CLONE = Path(__file__).parents[3]
STATE = (CLONE / "molecule/shared/state.sh").read_text()
PUBLIC = CLONE / "molecule/inventory/wireguard_keys"
RECORD = "/var/lib/transit-networkd/pending/state"
TIMEOUT = 90
# To notice the deadline, to go back, and to be looked at; software emulation takes its time.
PATIENCE = TIMEOUT + 120


class Router:
    """One router of the lab."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.address = node(name).ssh_address

    def run(self, script: str, *, check: bool = True) -> str:
        """Run a shell script at the console and give what it says."""
        done = self._lab("exec", self.name, "--", "sh", "-c", script)
        if check and done.returncode:
            raise AssertionError(f"{self.name}: {script}: {done.stdout}{done.stderr}")
        return done.stdout

    def reboot(self, *options: str) -> None:
        done = self._lab("reboot", self.name, *options)
        assert done.returncode == 0, done.stderr

    def _lab(self, *words: str) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "PYTHONPATH": str(CLONE / "molecule")}
        command = [sys.executable, "-m", "lab", *words]
        return subprocess.run(command, check=False, text=True, capture_output=True, env=environment)

    def state(self) -> list[str]:
        """All that the collection may change, but for its own records, line by line, once networkd is done."""
        self.until("! networkctl --no-legend | grep -Eq ' (pending|initialized|configuring)'", 60)
        return [line for line in self.run(STATE).splitlines() if "transit-networkd" not in line]

    def is_managed_path(self) -> bool:
        """Whether something of the collection is there, or on its way."""
        left = self.run("ls /var/lib/transit-networkd/manifest.json /var/lib/transit-networkd/pending", check=False)
        if "pending" in left:
            self.until_settled()
        return "manifest" in self.run("ls /var/lib/transit-networkd", check=False)

    def answers(self) -> bool:
        """Whether it can be reached by SSH, with a fresh connection."""
        command = ["ssh", "-F", str(CLONE / ".lab/ssh_config"), self.name, "true"]
        return subprocess.run(command, check=False, capture_output=True).returncode == 0

    def until(self, condition: str, seconds: float = PATIENCE) -> None:
        """Wait at the console until a shell condition holds."""
        # By the uptime, for the clock is among what is tried.
        uptime = "$(cut -d. -f1 /proc/uptime)"
        script = (
            f"end=$(({uptime} + {seconds:.0f})); until {condition}; do [ {uptime} -lt $end ] || exit 1; sleep 0.2; done"
        )
        self.run(script)

    def until_state(self, state: str, seconds: float = PATIENCE) -> None:
        """Wait until the change that waits is in a state."""
        self.until(f"""grep -qs '"state": "{state}"' {RECORD}""", seconds)

    def until_settled(self, seconds: float = PATIENCE) -> None:
        """Wait until no change waits."""
        self.until("[ ! -e /var/lib/transit-networkd/pending ]", seconds)

    def last_change(self) -> dict[str, t.Any]:
        """What became of the last change; nothing where there was none."""
        past = json.loads(self.run("cat /var/lib/transit-networkd/history.json || echo []"))
        entry: dict[str, t.Any] = past[-1] if past else {}
        return entry


def playbook(name: str, limit: str, *options: str, timeout: int = TIMEOUT) -> list[str]:
    """The command that runs a playbook against some of the routers."""
    return [
        "ansible-playbook",
        str(CLONE / f"playbooks/{name}.yml"),
        f"--inventory={CLONE / 'molecule/inventory/hosts.yml'}",
        f"--limit={limit}",
        "--extra-vars=transit_target=routers",
        f"--extra-vars=wireguard_vrf_confirm_timeout={timeout}",
        *options,
    ]


@contextmanager
def controller(router: Router, *options: str) -> t.Iterator[subprocess.Popen[str]]:
    """A playbook that runs, in a process group of its own, so that all of it can be killed."""
    command = playbook("site", router.name, *options)
    with subprocess.Popen(
        command,
        text=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    ) as process:
        try:
            yield process
        except AssertionError as exc:
            kill(process)
            exc.add_note(f"the playbook has said: {process.stdout.read() if process.stdout else ''}")
            raise
        finally:
            kill(process)


def kill(process: subprocess.Popen[str], number: int = signal.SIGKILL) -> None:
    """End a playbook, and by SIGKILL all that it has started: a worker of Ansible has a session of its own."""
    signal_all(family(process.pid) if number == signal.SIGKILL else [process.pid], number)


@contextmanager
def held_up(process: subprocess.Popen[str]) -> t.Iterator[None]:
    """A playbook that does nothing meanwhile, and then continues."""
    stopped = family(process.pid)
    signal_all(stopped, signal.SIGSTOP)
    try:
        yield
    finally:
        signal_all(stopped, signal.SIGCONT)


def signal_all(processes: list[int], number: int) -> None:
    """Send a signal to each of these that is still there."""
    for each in processes:
        with suppress(ProcessLookupError):
            os.kill(each, number)


def family(first: int) -> list[int]:
    """A process, and those that descend from it."""
    parents: dict[int, int] = {}
    for place in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            parents[int(place.parent.name)] = int(place.read_text().rpartition(")")[2].split()[1])
    found = [first]
    for each in found:
        found += [process for process, parent in parents.items() if parent == each]
    return found


@contextmanager
def waiting(router: Router) -> t.Iterator[None]:
    """A change that is applied and waits for a controller that is dead, and that has been rolled back afterwards."""
    with controller(router) as process:
        router.until_state("applying")
        kill(process)
    router.until_state("pending")
    yield
    router.until_settled()
    assert router.last_change()["state"] == "rolled-back"


def refused(router: Router, *options: str) -> str:
    """What the playbook says, which must fail."""
    code, said = _run(playbook("site", router.name, *options))
    assert code != 0, said
    return said


def tried(router: Router, *options: str) -> str:
    """What the playbook says in check mode, where nothing is in its way."""
    code, said = _run(playbook("site", router.name, "--check", *options))
    assert code == 0, said
    return said


def remove(limit: str) -> None:
    """Give routers back as they were; what is tried is over, and no deadline of it. Their keys go with it."""
    code, said = _run(playbook("remove", limit, timeout=600))
    assert code == 0, said


def give_back(router: Router) -> None:
    """Remove what is on a router, and leave it its keys: its peers, which may be in another test, know no others."""
    recorded, kept = PUBLIC / router.name, CLONE / ".lab/state" / f"{router.name}.keys"
    router.run(f"rm -rf /root/keys; cp -a {KEYS} /root/keys")
    shutil.copytree(recorded, kept, dirs_exist_ok=True)
    remove(router.name)
    router.run(f"mkdir -p {KEYS}; cp -a /root/keys/. {KEYS}; rm -r /root/keys")
    shutil.copytree(kept, recorded, dirs_exist_ok=True)


def _run(command: list[str]) -> tuple[int, str]:
    done = subprocess.run(command, check=False, text=True, capture_output=True, stdin=subprocess.DEVNULL)
    return done.returncode, " ".join((done.stdout + done.stderr).split())


def now() -> float:
    return time.monotonic()

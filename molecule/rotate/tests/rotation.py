# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Routers whose keys are rotated, the playbook that does it, and pings through the tunnel meanwhile."""

from __future__ import annotations

import itertools
import json
import os
import re
import signal
import subprocess
import typing as t
from contextlib import contextmanager
from pathlib import Path

from console import CLONE, Router, kill
from searches import KEYS

if t.TYPE_CHECKING:
    from collections.abc import Iterator

NAMES = ("r1", "r2", "r3")
PAIRS = (("r1", "r2"), ("r1", "r3"), ("r2", "r3"))
RECORD = "/var/lib/transit-networkd/rotation/state"
UNIT = "transit-networkd-rotation"
# Seconds; an emulated router takes its time.
PATIENCE = 600


class Outage(t.NamedTuple):
    """What a pair has missed: the longest time between two answers with a ping lost in between, and all that was."""

    sent: int
    lost: int
    longest: float


def command(name: str, *options: str) -> list[str]:
    """The command that runs a playbook against all routers."""
    inventory = CLONE / "molecule/inventory/hosts.yml"
    variables = "transit_target=routers wireguard_vrf_confirm_timeout=300"
    return [
        "ansible-playbook",
        str(CLONE / f"playbooks/{name}.yml"),
        f"--inventory={inventory}",
        f"--extra-vars={variables}",
        *options,
    ]


class Talk:
    """All that the controller has said and kept."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = {
            **os.environ,
            "ANSIBLE_LOG_PATH": str(folder / "log"),
            "ANSIBLE_CACHE_PLUGIN": "jsonfile",
            "ANSIBLE_CACHE_PLUGIN_CONNECTION": str(folder / "cache"),
            "ANSIBLE_LOCAL_TEMP": str(folder / "tmp"),
            "ANSIBLE_DISPLAY_ARGS_TO_STDOUT": "true",
        }

    def run(self, name: str, *options: str) -> tuple[int, str]:
        """Run a playbook that says all that it can say; give its status and what it said."""
        with self.start(name, *options) as process:
            status = process.wait(timeout=1500)
        return status, self.last()

    @contextmanager
    def start(self, name: str, *options: str) -> Iterator[subprocess.Popen[bytes]]:
        """A playbook that runs, in a process group of its own, so that all of it can be killed."""
        place = self.folder / f"said-{len(list(self.folder.glob('said-*'))):02}"
        with (
            place.open("wb") as said,
            subprocess.Popen(
                command(name, "-vvvv", "--diff", *options),
                stdout=said,
                stderr=subprocess.STDOUT,
                env=self.environment,
                start_new_session=True,
            ) as process,
        ):
            try:
                yield process
            finally:
                kill(process, signal.SIGKILL)

    def last(self) -> str:
        """What the last run said, in one line."""
        return " ".join(sorted(self.folder.glob("said-*"))[-1].read_text(errors="replace").split())


def keys(router: Router) -> dict[str, str]:
    """The keys that a router holds, by the names of their files."""
    return json.loads(
        router.run(
            "python3 -c 'import json, pathlib; "
            f'print(json.dumps({{f.name: f.read_text().strip() for f in pathlib.Path("{KEYS}").iterdir()}}))\''
        )
    )


def public_key(router: Router) -> str:
    return router.run("wg show wg0 public-key").strip()


def until_state(router: Router, *states: str) -> None:
    """Wait until a router's part in the rotation is in one of these states."""
    router.until(f"""grep -Eqs '"state": "({"|".join(states)})"' {RECORD}""", PATIENCE)


def until_followed(router: Router) -> None:
    """Wait until a router lets its peers in with their coming keys."""
    router.until("[ $(wg show wg0 peers | wc -l) = 4 ]", PATIENCE)


def inner(router: Router) -> str:
    (link,) = (row for row in json.loads(router.run("ip -j -6 addr show dev wg0 scope global")) if row)
    return str(link["addr_info"][0]["local"])


def until_answers(router: Router, address: str, seconds: float = 120) -> None:
    router.until(f"ping -c 1 -W 1 {address} > /dev/null", seconds)


@contextmanager
def pings(routers: dict[str, Router]) -> Iterator[dict[str, Outage]]:
    """A ping at 100/s between each two routers; what was lost of them is in the result afterwards."""
    found: dict[str, Outage] = {}
    for one, other in PAIRS:
        routers[one].run(
            f"systemd-run --quiet --collect --unit=ping-{other} --property=KillSignal=SIGINT "
            f"--property=StandardOutput=truncate:/run/ping-{other}.log ping -D -i 0.01 {inner(routers[other])}"
        )
    try:
        yield found
    finally:
        for one, other in PAIRS:
            routers[one].run(f"systemctl stop ping-{other}")
    for one, other in PAIRS:
        found[f"{one} {other}"] = outage(routers[one].run(f"cat /run/ping-{other}.log"))


def outage(said: str) -> Outage:
    """Read what ``ping -D`` has said."""
    answers = [
        (float(at), int(number)) for at, number in re.findall(r"^\[(\d+\.\d+)\] .*icmp_seq=(\d+) .*time=", said, re.M)
    ]
    # ping counts in 16 bits, and begins anew.
    gaps = [(after[0] - before[0], (after[1] - before[1] - 1) % 65536) for before, after in itertools.pairwise(answers)]
    (sent,) = re.findall(r"(\d+) packets transmitted", said)
    lost = [(gap, missing) for gap, missing in gaps if missing]
    return Outage(
        int(sent), sum(missing for _gap, missing in lost), round(max((gap for gap, _missing in lost), default=0.0), 2)
    )

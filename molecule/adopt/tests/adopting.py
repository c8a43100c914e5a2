# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Routers that somebody has set up at their consoles, the playbooks that are run for them, and pings between them."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import typing as t
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import yaml
from console import CLONE, Router, kill
from lab.topology import node, wan_addresses

if t.TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

UNITS = "/etc/systemd/network"
PAIRS = (("r1", "r2"), ("r1", "r3"), ("r2", "r3"))
INNER = {"r1": "fd00:99::1", "r2": "fd00:99::2", "r3": "fd00:99::3"}
PATIENCE = 120
# Of ten a second. A handshake of its own, and links that networkd sets up again; a busy machine takes its time.
MOST_LOST = 300
TIMEOUT = "--extra-vars=wireguard_vrf_confirm_timeout=300"


@dataclass
class ByHand:
    """A router with a tunnel to the others, and its keys."""

    router: Router
    private: str
    public: str

    @property
    def name(self) -> str:
        return self.router.name

    @property
    def inner(self) -> str:
        return INNER[self.name]

    def endpoint(self, other: ByHand) -> str:
        """Return where another router reaches this one: by IPv4 where both have it."""
        mine, theirs = wan_addresses(node(self.name)), wan_addresses(node(other.name))
        address = mine[0] if "." in mine[0] and "." in theirs[0] else next(each for each in mine if ":" in each)
        return f"[{address}]:51820" if ":" in address else f"{address}:51820"

    def set_up(self, others: list[ByHand]) -> None:
        """Set the tunnel to the other routers up."""
        raise NotImplementedError

    def set_down(self) -> None:
        """Delete what ``set_up`` has written."""
        raise NotImplementedError

    def state(self) -> list[str]:
        """Return what the collection may change, without the priority that the kernel chose for a rule."""
        return [re.sub(r"^\d+:(.*fwmark)", r"N:\1", line) for line in self.router.state()]

    def reaches(self, *others: str, seconds: float = PATIENCE) -> None:
        """Wait until routers answer through the tunnel."""
        for other in others:
            self.router.until(f"ping -c 1 -W 1 {INNER[other]} >/dev/null", seconds)


Routers = dict[str, ByHand]


@contextmanager
def by_hand(kind: type[ByHand]) -> Iterator[Routers]:
    """Set the routers up, with new keys, and reboot them without what was set up in the end."""
    found = {}
    for name in INNER:
        router = Router(name)
        private = router.run("wg genkey").strip()
        found[name] = kind(router, private, router.run(f"echo {private} | wg pubkey").strip())
    for each in found.values():
        each.set_up([other for other in found.values() if other is not each])
    for one, other in PAIRS:
        found[one].reaches(other)
    yield found
    for each in found.values():
        each.set_down()
        each.router.reboot()


class Project:
    """A folder with the inventory that a user has before, names alone, and with what was adopted."""

    def __init__(self, name: str, **variables: t.Any) -> None:
        self.folder = CLONE / ".lab" / name
        shutil.rmtree(self.folder, ignore_errors=True)
        connection = {
            "ansible_user": "root",
            "ansible_python_interpreter": "/usr/bin/python3",
            "ansible_ssh_common_args": f"-F {CLONE / '.lab/ssh_config'}",
            # Their one resolver is the WAN's.
            "wireguard_vrf_accept": ["names"],
        }
        hosts = {"vars": {**connection, **variables}, "hosts": dict.fromkeys(INNER)}
        self.file = self._write("hosts.yml", {"routers": hosts})

    def _write(self, name: str, data: Mapping[str, t.Any]) -> Path:
        file = self.folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(yaml.safe_dump(data))
        return file

    def adopt(self, *options: str, into: str = "adopted") -> str:
        """Run the playbook that reads the routers."""
        return self.run("adopt", f"--extra-vars=transit_output={self.folder / into}", *options)

    def written(self) -> dict[str, str]:
        """Return the texts of what was adopted, by their paths."""
        files = (self.folder / "adopted").rglob("*.yml")
        return {str(path.relative_to(self.folder / "adopted")): path.read_text() for path in files}

    def variables(self, name: str) -> dict[str, t.Any]:
        """Return the variables in a file of what was adopted."""
        found: dict[str, t.Any] = yaml.safe_load(self.written()[name])
        return found

    def wrong_gateway(self) -> str:
        """Return the option for an inventory in which r1 has another gateway, which preflight lets pass."""
        (interface,) = self.variables("host_vars/r1.yml")["wireguard_vrf_interfaces"]
        interface["gateways"] = ["198.51.100.99"]
        wrong = {"wireguard_vrf_interfaces": [interface], "wireguard_vrf_accept": ["names", "gateway-absent"]}
        self._write("wrong/host_vars/r1.yml", wrong)
        return f"--inventory={self._write('wrong/hosts.yml', {'routers': {'hosts': {'r1': None}}})}"

    def without_drop_in(self) -> str:
        """Return the option for an inventory in which the WAN of r1 and r2 has a unit of the collection's own."""
        for name in ("r1", "r2"):
            own = {"wireguard_vrf_interfaces": [{"name": "eth0", "dhcp": "ipv4", "accept_ra": True}]}
            self._write(f"own/host_vars/{name}.yml", own)
        return f"--inventory={self._write('own/hosts.yml', {'routers': {'hosts': {'r1': None, 'r2': None}}})}"

    def command(self, name: str, *options: str) -> list[str]:
        """Return the command that runs a playbook with the inventory, and with what was adopted."""
        adopted = self.folder / "adopted/hosts.yml"
        more = [f"--inventory={adopted}"] if adopted.exists() and name != "adopt" else []
        return ["ansible-playbook", str(CLONE / f"playbooks/{name}.yml"), f"--inventory={self.file}", *more, *options]

    def run(self, name: str, *options: str, status: int = 0) -> str:
        """Run a playbook, and return what it says."""
        command = self.command(name, *options)
        done = subprocess.run(command, check=False, text=True, capture_output=True, env=_environment())
        assert done.returncode == status or (status and done.returncode), done.stdout + done.stderr
        return done.stdout + done.stderr

    def cut_off(self, router: ByHand) -> None:
        """Cut the power of a router whose change waits for a controller that is dead; wait until it is rolled back."""
        with subprocess.Popen(
            self.command("site", f"--limit={router.name}", TIMEOUT),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            env=_environment(),
        ) as process:
            try:
                router.router.until_state("applying", 300)
            finally:
                kill(process)
        router.router.until_state("pending")
        router.router.reboot("--hard")
        router.router.until_settled()
        assert router.router.last_change()["state"] == "rolled-back"


def _environment() -> dict[str, str]:
    return {**os.environ, "ANSIBLE_NOCOLOR": "1"}


@contextmanager
def pings(routers: Routers) -> Iterator[dict[str, int]]:
    """Ping through the tunnel ten times a second; the result has how many answers each pair has lost in the end."""
    lost: dict[str, int] = {}
    for one, other in PAIRS:
        routers[one].router.run(
            f"systemd-run --quiet --collect --unit=ping-{other} --property=KillSignal=SIGINT "
            f"--property=StandardOutput=truncate:/run/ping-{other}.log ping -i 0.1 {INNER[other]}"
        )
    try:
        yield lost
    finally:
        for one, other in PAIRS:
            said = routers[one].router.run(f"systemctl stop ping-{other}; sleep 2; cat /run/ping-{other}.log")
            answered = set(map(int, re.findall(r"icmp_seq=(\d+) ", said)))
            lost[f"{one} {other}"] = max(answered, default=0) - len(answered)

# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The published recipe on three routers, set up at their consoles, and the playbooks that are run for them."""

from __future__ import annotations

import os
import re
import subprocess
import typing as t
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import yaml
from console import CLONE, Router
from lab.topology import node, wan_addresses

if t.TYPE_CHECKING:
    from collections.abc import Iterator

FOLDER = CLONE / ".lab/adopt"
UNITS = "/etc/systemd/network"
# In the units' alphabetical order, as networkd reads them.
NAMES = ("10-eth0.network", "20-wan-vrf.netdev", "20-wan-vrf.network", "30-wg0.netdev", "30-wg0.network")
PAIRS = (("r1", "r2"), ("r1", "r3"), ("r2", "r3"))
INNER = {"r1": "fd00:99::1", "r2": "fd00:99::2", "r3": "fd00:99::3"}
SYSCTLS = "net.ipv4.udp_l3mdev_accept = 1\nnet.ipv4.tcp_l3mdev_accept = 1\n"
KEY_FILE = f"{UNITS}/wg0.key"
PATIENCE = 120


@dataclass
class ByHand:
    """A router with the recipe. The key of r2 is in a file of its own."""

    router: Router
    private: str
    public: str

    @property
    def name(self) -> str:
        return self.router.name

    def endpoint(self, other: ByHand) -> str:
        """Return where another router reaches this one: by IPv4 where both have it."""
        mine, theirs = wan_addresses(node(self.name)), wan_addresses(node(other.name))
        address = mine[0] if "." in mine[0] and "." in theirs[0] else next(each for each in mine if ":" in each)
        return f"[{address}]:51820" if ":" in address else f"{address}:51820"

    def netdev(self, others: list[ByHand]) -> str:
        """Return the unit of the tunnel."""
        key = f"PrivateKeyFile={KEY_FILE}" if self.name == "r2" else f"PrivateKey={self.private}"
        peers = "".join(
            f"\n[WireGuardPeer]\nPublicKey={peer.public}\nAllowedIPs={INNER[peer.name]}/128\n"
            f"Endpoint={peer.endpoint(self)}\nPersistentKeepalive=1\n"
            for peer in others
        )
        device = f"{key}\nListenPort=51820\nFirewallMark=1000\nRouteTable=off\n"
        return f"[NetDev]\nName=wg0\nKind=wireguard\n\n[WireGuard]\n{device}{peers}"

    def set_up(self, others: list[ByHand]) -> None:
        """Write the five units, and have networkd apply them."""
        wan = self.router.run(f"cat {UNITS}/10-eth0.network").replace("[Network]\n", "[Network]\nVRF=vrf-wan\n")
        texts = {
            f"{UNITS}/10-eth0.network": wan,
            f"{UNITS}/20-wan-vrf.netdev": "[NetDev]\nName=vrf-wan\nKind=vrf\n\n[VRF]\nTable=1000\n",
            f"{UNITS}/20-wan-vrf.network": (
                "[Match]\nName=vrf-wan\n\n[RoutingPolicyRule]\nFirewallMark=1000\nFamily=both\nTable=1000\n"
            ),
            f"{UNITS}/30-wg0.netdev": self.netdev(others),
            f"{UNITS}/30-wg0.network": f"[Match]\nName=wg0\n\n[Network]\nAddress={INNER[self.name]}/64\n",
            "/etc/sysctl.d/99-by-hand.conf": SYSCTLS,
        }
        if self.name == "r2":
            texts[KEY_FILE] = f"{self.private}\n"
        for path, text in texts.items():
            self.router.run(f"cat >{path} <<'END'\n{text}END\n")
        secret = f"{UNITS}/30-wg0.netdev{f' {KEY_FILE}' if self.name == 'r2' else ''}"
        self.router.run(f"chgrp systemd-network {secret}; chmod 640 {secret}")
        self.router.run("sysctl -q -p /etc/sysctl.d/99-by-hand.conf; networkctl reload")
        self.router.until("ip -o link show dev eth0 | grep -q 'master vrf-wan'", PATIENCE)
        self.router.until("ip -o addr show dev wg0 | grep -q fd00:99", PATIENCE)

    def state(self) -> list[str]:
        """Return what the collection may change, without the priority that the kernel chose for the recipe's rule."""
        return [re.sub(r"^\d+:(.*fwmark)", r"N:\1", line) for line in self.router.state()]


def by_hand() -> dict[str, ByHand]:
    """Return the routers, with new keys, and with the recipe in force."""
    found = {}
    for name in INNER:
        router = Router(name)
        private = router.run("wg genkey").strip()
        found[name] = ByHand(router, private, router.run(f"echo {private} | wg pubkey").strip())
    for each in found.values():
        each.set_up([other for other in found.values() if other is not each])
    return found


def inventory() -> Path:
    """Write the inventory that a user has before: names alone."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    variables = {
        "ansible_user": "root",
        "ansible_python_interpreter": "/usr/bin/python3",
        "ansible_ssh_common_args": f"-F {CLONE / '.lab/ssh_config'}",
        # Their one resolver is the WAN's.
        "wireguard_vrf_accept": ["names"],
    }
    file = FOLDER / "hosts.yml"
    file.write_text(yaml.safe_dump({"routers": {"vars": variables, "hosts": dict.fromkeys(INNER)}}))
    return file


def command(name: str, *options: str) -> list[str]:
    """Return the command that runs a playbook with the inventory, and with what was adopted where there is any."""
    adopted = FOLDER / "adopted/hosts.yml"
    more = [f"--inventory={adopted}"] if adopted.exists() and name != "adopt" else []
    file = CLONE / f"playbooks/{name}.yml"
    return ["ansible-playbook", str(file), f"--inventory={FOLDER / 'hosts.yml'}", *more, *options]


def run(name: str, *options: str, status: int = 0) -> str:
    """Run a playbook, and return what it says."""
    done = subprocess.run(command(name, *options), check=False, text=True, capture_output=True, env=environment())
    assert done.returncode == status or (status and done.returncode), done.stdout + done.stderr
    return done.stdout + done.stderr


def environment() -> dict[str, str]:
    return {**os.environ, "ANSIBLE_NOCOLOR": "1"}


@contextmanager
def pings(routers: dict[str, ByHand]) -> Iterator[dict[str, int]]:
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

# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Commands in nodes without their network, r1's carriers, and by which of its uplinks its packets leave."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
import typing as t
from contextlib import contextmanager
from pathlib import Path

if t.TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CLONE = Path(__file__).parents[3]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(CLONE / "molecule")}
# r1's addresses on its two uplinks; eth0 has the smaller metric.
FIRST = {4: "198.51.100.11", 6: "2001:db8:a::11"}
SECOND = {4: "100.64.0.21", 6: "2001:db8:d::21"}
PORT = 51820
# Answers to a ping and of the SSH server, as nft names them.
PONG = {4: "icmp type echo-reply", 6: "icmpv6 type echo-reply"}
SSH = "tcp sport 22"
# Packets of a ping in a second.
RATE = 20


class Node(t.NamedTuple):
    """A node of the lab, which is reached whatever becomes of its network."""

    name: str

    def run(self, script: str) -> str:
        """Run a shell script in the node and return its output."""
        command = [sys.executable, "-m", "lab", "exec", self.name, "--", "sh", "-ec", script]
        done = subprocess.run(command, check=False, text=True, capture_output=True, env=ENVIRONMENT)
        assert done.returncode == 0, f"{self.name}: {script}: {done.stdout}{done.stderr}"
        return done.stdout

    def inner(self) -> str:
        """Return the node's address in the tunnel."""
        (link,) = (row for row in json.loads(self.run("ip -j -6 addr show dev wg0 scope global")) if row)
        return str(link["addr_info"][0]["local"])

    def key(self) -> str:
        """Return the public key of the node's tunnel."""
        return self.run("wg show wg0 public-key").strip()

    def endpoint_of(self, peer: Node) -> str:
        """Return where the node sends to a peer."""
        found = dict(line.split("\t") for line in self.run("wg show wg0 endpoints").splitlines())
        return str(found[peer.key()])

    def shook_hands(self, peer: Node) -> int:
        """Return when the node's last handshake with a peer was, in seconds since 1970, 0 where there was none."""
        found = dict(line.split("\t") for line in self.run("wg show wg0 latest-handshakes").splitlines())
        return int(found[peer.key()])


def on_machine(*command: str) -> str:
    """Run a command where the controller's card and the segments are."""
    line = ["ssh", "-F", str(CLONE / ".lab/ssh_config"), "lab-vm", "--", *command]
    return subprocess.run(line, check=True, text=True, stdout=subprocess.PIPE).stdout


def carrier(card: str, state: str) -> None:
    """Plug the cable of a card of r1 in (``up``) or out (``down``)."""
    on_machine("ip", "-n", "lab-switch", "link", "set", f"r1-{card}", state)


def wait_until(true: Callable[[], bool], what: str, seconds: float = 30) -> float:
    """Wait until something is true, and return how long it took."""
    begun = time.monotonic()
    while not true():
        assert time.monotonic() < begun + seconds, f"not within {seconds} s: {what}"
        time.sleep(0.2)
    return time.monotonic() - begun


class Left(t.NamedTuple):
    """How many packets that r1 sent from one address came out of each of its uplinks."""

    first: int
    second: int


@contextmanager
def leaving(wan: Node, address: str, what: str) -> Iterator[Callable[[], Left]]:
    """Count on the internet the answers of a kind that r1 sends from an address, by the segment they come from."""
    family = "ip6" if ":" in address else "ip"
    counters = "".join(
        f'{family} saddr {address} {what} iifname "{card}" counter comment "{card}"\n' for card in ("a", "d")
    )
    hook = "type filter hook prerouting priority raw"
    wan.run(f"nft -f - <<'END'\ntable inet leaving {{ chain in {{\n{hook}\n{counters}}}\n}}\nEND")

    def count() -> Left:
        said = wan.run("nft list table inet leaving")
        found = {card: int(number) for number, card in re.findall(r'packets (\d+) .*comment "(\w+)"', said)}
        return Left(found["a"], found["d"])

    try:
        yield count
    finally:
        wan.run("nft delete table inet leaving")


class Ping:
    """A ping that runs in a node, and what was lost of it."""

    def __init__(self, source: Node, target: str) -> None:
        self.source = source
        source.run(
            "systemd-run --quiet --collect --unit=ping --property=StandardOutput=truncate:/run/ping.log "
            f"--property=KillSignal=SIGINT ping -i {1 / RATE} {target}"
        )

    def stop(self) -> tuple[int, int]:
        """End it, and return how many packets got no answer, and how many did."""
        self.source.run("systemctl stop ping; sleep 2")
        answered = set(map(int, re.findall(r"icmp_seq=(\d+) .*ttl", self.source.run("cat /run/ping.log"))))
        return max(answered) - len(answered), len(answered)

# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the VRF and each protection cost a tunnel: throughput of TCP, and round trips, from r1 to r3.

The floor is the same tunnel on the same nodes without any of it: the WAN interface in main, the kernel's own rules, no
mark, no filter. Each round measures every state once, in an order of its own, and a state's ratio is taken within each
round, so that what slows the machine for a while slows both. Given is the geometric mean of the rounds' ratios with its
95 % interval (Student's t on their logarithms). ROUNDS=20 for more rounds.
"""

from __future__ import annotations

import json
import math
import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
import typing as t
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

CLONE = Path(__file__).resolve().parent.parent.parent
INVENTORY = str(CLONE / "molecule/inventory/hosts.yml")
ROUNDS = int(os.environ.get("ROUNDS", "8"))
SECONDS = 4
PINGS = 60
# What no protection may cost. An interval that is wider than this on either side says nothing about it.
MOST = 0.05
# Student's t, two-sided 95 %, by degrees of freedom.
STUDENT = (
    12.71,
    4.30,
    3.18,
    2.78,
    2.57,
    2.45,
    2.36,
    2.31,
    2.26,
    2.23,
    2.20,
    2.18,
    2.16,
    2.14,
    2.13,
    2.12,
    2.11,
    2.10,
    2.09,
)

WAN = {"r1": ("2001:db8:a::11/64", "2001:db8:a::1"), "r3": ("2001:db8:c::13/64", "2001:db8:c::1")}

FILTER_OFF, FILTER_ON = "systemctl stop transit-networkd-filter", "systemctl start transit-networkd-filter"
RULES_OFF, RULES_ON = "systemctl stop transit-networkd-rules", "systemctl start transit-networkd-rules"
RULES = (
    "ip {family} rule {verb} pref 1000 l3mdev protocol kernel",
    "ip {family} rule {verb} pref 1998 fwmark 1000 lookup 1000 protocol static",
    "ip {family} rule {verb} pref 1999 fwmark 1000 type unreachable protocol static",
)
# An address of IPv6 does not live through a change of master.
MOVE = (
    "ip link set eth0 {master} && (ip -6 addr add {address} dev eth0 nodad 2>/dev/null; true) && "
    "ip -6 route replace default via {gateway} dev eth0 table {table} && wg set wg0 fwmark {mark}"
)


def rules(verb: str) -> str:
    return " && ".join(rule.format(family=family, verb=verb) for family in ("-4", "-6") for rule in RULES)


def plain(host: str) -> str:
    address, gateway = WAN[host]
    move = MOVE.format(master="nomaster", address=address, gateway=gateway, table="main", mark="0")
    return f"{FILTER_OFF} && {RULES_OFF} && {rules('del')} && {move}"


def vrf(host: str) -> str:
    address, gateway = WAN[host]
    move = MOVE.format(master="master vrf-wan", address=address, gateway=gateway, table="1000", mark="1000")
    return f"{rules('add')} && {move} && {RULES_ON} && {FILTER_ON}"


class State(t.NamedTuple):
    """A state of both ends: how to get there from the deployed one, and how back."""

    there: t.Callable[[str], str]
    back: t.Callable[[str], str]


LOCKED = "/run/locked.nft"
# What any firewall that knows connections costs, ours or another: all that passes is looked up in the kernel's table.
TRACKED = (
    "nft 'add table inet tracked; add chain inet tracked input { type filter hook input priority 0; }; "
    "add rule inet tracked input ct state established accept'"
)
FLOOR, DEPLOYED = "plain", "VRF with all protections"
STATES = {
    FLOOR: State(plain, vrf),
    DEPLOYED: State(lambda _host: "true", lambda _host: "true"),
    "without the filter": State(lambda _host: FILTER_OFF, lambda _host: FILTER_ON),
    "tracked, without the filter": State(
        lambda _host: f"{FILTER_OFF} && {TRACKED}", lambda _host: f"nft delete table inet tracked && {FILTER_ON}"
    ),
    "without the strict rules": State(lambda _host: RULES_OFF, lambda _host: RULES_ON),
    "with the egress lock": State(
        lambda _host: f"{FILTER_OFF} && nft -f {LOCKED}", lambda _host: "systemctl restart transit-networkd-filter"
    ),
}


def lab(host: str, command: str, text: str | None = None) -> str:
    """Run a shell command in a node, whatever its network does."""
    done = subprocess.run(
        [sys.executable, "-m", "lab", "exec", host, "--", "sh", "-c", command],
        cwd=CLONE,
        env={**os.environ, "PYTHONPATH": str(CLONE / "molecule")},
        input=text,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(f"{host}: {command} ended with {done.returncode}:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return done.stdout


def at_both_ends(command: t.Callable[[str], str]) -> None:
    """Do the same at r1 and r3 at once."""
    with ThreadPoolExecutor(len(WAN)) as pool:
        list(pool.map(lambda host: lab(host, command(host)), WAN))


def play(name: str, *more: str) -> None:
    """Run a playbook of the collection."""
    words = ["ansible-playbook", f"transit.networkd.{name}", "-i", INVENTORY, *more]
    done = subprocess.run(words, check=False, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(words)} ended with {done.returncode}:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")


def measure(address: str) -> dict[str, float]:
    """Return the throughput in Mbit/s, and the median of the round trips in ms."""
    # The first pings are for the handshake, and for the way to be found.
    found = lab(
        "r1",
        f"ping -n -c 5 -i 0.2 {address} > /dev/null; ping -n -c {PINGS} -i 0.02 {address}; "
        f"iperf3 --json -6 -c {address} -t {SECONDS}",
    )
    pings, brace, report_of_iperf = found.partition("\n{")
    sent = json.loads(brace + report_of_iperf)
    trips = [float(item) for item in re.findall(r"time=([0-9.]+)", pings)]
    return {
        "throughput": sent["end"]["sum_received"]["bits_per_second"] / 1e6,
        "round trip": statistics.median(trips),
    }


def in_state(state: State, address: str) -> dict[str, float]:
    """Measure in a state, and go back to the deployed one."""
    at_both_ends(state.there)
    try:
        return measure(address)
    finally:
        at_both_ends(state.back)


def report(name: str, unit: str, values: list[float], floors: list[float]) -> None:
    """Print a line, with the interval of the ratio, and whether it says anything about 5 %."""
    logs = [math.log(value / floor) for value, floor in zip(values, floors, strict=True)]
    freedom = len(logs) - 1
    wide = (STUDENT[freedom - 1] if freedom <= len(STUDENT) else 2.0) * statistics.stdev(logs) / math.sqrt(len(logs))
    ratio, low, high = (math.exp(statistics.fmean(logs) + shift) for shift in (0, -wide, wide))
    said = "" if ratio * MOST >= max(high - ratio, ratio - low) else ", too wide for 5 %"
    print(
        f"{name}: {statistics.fmean(values):.2f} {unit}, floor {statistics.fmean(floors):.2f} {unit}, "
        f"ratio {ratio:.3f} ({low:.3f} to {high:.3f} with 95 % of {len(logs)} rounds{said})",
        flush=True,
    )


def prepare() -> str:
    """Deploy, and give r3's inner address."""
    subprocess.run(["make", "--no-print-directory", "lab"], cwd=CLONE, check=True, stdout=subprocess.DEVNULL)
    play("site")
    with tempfile.TemporaryDirectory() as folder:
        play(
            "plan",
            "-e",
            f"transit_output={folder}",
            "-e",
            "wireguard_vrf_egress_lock=true",
            "-e",
            "wireguard_vrf_egress=none",
        )
        for host in WAN:
            text = Path(folder, host, "etc/transit-networkd/filter.nft").read_text(encoding="utf-8")
            lab(host, f"cat > {LOCKED}", text)
    address = lab("r3", "ip -6 -o addr show dev wg0 scope global").split()[3].partition("/")[0]
    lab("r3", f"systemd-run --quiet --collect --unit=sink iperf3 -s -6 -B {address}")
    for host in WAN:  # it would set right what we do to the interface
        lab(host, "systemctl stop systemd-networkd.socket systemd-networkd.service")
    time.sleep(1)
    return address


def main() -> None:
    """Measure on the deployed lab, and leave it deployed."""
    address = prepare()
    found: dict[str, list[dict[str, float]]] = {name: [] for name in STATES}
    try:
        in_state(STATES[FLOOR], address)  # the first of all is slower than any
        order = list(STATES)
        for number in range(ROUNDS):
            random.Random(number).shuffle(order)
            for name in order:
                found[name].append(in_state(STATES[name], address))
    finally:
        lab("r3", "systemctl stop sink")
        for host in WAN:
            lab(host, "systemctl start systemd-networkd.socket systemd-networkd.service")
    for what, unit in (("throughput", "Mbit/s"), ("round trip", "ms")):
        values = {name: [item[what] for item in rounds] for name, rounds in found.items()}
        report(f"{what}, {DEPLOYED}, against no VRF", unit, values[DEPLOYED], values[FLOOR])
        # The value is with the protection, the floor without it.
        report(f"{what}, the filter", unit, values[DEPLOYED], values["without the filter"])
        tracked = values["tracked, without the filter"]
        report(f"{what}, the filter, where connections are tracked already", unit, values[DEPLOYED], tracked)
        report(f"{what}, the strict rules", unit, values[DEPLOYED], values["without the strict rules"])
        report(f"{what}, the egress lock", unit, values["with the egress lock"], values[DEPLOYED])


if __name__ == "__main__":
    main()

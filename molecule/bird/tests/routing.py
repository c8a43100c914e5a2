# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests ask of the nodes, and do to them."""

from __future__ import annotations

import contextlib
import json
import time
import typing as t

from leaks import changed

if t.TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROUTERS = ("r1", "r2", "r3")
INNER = {"r1": "fd00:99::1", "r2": "fd00:99::2", "r3": "fd00:99::3"}
BEHIND_R1, LAN = "fd00:50:1::10", "fd00:50:1::/64"
# linux/rtnetlink.h: RTPROT_BIRD, RT_TABLE_MAIN.
BIRD, MAIN = "12", "254"

Host = t.Any


def wait_until(ask: Callable[[], t.Any], wanted: t.Any, seconds: float) -> float:
    """Ask until the answer is the wanted one; give how long it took."""
    start = time.monotonic()
    while (found := ask()) != wanted:
        assert time.monotonic() - start < seconds, f"after {seconds} s: {found}, and not {wanted}"
        time.sleep(0.5)
    return time.monotonic() - start


def sessions(host: Host) -> dict[str, str]:
    """Each BGP session with its state."""
    lines = [line.split() for line in host.check_output("birdc show protocols").splitlines()]
    return {words[0]: words[5] if len(words) > 5 else words[3] for words in lines if words[1:2] == ["BGP"]}


def routes(host: Host, family: str, *words: str) -> list[dict[str, t.Any]]:
    said = host.check_output(f"ip {family} -N -j route show {' '.join(words)}")
    return [row for row in json.loads(said or "[]") if row]


def birds(host: Host) -> set[tuple[str, str, str]]:
    """Bird's routes in the kernel, in whatever table: table, destination, device."""
    return {
        (row.get("table", MAIN), row["dst"], row.get("dev", ""))
        for family in ("-4", "-6")
        for row in routes(host, family, "table all proto bird")
    }


def wan_table(host: Host) -> list[str]:
    """The WAN's table without what changes by itself."""
    return sorted(
        json.dumps({key: value for key, value in row.items() if key != "expires"}, sort_keys=True)
        for family in ("-4", "-6")
        for row in routes(host, family, "table 1000")
    )


def way(host: Host, address: str) -> str:
    """The device by which packets for an address leave, or why none do."""
    said = host.run(f"ip -6 -j route get {address}")
    return str(json.loads(said.stdout)[0]["dev"]) if said.rc == 0 else str(said.stderr).strip()


def pings(host: Host, target: str, count: int = 3) -> int:
    """How many of so many pings were answered."""
    said = host.run(f"ping -n -c {count} -i 0.5 -W 2 {target}").stdout
    return next(int(line.split(" received")[0].split()[-1]) for line in said.splitlines() if " received" in line)


@contextlib.contextmanager
def other_config(host: Host, edit: str) -> Iterator[None]:
    """Run bird with its configuration changed by a sed script."""
    there = (
        f"sed -E '{edit}' /etc/bird/bird.conf > /etc/bird/other.conf && chown bird: /etc/bird/other.conf && "
        "! cmp -s /etc/bird/bird.conf /etc/bird/other.conf && bird -p -c /etc/bird/other.conf && "
        """birdc 'configure "/etc/bird/other.conf"'"""
    )
    back = """birdc 'configure "/etc/bird/bird.conf"' && rm /etc/bird/other.conf"""
    with changed(host, there, back):
        yield


class Deleted:
    """The routes that were deleted while we looked, as `ip monitor` says them."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def of(self, protocol: str) -> list[str]:
        return [line for line in self.lines if f"proto {protocol}" in line]


@contextlib.contextmanager
def deleted_routes(host: Host) -> Iterator[Deleted]:
    found = Deleted()
    # It writes a line at once: the monitor listens before anything is done.
    host.check_output(
        "rm -f /run/monitor.log; systemd-run --quiet --collect --unit=monitor "
        "sh -c 'exec stdbuf -oL ip -6 monitor route > /run/monitor.log 2>&1' && sleep 2"
    )
    yield found
    host.check_output("systemctl stop monitor.service")
    log = host.check_output("cat /run/monitor.log")
    found.lines = [line for line in log.splitlines() if line.startswith("Deleted")]

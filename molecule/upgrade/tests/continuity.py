# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""TCP connections through the tunnel, and what of a router shows that it was not disturbed."""

from __future__ import annotations

import json
import re
import typing as t
from contextlib import contextmanager

from traffic import FLOWS, Host, Session, begun_anew, inner, sessions

if t.TYPE_CHECKING:
    from collections.abc import Iterator

PORT = 5202


class Seen(t.NamedTuple):
    """A router at one moment: its links' indexes, its WireGuard sessions and its TCP connections' bytes."""

    links: dict[str, int]
    sessions: dict[str, Session]
    connections: dict[int, int]
    """The bytes that the other end acknowledged, by the local port."""


@contextmanager
def connections(routers: dict[str, Host]) -> Iterator[None]:
    """Keep a TCP connection open for each flow, with 50 kbit/s on it."""
    for source, target in FLOWS:
        address = inner(routers[target])
        routers[target].check_output(
            f"systemd-run --quiet --collect --unit=tcp-server iperf3 --server --port {PORT}; sleep 1"
        )
        routers[source].check_output(
            "systemd-run --quiet --collect --unit=tcp-client "
            f"iperf3 --client {address} --port {PORT} --bitrate 50K --length 1K --time 3600; sleep 2"
        )
    try:
        yield
    finally:
        for source, target in FLOWS:
            routers[source].run("systemctl stop tcp-client")
            routers[target].run("systemctl stop tcp-server")


def look(host: Host) -> Seen:
    """Return what a router shows now."""
    links = {link["ifname"]: link["ifindex"] for link in json.loads(host.check_output("ip -j link")) if link}
    said = host.check_output(f"ss --tcp --info --numeric --oneline --no-header state established dport = :{PORT}")
    acknowledged = re.findall(r":(\d+)\s+\S+:\d+\s.*bytes_acked:(\d+)", said)
    return Seen(links, sessions(host), {int(port): int(number) for port, number in acknowledged})


def disturbed(before: Seen, after: Seen) -> list[str]:
    """Return what was lost or made again between two looks at a router."""
    found = [
        f"link {name}: index {before.links.get(name)} became {after.links.get(name)}"
        for name in sorted(before.links.keys() | after.links.keys())
        if before.links.get(name) != after.links.get(name)
    ]
    found += [f"session of {key}" for key in begun_anew(before.sessions, after.sessions)]
    found += [f"TCP connection from port {port}" for port in before.connections if port not in after.connections]
    if before.connections and sum(after.connections.values()) <= sum(before.connections.values()):
        found.append("TCP connections: nothing passed")
    return found

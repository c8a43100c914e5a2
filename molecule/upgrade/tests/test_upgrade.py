# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""This version's `site` on a network that an older version deployed, with packets and TCP connections on the way."""

from __future__ import annotations

import re
import time
import typing as t

import pytest
from continuity import PORT, Seen, connections, disturbed, look
from traffic import Host, Session, begun_anew, ping, sessions, stream, traffic, wait_for_sessions

if t.TYPE_CHECKING:
    from collections.abc import Callable

    from traffic import Kind

Routers = dict[str, Host]


class Run(t.NamedTuple):
    """A run of `site`: each router before and after it, the packets that were lost meanwhile, and what it printed."""

    before: dict[str, Seen]
    after: dict[str, Seen]
    lost: dict[str, int]
    printed: str


def watched(routers: Routers, action: Callable[[], str], *kinds: Kind) -> Run:
    """Do something while packets are on the way and TCP connections are open."""
    with connections(routers):
        before = {name: look(host) for name, host in routers.items()}
        with traffic(routers, kinds) as lost:
            printed = action()
        after = {name: look(host) for name, host in routers.items()}
    return Run(before, after, lost, printed)


def history(host: Host) -> list[list[str]]:
    """Return the changes that a router knows of: when each ended, its number and its kind."""
    return [line.split()[:3] for line in host.check_output("transit-networkd history").splitlines()]


@pytest.fixture(scope="module")
def recorded(routers: Routers) -> dict[str, list[list[str]]]:
    """Return the changes that the older version recorded on each router."""
    return {name: history(host) for name, host in routers.items()}


@pytest.fixture(scope="module")
def takeover(routers: Routers, site: Callable[[], str], recorded: dict[str, list[list[str]]]) -> Run:
    assert all(recorded.values())
    run = watched(routers, site, stream, ping)
    print(f"\nlost: {run.lost}")
    return run


def test_no_packet_is_lost(takeover: Run) -> None:
    assert set(takeover.lost.values()) == {0}, takeover.lost


@pytest.mark.parametrize("name", ["r1", "r2", "r3"])
def test_no_link_session_or_connection_is_made_again(takeover: Run, name: str) -> None:
    assert disturbed(takeover.before[name], takeover.after[name]) == []


@pytest.mark.usefixtures("takeover")
@pytest.mark.parametrize("name", ["r1", "r2", "r3"])
def test_the_older_records_are_read(routers: Routers, recorded: dict[str, list[list[str]]], name: str) -> None:
    assert history(routers[name])[: len(recorded[name])] == recorded[name]
    assert routers[name].run("transit-networkd check").rc == 0


@pytest.mark.usefixtures("takeover")
def test_a_second_run_changes_nothing(routers: Routers, site: Callable[[], str]) -> None:
    printed = site()
    assert len(re.findall(r"changed=0 ", printed)) == len(routers), printed


def make_the_tunnel_again(routers: Routers, seen: dict[str, Session]) -> str:
    """Delete r1's tunnel, let networkd make it again, and wait until enough packets have passed again.

    ``seen`` gets r1's sessions at their beginning: later, more may have been counted than before.
    """
    routers["r1"].check_output("ip link delete wg0; systemctl restart systemd-networkd")
    wait_for_sessions(routers)
    seen.update(sessions(routers["r1"]))
    time.sleep(40)
    return ""


@pytest.mark.usefixtures("takeover")
def test_a_link_that_is_made_again_is_seen(routers: Routers) -> None:
    """The control of links, sessions and packets. Only a ping outlives the link."""
    seen: dict[str, Session] = {}
    run = watched(routers, lambda: make_the_tunnel_again(routers, seen), ping)
    found = disturbed(run.before["r1"], run.after["r1"])
    assert [line for line in found if line.startswith("link wg0: index ")], found
    before = run.before["r1"].sessions
    assert sorted(begun_anew(before, seen)) == sorted(before), (before, seen)
    assert all(number > 0 for number in run.lost.values()), run.lost


@pytest.mark.usefixtures("takeover")
def test_a_connection_that_ends_is_seen(routers: Routers) -> None:
    """The control of TCP connections."""
    r2 = routers["r2"]
    with connections(routers):
        before = look(r2)
        r2.check_output(f"ss --tcp --kill dport = :{PORT}")
        after = look(r2)
    ended = [f"TCP connection from port {port}" for port in before.connections]
    assert ended
    assert set(ended) <= set(disturbed(before, after))

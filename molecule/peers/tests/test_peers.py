# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Peers come and go; sessions are told apart by WireGuard's own counters, which begin anew with a peer."""

from __future__ import annotations

import json
import re
import time
import typing as t
from contextlib import ExitStack, contextmanager

import pytest

if t.TYPE_CHECKING:
    from collections.abc import Iterator

Host = t.Any
Site = t.Callable[..., str]

ROADWARRIOR = "jvzd+nyTP4HWJsskfPsFBG8mTuYiK4m4HHOpEhM1+lM="
NETDEV = "/etc/systemd/network/05-transit-wg0.netdev"
# networkd of systemd 252 does not read a .netdev twice (docs/transaction.md), so nothing has to keep it from it.
READS_ANEW = ("r1", "r3")
# Between them they have every systemd of the lab at one of their ends.
FLOWS = (("r1", "r3"), ("r2", "r1"))


class Session(t.NamedTuple):
    """Of one peer: the bytes received from it, the end of the last handshake in seconds, and where it is."""

    received: int
    handshake: int
    endpoint: str


def inner(host: Host) -> str:
    (link,) = (row for row in json.loads(host.check_output("ip -j -6 addr show dev wg0 scope global")) if row)
    return str(link["addr_info"][0]["local"])


def sessions(host: Host) -> dict[str, Session]:
    """The session of each peer."""
    # The interface's own line, then for each peer: key, preshared key, endpoint, allowed IPs, handshake, received, ...
    peers = [line.split("\t") for line in host.check_output("wg show wg0 dump").splitlines()[1:]]
    return {peer[0]: Session(int(peer[5]), int(peer[4]), peer[2]) for peer in peers}


def begun_anew(before: dict[str, Session], after: dict[str, Session]) -> list[str]:
    """The peers whose session is another one: what is counted begins with it."""
    return [
        key
        for key, old in before.items()
        if after[key].received < old.received
        or after[key].handshake < old.handshake
        or after[key].endpoint != old.endpoint
    ]


@contextmanager
def traffic(routers: dict[str, Host]) -> Iterator[dict[str, int]]:
    """All flows at once; what was lost of each is in the result afterwards."""
    lost: dict[str, int] = {}
    with ExitStack() as flows:
        for source, target in FLOWS:
            flows.enter_context(flow(routers[source], routers[target], lost, f"{source} to {target}"))
        yield lost


@contextmanager
def flow(source: Host, target: Host, lost: dict[str, int], name: str) -> Iterator[None]:
    """A ping at 100/s and a capped iperf3 between two routers; what was lost of them is in ``lost`` afterwards."""
    address = inner(target)
    target.check_output(
        "systemd-run --quiet --collect --unit=iperf --property=StandardOutput=truncate:/run/stream.log "
        "iperf3 --server --forceflush"
    )
    source.check_output(
        "systemd-run --quiet --collect --unit=ping --property=StandardOutput=truncate:/run/ping.log "
        f"--property=KillSignal=SIGINT ping -i 0.01 {address}"
    )
    time.sleep(1)
    source.check_output(
        "systemd-run --quiet --collect --unit=stream "
        f"iperf3 --client {address} --udp --bitrate 200K --length 500 --time 900"
    )
    try:
        yield
    finally:
        # The ping first, while all is still there.
        source.check_output("systemctl stop ping stream; sleep 2")
        target.check_output("systemctl stop iperf")
    # What was on its way when it ended is not lost: it is one that is missing before another that came.
    answered = set(map(int, re.findall(r"icmp_seq=(\d+) ", source.check_output("cat /run/ping.log"))))
    lost[f"{name}: ping"] = max(answered) - len(answered)
    # The server says it for each second; the client, once it is interrupted, knows nothing of the other end.
    said = target.check_output("cat /run/stream.log")
    seconds = [line for line in said.splitlines() if "receiver" not in line]
    datagrams = [tuple(map(int, pair)) for line in seconds for pair in re.findall(r"(\d+)/(\d+) \(", line)]
    lost[f"{name}: stream"] = sum(gone for gone, _all in datagrams)
    assert len(answered) > 1000
    assert sum(number for _gone, number in datagrams) > 1000, said


def reload_all(routers: dict[str, Host]) -> None:
    for host in routers.values():
        host.check_output("networkctl reload")
    time.sleep(5)


@pytest.fixture(scope="module")
def undisturbed(routers: dict[str, Host], site: Site) -> dict[str, int]:
    """What is lost while the playbook runs and changes nothing."""
    with traffic(routers) as lost:
        said = site()
        reload_all(routers)
    assert len(re.findall(r"changed=0 ", said)) == len(routers)
    return lost


def change(routers: dict[str, Host], site: Site, *inventories: str) -> dict[str, int]:
    """Run the playbook, reload every networkd, and see that every session is still the same one."""
    before = {name: sessions(host) for name, host in routers.items()}
    with traffic(routers) as lost:
        site(*inventories)
        reload_all(routers)
    for name, host in routers.items():
        kept = {key: each for key, each in before[name].items() if key != ROADWARRIOR}
        assert begun_anew(kept, sessions(host)) == [], name
    return lost


def test_a_peer_is_added(routers: dict[str, Host], site: Site, undisturbed: dict[str, int]) -> None:
    lost = change(routers, site, "with_roadwarrior.yml")
    assert all(ROADWARRIOR in sessions(host) for host in routers.values())
    print(f"lost: {lost}; without a change: {undisturbed}")
    assert all(lost[kind] <= undisturbed[kind] for kind in lost), (lost, undisturbed)


def test_a_peer_is_removed(routers: dict[str, Host], site: Site, undisturbed: dict[str, int]) -> None:
    lost = change(routers, site)
    assert not any(ROADWARRIOR in sessions(host) for host in routers.values())
    print(f"lost: {lost}; without a change: {undisturbed}")
    assert all(lost[kind] <= undisturbed[kind] for kind in lost), (lost, undisturbed)


def test_after_a_restart_of_networkd_the_peers_are_those_of_the_file(routers: dict[str, Host], site: Site) -> None:
    site("with_roadwarrior.yml")
    for host in routers.values():
        host.check_output("systemctl restart systemd-networkd")
    wait_for_sessions(routers)
    assert all(ROADWARRIOR in sessions(host) for host in routers.values())


@pytest.fixture(scope="module")
def kept(site: Site) -> None:
    """A peer is removed, so that the networkds go on seeing a file that is there no more."""
    site()


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize("name", READS_ANEW)
def test_it_is_the_kept_file_that_saves_the_sessions(routers: dict[str, Host], name: str) -> None:
    """The control: take it away, and the same reload costs every session.

    It comes last: what networkd has read is not certain any more, so that the next change would cost sessions, too.
    """
    host = routers[name]
    before = sessions(host)
    host.check_output(f"nsenter -t $(systemctl show -P MainPID systemd-networkd) -m umount {NETDEV}")
    host.check_output("networkctl reload")
    time.sleep(2)
    assert set(begun_anew(before, sessions(host))) == set(before)
    wait_for_sessions(routers)


def wait_for_sessions(routers: dict[str, Host]) -> None:
    """Until both others have reached r1, or 60 s are over.

    They begin, for r1 does not know where r2 is (no Endpoint=), and r2, whose keepalives want no answer, would not miss
    any for two minutes.
    """
    target = inner(routers["r1"])
    deadline = time.monotonic() + 60
    while any(routers[name].run(f"ping -c 1 -W 1 {target}").rc for name in ("r2", "r3")):
        assert time.monotonic() < deadline, "the tunnels did not come back"

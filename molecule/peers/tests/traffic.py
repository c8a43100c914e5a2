# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Traffic between the routers, and the sessions that carry it."""

from __future__ import annotations

import json
import re
import time
import typing as t
from contextlib import ExitStack, contextmanager

if t.TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from contextlib import AbstractContextManager

    Kind = Callable[..., AbstractContextManager[None]]

Host = t.Any

# Between them they have every systemd of the lab at one of their ends.
FLOWS = (("r1", "r3"), ("r2", "r1"))
# A flow lasts at least so long, however fast the lab is, so that there are enough packets to lose.
SECONDS = 25


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
def ping(source: Host, target: Host, lost: dict[str, int], name: str) -> Iterator[None]:
    """A ping at 100/s between two routers; what was lost of it is in ``lost`` afterwards."""
    source.check_output(
        "systemd-run --quiet --collect --unit=ping --property=StandardOutput=truncate:/run/ping.log "
        f"--property=KillSignal=SIGINT ping -i 0.01 {inner(target)}"
    )
    try:
        yield
    finally:
        source.check_output("systemctl stop ping; sleep 2")
    # What was on its way when it ended is not lost: it is one that is missing before another that came.
    answered = set(map(int, re.findall(r"icmp_seq=(\d+) ", source.check_output("cat /run/ping.log"))))
    lost[f"{name}: ping"] = max(answered) - len(answered)
    assert len(answered) > 1000


@contextmanager
def stream(source: Host, target: Host, lost: dict[str, int], name: str) -> Iterator[None]:
    """A capped iperf3 between two routers; what was lost of it is in ``lost`` afterwards."""
    address = inner(target)
    target.check_output(
        "systemd-run --quiet --collect --unit=iperf --property=StandardOutput=truncate:/run/stream.log "
        "iperf3 --server --forceflush"
    )
    time.sleep(1)
    source.check_output(
        "systemd-run --quiet --collect --unit=stream "
        f"iperf3 --client {address} --udp --bitrate 200K --length 500 --time 900"
    )
    try:
        yield
    finally:
        source.check_output("systemctl stop stream; sleep 2")
        target.check_output("systemctl stop iperf")
    # The server says it for each second; the client, once it is interrupted, knows nothing of the other end.
    said = target.check_output("cat /run/stream.log")
    seconds = [line for line in said.splitlines() if "receiver" not in line]
    datagrams = [tuple(map(int, pair)) for line in seconds for pair in re.findall(r"(\d+)/(\d+) \(", line)]
    lost[f"{name}: stream"] = sum(gone for gone, _all in datagrams)
    assert sum(number for _gone, number in datagrams) > 1000, said


@contextmanager
def traffic(routers: dict[str, Host], kinds: Sequence[Kind] = (stream, ping)) -> Iterator[dict[str, int]]:
    """All flows at once; what was lost of each is in the result afterwards."""
    lost: dict[str, int] = {}
    with ExitStack() as flows:
        # The pings end first, while all is still there.
        for kind in kinds:
            for source, target in FLOWS:
                flows.enter_context(kind(routers[source], routers[target], lost, f"{source} to {target}"))
        begun = time.monotonic()
        yield lost
        time.sleep(max(0, begun + SECONDS - time.monotonic()))


def wait_for_sessions(routers: dict[str, Host]) -> None:
    """Until both others have reached r1, or 60 s are over.

    They begin, for r1 does not know where r2 is (no Endpoint=), and r2, whose keepalives want no answer, would not miss
    any for two minutes.
    """
    target = inner(routers["r1"])
    deadline = time.monotonic() + 60
    while any(routers[name].run(f"ping -c 1 -W 1 {target}").rc for name in ("r2", "r3")):
        assert time.monotonic() < deadline, "the tunnels did not come back"

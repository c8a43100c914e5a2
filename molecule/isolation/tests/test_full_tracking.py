# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""L37: the neighbour fills r1's table of tracked connections with forged sources; the LAN's new flows are not lost.

The kernel makes room by the flows that nobody has answered, which all of these are. The size of the table is the
kernel's, so the lab's nodes share it; its entries are each node's own.
"""

from __future__ import annotations

import contextlib
import shlex
import typing as t
from pathlib import Path

import pytest
from forged import until_there
from leaks import WAN4, WAN6, changed

from helpers.packets import packets

if t.TYPE_CHECKING:
    from collections.abc import Iterator

    from labnodes import Lab

SIZE = 1024
# So many datagrams to the tunnel's port, pings, and connections to the SSH server, each of another source.
FLOOD = """
import random, socket, sys, time
card = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
card.bind(("a", 0))
rounds, target, target6 = int(sys.argv[1]), *sys.argv[2:]
head = bytes.fromhex("00005e005311" "00005e0053a1")
for _ in range(rounds):
    # Four packets each: a thousand a second.
    time.sleep(0.004)
    source = socket.inet_ntoa(bytes([random.randrange(1, 9), *random.randbytes(2), random.randrange(1, 255)]))
    port = random.randrange(1024, 65536)
    card.send(head + b"\\x08\\0" + ip(source, target, UDP, udp(source, target, (port, 51820), bytes(32))))
    card.send(head + b"\\x08\\0" + ip(source, target, TCP, tcp(source, target, (port, 22))))
    card.send(head + b"\\x08\\0" + ip(source, target, ICMP, icmp(source, target, 8, random.randbytes(4))))
    source = socket.inet_ntop(socket.AF_INET6, bytes.fromhex("20010db8ffff") + random.randbytes(10))
    card.send(head + b"\\x86\\xdd" + ip(source, target6, UDP, udp(source, target6, (port, 51820), bytes(32))))
"""
# Connections that were answered, and are open.
HOLD = """
import resource, socket, time
resource.setrlimit(resource.RLIMIT_NOFILE, (8192, 8192))
server = socket.create_server(("127.0.0.1", 7037), backlog=8192)
held = []
# Until all that was not answered has made room for what is.
failed = 0
while failed < 10:
    try:
        held.append(socket.create_connection(("127.0.0.1", 7037), 0.3))
    except OSError:
        failed += 1
        continue
    failed = 0
    held.append(server.accept()[0])
open("/run/held", "w")
time.sleep(600)
"""


@pytest.fixture(scope="module")
def small_table(lab: Lab) -> Iterator[None]:
    """A table of few entries, as many as it has buckets, which is the kernel's own ratio."""
    folder = "/proc/sys/net/netfilter/nf_conntrack_"

    def sized(most: str, buckets: str) -> None:
        line = f"echo {buckets} >{folder}buckets; echo {most} >{folder}max"
        lab.on_kernel(line)

    before = lab.on_kernel(f"cat {folder}max {folder}buckets").split()
    sized(str(SIZE), str(SIZE))
    yield
    sized(*before)


def tracked(lab: Lab) -> int:
    return int(lab["r1"].check_output("cat /proc/sys/net/netfilter/nf_conntrack_count"))


def new_flows(lab: Lab, target: str, count: int = 20, patience: int = 3) -> int:
    """Return how many of so many new flows from the LAN through the tunnel are answered."""
    line = f"for n in $(seq {count}); do ping -n -c 1 -W {patience} {target} >/dev/null && echo answered; done"
    return lab["lan1"].run(line).stdout.count("answered")


@contextlib.contextmanager
def flooded(lab: Lab) -> Iterator[None]:
    """The neighbour floods, from before the block until after it."""
    program = Path(packets.__file__).read_text(encoding="utf-8") + FLOOD
    wan = lab["wan"]
    wan.check_output(f"cat >/run/flood.py <<'END'\n{program}END\n")
    flood = f"systemd-run -q --collect --unit=flood python3 /run/flood.py 1000000 {WAN4} {WAN6}"
    with changed(wan, flood, "systemctl stop flood; rm /run/flood.py"):
        lab["r1"].check_output(
            f"for n in $(seq 300); do test $(cat /proc/sys/net/netfilter/nf_conntrack_count) -ge {SIZE - 8} && exit 0; "
            "sleep 0.2; done; exit 1"
        )
        yield


@pytest.mark.usefixtures("small_table")
def test_l37_forged_flows_cost_the_lan_no_new_one(lab: Lab, tunnel: dict[str, str]) -> None:
    assert new_flows(lab, tunnel["r2"]) == 20, "the path must be alive"
    with flooded(lab):
        assert new_flows(lab, tunnel["r2"]) == 20
        assert SIZE - 64 <= tracked(lab) <= SIZE, "the table must be full"


@pytest.mark.usefixtures("small_table")
def test_l37_control_answered_flows_do(lab: Lab, tunnel: dict[str, str]) -> None:
    """Flows that were answered make no room. Who can hold that many open is let in by a server that is open to him."""
    r1 = lab["r1"]
    hold = f"rm -f /run/held; systemd-run -q --collect --unit=held python3 -c {shlex.quote(HOLD)}"
    with changed(r1, hold, "systemctl stop held; rm -f /run/held"):
        r1.check_output(until_there("/run/held", 120))
        assert SIZE - 64 <= tracked(lab) <= SIZE, "the table must be full"
        assert new_flows(lab, tunnel["r2"], patience=1) < 20

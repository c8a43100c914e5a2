# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Addresses, and what the tests do on the nodes: send, connect, capture, change something and change it back."""

from __future__ import annotations

import contextlib
import shlex
import time
import typing as t

import pytest

if t.TYPE_CHECKING:
    from collections.abc import Iterator

# r1 as the WAN sees it, and what is behind its back.
WAN4, WAN6 = "198.51.100.11", "2001:db8:a::11"
LAN4, LAN6 = "10.50.1.1", "fd00:50:1::1"
BEHIND4, BEHIND6 = "10.50.1.10", "fd00:50:1::10"
# The port of a server that nobody allows, and of one that is bound to an inner address alone.
OPEN, BOUND = 7777, 7778

SERVER = """
import socket, sys, threading
address, port, log = sys.argv[1], int(sys.argv[2]), sys.argv[3]
family = socket.AF_INET6 if ":" in address else socket.AF_INET
def listen(kind):
    server = socket.socket(family, kind)
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if family == socket.AF_INET6:
        server.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
    server.bind((address, port))
    return server
def datagrams():
    server = listen(socket.SOCK_DGRAM)
    while True:
        data, peer = server.recvfrom(2048)
        with open(log, "a") as file:
            file.write(data.decode() + "\\n")
        try:
            server.sendto(data, peer)
        except OSError:
            pass
threading.Thread(target=datagrams, daemon=True).start()
server = listen(socket.SOCK_STREAM)
server.listen(16)
while True:
    server.accept()[0].close()
"""

CONNECT = """
import socket, sys
for target in sys.argv[1:]:
    address, _, port = target.rpartition("/")
    try:
        socket.create_connection((address, int(port)), 2).close()
        print(target, "open")
    except OSError as exc:
        print(target, type(exc).__name__)
"""

SEND = """
import socket, sys
word = sys.argv[1]
for target in sys.argv[2:]:
    address, _, port = target.rpartition("/")
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    socket.socket(family, socket.SOCK_DGRAM).sendto(word.encode(), (address, int(port)))
"""

Host = t.Any


def python(host: Host, program: str, *arguments: str, become: str = "") -> str:
    words = " ".join(map(shlex.quote, ("python3", "-c", program, *arguments)))
    return str(host.run(f"{become} {words}").stdout)


def connect(host: Host, *targets: str) -> dict[str, str]:
    """Try to open a TCP connection to each ``ADDRESS/PORT``: ``open``, or the name of what came of it."""
    lines = python(host, CONNECT, *targets).splitlines()
    found = dict(line.split(" ", 1) for line in lines)
    assert set(found) == set(targets), "the prober itself must work"
    return found


def pings(host: Host, address: str, count: int = 3) -> int:
    """How many of so many pings were answered."""
    said = host.run(f"ping -n -c {count} -i 0.3 -W 1 {address}").stdout
    return next(int(line.split(" received")[0].split()[-1]) for line in said.splitlines() if " received" in line)


class Capture:
    """What tcpdump has seen, once it is over."""

    def __init__(self) -> None:
        self.frames: list[str] = []


@contextlib.contextmanager
def capture(host: Host, device: str, expression: str) -> Iterator[Capture]:
    """Capture on a node's card; the frames are there when the block is over."""
    found = Capture()
    quoted = shlex.quote(expression)
    host.check_output("rm -f /run/capture.pcap")
    host.check_output(
        "systemd-run --quiet --collect --unit=capture "
        f"tcpdump --immediate-mode -U -Z root -n -i {device} -w /run/capture.pcap {quoted}"
    )
    for _attempt in range(50):
        # The file's header is written when tcpdump listens.
        if host.run("test -s /run/capture.pcap").rc == 0:
            break
        time.sleep(0.2)
    else:
        pytest.fail("tcpdump does not listen")
    yield found
    time.sleep(1)
    host.check_output("systemctl stop capture.service")
    found.frames = host.check_output("tcpdump -n -r /run/capture.pcap 2>/dev/null").splitlines()


@contextlib.contextmanager
def changed(host: Host, there: str, back: str) -> Iterator[None]:
    """Change something, and change it back whatever happens."""
    host.check_output(there)
    try:
        yield
    finally:
        host.check_output(back)

# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The nodes, the neighbour who knows the way to r1's inner addresses, and servers on r1 that he wants to reach."""

from __future__ import annotations

import shlex
import time
import typing as t

import pytest
import testinfra
from leaks import BEHIND4, BEHIND6, BOUND, LAN4, LAN6, OPEN, SERVER, WAN4, WAN6, Host, changed

if t.TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@pytest.fixture(scope="session")
def node(request: pytest.FixtureRequest) -> Callable[[str], Host]:
    config = request.config.getoption("--ssh-config")
    return lambda name: testinfra.get_host(f"ssh://{name}", ssh_config=config)


@pytest.fixture(scope="session")
def r1(node: Callable[[str], Host]) -> Host:
    return node("r1")


@pytest.fixture(scope="session")
def wan(node: Callable[[str], Host]) -> Host:
    return node("wan")


@pytest.fixture(scope="session")
def lan1(node: Callable[[str], Host]) -> Host:
    return node("lan1")


@pytest.fixture(scope="session")
def tunnel_address(r1: Host) -> str:
    """r1's address on wg0."""
    said = r1.check_output("ip -6 -o addr show dev wg0 scope global")
    return str(said.split()[3].partition("/")[0])


@pytest.fixture(scope="session")
def inner(tunnel_address: str) -> dict[str, tuple[str, ...]]:
    """r1's inner addresses, by family."""
    return {"IPv4": (LAN4,), "IPv6": (LAN6, tunnel_address)}


@pytest.fixture
def neighbour(wan: Host, tunnel_address: str) -> Iterator[Host]:
    """`wan`, which sends packets for r1's inner addresses and for its LAN straight to r1."""
    targets = [(LAN4, WAN4), (BEHIND4, WAN4), (LAN6, WAN6), (BEHIND6, WAN6), (tunnel_address, WAN6)]
    wan.check_output("; ".join(f"ip route replace {target} via {way} dev a" for target, way in targets))
    yield wan
    wan.check_output("; ".join(f"ip route del {target} dev a" for target, _way in targets))


@pytest.fixture(scope="session")
def servers(r1: Host) -> Iterator[None]:
    """A server on all of r1's addresses and one on each inner one, TCP and UDP; what UDP brought is in /run/udp.log."""
    for unit, address, port in (("all", "::", OPEN), ("lan4", LAN4, BOUND), ("lan6", LAN6, BOUND)):
        words = ("python3", "-c", SERVER, address, str(port), "/run/udp.log")
        line = " ".join(map(shlex.quote, words))
        r1.check_output(f"systemd-run --quiet --collect --unit=server-{unit} {line}")
    time.sleep(2)
    yield
    r1.check_output("systemctl stop 'server-*.service'; rm -f /run/udp.log")


@pytest.fixture
def no_filter(r1: Host) -> Iterator[None]:
    """Without the packet filter, so that it is the routing alone that is asked to keep the domains apart."""
    with changed(r1, "systemctl stop transit-networkd-filter", "systemctl start transit-networkd-filter"):
        assert r1.run("nft list table inet transit").rc != 0
        yield

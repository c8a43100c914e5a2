# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The nodes, the neighbour who knows the way to r1's inner addresses, and servers on r1 that he wants to reach."""

from __future__ import annotations

import contextlib
import ipaddress
import json
import shlex
import time
import typing as t
from dataclasses import asdict
from pathlib import Path

import pytest
from flows import HOSTILE, Report, service
from labnodes import Lab
from leaks import BEHIND4, BEHIND6, BOUND, LAN4, LAN6, OPEN, SERVER, WAN4, WAN6, Host, changed
from mutations import filter_stopped
from senders import ECHO

from ansible_collections.transit.networkd.plugins.plugin_utils._plan._addresses import derived_identifier

if t.TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ECHO_UNIT = f"""\
[Service]
ExecStart=python3 /root/echo.py {HOSTILE}
Restart=on-failure
[Install]
WantedBy=multi-user.target
"""


@pytest.fixture(scope="session")
def lab() -> Lab:
    return Lab()


@pytest.fixture(scope="session")
def r1(lab: Lab) -> Host:
    return lab["r1"]


@pytest.fixture(scope="session")
def wan(lab: Lab) -> Host:
    return lab["wan"]


@pytest.fixture(scope="session")
def lan1(lab: Lab) -> Host:
    return lab["lan1"]


@pytest.fixture(scope="session")
def tunnel() -> dict[str, str]:
    """Each router's address on wg0, which follows from its name: before it is there, too."""
    prefix = ipaddress.IPv6Network("fd00:99::/64")
    return {name: str(prefix[derived_identifier("wg0", name, 64)]) for name in ("r1", "r2", "r3")}


@pytest.fixture(scope="session")
def tunnel_address(tunnel: dict[str, str]) -> str:
    """r1's address on wg0."""
    return tunnel["r1"]


@pytest.fixture(scope="session")
def inner(tunnel_address: str) -> dict[str, tuple[str, ...]]:
    """r1's inner addresses, by family."""
    return {"IPv4": (LAN4,), "IPv6": (LAN6, tunnel_address)}


@contextlib.contextmanager
def knows_the_way(wan: Host, tunnel_address: str) -> Iterator[None]:
    """`wan` has routes to the inside by way of r1: for what it sends itself, or what comes back would go round."""
    targets = [(LAN4, WAN4), (BEHIND4, WAN4), (LAN6, WAN6), (BEHIND6, WAN6), (tunnel_address, WAN6)]
    rules = "for family in -4 -6; do ip $family rule {} pref 100 iif lo lookup 77; done"
    routes = "; ".join(f"ip route {{0}} {target} via {way} dev a table 77" for target, way in targets)
    with changed(
        wan, f"{rules.format('add')}; {routes.format('add')}", f"{rules.format('del')}; {routes.format('del')}"
    ):
        yield


@pytest.fixture
def neighbour(wan: Host, tunnel_address: str) -> Iterator[Host]:
    """`wan`, which sends packets for r1's inner addresses and for its LAN straight to r1."""
    with knows_the_way(wan, tunnel_address):
        yield wan


@pytest.fixture(scope="module")
def servers(r1: Host) -> Iterator[None]:
    """A server on all of r1's addresses and one on each inner one, TCP and UDP; what UDP brought is in /run/udp.log.

    They do not outlive a reboot, which tests of another file may need.
    """
    for unit, address, port in (("all", "::", OPEN), ("lan4", LAN4, BOUND), ("lan6", LAN6, BOUND)):
        words = ("python3", "-c", SERVER, address, str(port), "/run/udp.log")
        line = " ".join(map(shlex.quote, words))
        r1.check_output(f"systemd-run --quiet --collect --unit=server-{unit} {line}")
    time.sleep(2)
    yield
    r1.check_output("systemctl stop 'server-*.service'; rm -f /run/udp.log")


@pytest.fixture
def no_filter(r1: Host) -> Iterator[None]:
    with filter_stopped(r1):
        yield


@pytest.fixture(scope="module")
def hostile_lab(lab: Lab, tunnel: dict[str, str]) -> Iterator[dict[str, str]]:
    """The neighbour knows the way to all that is inside, and r1 echoes what it hears; each router's address on wg0.

    The neighbour's pings of r1's WAN addresses go on all the time, for they say that he is heard at all; so do those of
    its address on the LAN, which nobody may answer.
    """
    r1, wan = lab["r1"], lab["wan"]
    way = contextlib.ExitStack()
    way.enter_context(knows_the_way(wan, tunnel["r1"]))
    pinged = {"heard4": WAN4, "heard6": WAN6, "inner4": LAN4, "inner6": LAN6}
    for name, address in pinged.items():
        service(wan, name, "ping", "-q", "-n", "-i", "0.2", address)
    # A unit, so that it is there after a reboot, too.
    unit = "/etc/systemd/system/echo.service"
    r1.check_output(f"cat >/root/echo.py <<'END'\n{ECHO}END\ncat >{unit} <<'END'\n{ECHO_UNIT}END\n")
    r1.check_output("systemctl daemon-reload; systemctl enable -q --now echo")
    yield tunnel
    r1.check_output(f"systemctl disable -q --now echo; rm -f /root/echo.py {unit}; systemctl daemon-reload")
    wan.check_output(f"systemctl stop {' '.join(pinged)}")
    way.close()


@pytest.fixture(scope="session")
def record() -> Callable[[str, str, Report], None]:
    """Write each measurement down, for the table in docs/explanation/isolation.md."""
    path = Path(__file__).parents[3] / ".build" / "isolation.jsonl"

    def write(design: str, event: str, report: Report) -> None:
        print(f"{design}, {event}: {report}")
        with path.open("a") as file:
            json.dump({"design": design, "event": event, **asdict(report)}, file)
            file.write("\n")

    return write

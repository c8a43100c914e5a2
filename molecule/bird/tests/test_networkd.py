# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""networkd leaves a daemon's routes on the tunnels alone, on each of the three versions.

Bird puts a route back sooner or later, or takes one away itself when its session fails; so there is also a route that
no daemon looks after, and that must never be deleted at all.
"""

from __future__ import annotations

import contextlib
import typing as t

import pytest
from routing import ROUTERS, Host, birds, changed, deleted_routes, wait_until

if t.TYPE_CHECKING:
    from collections.abc import Iterator

OTHER_LINK = {"r1": "wg-r3", "r2": "wg-r1", "r3": "wg-r1"}
ACTIONS = {
    "reload": "networkctl reload",
    "reconfigure": "networkctl reconfigure {link}",
    "restart": "systemctl restart systemd-networkd",
}


@contextlib.contextmanager
def marker(host: Host, link: str) -> Iterator[str]:
    """A route as a daemon makes it, of a protocol (linux/rtnetlink.h: RTPROT_ISIS) that no daemon here has."""
    words = f"fd00:77::/64 via fe80::{link[-1]} dev {link} proto isis"
    with changed(host, f"ip -6 route replace {words}", f"ip -6 route del {words} 2>/dev/null || true"):
        yield "isis"


@contextlib.contextmanager
def networkds_default(host: Host, link: str) -> Iterator[None]:
    """The mutation: the tunnel's unit without KeepConfiguration=."""
    folder = f"/etc/systemd/network/05-transit-{link}.network.d"
    there = f"mkdir {folder} && printf '[Network]\\nKeepConfiguration=no\\n' > {folder}/no.conf && networkctl reload"
    with changed(host, f"{there} && sleep 5", f"rm -r {folder} && networkctl reload && sleep 5"):
        yield


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("name", ROUTERS)
def test_routes_survive(routers: dict[str, Host], name: str, action: str) -> None:
    host, link = routers[name], OTHER_LINK[name]
    before = birds(host)
    assert before
    with marker(host, link) as protocol, deleted_routes(host) as deleted:
        host.check_output(ACTIONS[action].format(link=link))
        # BFD takes 5 s to notice. A restart has the tunnels shake hands anew, and where that takes longer (an emulated
        # lab under load), bird itself takes its routes away, and learns them again.
        host.check_output("sleep 10")
        took = 10 + wait_until(lambda: birds(host), before, 180)
    assert deleted.of(protocol) == []
    print(f"{name}: bird's routes are whole {took:.0f} s after {action}, at the latest")


@pytest.mark.parametrize("action", ["reconfigure", "restart"])
@pytest.mark.parametrize("name", ROUTERS)
def test_control_networkd_deletes_them(routers: dict[str, Host], name: str, action: str) -> None:
    host, link = routers[name], OTHER_LINK[name]
    with networkds_default(host, link), marker(host, link) as protocol, deleted_routes(host) as deleted:
        host.check_output(ACTIONS[action].format(link=link))
        host.check_output("sleep 8")
    assert deleted.of(protocol) != []

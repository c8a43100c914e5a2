# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""BGP over the tunnels, and nothing of it in the WAN's table."""

from __future__ import annotations

import time
import typing as t

import pytest
from routing import (
    BEHIND_R1,
    INNER,
    LAN,
    MAIN,
    ROUTERS,
    Host,
    birds,
    changed,
    other_config,
    pings,
    routes,
    sessions,
    wait_until,
    wan_table,
    way,
)

if t.TYPE_CHECKING:
    from collections.abc import Callable


@pytest.mark.parametrize("name", ROUTERS)
def test_what_bird_has_learnt_is_in_main(routers: dict[str, Host], name: str) -> None:
    """Its own words say that the sessions are up (conftest.py); here are the kernel's."""
    host = routers[name]
    peers = [peer for peer in ROUTERS if peer != name]
    assert set(sessions(host)) == {f"wg-{peer}" for peer in peers}
    wanted = {(MAIN, INNER[peer], f"wg-{peer}") for peer in peers}
    if name != "r1":
        wanted.add((MAIN, LAN, "wg-r1"))
    wait_until(lambda: birds(host), wanted, 60)


@pytest.mark.parametrize("name", ["r2", "r3"])
def test_the_host_behind_r1_is_reached(routers: dict[str, Host], node: Callable[[str], Host], name: str) -> None:
    assert way(routers[name], BEHIND_R1) == "wg-r1"
    assert pings(routers[name], BEHIND_R1) == 3
    assert pings(node("lan1"), INNER[name]) == 3


@pytest.mark.parametrize("name", ROUTERS)
def test_bird_listens_on_the_tunnels_alone(routers: dict[str, Host], name: str) -> None:
    lines = routers[name].check_output("ss -H -lnt sport = 179").splitlines()
    wanted = {f"[fe80::{name[1:]}]%wg-{peer}:179" for peer in ROUTERS if peer != name}
    assert {line.split()[3] for line in lines} == wanted


@pytest.mark.parametrize("name", ROUTERS)
def test_the_wans_table_is_the_same_with_bird_and_without(routers: dict[str, Host], name: str) -> None:
    host = routers[name]
    with_bird = wan_table(host)
    with changed(host, "systemctl stop bird", "systemctl start bird"):
        wait_until(lambda: birds(host), set(), 30)
        assert wan_table(host) == with_bird
    peer = next(peer for peer in ROUTERS if peer != name)
    words = f"fd00:77::/64 via fe80::{peer[1:]} dev wg-{peer} proto bird table 1000"
    with changed(host, f"ip -6 route add {words}", f"ip -6 route del {words}"):
        assert wan_table(host) != with_bird, "the control: a route of bird's there would be seen"
        assert "1000" in {table for table, _destination, _device in birds(host)}


# r2 tells everybody the way to all the world, and to r3's own WAN.
LIES = (
    "s/^define INNER.*/define INNER = [ ::\\/0+ ];"
    " protocol static lies { ipv6; route ::\\/0 unreachable; route 2001:db8:c::\\/64 unreachable; }/"
)
BELIEVES = r"s/^define INNER.*/define INNER = [ ::\/0+ ];/"


def lies(host: Host) -> list[str]:
    """What of r2's lies is in the kernel's table main."""
    return sorted(
        row["dst"] for row in routes(host, "-6", "proto bird") if row["dst"] in ("default", "2001:db8:c::/64")
    )


def test_no_default_route_and_nothing_of_the_wan_is_taken_from_a_peer(routers: dict[str, Host]) -> None:
    r3 = routers["r3"]
    before, known = wan_table(r3), birds(r3)
    with other_config(routers["r2"], LIES):
        time.sleep(10)
        assert lies(r3) == []
        assert birds(r3) == known
        with other_config(r3, BELIEVES):
            wait_until(lambda: lies(r3), ["2001:db8:c::/64", "default"], 60)
            # The control: they were told. And even of who believes them the WAN's table and the marked are not.
            assert wan_table(r3) == before
            assert "table 1000" in r3.check_output("ip -6 -N route get 2001:db8:a::11 mark 1000")
            assert sessions(r3)["wg-r1"] == "Established"
        wait_until(lambda: lies(r3), [], 60)
    assert wan_table(r3) == before

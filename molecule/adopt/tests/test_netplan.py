# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""netplan stays in charge of the WAN of routers that are taken over. The tests are steps, in their order."""

from __future__ import annotations

import re
import typing as t

import pytest
from adopting import INNER, MOST_LOST, PAIRS, TIMEOUT, Project, Routers, by_hand, pings
from by_netplan import FILE, NAME, UNIT, WITH_NETPLAN, Netplan

Before = dict[str, list[str]]


@pytest.fixture(scope="module")
def project() -> Project:
    # Their default routes move into the VRF.
    return Project("adopt-netplan", wireguard_vrf_egress="none")


@pytest.fixture(scope="module")
def routers() -> t.Iterator[Routers]:
    with by_hand(Netplan) as found:
        yield found


@pytest.fixture(scope="module")
def before(routers: Routers) -> Before:
    """What is on the routers before anything of the collection."""
    return {name: router.state() for name, router in routers.items()}


def test_they_are_read_and_netplans_units_get_a_drop_in(project: Project, routers: Routers, before: Before) -> None:
    project.adopt()

    assert {name: router.state() for name, router in routers.items()} == before
    for name in WITH_NETPLAN:
        (interface,) = project.variables(f"host_vars/{name}.yml")["wireguard_vrf_interfaces"]
        learns = {"accept_ra": True} if name == "r2" else {}
        assert interface == {"name": "eth0", "drop_in": NAME, **learns}
        assert f"# {UNIT} stays in charge of its addresses" in project.written()[f"host_vars/{name}.yml"]


def test_a_power_cut_before_the_confirmation_restores_netplan(
    project: Project, routers: Routers, before: Before
) -> None:
    project.run("site", "--tags", "keys")
    project.cut_off(routers["r1"])

    routers["r1"].reaches("r2", "r3")
    assert routers["r1"].state() == before["r1"]


def test_they_are_taken_over_and_netplan_stays_in_charge(project: Project, routers: Routers) -> None:
    with pings(routers) as lost:
        project.run("site", TIMEOUT)

    print(f"lost of ten pings a second: {lost}")
    assert all(number < MOST_LOST for number in lost.values()), lost
    for name in WITH_NETPLAN:
        said = routers[name].router.run(f"networkctl status eth0; cat {UNIT}")
        assert f"Network File: {UNIT}" in said
        assert "VRF=" not in said
    assert len(re.findall(r"changed=0 ", project.run("site"))) == len(routers)


def test_netplan_applies_its_file_again_and_the_wan_stays_in_the_vrf(project: Project, routers: Routers) -> None:
    r1 = routers["r1"].router
    r1.run(f"sed -i 's|198.51.100.11/24|&\", \"198.51.100.77/24|' {FILE}")
    with pings(routers) as lost:
        for name in WITH_NETPLAN:
            routers[name].router.run("netplan apply")
        r1.until("ip -o addr show dev eth0 | grep -q 198.51.100.77")

    print(f"lost of ten pings a second: {lost}")
    assert all(number < MOST_LOST for number in lost.values()), lost
    project.run("verify")
    # The control: the address came by netplan, and left with it.
    r1.run(f"sed -i 's|, \"198.51.100.77/24\"||' {FILE}; netplan apply")
    r1.until("! ip -o addr show dev eth0 | grep -q 198.51.100.77")


def test_they_are_as_planned_after_a_reboot(project: Project, routers: Routers) -> None:
    for router in routers.values():
        router.router.reboot()
    for one, other in PAIRS:
        routers[one].reaches(other, seconds=180)
    project.run("verify")


def test_a_removal_leaves_netplan_in_charge(project: Project, routers: Routers, before: Before) -> None:
    project.run("remove", "--extra-vars=transit_target=routers")

    for name, router in routers.items():
        assert router.state() == before[name], name
        router.reaches(*({*INNER} - {name}))

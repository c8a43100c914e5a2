# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""NetworkManager has the WAN of r1: it is refused, with the steps that hand the interface to networkd.

The tests are steps, in their order.
"""

from __future__ import annotations

import re
import typing as t

import pytest
from adopting import INNER, PAIRS, TIMEOUT, Project, Routers, by_hand
from by_network_manager import NAME, UNIT, NetworkManager

Before = dict[str, list[str]]
STEPS = (
    "eth0 is also configured by NetworkManager (/run/NetworkManager/devices/",
    "unmanaged-devices=interface-name:eth0",
)


@pytest.fixture(scope="module")
def project() -> Project:
    # Their default routes move into the VRF.
    return Project("adopt-network-manager", wireguard_vrf_egress="none")


@pytest.fixture(scope="module")
def routers() -> t.Iterator[Routers]:
    with by_hand(NetworkManager) as found:
        yield found


@pytest.fixture(scope="module")
def before(routers: Routers) -> Before:
    """What is on the routers before anything of the collection: networkd neither enabled nor running on r1."""
    found = {name: router.state() for name, router in routers.items()}
    assert {"eth0:connected:eth0", "eth1:connected:eth1", "disabled", "inactive"} <= {*found[NAME]}
    return found


@pytest.fixture(scope="module")
def handed_over(routers: Routers, before: Before) -> Before:
    """What is on the routers after the steps."""
    router = routers[NAME]
    assert isinstance(router, NetworkManager)
    router.hand_over()
    for one, other in PAIRS:
        routers[one].reaches(other)
    return {**before, NAME: router.state()}


def test_it_is_read_and_the_steps_are_in_its_file(project: Project, routers: Routers, before: Before) -> None:
    project.adopt()

    said = project.written()[f"host_vars/{NAME}.yml"].replace("\n# ", " ")
    assert all(step in said for step in STEPS), said
    assert {name: router.state() for name, router in routers.items()} == before


def test_it_is_refused_with_the_steps(project: Project, routers: Routers, before: Before) -> None:
    project.run("site", "--tags", "keys")
    for options in (["--check", "--diff"], [TIMEOUT]):
        said = project.run("site", f"--limit={NAME}", *options, status=2)
        (line,) = (each for each in said.splitlines() if "[managed-by-networkmanager]" in each)
        assert all(step in line for step in STEPS), line

    assert {name: router.state() for name, router in routers.items()} == before


def test_after_the_steps_it_is_taken_over(project: Project, routers: Routers, handed_over: Before) -> None:
    assert {"eth0:unmanaged:", "eth1:connected:eth1"} <= {*handed_over[NAME]}
    project.run("site", TIMEOUT)

    project.run("verify")
    assert len(re.findall(r"changed=0 ", project.run("site"))) == len(routers)


def test_networkmanager_leaves_the_wan_alone_after_a_reboot(project: Project, routers: Routers) -> None:
    r1 = routers[NAME]
    r1.router.reboot()

    for one, other in PAIRS:
        routers[one].reaches(other, seconds=180)
    assert {"eth0:unmanaged:", "eth1:connected:eth1"} <= {*r1.state()}
    assert "10.50.1.1/24" in r1.router.run("ip -o addr show dev eth1")
    project.run("verify")


def test_a_removal_leaves_networkd_in_charge(project: Project, routers: Routers, handed_over: Before) -> None:
    project.run("remove", "--extra-vars=transit_target=routers")

    for name, router in routers.items():
        assert router.state() == handed_over[name], name
        router.reaches(*({*INNER} - {name}))
    assert f"Network File: {UNIT}" in routers[NAME].router.run("networkctl status eth0")

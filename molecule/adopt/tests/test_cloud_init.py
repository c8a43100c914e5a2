# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""cloud-init stays in charge of the WAN of routers that are taken over. The tests are steps, in their order."""

from __future__ import annotations

import re
import typing as t

import pytest
from adopting import INNER, MOST_LOST, PAIRS, TIMEOUT, Project, Routers, by_hand, pings
from by_cloud_init import NAMES, RENDERERS, WRITTEN, CloudInit

Before = dict[str, list[str]]


@pytest.fixture(scope="module")
def project() -> Project:
    # Their default routes move into the VRF.
    return Project("adopt-cloud-init", wireguard_vrf_egress="none")


@pytest.fixture(scope="module")
def routers() -> t.Iterator[Routers]:
    with by_hand(CloudInit) as found:
        yield found


@pytest.fixture(scope="module")
def before(routers: Routers) -> Before:
    """What is on the routers before anything of the collection."""
    return {name: router.state() for name, router in routers.items()}


def managed(routers: Routers) -> t.Iterator[tuple[str, CloudInit]]:
    """Yield the routers with cloud-init."""
    for name, router in routers.items():
        if name in RENDERERS:
            assert isinstance(router, CloudInit)
            yield name, router


def test_they_are_read_and_their_units_get_a_drop_in(project: Project, routers: Routers, before: Before) -> None:
    project.adopt()

    assert {name: router.state() for name, router in routers.items()} == before
    for name, router in managed(routers):
        (interface,) = project.variables(f"host_vars/{name}.yml")["wireguard_vrf_interfaces"]
        learns = {"accept_ra": True} if name == "r2" else {}
        assert interface == {"name": "eth0", "drop_in": NAMES[router.renderer], **learns}
        assert f"# {router.unit} stays in charge of its addresses" in project.written()[f"host_vars/{name}.yml"]


def test_a_unit_in_place_of_cloud_inits_is_refused(project: Project, routers: Routers, before: Before) -> None:
    project.run("site", "--tags", "keys")
    said = project.run("site", "--check", "--limit=r1,r2", project.without_drop_in(), status=2)

    for name, router in managed(routers):
        unit = NAMES[router.renderer]
        assert f"{name}: {unit}, which configures eth0 now, is made by " in said
        assert f"wireguard_vrf_interfaces, drop_in: {unit})" in said
    assert {name: router.state() for name, router in routers.items()} == before


def test_the_whole_change_is_said(project: Project, routers: Routers, before: Before) -> None:
    said = project.run("site", "--check", "--diff")

    assert {name: router.state() for name, router in routers.items()} == before
    for name, _router in managed(routers):
        effects = re.findall(rf"^{name}: would (.*)$", said, re.MULTILINE)
        assert "move eth0 from main to vrf-wan" in effects
        assert not [each for each in effects if "cloud" in each or "netplan" in each], effects


def test_a_power_cut_before_the_confirmation_restores_cloud_init(
    project: Project, routers: Routers, before: Before
) -> None:
    project.cut_off(routers["r1"])

    routers["r1"].reaches("r2", "r3")
    assert routers["r1"].state() == before["r1"]


def test_they_are_taken_over_and_cloud_init_stays_in_charge(project: Project, routers: Routers) -> None:
    with pings(routers) as lost:
        project.run("site", TIMEOUT)

    print(f"lost of ten pings a second: {lost}")
    assert all(number < MOST_LOST for number in lost.values()), lost
    for _name, router in managed(routers):
        said = router.router.run(f"networkctl status eth0; cat {router.unit}")
        assert f"Network File: {router.unit}" in said
        assert "VRF=" not in said
    project.run("verify")
    assert len(re.findall(r"changed=0 ", project.run("site"))) == len(routers)


def test_cloud_init_writes_its_files_again_and_the_wan_stays_in_the_vrf(project: Project, routers: Routers) -> None:
    for _name, router in managed(routers):
        router.first_boot()
        # The file was deleted before the boot.
        assert router.router.run(f"cat {WRITTEN[router.renderer]}")
    for one, other in PAIRS:
        routers[one].reaches(other, seconds=180)
    project.run("verify")


def test_a_removal_leaves_cloud_init_in_charge(project: Project, routers: Routers, before: Before) -> None:
    project.run("remove", "--extra-vars=transit_target=routers")

    for name, router in routers.items():
        assert router.state() == before[name], name
        router.reaches(*({*INNER} - {name}))

# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The published recipe is read, taken over, rolled back and given back. The tests are steps, in their order."""

from __future__ import annotations

import re
import typing as t

import pytest
from adopting import INNER, MOST_LOST, PAIRS, TIMEOUT, UNITS, Project, Routers, by_hand, pings
from recipe import NAMES, Recipe

Before = dict[str, list[str]]


@pytest.fixture(scope="module")
def project() -> Project:
    return Project("adopt")


@pytest.fixture(scope="module")
def routers() -> t.Iterator[Routers]:
    with by_hand(Recipe) as found:
        yield found


@pytest.fixture(scope="module")
def before(routers: Routers) -> Before:
    """What is on the routers before anything of the collection."""
    return {name: router.state() for name, router in routers.items()}


def test_they_are_read_and_nothing_is_changed(project: Project, routers: Routers, before: Before) -> None:
    said = project.adopt("-vvvv")

    assert {name: router.state() for name, router in routers.items()} == before
    texts = "".join(project.written().values())
    for router in routers.values():
        assert router.private not in said + texts
        assert router.public in texts
    (tunnel,) = project.variables("group_vars/adopted.yml")["wireguard_vrf_tunnels"]
    assert (tunnel["name"], tunnel["group"], tunnel["prefixes"]) == ("wg0", "routers", ["fd00:99::/64"])
    assert "topology" not in tunnel
    assert "peers" not in tunnel
    r1 = project.variables("host_vars/r1.yml")
    assert r1["wireguard_vrf_set_aside"] == sorted(f"{UNITS}/{name}" for name in NAMES)


def test_the_keys_are_copied_and_the_whole_change_is_said(project: Project, routers: Routers, before: Before) -> None:
    project.run("site", "--tags", "keys")
    said = project.run("site", "--check", "--diff")

    assert {name: router.state() for name, router in routers.items()} == before
    for name, router in routers.items():
        kept = router.router.run("cat /etc/transit-networkd/keys/wg0.key").strip()
        assert kept == router.private
        effects = re.findall(rf"^{name}: would (.*)$", said, re.MULTILINE)
        assert [each for each in effects if each.startswith("set aside")] == [
            f"set aside {UNITS}/{unit}" for unit in sorted(NAMES)
        ]
        assert not [each for each in effects if "delete" in each or "create" in each or "private key" in each]
        assert router.private not in said


def test_a_wrong_gateway_is_rolled_back_to_the_recipe(project: Project, routers: Routers, before: Before) -> None:
    said = project.run("site", "--limit=r1", TIMEOUT, project.wrong_gateway(), status=2)

    assert "so the host rolled it back: eth0: the gateway 198.51.100.99 does not answer" in said
    assert routers["r1"].state() == before["r1"]
    routers["r1"].reaches("r2", "r3")


def test_a_power_cut_before_the_confirmation_restores_the_recipe(
    project: Project, routers: Routers, before: Before
) -> None:
    project.cut_off(routers["r1"])

    routers["r1"].router.until("ip -o link show dev eth0 | grep -q 'master vrf-wan'")
    assert routers["r1"].state() == before["r1"]


def test_they_are_taken_over_with_the_tunnel_up(project: Project, routers: Routers) -> None:
    with pings(routers) as lost:
        project.run("site", TIMEOUT)

    print(f"lost of ten pings a second: {lost}")
    assert all(number < MOST_LOST for number in lost.values()), lost
    for name, router in routers.items():
        units = router.router.run(f"ls {UNITS}").split()
        assert not {*NAMES} & {*units}, name
        assert router.router.run("wg show wg0 public-key").strip() == router.public
    project.run("verify")


def test_a_second_run_changes_nothing(project: Project, routers: Routers) -> None:
    said = project.run("site")

    assert len(re.findall(r"changed=0 ", said)) == len(routers)
    assert "manages this host already" in project.adopt(into="again")


def test_they_are_as_planned_after_a_reboot(project: Project, routers: Routers) -> None:
    for router in routers.values():
        router.router.reboot()
    for one, other in PAIRS:
        routers[one].reaches(other, seconds=180)
    project.run("verify")


def test_a_removal_restores_the_recipe(project: Project, routers: Routers, before: Before) -> None:
    with pings(routers) as lost:
        project.run("remove", "--extra-vars=transit_target=routers")

    print(f"lost of ten pings a second: {lost}")
    assert all(number < MOST_LOST for number in lost.values()), lost
    for name, router in routers.items():
        assert router.state() == before[name], name
        router.reaches(*({*INNER} - {name}))
        left = router.router.run("ls -d /var/lib/transit-networkd /etc/transit-networkd", check=False)
        assert left == "", name

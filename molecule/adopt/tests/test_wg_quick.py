# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A tunnel of wg-quick is read, taken over, rolled back and given back. The tests are steps, in their order."""

from __future__ import annotations

import re
import typing as t

import pytest
from adopting import INNER, MOST_LOST, PAIRS, TIMEOUT, Project, Routers, by_hand, pings
from quick import CONF, SERVICE, Quick

Before = dict[str, list[str]]
WANTED = f"/etc/systemd/system/*.wants/{SERVICE}"


@pytest.fixture(scope="module")
def project() -> Project:
    # Their default routes move into the VRF.
    return Project("adopt-wg-quick", wireguard_vrf_egress="none")


@pytest.fixture(scope="module")
def routers() -> t.Iterator[Routers]:
    with by_hand(Quick) as found:
        yield found


@pytest.fixture(scope="module")
def before(routers: Routers) -> Before:
    """What is on the routers before anything of the collection."""
    found = {name: router.state() for name, router in routers.items()}
    assert all(lines[2:4] == ["enabled", "active"] for lines in found.values())
    return found


def test_they_are_read_and_nothing_is_changed(project: Project, routers: Routers, before: Before) -> None:
    said = project.adopt("-vvvv")

    assert {name: router.state() for name, router in routers.items()} == before
    texts = "".join(project.written().values())
    for name, router in routers.items():
        assert router.private not in said + texts
        assert router.public in texts
        assert project.variables(f"host_vars/{name}.yml")["wireguard_vrf_set_aside"] == [CONF]
    (tunnel,) = project.variables("group_vars/adopted.yml")["wireguard_vrf_tunnels"]
    assert (tunnel["name"], tunnel["group"], tunnel["prefixes"]) == ("wg0", "routers", ["fd00:99::/64"])
    assert "peers" not in tunnel


def test_the_keys_are_copied_and_the_whole_change_is_said(project: Project, routers: Routers, before: Before) -> None:
    project.run("site", "--tags", "keys")
    said = project.run("site", "--check", "--diff")

    assert {name: router.state() for name, router in routers.items()} == before
    for name, router in routers.items():
        assert router.router.run("cat /etc/transit-networkd/keys/wg0.key").strip() == router.private
        # Newer versions are wanted by wg-quick.target, too.
        wanted = router.router.run(f"ls {WANTED}").split()
        effects = re.findall(rf"^{name}: would (.*)$", said, re.MULTILINE)
        assert [each for each in effects if "wg-quick" in each or "wg0" in each] == [
            f"stop {SERVICE}",
            *(f"set aside {path}" for path in wanted),
            f"set aside {CONF}",
            "create the link wg0",
        ]
        assert router.private not in said


def test_a_wrong_gateway_is_rolled_back_to_wg_quick(project: Project, routers: Routers, before: Before) -> None:
    said = project.run("site", "--limit=r1", TIMEOUT, project.wrong_gateway(), status=2)

    assert "so the host rolled it back: eth0: the gateway 198.51.100.99 does not answer" in said
    assert routers["r1"].state() == before["r1"]
    routers["r1"].reaches("r2", "r3")


def test_a_power_cut_before_the_confirmation_restores_wg_quick(
    project: Project, routers: Routers, before: Before
) -> None:
    project.cut_off(routers["r2"])

    routers["r2"].reaches("r1", "r3")
    assert routers["r2"].state() == before["r2"]


def test_they_are_taken_over(project: Project, routers: Routers) -> None:
    with pings(routers) as lost:
        project.run("site", TIMEOUT)

    print(f"lost of ten pings a second: {lost}")
    assert all(number < MOST_LOST for number in lost.values()), lost
    for router in routers.values():
        there = router.router.run(
            f"ls {CONF}; systemctl is-enabled {SERVICE}; systemctl is-active {SERVICE}", check=False
        )
        assert there.split() == ["disabled", "inactive"]
        assert router.router.run("wg show wg0 public-key").strip() == router.public
    project.run("verify")


def test_a_second_run_changes_nothing_also_after_a_reboot(project: Project, routers: Routers) -> None:
    assert len(re.findall(r"changed=0 ", project.run("site"))) == len(routers)
    for router in routers.values():
        router.router.reboot()
    for one, other in PAIRS:
        routers[one].reaches(other, seconds=180)
    project.run("verify")


def test_a_removal_restores_wg_quick(project: Project, routers: Routers, before: Before) -> None:
    with pings(routers) as lost:
        project.run("remove", "--extra-vars=transit_target=routers")

    print(f"lost of ten pings a second: {lost}")
    assert all(number < MOST_LOST for number in lost.values()), lost
    for name, router in routers.items():
        assert router.state() == before[name], name
        router.reaches(*({*INNER} - {name}))
        assert router.router.run("ls -d /var/lib/transit-networkd /etc/transit-networkd", check=False) == "", name

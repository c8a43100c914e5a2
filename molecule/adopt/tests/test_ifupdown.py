# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The WAN goes from ifupdown to networkd and back: static on r1, by DHCP on r2. The tests are steps, in their order."""

from __future__ import annotations

import re
import typing as t

import pytest
from adopting import INNER, MOST_LOST, PAIRS, TIMEOUT, Project, Routers, by_hand, pings
from by_ifupdown import INTERFACES, LAN, NETWORKD, WAN, Ifupdown
from quick import CONF

Before = dict[str, list[str]]
# The link goes down, and ifup waits until no address is a duplicate, before wg-quick starts.
MOST_LOST_BY_IFUP = 2 * MOST_LOST


@pytest.fixture(scope="module")
def project() -> Project:
    # Their default routes move into the VRF.
    return Project("adopt-ifupdown", wireguard_vrf_egress="none")


@pytest.fixture(scope="module")
def routers() -> t.Iterator[Routers]:
    with by_hand(Ifupdown) as found:
        yield found


@pytest.fixture(scope="module")
def before(routers: Routers) -> Before:
    """What is on the routers before anything of the collection: networkd neither enabled nor running."""
    found = {name: router.state() for name, router in routers.items()}
    for name in WAN:
        assert found[name].count("inactive") == 2
        assert "disabled" in found[name]
    return found


def test_they_are_read_and_nothing_is_changed(project: Project, routers: Routers, before: Before) -> None:
    project.adopt()

    assert {name: router.state() for name, router in routers.items()} == before
    for name in WAN:
        found = project.variables(f"host_vars/{name}.yml")
        assert found["wireguard_vrf_set_aside"] == [INTERFACES, CONF]
        (interface,) = found["wireguard_vrf_interfaces"]
        assert (
            interface
            == {
                "r1": {
                    "name": "eth0",
                    "addresses": ["198.51.100.11/24", "2001:db8:a::11/64"],
                    "gateways": ["198.51.100.1", "2001:db8:a::1"],
                },
                "r2": {"name": "eth0", "dhcp": "ipv4", "accept_ra": True},
            }[name]
        )


def test_the_whole_change_is_said(project: Project, routers: Routers, before: Before) -> None:
    project.run("site", "--tags", "keys")
    said = project.run("site", "--check", "--diff")

    assert {name: router.state() for name, router in routers.items()} == before
    for name in WAN:
        effects = re.findall(rf"^{name}: would (.*)$", said, re.MULTILINE)
        assert [each for each in effects if "ifupdown" in each or INTERFACES in each or NETWORKD in each] == [
            "take eth0 over from ifupdown",
            f"enable {NETWORKD}",
            f"start {NETWORKD}",
            f"take eth0 out of {INTERFACES}",
        ]


def test_a_wrong_gateway_is_rolled_back_to_ifupdown(project: Project, routers: Routers, before: Before) -> None:
    said = project.run("site", "--limit=r1", TIMEOUT, project.wrong_gateway(), status=2)

    assert "so the host rolled it back: eth0: the gateway 198.51.100.99 does not answer" in said
    assert routers["r1"].state() == before["r1"]
    routers["r1"].reaches("r2", "r3")


@pytest.mark.parametrize("name", WAN)
def test_a_power_cut_before_the_confirmation_restores_ifupdown(
    project: Project, routers: Routers, before: Before, name: str
) -> None:
    project.cut_off(routers[name])

    routers[name].reaches(*({*INNER} - {name}))
    assert routers[name].state() == before[name]


def test_after_a_rollback_a_person_can_take_the_interface_down_and_up(routers: Routers, before: Before) -> None:
    for name in WAN:
        routers[name].router.run("ifdown eth0; ifup eth0")
        routers[name].reaches(*({*INNER} - {name}))
        assert routers[name].state() == before[name]


def test_they_are_taken_over(project: Project, routers: Routers) -> None:
    with pings(routers) as lost:
        project.run("site", TIMEOUT)

    print(f"lost of ten pings a second: {lost}")
    assert all(number < MOST_LOST for number in lost.values()), lost
    for name in WAN:
        router = routers[name].router
        assert "eth0" not in router.run(f"cat {INTERFACES}; cat /run/network/ifstate")
        assert router.run("pidof dhclient | wc -w").strip() == "0"
        assert router.run(f"systemctl is-enabled {NETWORKD}; systemctl is-active {NETWORKD}").split() == [
            "enabled",
            "active",
        ]
        assert "05-transit-eth0.network" in router.run("networkctl status eth0")
    r1 = routers["r1"].router
    assert "eth1=eth1" in r1.run("cat /run/network/ifstate")
    assert "10.50.1.1/24" in r1.run("ip -o addr show dev eth1")
    project.run("verify")


def test_a_second_run_changes_nothing_also_after_a_reboot(project: Project, routers: Routers) -> None:
    assert len(re.findall(r"changed=0 ", project.run("site"))) == len(routers)
    for router in routers.values():
        router.router.reboot()
    for one, other in PAIRS:
        routers[one].reaches(other, seconds=180)
    project.run("verify")
    assert len(re.findall(r"changed=0 ", project.run("site"))) == len(routers)
    assert "10.50.1.1/24" in routers["r1"].router.run(f"cat {LAN} >/dev/null; ip -o addr show dev eth1")


def test_a_removal_restores_ifupdown(project: Project, routers: Routers, before: Before) -> None:
    with pings(routers) as lost:
        project.run("remove", "--extra-vars=transit_target=routers")

    print(f"lost of ten pings a second: {lost}")
    assert all(number < MOST_LOST_BY_IFUP for number in lost.values()), lost
    for name, router in routers.items():
        assert router.state() == before[name], name
        router.reaches(*({*INNER} - {name}))
        assert router.router.run("ls -d /var/lib/transit-networkd /etc/transit-networkd", check=False) == "", name
    for name in WAN:
        routers[name].router.reboot()
        assert routers[name].state() == before[name], name

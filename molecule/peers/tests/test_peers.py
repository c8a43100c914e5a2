# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Peers come and go; sessions are told apart by WireGuard's own counters, which begin anew with a peer."""

from __future__ import annotations

import re
import time
import typing as t

import pytest
from traffic import Host, begun_anew, sessions, traffic, wait_for_sessions

Site = t.Callable[..., str]

ROADWARRIOR = "jvzd+nyTP4HWJsskfPsFBG8mTuYiK4m4HHOpEhM1+lM="
NETDEV = "/etc/systemd/network/05-transit-wg0.netdev"
# networkd of systemd 252 does not read a .netdev twice (transaction.md), so nothing has to keep it from it.
READS_ANEW = ("r1", "r3")


def reload_all(routers: dict[str, Host]) -> None:
    for host in routers.values():
        host.check_output("networkctl reload")
    time.sleep(5)


@pytest.fixture(scope="module")
def undisturbed(routers: dict[str, Host], site: Site) -> dict[str, int]:
    """What is lost while the playbook runs and changes nothing."""
    with traffic(routers) as lost:
        said = site()
        reload_all(routers)
    assert len(re.findall(r"changed=0 ", said)) == len(routers)
    return lost


def change(routers: dict[str, Host], site: Site, *inventories: str) -> dict[str, int]:
    """Run the playbook, reload every networkd, and see that every session is still the same one."""
    before = {name: sessions(host) for name, host in routers.items()}
    with traffic(routers) as lost:
        site(*inventories)
        reload_all(routers)
    for name, host in routers.items():
        kept = {key: each for key, each in before[name].items() if key != ROADWARRIOR}
        assert begun_anew(kept, sessions(host)) == [], name
    return lost


def test_a_peer_is_added(routers: dict[str, Host], site: Site, undisturbed: dict[str, int]) -> None:
    lost = change(routers, site, "with_roadwarrior.yml")
    assert all(ROADWARRIOR in sessions(host) for host in routers.values())
    print(f"lost: {lost}; without a change: {undisturbed}")
    assert all(lost[kind] <= undisturbed[kind] for kind in lost), (lost, undisturbed)


def test_a_peer_is_removed(routers: dict[str, Host], site: Site, undisturbed: dict[str, int]) -> None:
    lost = change(routers, site)
    assert not any(ROADWARRIOR in sessions(host) for host in routers.values())
    print(f"lost: {lost}; without a change: {undisturbed}")
    assert all(lost[kind] <= undisturbed[kind] for kind in lost), (lost, undisturbed)


def test_after_a_restart_of_networkd_the_peers_are_those_of_the_file(routers: dict[str, Host], site: Site) -> None:
    site("with_roadwarrior.yml")
    for host in routers.values():
        host.check_output("systemctl restart systemd-networkd")
    wait_for_sessions(routers)
    assert all(ROADWARRIOR in sessions(host) for host in routers.values())


@pytest.fixture(scope="module")
def kept(site: Site) -> None:
    """A peer is removed, so that the networkds go on seeing a file that is there no more."""
    site()


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize("name", READS_ANEW)
def test_it_is_the_kept_file_that_saves_the_sessions(routers: dict[str, Host], name: str) -> None:
    """The control: take it away, and the same reload costs every session.

    It comes last: what networkd has read is not certain any more, so that the next change would cost sessions, too.
    """
    host = routers[name]
    before = sessions(host)
    host.check_output(f"nsenter -t $(systemctl show -P MainPID systemd-networkd) -m umount {NETDEV}")
    host.check_output("networkctl reload")
    time.sleep(2)
    assert set(begun_anew(before, sessions(host))) == set(before)
    wait_for_sessions(routers)

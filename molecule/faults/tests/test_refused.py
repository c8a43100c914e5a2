# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is refused before anything is touched: each with its words, and the router as it was."""

from __future__ import annotations

import json

import pytest
from console import Router, controller, give_back, held_up, refused, tried, waiting

NETWORK = "/etc/systemd/network"
FOREIGN = f"{NETWORK}/00-everything.network"
SSHD = "/etc/ssh/sshd_config.d/00-address.conf"
GENERATED = "/run/systemd/network/10-netplan-eth0.network"
FIREWALL = (
    "nft 'add table inet theirs; add chain inet theirs input { type filter hook input priority 10; }; "
    "add rule inet theirs input iifname eth0 tcp dport 22 accept'"
)

TAKE_PORT = (
    "systemd-run --quiet --unit=taken python3 -c 'import socket, time; s = socket.socket(socket.AF_INET6, "
    'socket.SOCK_DGRAM); s.bind(("::", 51820)); time.sleep(900)\''
)

# What is done to the router, how it is taken back, and what the playbook says.
CASES = {
    "F02 networkd does not run": (
        # Merely stopped, it is started again by the bus as soon as networkctl asks for it.
        "systemctl mask --runtime systemd-networkd; systemctl stop 'systemd-networkd*.socket' systemd-networkd",
        "systemctl unmask --runtime systemd-networkd; systemctl start systemd-networkd",
        "networkd",
    ),
    "F03 the disk is about to be full": (
        "mount -t tmpfs -o size=1m tmpfs /var/lib",
        "umount /var/lib",
        "/var/lib has",
    ),
    "F04 the units' folder is read-only": (
        f"mount --bind {NETWORK} {NETWORK}; mount -o remount,bind,ro {NETWORK}",
        f"umount {NETWORK}",
        "Read-only file system",
    ),
    "F20 the tunnel's port is taken": (f"{TAKE_PORT}; sleep 2", "systemctl stop taken", "51820"),
    "F22 the table has routes of somebody else": (
        "ip route add 192.0.2.128/25 dev lo table 1000",
        "ip route del 192.0.2.128/25 dev lo table 1000",
        "1000",
    ),
    "F23 the mark has a rule of somebody else": (
        "ip rule add pref 500 fwmark 1000 lookup main protocol static",
        "ip rule del pref 500",
        "the mark 1000 has an unmanaged routing policy rule",
    ),
    "F25 a unit of somebody else's comes before ours": (
        f"printf '[Match]\\nName=eth*\\n' > {FOREIGN}",
        f"rm {FOREIGN}",
        f"{FOREIGN} comes before 05-transit-eth0.network",
    ),
    "F29 ifupdown has brought the interface up": (
        "mkdir -p /run/network; echo eth0=eth0 >> /run/network/ifstate",
        "sed -i /eth0/d /run/network/ifstate",
        "eth0 is also configured by ifupdown",
    ),
    "F30 the SSH server listens on the WAN's address": (
        f"echo ListenAddress {{address}} > {SSHD}",
        f"rm {SSHD}",
        "listens on {address}",
    ),
    "F31 a firewall of somebody else's names the interface": (
        FIREWALL,
        "nft delete table inet theirs",
        "rules of an unmanaged packet filter name eth0",
    ),
    "F42 somebody else has moved the rule of local addresses": (
        "ip rule add pref 100 lookup local protocol kernel; ip rule del pref 0",
        "ip rule add pref 0 lookup local protocol kernel; ip rule del pref 100",
        "has been moved by another program",
    ),
    "a tunnel of this name is somebody else's": (
        "ip link add wg0 type wireguard",
        "ip link del wg0",
        "wg0",
    ),
}


@pytest.mark.parametrize(("fault", "mend", "words"), CASES.values(), ids=CASES)
def test_it_is_refused(router: Router, fault: str, mend: str, words: str) -> None:
    router.run(fault.replace("{address}", router.address))
    try:
        before = router.state()
        assert words.replace("{address}", router.address) in refused(router)
        assert router.state() == before
    finally:
        router.run(mend)


# The same, and the name by which it is accepted.
ACCEPTABLE = {
    "F24 networkd would delete a rule of somebody else's": (
        "ip rule add pref 33000 from 192.0.2.9 lookup 77 protocol boot",
        "ip rule del pref 33000",
        "networkd deletes routing policy rules that it did not make",
        "foreign-rules",
    ),
    "F26 netplan has made the unit that is in force": (
        f"mkdir -p /run/systemd/network; mv {NETWORK}/10-eth0.network {GENERATED}; networkctl reload; sleep 5",
        f"mv {GENERATED} {NETWORK}/10-eth0.network; networkctl reload; sleep 5",
        "10-netplan-eth0.network, which configures eth0 now, is made by netplan",
        "generated",
    ),
    "all name servers are on the WAN": ("true", "true", "DNS will stop working", "names"),
}


@pytest.mark.parametrize(("fault", "mend", "words", "name"), ACCEPTABLE.values(), ids=ACCEPTABLE)
def test_it_is_refused_until_it_is_accepted(router: Router, fault: str, mend: str, words: str, name: str) -> None:
    all_names = {row[3] for row in ACCEPTABLE.values()}
    router.run(fault)
    try:
        before = router.state()
        said = refused(router, accepting(all_names - {name}))
        assert words in said
        assert f"add {name} to wireguard_vrf_accept" in said
        assert words not in tried(router, accepting(all_names))
        assert router.state() == before
    finally:
        router.run(mend)


def accepting(names: set[str]) -> str:
    return f"--extra-vars={json.dumps({'wireguard_vrf_accept': sorted(names)})}"


def test_f08_the_same_run_again_while_the_first_waits_is_told_so(router: Router) -> None:
    with waiting(router):
        said = refused(router)
        assert "another change is pending" in said
        assert "Try again when it is confirmed or rolled back" in said


def test_f07_a_second_controller_is_told_who_is_at_it(router: Router) -> None:
    with controller(router, "--extra-vars=wireguard_vrf_confirm_timeout=240") as first:
        router.until_state("applying")
        # Else it may be done before the second one asks.
        with held_up(first):
            said = refused(router)
        assert "another change" in said
        assert "started by" in said
        # The first one was let be. It fails in the end where the router's peers have no tunnels: see `verify`.
        first.wait(timeout=300)
    assert router.last_change()["state"] == "committed"
    give_back(router)

# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each choice fetches what a host needs, and lets nobody else out."""

from __future__ import annotations

import typing as t
from contextlib import contextmanager

import pytest
from choices import CHOICES, ROUTERS, Choice, deploy, no_uplinks, play

if t.TYPE_CHECKING:
    from collections.abc import Iterator

    from choices import Host, Nodes

PORT = 7006
# The controller's address, beyond wan.
BEYOND = {"r1": ("192.0.2.2", "2001:db8:f::2"), "r2": ("192.0.2.2", "2001:db8:f::2"), "r3": ("2001:db8:f::2",)}
CARDS = {"r1": "a", "r2": "b", "r3": "c"}
SEND = """
import socket, sys
device, port, *targets = sys.argv[1:]
for target in targets:
    for kind in (socket.SOCK_DGRAM, socket.SOCK_STREAM):
        trial = socket.socket(socket.AF_INET6 if ":" in target else socket.AF_INET, kind)
        trial.settimeout(1)
        try:
            if device:
                trial.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, device.encode())
            trial.connect((target, int(port)))
            trial.send(b"out")
        except OSError:
            pass
"""
# The network behind r1, and the host in it.
LAN, LAN_HOST = "fd00:50:1::/64", "fd00:50:1::10"
OTHERS = ("root", "nobody", "daemon")
CLIENTS = ("_apt", "systemd-timesync")


@pytest.fixture(scope="module", params=CHOICES)
def choice(request: pytest.FixtureRequest, node: Nodes) -> Iterator[Choice]:
    """A choice, deployed."""
    found = CHOICES[request.param]
    deploy(node, found)
    yield found
    no_uplinks(node)


@contextmanager
def counted(wan: Host, match: str) -> Iterator[list[int]]:
    """Count the packets that come in at wan; the number is there at the end."""
    found: list[int] = []
    wan.check_output(
        "nft 'add table inet seen; add counter inet seen seen; "
        "add chain inet seen come { type filter hook prerouting priority -350; }; "
        f"add rule inet seen come {match} counter name seen'"
    )
    try:
        yield found
    finally:
        text = wan.check_output("nft list counter inet seen seen")
        wan.check_output("nft delete table inet seen")
        found.append(int(text.partition("packets ")[2].split()[0]))


def sent(node: Nodes, name: str, user: str, device: str = "", targets: tuple[str, ...] = ()) -> int:
    """Let a user send datagrams and open connections, and return how many packets wan sees."""
    with counted(node("wan"), f'iifname "{CARDS[name]}" meta l4proto {{ tcp, udp }} th dport {PORT}') as found:
        # runuser keeps this shell's control group; only the number of the user differs.
        command = f"runuser -u {user} -- python3 -c '{SEND}' '{device}' {PORT}"
        node(name).check_output(f"{command} {' '.join(targets or BEYOND[name])}")
    return found[0]


def fetch(host: Host, what: str, user: str) -> bool:
    return bool(host.run(f"runuser -u {user} -- /usr/local/bin/fetch.sh {what}").rc == 0)


@pytest.mark.parametrize("name", ROUTERS)
def test_a_host_fetches_packages_the_time_and_a_name(node: Nodes, choice: Choice, name: str) -> None:
    host = node(name)
    # apt-get is root's, and fetches as _apt.
    found = {
        "packages": fetch(host, "packages", "root"),
        "time": fetch(host, "time", "systemd-timesync"),
        "name": fetch(host, "name", "_apt"),
    }
    assert found == dict.fromkeys(found, choice.clients or choice.all)
    assert fetch(host, "time", "root") == choice.all
    # A unit that is not bound to the VRF is root's.
    started = host.run("systemctl start fetch.service").rc == 0
    host.run("systemctl reset-failed fetch.service")
    assert started == (choice.unit or choice.all)


@pytest.mark.parametrize("name", ROUTERS)
def test_nobody_else_gets_out_of_the_vrf(node: Nodes, choice: Choice, name: str) -> None:
    found = {user: bool(sent(node, name, user)) for user in (*CLIENTS, *OTHERS)}
    assert found == {**dict.fromkeys(CLIENTS, choice.clients), **dict.fromkeys(OTHERS, False)}


@pytest.mark.parametrize("name", ["r2", "r3"])
def test_what_goes_to_an_inner_prefix_without_a_route_goes_nowhere(node: Nodes, choice: Choice, name: str) -> None:
    """A routing daemon that ends, or a tunnel that does not exist, leaves main without the route."""
    if choice.all:
        pytest.skip("main has a default route, which takes all that has no other")
    host, end = node(name), f"to {LAN} priority 32770 protocol static"
    host.check_output(f"ip -6 route del {LAN} dev wg0")
    try:
        assert sent(node, name, "_apt", targets=(LAN_HOST,)) == 0
        if choice.clients:
            # Without the rule that ends the lookup: the leak.
            host.check_output(f"ip -6 rule del {end}")
            try:
                assert sent(node, name, "_apt", targets=(LAN_HOST,)) > 0
            finally:
                host.check_output(f"ip -6 rule add {end} type unreachable")
    finally:
        host.check_output(f"ip -6 route add {LAN} dev wg0 protocol static")


@pytest.mark.parametrize("name", ROUTERS)
def test_the_egress_lock_holds_others_back_whatever_they_bind_to(node: Nodes, choice: Choice, name: str) -> None:
    locked = choice.inventory == "locked.yml"
    found = {user: bool(sent(node, name, user, "vrf-wan")) for user in ("_apt", *OTHERS)}
    # Without the lock each may bind to the VRF: the control.
    assert found == {"_apt": True, **dict.fromkeys(OTHERS, not locked)}


def test_nothing_is_passed_on_from_the_lan(node: Nodes, choice: Choice) -> None:
    """The kernel counts forwarded packets as root's: a rule for root would take them."""
    lan, router = node("lan1"), node("r1")
    if choice.inventory == "tunnel.yml":
        pytest.skip("r1 is the exit")

    def passed() -> int:
        with counted(node("wan"), 'iifname "a" ip saddr 10.50.1.10') as found:
            lan.run("ping -n -c 3 -i 0.3 -W 1 192.0.2.2")
        return found[0]

    assert passed() == 0
    if choice.inventory is None:
        router.check_output("systemctl stop transit-networkd-filter; ip rule add pref 32779 uidrange 0-0 lookup 1000")
        try:
            assert passed() > 0
        finally:
            router.check_output("ip rule del pref 32779; systemctl start transit-networkd-filter")


@pytest.mark.parametrize("name", ROUTERS)
def test_the_person_at_the_console_has_a_command(node: Nodes, choice: Choice, name: str) -> None:
    host = node(name)
    locked = choice.inventory == "locked.yml"
    assert (host.run("ip vrf exec vrf-wan /usr/local/bin/fetch.sh time name").rc == 0) is not locked
    assert host.run("ip vrf exec vrf-wan /usr/local/bin/fetch.sh packages").rc == 0


def test_verify_agrees_and_says_what_is_open(choice: Choice) -> None:
    said = play("verify", choice, "-v")
    opened = "open: vrf-wan for the users"
    assert (opened in said) is choice.clients
    assert "egress-unsaid" not in said

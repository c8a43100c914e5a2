# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is bound to the VRF has no socket elsewhere, and asks and answers by the WAN."""

from __future__ import annotations

import typing as t

import pytest

if t.TYPE_CHECKING:
    from collections.abc import Callable

Host = t.Any

# Asks for an IPv4 address (RFC 1035, 4.1) and prints the last record of the answer.
ASK = """
import socket, sys
server, name = sys.argv[1:]
words = b"".join(bytes([len(word)]) + word.encode() for word in name.split("."))
ask = socket.socket(socket.AF_INET6 if ":" in server else socket.AF_INET, socket.SOCK_DGRAM)
ask.settimeout(3)
ask.sendto(b"\\x12\\x34\\x01\\0\\0\\1\\0\\0\\0\\0\\0\\0" + words + b"\\0\\0\\1\\0\\1", (server, 53))
print(socket.inet_ntoa(ask.recv(512)[-4:]))
"""
BOUND = {"r1": ("sshd", "systemd"), "r2": ("dnsmasq",), "r3": ("dnsmasq",)}
RESOLVERS = {"r2": "203.0.113.12", "r3": "2001:db8:c::13"}


def listening(host: Host, programs: tuple[str, ...]) -> list[str]:
    """Where the programs listen, or have unconnected UDP sockets."""
    lines = [line.split() for line in host.check_output("ss -H -lntup").splitlines()]
    return [words[4] for words in lines if any(f'"{program}"' in words[-1] for program in programs)]


def outside(places: list[str]) -> list[str]:
    return [place for place in places if "%vrf-wan" not in place]


def assert_bound(host: Host, name: str) -> None:
    places = listening(host, BOUND[name])
    assert places, "it must be there"
    assert outside(places) == []


@pytest.mark.parametrize("name", BOUND)
def test_all_sockets_are_of_the_vrf(node: Callable[[str], Host], name: str) -> None:
    assert_bound(node(name), name)


@pytest.mark.parametrize("name", RESOLVERS)
def test_a_resolver_asks_and_answers_by_the_wan(node: Callable[[str], Host], name: str) -> None:
    line = f"python3 -c '{ASK}' {RESOLVERS[name]} r1.lab.example"
    assert node("wan").check_output(line) == "198.51.100.11"


@pytest.mark.parametrize("name", RESOLVERS)
def test_it_is_the_drop_in_that_binds_it(node: Callable[[str], Host], name: str) -> None:
    """The control: without it the resolver is outside of the VRF, and `verify` would say so."""
    host = node(name)
    drop_in = "/etc/systemd/system/resolver.service.d/05-transit.conf"
    restart = "systemctl daemon-reload; systemctl restart resolver; sleep 2"
    host.check_output(f"mv {drop_in} /run/kept; {restart}")
    try:
        assert outside(listening(host, BOUND[name]))
        said = host.run("transit-networkd check")
        assert said.rc == 1
        assert "resolver.service" in said.stdout + said.stderr
    finally:
        host.check_output(f"mv /run/kept {drop_in}; {restart}")
    assert_bound(host, name)
    # It fails where it ran while there was no resolver, and says so until it has run again.
    host.check_output("systemctl start transit-networkd-follow.service")
    assert host.run("transit-networkd check").rc == 0


@pytest.mark.parametrize("name", RESOLVERS)
def test_without_the_vrf_it_does_not_start(node: Callable[[str], Host], name: str) -> None:
    """A service that started unbound would ask the inside."""
    host = node(name)
    # At the console's pace: the connection itself goes through the VRF.
    script = (
        "systemctl stop resolver systemd-networkd*.socket systemd-networkd; ip link del vrf-wan; "
        "timeout 15 systemctl start resolver; systemctl is-active resolver > /run/started; "
        "systemctl stop resolver; systemctl start systemd-networkd; sleep 8; networkctl reconfigure eth0; "
        "systemctl start --no-block resolver"
    )
    host.check_output(f"systemd-run --quiet --collect --unit=without sh -c '{script}'")
    node("wan").check_output(f"sleep 45; until ping -c 1 -W 2 {RESOLVERS[name]}; do sleep 2; done")
    assert host.check_output("cat /run/started") != "active"
    assert_bound(host, name)

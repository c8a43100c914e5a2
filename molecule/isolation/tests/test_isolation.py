# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The leak tests of leaks.md by their numbers. What is taken away for a control is put back at once."""

from __future__ import annotations

import time

import pytest
from leaks import (
    BEHIND4,
    BEHIND6,
    BOUND,
    LAN4,
    LAN6,
    OPEN,
    SEND,
    WAN4,
    WAN6,
    Host,
    capture,
    changed,
    connect,
    pings,
    python,
)
from mutations import AROUND, FAMILIES, GATEWAY, OPTION, PEER, local_rule_first, without_defaults

# L04: marked lookups never leave table 1000


def lookup(r1: Host, family: str) -> str:
    answer = r1.run(f"ip {OPTION[family]} route get {PEER[family]} mark 1000")
    return "unreachable" if answer.rc else str(answer.stdout)


@pytest.mark.parametrize("family", FAMILIES)
def test_l04_marked_lookups_never_leave_the_table(r1: Host, family: str) -> None:
    option = OPTION[family]
    tempting = f"ip {option} route {{}} {AROUND[family]} dev wg0 metric 7"
    with changed(r1, tempting.format("add"), tempting.format("del")):
        assert "dev wg0" in r1.check_output(f"ip {option} route get {PEER[family]}"), "without a mark it goes inside"
        alive = lookup(r1, family)
        assert "dev eth0" in alive
        assert "table transit" in alive or "table 1000" in alive
        with without_defaults(r1, family, unreachable=False):
            assert lookup(r1, family) == "unreachable"
        with without_defaults(r1, family, unreachable=True):
            assert lookup(r1, family) == "unreachable"
            rule = f"ip {option} rule {{}} pref 1999 fwmark 1000 type unreachable table main"
            with changed(r1, rule.format("del"), f"{rule.format('add')} protocol static"):
                assert "dev wg0" in lookup(r1, family), "the control: without the protection it is the loop"


# L06: nobody on the WAN reaches an inner address


@pytest.mark.parametrize("accept", ["1", "0"])
@pytest.mark.usefixtures("servers", "no_filter")
def test_l06_no_inner_address_is_reached(
    r1: Host, lan1: Host, neighbour: Host, inner: dict[str, tuple[str, ...]], accept: str
) -> None:
    addresses = [*inner["IPv4"], *inner["IPv6"]]
    targets = [f"{address}/{OPEN}" for address in addresses] + [f"{LAN4}/{BOUND}", f"{LAN6}/{BOUND}"]
    alive = connect(lan1, *targets)
    assert set(alive.values()) == {"open"}, alive
    assert pings(neighbour, WAN4) == pings(neighbour, WAN6) == 3, "the neighbour must be alive"
    sysctl = "sysctl -qw net.ipv4.tcp_l3mdev_accept="
    with changed(r1, f"{sysctl}{accept}", f"{sysctl}1"):
        with capture(neighbour, "a", f"src host {LAN4} or src net fd00::/8") as found:
            answered = {address: pings(neighbour, address) for address in addresses}
            opened = connect(neighbour, *targets)
        assert answered == dict.fromkeys(addresses, 0)
        assert "open" not in opened.values(), opened
        assert found.frames == []


@pytest.mark.usefixtures("servers", "no_filter")
def test_l06_control_the_kernels_own_order_leaks(r1: Host, neighbour: Host, inner: dict[str, tuple[str, ...]]) -> None:
    """A ping by IPv6 comes in as well, but its answer is looked up by the inner interface, and finds no way out."""
    addresses = [*inner["IPv4"], *inner["IPv6"]]
    targets = [f"{address}/{OPEN}" for address in addresses] + [f"{LAN4}/{BOUND}", f"{LAN6}/{BOUND}"]
    with local_rule_first(r1), capture(neighbour, "a", f"src host {LAN4} or src net fd00::/8") as found:
        answered = {address: pings(neighbour, address) for address in inner["IPv4"]}
        opened = connect(neighbour, *targets)
    assert all(answered.values()), answered
    assert set(opened.values()) == {"open"}, opened
    assert found.frames
    assert not any(pings(neighbour, address) for address in addresses), "it was put back"


# L07: no answer to ARP or neighbour discovery for an inner address


def resolved(neighbour: Host, family: str, address: str) -> str:
    """Ask the segment for an address, as if it were on it, and give the link-layer address that was answered."""
    option, length = OPTION[family], "32" if family == "IPv4" else "128"
    neighbour.run(f"ip {option} neigh flush to {address} dev a")
    route = f"ip {option} route {{}} {address}/{length} dev a metric 1"
    with changed(neighbour, route.format("add"), route.format("del")):
        neighbour.run(f"ping -n -c 2 -i 0.5 -W 1 {address}")
        said = neighbour.check_output(f"ip {option} neigh show {address} dev a").split()
    return said[said.index("lladdr") + 1] if "lladdr" in said else ""


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.usefixtures("no_filter")
def test_l07_no_inner_address_is_resolved(wan: Host, inner: dict[str, tuple[str, ...]], family: str) -> None:
    own = WAN4 if family == "IPv4" else WAN6
    assert resolved(wan, family, own) == "00:00:5e:00:53:11", "the question itself must be answered"
    assert {address: resolved(wan, family, address) for address in inner[family]} == dict.fromkeys(inner[family], "")


@pytest.mark.usefixtures("no_filter")
def test_l07_control_the_kernels_own_order_answers_to_arp(r1: Host, wan: Host) -> None:
    """IPv6 has no such control: the kernel answers for the addresses of the interface alone, in any order of rules."""
    with local_rule_first(r1):
        assert resolved(wan, "IPv4", LAN4) == "00:00:5e:00:53:11"
    assert resolved(wan, "IPv4", LAN4) == ""


# L08: nothing is forwarded from the WAN to the LAN


def forwarded(neighbour: Host, lan1: Host, family: str) -> list[str]:
    target = BEHIND4 if family == "IPv4" else BEHIND6
    with capture(lan1, "eth0", f"src host {GATEWAY[family]}") as found:
        pings(neighbour, target, 5)
    return found.frames


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.usefixtures("no_filter")
def test_l08_nothing_is_forwarded_to_the_lan(r1: Host, lan1: Host, neighbour: Host, family: str) -> None:
    assert r1.check_output("sysctl -n net.ipv4.ip_forward net.ipv6.conf.all.forwarding") == "1\n1"
    assert forwarded(neighbour, lan1, family) == []
    with without_defaults(r1, family, unreachable=False):
        assert forwarded(neighbour, lan1, family) == []
    with without_defaults(r1, family, unreachable=True):
        assert forwarded(neighbour, lan1, family) == []
        rule = f"ip {OPTION[family]} rule {{}} pref 2000 l3mdev unreachable"
        with changed(r1, rule.format("del"), f"{rule.format('add')} protocol kernel"):
            assert forwarded(neighbour, lan1, family), "the control: without the protections it is forwarded"


# L16: what the WAN may see of the host


def heard(r1: Host, word: str) -> int:
    return len(r1.run(f"grep -Fx {word} /run/udp.log").stdout.splitlines())


def probe(r1: Host, wan: Host, word: str) -> tuple[dict[str, str], int]:
    """Give which TCP ports of r1's WAN addresses are open, and how many datagrams of two came in."""
    opened = connect(wan, *(f"{address}/{port}" for address in (WAN4, WAN6) for port in (22, OPEN)))
    python(wan, SEND, word, f"{WAN4}/{OPEN}", f"{WAN6}/{OPEN}")
    time.sleep(1)
    return {target: state for target, state in opened.items() if state == "open"}, heard(r1, word)


ONLY_SSH = {f"{address}/22": "open" for address in (WAN4, WAN6)}


@pytest.mark.usefixtures("servers")
def test_l16_only_what_is_listed_is_reached(r1: Host, wan: Host, lan1: Host) -> None:
    assert connect(lan1, f"{LAN4}/{OPEN}") == {f"{LAN4}/{OPEN}": "open"}, "the server must be alive"
    python(lan1, SEND, "inside", f"{LAN4}/{OPEN}")
    time.sleep(1)
    assert heard(r1, "inside") == 1
    assert probe(r1, wan, "protected") == (ONLY_SSH, 0)
    assert pings(wan, WAN4) == pings(wan, WAN6) == 3


@pytest.mark.usefixtures("servers", "no_filter")
def test_l16_control_without_the_filter_all_is_reached(r1: Host, wan: Host) -> None:
    opened, datagrams = probe(r1, wan, "open")
    assert set(opened) == {f"{address}/{port}" for address in (WAN4, WAN6) for port in (22, OPEN)}
    assert datagrams == 2


@pytest.mark.parametrize("verb", ["start", "reload", "restart", "stop", "stop and start"])
@pytest.mark.usefixtures("servers")
def test_l16_the_filter_outlives_what_is_done_to_nftables(r1: Host, wan: Host, verb: str) -> None:
    assert "flush ruleset" in r1.check_output("cat /etc/nftables.conf"), "else there is nothing to outlive"
    with changed(r1, "systemctl start nftables", "systemctl stop nftables"):
        for word in verb.split(" and "):
            r1.check_output(f"systemctl {word} nftables")
        assert probe(r1, wan, verb.replace(" ", "-")) == (ONLY_SSH, 0)


# L20: marks


def test_l20_nothing_that_comes_in_chooses_a_mark(r1: Host) -> None:
    names = ("net.ipv4.fwmark_reflect", "net.ipv6.fwmark_reflect", "net.ipv4.tcp_fwmark_accept")
    assert r1.check_output(f"sysctl -n {' '.join(names)}").split() == ["0", "0", "0"]


def test_l20_only_root_sets_a_mark(r1: Host) -> None:
    program = "import socket; socket.socket().setsockopt(socket.SOL_SOCKET, socket.SO_MARK, 1000)"
    assert r1.run(f"python3 -c '{program}'").rc == 0, "the control: root may"
    denied = r1.run(f"setpriv --reuid=65534 --clear-groups python3 -c '{program}'")
    assert denied.rc != 0
    assert "PermissionError" in denied.stderr


# After all of it, the host is whole.


def test_r1_is_as_it_was(r1: Host) -> None:
    for family in ("-4", "-6"):
        places = [line.split(":")[0] for line in r1.check_output(f"ip {family} rule").splitlines()]
        assert places[:5] == ["1000", "1998", "1999", "2000", "32764"]
    assert r1.run("nft list table inet transit").rc == 0
    assert r1.check_output("systemctl is-system-running") == "running"

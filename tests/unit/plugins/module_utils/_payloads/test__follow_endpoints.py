# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import subprocess
import time
from pathlib import Path

import pytest

from ansible_collections.transit.networkd.plugins.module_utils._payloads import _follow_endpoints as follow

KEY = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE="
CONFIG = f"""\
# a comment
peer wg0 vrf-wan 1000 {KEY} r3.example.net 51820 64
resolver 192.0.2.53
member vrf-wan eth0
"""


def test_the_configuration() -> None:
    (peer,), servers, members = follow.read(CONFIG)
    assert vars(peer) == {
        "link": "wg0",
        "vrf": "vrf-wan",
        "mark": 1000,
        "key": KEY,
        "name": "r3.example.net",
        "port": 51820,
        "families": [6, 4],
    }
    assert (servers, members) == (["192.0.2.53"], [("vrf-wan", "eth0")])


@pytest.mark.parametrize(
    ("age", "alive"),
    [(None, False), (0, True), (179, True), (180, False), (-2, True), (-180, False), (-86400, False)],
    ids=["never", "now", "in use", "expired", "clock set back a little", "by three minutes", "by a day"],
)
def test_a_handshake_is_recent(age: float | None, alive: bool) -> None:
    assert follow.alive(age) == alive


@pytest.mark.parametrize(
    ("current", "addresses", "endpoint"),
    [
        ("192.0.2.1:51820", ["192.0.2.2"], "192.0.2.2:51820"),
        (None, ["2001:db8::2", "192.0.2.2"], "[2001:db8::2]:51820"),
        ("192.0.2.1:51820", ["2001:db8::2", "192.0.2.2"], "192.0.2.2:51820"),
        ("[2001:db8::1]:51820", ["192.0.2.2", "2001:db8::2"], "[2001:db8::2]:51820"),
        ("192.0.2.1:40000", ["192.0.2.1"], "192.0.2.1:51820"),
        ("192.0.2.2:51820", ["192.0.2.1", "192.0.2.2"], None),
        ("192.0.2.2:51820", [], None),
    ],
    ids=["moved", "no endpoint", "its family, IPv4", "its family, IPv6", "another port", "is there", "no address"],
)
def test_a_silent_peer_goes_to_where_its_name_is(
    current: str | None, addresses: list[str], endpoint: str | None
) -> None:
    assert follow.decide(current, addresses, 51820) == endpoint


@pytest.mark.parametrize(
    "text",
    [
        *("0.0.0.0", "0.1.2.3", "127.0.0.1", "127.9.9.9", "169.254.169.254", "224.0.0.1", "239.1.1.1"),
        *("240.0.0.1", "255.255.255.255", "::", "::1", "::7f00:1", "::ffff:192.0.2.1", "fe80::1", "fe80::1%eth0"),
        *("febf::1", "ff02::1", "", "192.0.2.1;", "192.0.2", "r3.example.net"),
    ],
)
def test_no_peer_is_at_such_an_address(text: str) -> None:
    assert follow.usable([text], [6, 4]) == []


@pytest.mark.parametrize(
    "text", ["192.0.2.1", "10.0.0.1", "172.16.0.1", "192.168.0.1", "100.64.0.1", "2001:db8::1", "fd00::1", "64:ff9b::1"]
)
def test_a_peer_may_be_at_such_an_address_private_ones_too(text: str) -> None:
    assert follow.usable([text], [6, 4]) == [text]


def test_a_few_addresses_are_considered_the_lowest_of_the_planned_families() -> None:
    many = [f"192.0.2.{number}" for number in range(99, 0, -1)] * 2
    assert follow.usable(many, [4]) == [f"192.0.2.{number}" for number in range(1, 9)]
    assert follow.usable(["192.0.2.1", "2001:db8::2"], [4]) == ["192.0.2.1"]
    assert follow.usable(["192.0.2.1", "2001:db8::2"], [6, 4]) == ["2001:db8::2", "192.0.2.1"]


@pytest.fixture
def host(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder with what networkd has learned and the host's resolv.conf."""
    monkeypatch.setattr(follow, "LEARNED", str(tmp_path))
    monkeypatch.setattr(follow, "HOSTS_RESOLV_CONF", str(tmp_path / "resolv.conf"))
    monkeypatch.setattr("socket.if_nametoindex", lambda name: {"eth0": 2, "eth1": 3}[name])
    (tmp_path / "resolv.conf").write_text(
        "search x\nnameserver 127.0.0.53\nnameserver 10.0.0.53\nnameserver fe80::9%eth9\nnameserver\nnameserver no\n"
    )
    return tmp_path


def test_the_servers_are_those_of_the_configuration(host: Path) -> None:
    (host / "2").write_text("DNS=203.0.113.1\n")
    assert follow.servers_of(["192.0.2.53", "127.0.0.1"], ["eth0"]) == ["192.0.2.53", "127.0.0.1"]
    assert follow.servers_of(["fe80::1"], ["eth0", "eth1"]) == ["fe80::1%eth0", "fe80::1%eth1"]


def test_else_those_that_the_members_have_learned(host: Path) -> None:
    (host / "2").write_text("ADMIN_STATE=configured\nDNS=203.0.113.1 2001:db8::53 fe80::1 nonsense\nNTP=192.0.2.9\n")
    (host / "3").write_text("DNS=203.0.113.1#dns.example 127.0.0.1\n")
    assert follow.servers_of([], ["eth0", "eth1"]) == ["203.0.113.1", "2001:db8::53", "fe80::1%eth0"]


def test_else_those_of_the_host_but_not_its_own_resolver(host: Path) -> None:
    assert follow.servers_of([], ["eth0", "eth1"]) == ["10.0.0.53"]
    (host / "resolv.conf").unlink()
    assert follow.servers_of([], ["eth0"]) == []


@pytest.fixture
def etc(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setattr(follow, "RESOLV_CONF", str(tmp_path / "resolv.conf"))
    monkeypatch.setattr(follow, "NSSWITCH_CONF", str(tmp_path / "nsswitch.conf"))
    return tmp_path


def test_only_dns_is_asked_and_only_these_servers(etc: Path) -> None:
    follow.configure(["192.0.2.53", "fe80::1%eth0"])
    assert (etc / "resolv.conf").read_text() == (
        "nameserver 192.0.2.53\nnameserver fe80::1%eth0\noptions timeout:3 attempts:1\n"
    )
    assert (etc / "nsswitch.conf").read_text() == "hosts: dns\n"


def test_the_hosts_own_files_are_never_changed(etc: Path) -> None:
    (etc / "resolv.conf").write_text("nameserver 127.0.0.53\n")
    with pytest.raises(FileExistsError):
        follow.configure(["192.0.2.53"])
    assert (etc / "resolv.conf").read_text() == "nameserver 127.0.0.53\n"


def test_a_vrf_without_a_server_says_so(etc: Path) -> None:
    with pytest.raises(follow.NotReadyError, match=r"^no DNS server is known: none is configured"):
        follow.configure([])
    assert list(etc.iterdir()) == []


def test_sockets_that_nobody_bound_are_found() -> None:
    words = "bound to no interface and have the mark 0, not vrf-wan and 1000: start this program by its service only$"
    with pytest.raises(follow.NotReadyError, match=words):
        follow.check_sockets("vrf-wan", 1000)


class Wg:
    """A wg(8) with one peer, whose handshakes are of the given ages, one each time that it is asked."""

    def __init__(self, endpoint: str | None, *ages: float | None) -> None:
        self.endpoint, self.ages = endpoint, list(ages)
        self.calls: list[str] = []

    def run(self, argv: list[str], **options: object) -> subprocess.CompletedProcess[str]:
        assert options["timeout"] == follow.WG_DEADLINE
        assert options["check"] is True
        if argv[1] != "show":
            self.calls.append(" ".join(argv))
            return subprocess.CompletedProcess(argv, 0, "")
        if self.endpoint == "hangs":
            raise subprocess.TimeoutExpired(argv, follow.WG_DEADLINE)
        value: object = self.endpoint
        if argv[3] == "latest-handshakes":
            age = self.ages.pop(0)
            value = 0 if age is None else int(time.time() - age)
        return subprocess.CompletedProcess(argv, 0, f"{KEY}\t{value}\n" if self.endpoint else "")


SET = [f"wg set wg0 peer {KEY} endpoint 192.0.2.3:51820"]


@pytest.mark.parametrize(
    ("wg", "calls", "asked", "status"),
    [
        (Wg("192.0.2.1:51820", 300, 300), SET, True, 0),
        (Wg("(none)", None, None), SET, True, 0),
        (Wg("192.0.2.3:51820", 300, 300), [], True, 0),
        (Wg("198.51.100.7:4444", 100), [], False, 0),
        (Wg("198.51.100.7:4444", 300, 1), [], True, 0),
        (Wg("192.0.2.1:51820", -4000, -4000), SET, True, 0),
        (Wg(None, None), [], False, 0),
        (Wg("hangs", None), [], False, 1),
    ],
    ids=[
        *("moved", "no endpoint yet", "is there", "roamed and lives", "came back meanwhile", "the clock was set back"),
        *("no such peer", "wg hangs"),
    ],
)
def test_the_whole(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, etc: Path, wg: Wg, calls: list[str], asked: bool, status: int
) -> None:
    (tmp_path / "follow.conf").write_text(CONFIG)
    names: list[tuple[str, list[int]]] = []

    def resolve(name: str, families: list[int]) -> list[str]:
        assert "nameserver 192.0.2.53\n" in (etc / "resolv.conf").read_text()
        names.append((name, families))
        return ["192.0.2.3"]

    monkeypatch.setattr(follow.subprocess, "run", wg.run)
    monkeypatch.setattr(follow, "resolve", resolve)
    monkeypatch.setattr(follow, "check_sockets", lambda vrf, mark: None if (vrf, mark) == ("vrf-wan", 1000) else 1 / 0)
    assert follow.main([str(tmp_path / "follow.conf"), "vrf-wan"]) == status
    assert wg.calls == calls
    # A peer that lives costs no question.
    assert names == ([("r3.example.net", [6, 4])] if asked else [])


def test_the_peers_of_another_vrf_are_left_alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "follow.conf").write_text(CONFIG)
    wg = Wg("192.0.2.1:51820")
    monkeypatch.setattr(follow.subprocess, "run", wg.run)
    assert follow.main([str(tmp_path / "follow.conf"), "vrf-lte"]) == 0

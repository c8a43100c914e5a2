# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import socket
import struct
import subprocess
import threading
import time
import typing as t
from pathlib import Path

import pytest

from ansible_collections.transit.networkd.plugins.module_utils import _follow_endpoints as follow

KEY = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE="
CONFIG = f"""\
# a comment
peer wg0 vrf-wan 1000 {KEY} r3.example.net 51820 64
resolver 192.0.2.53
member vrf-wan eth0
"""
PEER = follow.read(CONFIG)[0][0]


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
    ("current", "age", "addresses", "endpoint"),
    [
        ("192.0.2.1:51820", 200, ["192.0.2.2"], "192.0.2.2:51820"),
        ("192.0.2.1:51820", None, ["192.0.2.2"], "192.0.2.2:51820"),
        (None, None, ["2001:db8::2", "192.0.2.2"], "[2001:db8::2]:51820"),
        ("192.0.2.1:51820", 200, ["2001:db8::2", "192.0.2.2"], "192.0.2.2:51820"),
        ("[2001:db8::1]:51820", 200, ["192.0.2.2", "2001:db8::2"], "[2001:db8::2]:51820"),
        ("192.0.2.1:40000", 200, ["192.0.2.1"], "192.0.2.1:51820"),
    ],
    ids=["silent", "never heard", "no endpoint", "its own family, IPv4", "its own family, IPv6", "another port"],
)
def test_a_peer_that_is_silent_goes_to_where_its_name_is(
    current: str | None, age: float | None, addresses: list[str], endpoint: str
) -> None:
    assert follow.decide(current, age, addresses, 51820) == endpoint


@pytest.mark.parametrize(
    ("current", "age", "addresses"),
    [
        ("198.51.100.7:4444", 179, ["192.0.2.2"]),
        ("192.0.2.2:51820", 5000, ["192.0.2.1", "192.0.2.2"]),
        ("192.0.2.2:51820", 5000, []),
    ],
    ids=["it has roamed and lives", "it is there already", "its name has no address"],
)
def test_a_peer_that_stays(current: str, age: float, addresses: list[str]) -> None:
    assert follow.decide(current, age, addresses, 51820) is None


def labels(name: str) -> bytes:
    return b"".join(bytes([len(part)]) + part.encode() for part in name.split(".")) + b"\0"


def record(owner: bytes, kind: int, data: bytes) -> bytes:
    return owner + struct.pack("!2HIH", kind, 1, 60, len(data)) + data


def reply(asked: bytes, *records: bytes, flags: int = 0x8180) -> bytes:
    return asked[:2] + struct.pack("!5H", flags, 1, len(records), 0, 0) + asked[12:] + b"".join(records)


ASKED = follow.question("r3.example.net", 1, 7)
# Where the question's name stands, and where "example.net" does within it.
NAME, DOMAIN = b"\xc0\x0c", b"\xc0\x0f"
ADDRESS = record(NAME, 1, bytes([192, 0, 2, 9]))


def test_the_question() -> None:
    header, name = bytes.fromhex("0007 0100 0001 0000 0000 0000"), b"\x02r3\x07example\x03net\x00"
    assert follow.question("r3.example.net", 1, 7) == header + name + b"\x00\x01\x00\x01"


@pytest.mark.parametrize(
    ("records", "addresses"),
    [
        ([ADDRESS, record(NAME, 1, bytes([192, 0, 2, 1]))], ["192.0.2.1", "192.0.2.9"]),
        ([record(labels("R3.Example.NET"), 1, bytes([192, 0, 2, 1]))], ["192.0.2.1"]),
        (
            [record(NAME, 5, b"\x04host" + DOMAIN), record(b"\x04host" + DOMAIN, 1, bytes([192, 0, 2, 1]))],
            ["192.0.2.1"],
        ),
        ([record(labels("other.example.net"), 1, bytes([192, 0, 2, 1]))], []),
        ([record(NAME, 28, bytes(16))], []),
        ([record(NAME, 1, bytes(3))], []),
        ([], []),
    ],
    ids=["two", "capitals", "an alias", "another name", "another type", "too short", "none"],
)
def test_what_an_answer_tells(records: list[bytes], addresses: list[str]) -> None:
    assert follow.answers(reply(ASKED, *records), ASKED) == addresses


def test_an_answer_for_ipv6() -> None:
    asked = follow.question("r3.example.net", 28, 9)
    data = socket.inet_pton(socket.AF_INET6, "2001:db8:c::13")
    assert follow.answers(reply(asked, record(NAME, 28, data)), asked) == ["2001:db8:c::13"]


def test_a_name_that_is_not_there_has_no_address_and_one_that_is_cut_short_is_asked_again() -> None:
    assert follow.answers(reply(ASKED, flags=0x8183), ASKED) == []
    assert follow.answers(reply(ASKED, flags=0x8380), ASKED) is None


@pytest.mark.parametrize(
    ("packet", "words"),
    [
        (b"\x00\x08" + reply(ASKED, ADDRESS)[2:], "no answer to the question"),
        (reply(ASKED, ADDRESS, flags=0x0100), "no answer to the question"),
        (reply(follow.question("r4.example.net", 1, 7), ADDRESS), "another question"),
        (reply(follow.question("r3.example.net", 28, 7), ADDRESS), "another question"),
        (reply(ASKED, flags=0x8182), "the server says 2"),
        (reply(ASKED, ADDRESS)[:-20] + b"\xc0", "cannot be read"),
        (b"\x00\x07\x81", "cannot be read"),
        (reply(ASKED, record(b"\xc0\x20", 1, bytes(4))), "later place"),
    ],
)
def test_what_is_no_answer(packet: bytes, words: str) -> None:
    with pytest.raises(follow.AnswerError, match=words):
        follow.answers(packet, ASKED)


class Server(threading.Thread):
    """A name server on a free port: what it says by UDP, in turn, and by TCP."""

    def __init__(self, by_udp: list[t.Callable[[bytes], bytes]], by_tcp: t.Callable[[bytes], bytes]) -> None:
        super().__init__(daemon=True)
        self.udp, self.tcp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM), socket.socket()
        self.tcp.bind(("127.0.0.1", 0))
        self.port = self.tcp.getsockname()[1]
        self.udp.bind(("127.0.0.1", self.port))
        self.tcp.listen()
        self.by_udp, self.by_tcp = by_udp, by_tcp
        self.start()

    def run(self) -> None:
        asked, client = self.udp.recvfrom(512)
        for answer in self.by_udp:
            self.udp.sendto(answer(asked), client)
        self.tcp.settimeout(5)
        connection, _client = self.tcp.accept()
        with connection, connection.makefile("rb") as stream:
            again = stream.read(struct.unpack("!H", stream.read(2))[0])
            answer = self.by_tcp(again)
            connection.sendall(struct.pack("!H", len(answer)) + answer)


@pytest.fixture
def options(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int, object]]:
    """The options that sockets are given, which only root may set."""
    given: list[tuple[int, int, object]] = []

    class Socket(socket.socket):
        def setsockopt(self, *option: t.Any) -> None:
            given.append(option)

        def connect(self, address: t.Any) -> None:
            given.append((0, 0, "connect"))
            super().connect(address)

    monkeypatch.setattr(follow.socket, "socket", Socket)
    return given


def test_a_forged_answer_is_passed_over_and_one_that_is_cut_short_is_asked_for_by_tcp(
    monkeypatch: pytest.MonkeyPatch, options: list[tuple[int, int, object]]
) -> None:
    server = Server(
        [lambda asked: b"\xff\xff" + reply(asked, ADDRESS)[2:], lambda asked: reply(asked, flags=0x8380)],
        lambda asked: reply(asked, record(NAME, 1, bytes([192, 0, 2, 3]))),
    )
    monkeypatch.setattr(follow, "_PORT", server.port)
    assert follow.ask("127.0.0.1", "r3.example.net", 1, PEER) == ["192.0.2.3"]
    bound = [(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, b"vrf-wan"), (socket.SOL_SOCKET, socket.SO_MARK, 1000)]
    assert [each for each in options if each[0] in (0, socket.SOL_SOCKET)] == [*bound, (0, 0, "connect")] * 2


def test_the_next_server_is_asked_when_one_is_silent(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def ask(server: str, name: str, kind: int, _peer: object) -> list[str]:
        assert name == "r3.example.net"
        if server == "192.0.2.53":
            raise TimeoutError("timed out")
        return {28: ["2001:db8::3"], 1: ["192.0.2.3"]}[kind]

    monkeypatch.setattr(follow, "ask", ask)
    assert follow.resolve(PEER, ["192.0.2.53", "192.0.2.54", "192.0.2.55"]) == ["2001:db8::3", "192.0.2.3"]
    assert capsys.readouterr().out == "192.0.2.53 does not tell the address of r3.example.net: timed out\n"
    assert follow.resolve(PEER, []) == []


def test_the_servers_that_the_members_have_learned(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(follow, "LEARNED", str(tmp_path))
    monkeypatch.setattr(follow, "RESOLV_CONF", str(tmp_path / "resolv.conf"))
    monkeypatch.setattr("socket.if_nametoindex", lambda name: {"eth0": 2, "eth1": 3}[name])
    (tmp_path / "resolv.conf").write_text("search x\nnameserver 127.0.0.53\nnameserver 10.0.0.53\nnameserver\n")
    assert follow.learned(["eth0"]) == ["10.0.0.53"]
    (tmp_path / "2").write_text(
        "ADMIN_STATE=configured\nDNS=203.0.113.1 2001:db8::53 fe80::1 nonsense\nNTP=192.0.2.9\n"
    )
    assert follow.learned(["eth0", "eth1"]) == ["203.0.113.1", "2001:db8::53"]


@pytest.mark.parametrize(
    ("endpoint", "age", "calls", "status"),
    [
        ("192.0.2.1:51820", 300, [f"wg set wg0 peer {KEY} endpoint 192.0.2.3:51820"], 0),
        ("(none)", None, [f"wg set wg0 peer {KEY} endpoint 192.0.2.3:51820"], 0),
        ("192.0.2.3:51820", 300, [], 0),
        ("198.51.100.7:4444", 100, [], 0),
        (None, None, [], 0),
        ("fails", 300, [], 1),
    ],
    ids=["moved", "no endpoint yet", "is there", "roamed and lives", "no such peer", "wg fails"],
)
def test_the_whole(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    endpoint: str | None,
    age: float | None,
    calls: list[str],
    status: int,
) -> None:
    (tmp_path / "follow.conf").write_text(CONFIG)
    done: list[str] = []
    asked: list[list[str]] = []

    def run(argv: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        if argv[1] == "show":
            if endpoint == "fails":
                raise subprocess.CalledProcessError(1, argv)
            value = endpoint if argv[3] == "endpoints" else int(time.time() - age) if age else 0
            return subprocess.CompletedProcess(argv, 0, f"{KEY}\t{value}\n" if endpoint else "")
        done.append(" ".join(argv))
        return subprocess.CompletedProcess(argv, 0, "")

    def resolve(_peer: object, servers: list[str]) -> list[str]:
        asked.append(servers)
        return ["192.0.2.3"]

    monkeypatch.setattr(follow.subprocess, "run", run)
    monkeypatch.setattr(follow, "resolve", resolve)
    assert follow.main([str(tmp_path / "follow.conf")]) == status
    assert done == calls
    # A peer that lives costs no question.
    assert asked == ([["192.0.2.53"]] if endpoint in ("192.0.2.1:51820", "(none)", "192.0.2.3:51820") else [])

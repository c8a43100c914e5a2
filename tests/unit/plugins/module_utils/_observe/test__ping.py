# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Real pings, in a network namespace. Nobody is at the other end of its link."""

from __future__ import annotations

import os
import select
import socket
import threading
import time
import typing as t

import pytest

from ansible_collections.transit.networkd.plugins.module_utils._observe import _ping
from ansible_collections.transit.networkd.plugins.module_utils._observe._ping import (
    FAMILIES,
    HEADER,
    Prober,
    checksum,
    ping,
)
from helpers.packets.netns import Namespace

if t.TYPE_CHECKING:
    from collections.abc import Iterator

    from ansible_collections.transit.networkd.plugins.module_utils._common._facts import Ping

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root makes network namespaces")
COMMANDS = (
    "link set lo up",
    "link add d1 type veth peer name d2",
    "link set d1 up",
    "link set d2 up",
    "address add 192.0.2.1/24 dev d1",
    "address add fd00:99::1/64 dev d1 nodad",
    "address add fe80::1/64 dev lo nodad",
)


@pytest.fixture
def namespace() -> Iterator[Namespace]:
    made = Namespace()
    for command in COMMANDS:
        made.run("ip", *command.split())
    with made.entered():
        yield made


def answer(to: str, *, received: bool = False, error: str | None = None) -> Ping:
    return {"to": to, "received": received, "error": error}


@pytest.mark.usefixtures("namespace")
def test_pings_of_both_families() -> None:
    begun = time.monotonic()
    assert ping(["192.0.2.1", "fd00:99::1", "fe80::1%lo", "192.0.2.1"]) == [
        answer("192.0.2.1", received=True),
        answer("fd00:99::1", received=True),
        answer("fe80::1%lo", received=True),
        answer("192.0.2.1", received=True),
    ]
    # Nobody waits for the patience to end.
    assert time.monotonic() - begun < _ping.PATIENCE / 2


@pytest.mark.usefixtures("namespace")
def test_silence_and_errors() -> None:
    begun = time.monotonic()
    assert ping(["192.0.2.7", "fd00:99::7", "198.51.100.1", "2001:db8::1", "-f", "fe80::1%none"], patience=0) == [
        answer("192.0.2.7"),
        answer("fd00:99::7"),
        answer("198.51.100.1", error="Network is unreachable"),
        answer("2001:db8::1", error="Network is unreachable"),
        answer("-f", error="not an IP address"),
        answer("fe80::1%none", error="Name or service not known"),
    ]
    assert 0.9 < time.monotonic() - begun < 5


def test_a_ping_has_patience(namespace: Namespace) -> None:
    def appear() -> None:
        time.sleep(1.2)
        namespace.run("ip", "address", "add", "192.0.2.7/24", "dev", "d1")

    thread = threading.Thread(target=appear)
    thread.start()
    try:
        assert ping(["192.0.2.7"]) == [answer("192.0.2.7", received=True)]
    finally:
        thread.join()


@pytest.mark.usefixtures("namespace")
@pytest.mark.parametrize(("version", "address"), [(4, "192.0.2.1"), (6, "fd00:99::1")])
def test_a_reply_counts_only_with_the_token_of_the_request(version: int, address: str) -> None:
    family = FAMILIES[version]
    prober = Prober(family)
    asked = answer(address)
    prober.open[0] = asked

    def reply(token: bytes) -> None:
        packet = HEADER.pack(family.reply, 0, 0, prober.identifier, 0) + token
        if version == 4:
            packet = HEADER.pack(family.reply, 0, checksum(packet), prober.identifier, 0) + token
        with socket.socket(family.number, socket.SOCK_RAW, family.protocol) as forger:
            forger.sendto(packet, (address, 0))
        # On a busy machine even a packet to oneself takes its time.
        select.select([prober.socket], [], [], 5)
        prober.receive()

    with prober.socket:
        reply(os.urandom(16))
        assert asked["received"] is False
        reply(prober.token)
        assert asked["received"] is True


@pytest.mark.usefixtures("namespace")
def test_a_kernel_without_a_family_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    unknown = FAMILIES[6]._replace(number=socket.AF_APPLETALK)
    monkeypatch.setitem(_ping.FAMILIES, 6, unknown)
    missing, found = ping(["fd00:99::1", "192.0.2.1"])
    assert missing["error"]
    assert not missing["received"]
    assert found == answer("192.0.2.1", received=True)


def test_no_address_is_no_socket(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_ping.socket, "socket", pytest.fail)
    assert ping([]) == []

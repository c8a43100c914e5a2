# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json
import typing as t

import pytest

from ansible_collections.transit.networkd.plugins.module_utils._common._command import CommandError
from ansible_collections.transit.networkd.plugins.module_utils._observe import _wireguard, answered
from ansible_collections.transit.networkd.plugins.module_utils._observe._wireguard import devices, handshakes, tunnels
from helpers.host import wg_dump
from helpers.host.wg_dump import PRESHARED_KEY, PRIVATE_KEY

OWN, PEER, PHONE = (letter * 42 + "A=" for letter in "ABC")
DUMP = (
    wg_dump.interface("wg0", OWN, 51820, 1000)
    + wg_dump.peer(
        "wg0",
        PEER,
        preshared=True,
        endpoint="[2001:db8:c::13]:51820",
        allowed_ips=["fd00:99::3/128", "fd00:50:3::/64"],
        handshake=1000000000,
        traffic=(92, 148),
        keepalive=25,
    )
    + wg_dump.peer("wg0", PHONE)
    + wg_dump.interface("wg1", None)
    + wg_dump.peer(
        "wg1", PEER, endpoint="203.0.113.12:51820", allowed_ips=["::/0"], handshake=1000000099, traffic=(0, 148)
    )
)


def say(monkeypatch: pytest.MonkeyPatch, text: str) -> list[list[str]]:
    """Have wg print a text; return the calls of wg, as they come."""
    calls: list[list[str]] = []

    def run(argv: list[str]) -> str:
        calls.append(argv)
        return text

    monkeypatch.setattr(_wireguard, "run", run)
    monkeypatch.setattr(_wireguard.time, "time", lambda: 1000000012.7)
    return calls


def fail(monkeypatch: pytest.MonkeyPatch, rc: int, said: str) -> None:
    """Have wg fail after it has printed all."""

    def run(argv: list[str]) -> t.NoReturn:
        raise CommandError(argv, rc, said, DUMP)

    monkeypatch.setattr(_wireguard, "run", run)


def test_tunnels(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = say(monkeypatch, DUMP)
    notes: list[str] = []
    assert tunnels(notes) == [
        {
            "name": "wg0",
            "mark": 1000,
            "listen_port": 51820,
            "public_key": OWN,
            "peers": [
                {
                    "public_key": PEER,
                    "endpoint": "[2001:db8:c::13]:51820",
                    "allowed_ips": ["fd00:99::3/128", "fd00:50:3::/64"],
                    "keepalive": 25,
                    "handshake_age": 12,
                    "received": 92,
                    "sent": 148,
                    "preshared": True,
                },
                {
                    "public_key": PHONE,
                    "endpoint": None,
                    "allowed_ips": [],
                    "keepalive": 0,
                    "handshake_age": None,
                    "received": 0,
                    "sent": 0,
                    "preshared": False,
                },
            ],
        },
        {
            "name": "wg1",
            "mark": None,
            "listen_port": 0,
            "public_key": None,
            "peers": [
                {
                    "public_key": PEER,
                    "endpoint": "203.0.113.12:51820",
                    "allowed_ips": ["::/0"],
                    "keepalive": 0,
                    "handshake_age": 0,
                    "received": 0,
                    "sent": 148,
                    "preshared": False,
                }
            ],
        },
    ]
    assert notes == []
    assert calls == [wg_dump.COMMAND]


def test_handshakes(monkeypatch: pytest.MonkeyPatch) -> None:
    say(monkeypatch, DUMP)
    assert handshakes() == {("wg0", PEER): 1000000000, ("wg0", PHONE): 0, ("wg1", PEER): 1000000099}


def test_no_secret_key_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    say(monkeypatch, DUMP)
    assert PRIVATE_KEY in DUMP
    assert PRESHARED_KEY in DUMP
    for kept in (json.dumps(tunnels([])), repr(devices()), repr(handshakes())):
        assert PRIVATE_KEY not in kept
        assert PRESHARED_KEY not in kept


def test_no_error_carries_a_secret_key(monkeypatch: pytest.MonkeyPatch) -> None:
    fail(monkeypatch, 1, "Unable to access interface")
    with pytest.raises(CommandError) as caught:
        devices()
    assert caught.value.stdout == ""
    assert caught.value.__suppress_context__


def test_no_wireguard(monkeypatch: pytest.MonkeyPatch) -> None:
    say(monkeypatch, "")
    notes: list[str] = []
    assert tunnels(notes) == []
    assert notes == []


def test_no_wg_is_a_note(monkeypatch: pytest.MonkeyPatch) -> None:
    fail(monkeypatch, 127, "wg: no such program")
    notes: list[str] = []
    assert tunnels(notes) == []
    assert notes == ["WireGuard cannot be read: wg: no such program"]


def test_without_wg_tunnels_are_as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    say(monkeypatch, DUMP)
    before = tunnels([])
    fail(monkeypatch, 1, "gone")
    notes: list[str] = []
    assert tunnels(notes, before) == before
    assert notes == ["WireGuard cannot be read: gone"]


@pytest.mark.parametrize(
    ("handshake", "reads"),
    [(1000000000, 1), (1000000012 - 119, 1), (1000000012 - 120, 2), (0, 2)],
    ids=["young", "nearly old", "old", "none"],
)
def test_a_ping_has_the_tunnels_read_again_where_it_may_begin_a_session(
    monkeypatch: pytest.MonkeyPatch, handshake: int, reads: int
) -> None:
    calls = say(monkeypatch, wg_dump.interface("wg0", OWN) + wg_dump.peer("wg0", PEER, handshake=handshake))
    before: t.Any = {"tunnels": tunnels([]), "vrfs": [], "services": [], "notes": []}
    assert answered(before, pings=["no address"])["tunnels"] == before["tunnels"]
    assert len(calls) == reads
    # Without a ping, nothing has begun a session.
    answered(before)
    assert len(calls) == reads

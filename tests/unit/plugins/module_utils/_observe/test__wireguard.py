# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.transit.networkd.plugins.module_utils._common._command import CommandError
from ansible_collections.transit.networkd.plugins.module_utils._observe import _wireguard
from ansible_collections.transit.networkd.plugins.module_utils._observe._wireguard import moved, tunnels

OWN, PEER, PHONE, OTHER = (letter * 42 + "A=" for letter in "ABCD")

FIELDS = {
    "public-key": f"wg0\t{OWN}\nwg1\t(none)\n",
    "listen-port": "wg0\t51820\nwg1\t0\n",
    "fwmark": "wg0\t0x3e8\nwg1\toff\n",
    "endpoints": f"wg0\t{PEER}\t[2001:db8:c::13]:51820\n{PHONE}\t(none)\nwg1\t{PEER}\t203.0.113.12:51820\n",
    "allowed-ips": f"wg0\t{PEER}\tfd00:99::3/128 fd00:50:3::/64\nwg0\t{PHONE}\t(none)\nwg1\t{PEER}\t::/0\n",
    "latest-handshakes": f"wg0\t{PEER}\t1000000000\nwg0\t{PHONE}\t0\nwg1\t{PEER}\t1000000099\n",
    "transfer": f"wg0\t{PEER}\t92\t148\nwg0\t{PHONE}\t0\t0\nwg1\t{PEER}\t0\t148\n",
    "persistent-keepalive": f"wg0\t{PEER}\t25\nwg0\t{PHONE}\toff\nwg1\t{PEER}\toff\n",
}
SHOWN = f"""\
interface: wg0
  public key: {OWN}
  private key: (hidden)
  listening port: 51820
  fwmark: 0x3e8

peer: {PEER}
  preshared key: (hidden)
  endpoint: [2001:db8:c::13]:51820
  allowed ips: fd00:99::3/128, fd00:50:3::/64
  latest handshake: 12 seconds ago

peer: {PHONE}

interface: wg1
  listening port: 0

peer: {PEER}
  allowed ips: ::/0
"""


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    calls = []

    def answer(argv: list[str]) -> str:
        calls.append(argv)
        return FIELDS[argv[3]] if len(argv) > 3 else SHOWN

    monkeypatch.setattr(_wireguard, "run", answer)
    monkeypatch.setattr(_wireguard.time, "time", lambda: 1000000012.7)
    return calls


@pytest.mark.parametrize(
    "shown",
    [
        f"wg9\twg0\t{PEER}\t192.0.2.1:1\n{PHONE}\t(none)\nwg1\t{PEER}\t192.0.2.1:2\nwg2\t",
        f"wg0\t{PEER}\t192.0.2.1:1\nwg0\t{PHONE}\t(none)\nwg1\t{PEER}\t192.0.2.1:2\n",
    ],
    ids=["as 1.0.20210914 prints it", "mended"],
)
def test_endpoints_whose_interface_is_said_once(shown: str) -> None:
    assert _wireguard.endpoints_of([line.split("\t") for line in shown.splitlines()]) == {
        ("wg0", PEER): "192.0.2.1:1",
        ("wg0", PHONE): None,
        ("wg1", PEER): "192.0.2.1:2",
    }


@pytest.mark.usefixtures("asked")
def test_tunnels() -> None:
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


def test_no_secret_is_asked_for(asked: list[list[str]]) -> None:
    tunnels([])
    assert all(argv[:3] == ["wg", "show", "all"] for argv in asked)
    assert {argv[3] for argv in asked if len(argv) > 3} == set(FIELDS)
    assert not {"dump", "private-key", "preshared-keys"} & set(FIELDS)


def test_no_wireguard_is_one_process(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []

    def answer(argv: list[str]) -> str:
        calls.append(argv)
        return ""

    monkeypatch.setattr(_wireguard, "run", answer)
    notes: list[str] = []
    assert tunnels(notes) == []
    assert calls == [["wg", "show", "all", "public-key"]]
    assert notes == []


def test_no_wg_is_a_note(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(argv: list[str]) -> t.NoReturn:
        raise CommandError(argv, 127, "wg: no such program")

    monkeypatch.setattr(_wireguard, "run", missing)
    notes: list[str] = []
    assert tunnels(notes) == []
    assert notes == ["WireGuard cannot be read: wg: no such program"]


def test_a_ping_changes_handshakes_endpoints_and_traffic_alone(asked: list[list[str]]) -> None:
    before = tunnels([])
    old = [{**peer, "endpoint": None, "handshake_age": None, "received": 0, "sent": 0} for peer in before[0]["peers"]]
    asked.clear()
    assert moved([{**before[0], "peers": old}, before[1]], []) == before  # type: ignore[list-item]
    assert sorted(call[3] for call in asked) == ["endpoints", "latest-handshakes", "transfer"]
    assert moved([], []) == []


@pytest.mark.usefixtures("asked")
def test_without_wg_what_a_ping_changed_stays_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    before = tunnels([])
    notes: list[str] = []

    def fail(argv: list[str]) -> str:
        raise CommandError(argv, 1, "gone")

    monkeypatch.setattr(_wireguard, "run", fail)
    assert moved(before, notes) == before
    assert notes == ["WireGuard cannot be read: gone"]

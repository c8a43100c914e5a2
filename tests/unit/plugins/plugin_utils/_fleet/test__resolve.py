# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import socket
import typing as t

import pytest

from ansible_collections.transit.networkd.plugins.plugin_utils._fleet._resolve import resolve

KNOWN = {
    "b.example.net": ["203.0.113.12", "2001:db8::12", "203.0.113.12"],
    "near.example.net": ["fe80::1%eth0", "203.0.113.13"],
}


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A name service that knows two names; the names that it was asked for."""
    names: list[str] = []

    def getaddrinfo(name: str, port: None, *, type: int) -> list[t.Any]:  # noqa: A002 - its own name for it
        names.append(name)
        assert (port, type) == (None, socket.SOCK_DGRAM)
        if name not in KNOWN:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return [(0, 0, 0, "", (address, 0)) for address in KNOWN[name]]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return names


def test_each_name_is_asked_once_and_one_that_is_not_known_has_no_address(asked: list[str]) -> None:
    assert resolve(["b.example.net", "gone.example.net", "near.example.net"]) == {
        "b.example.net": ["2001:db8::12", "203.0.113.12"],
        "gone.example.net": [],
        "near.example.net": ["203.0.113.13"],
    }
    assert sorted(asked) == ["b.example.net", "gone.example.net", "near.example.net"]


def test_nobody_is_asked_for_nothing(asked: list[str]) -> None:
    assert resolve([]) == {}
    assert asked == []

# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest

from ansible_collections.transit.networkd.plugins.module_utils._common._command import CommandError
from ansible_collections.transit.networkd.plugins.module_utils._preflight._survey import _dns

NONE: dict[str, t.Any] = {"members": []}
ETH0: dict[str, t.Any] = {"members": [{"name": "eth0"}]}
DEVICES = {"192.0.2.53": "eth0", "10.50.0.53": "wg0", "2001:db8::53": "eth0"}
STUB = "# made by systemd-resolved\nnameserver 127.0.0.53\noptions edns0 trust-ad\n"
BY = "systemd-resolved.service"


@pytest.fixture(autouse=True)
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the kernel was asked the way to."""
    calls: list[str] = []

    def ip_json(arguments: list[str]) -> list[dict[str, t.Any]]:
        assert arguments[:2] == ["route", "get"]
        calls.append(arguments[2])
        if arguments[2] not in DEVICES:
            raise CommandError(arguments, 2, "RTNETLINK answers: Network is unreachable")
        return [{"dst": arguments[2], "dev": DEVICES[arguments[2]]}]

    monkeypatch.setattr(_dns, "ip_json", ip_json)
    return calls


def look(folder: Path, resolv_conf: str | None, upstreams: str | None) -> list[dict[str, t.Any]]:
    for name, text in (("etc/resolv.conf", resolv_conf), ("run/systemd/resolve/resolv.conf", upstreams)):
        if text is not None:
            (folder / name).parent.mkdir(parents=True)
            (folder / name).write_text(text)
    return _dns.resolvers(str(folder), NONE, ETH0)


def row(server: str, by: str | None, device: str | None) -> dict[str, t.Any]:
    return {"server": server, "by": by, "device": device, "moves": device == "eth0"}


@pytest.mark.parametrize(
    ("resolv_conf", "upstreams", "found"),
    [
        (
            "nameserver 192.0.2.53\nnameserver 10.50.0.53\nsearch example.net\nnameserver\n",
            None,
            [row("192.0.2.53", None, "eth0"), row("10.50.0.53", None, "wg0")],
        ),
        (STUB, "nameserver 2001:db8::53\n", [row("2001:db8::53", BY, "eth0")]),
        (None, "nameserver 192.0.2.53\n", [row("192.0.2.53", BY, "eth0")]),
        (None, None, []),
        # A way to nowhere leads by no link that moves.
        ("nameserver 203.0.113.9\n", None, []),
        ("nameserver fe80::1%eth0\n", None, [row("fe80::1%eth0", None, "eth0")]),
        # Programs ask unbound or dnsmasq, so what systemd-resolved would ask is nothing to them.
        ("nameserver 127.0.0.1\n", "nameserver 192.0.2.53\n", [row("127.0.0.1", None, None)]),
        ("nameserver ::1\n", None, [row("::1", None, None)]),
        (STUB, "nameserver 127.0.0.1\n", [row("127.0.0.1", BY, None)]),
        (STUB, None, [row("127.0.0.53", None, None)]),
    ],
)
def test_who_is_asked_for_names(
    tmp_path: Path, resolv_conf: str | None, upstreams: str | None, found: list[dict[str, t.Any]]
) -> None:
    assert look(tmp_path, resolv_conf, upstreams) == found


def test_nobody_is_looked_for_where_nothing_moves(tmp_path: Path, asked: list[str]) -> None:
    look(tmp_path, "nameserver 192.0.2.53\n", None)
    assert _dns.resolvers(str(tmp_path), ETH0, ETH0) == []
    assert asked == ["192.0.2.53"]

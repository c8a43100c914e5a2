# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.transit.networkd.plugins.module_utils._common._command import CommandError
from ansible_collections.transit.networkd.plugins.module_utils._observe import _services

# As systemd 257 and ss of iproute2 6.15 print them.
SHOWN = """\
Triggers=ssh.service
LoadState=loaded
ActiveState=active
DropInPaths=/etc/systemd/system/ssh.socket.d/05-transit.conf /etc/systemd/system/ssh.socket.d/x.conf
NeedDaemonReload=no
ControlGroup=/system.slice/ssh.socket

LoadState=not-found
ActiveState=inactive
DropInPaths=
NeedDaemonReload=no
ControlGroup=

LoadState=loaded
ActiveState=active
DropInPaths=
NeedDaemonReload=yes
ControlGroup=/system.slice/hello.service
"""
SOCKETS = """\
udp UNCONN 0      0                *%vrf-wan:4322       *:* cgroup:/system.slice/hello.service
udp UNCONN 0      0      203.0.113.12%eth0:68   0.0.0.0:* cgroup:/system.slice/systemd-networkd.service
tcp LISTEN 0      128        0.0.0.0:4321 0.0.0.0:* cgroup:/system.slice/hello.service/sub
tcp LISTEN 0      128        0.0.0.0:4323 0.0.0.0:* cgroup:/system.slice/hello.service2
tcp LISTEN 0      4096       *%vrf-wan:22   *:* cgroup:/system.slice/ssh.socket
tcp ESTAB  0      384    198.51.100.11%if7:22   192.0.2.2:45832 cgroup:/system.slice/ssh.socket
tcp LISTEN 0      128                 [::1]:25      [::]:* cgroup:/system.slice/ssh.socket
tcp TIME-WAIT 0   0          192.0.2.1:22       192.0.2.2:45832
"""
UNITS = ["ssh.socket", "gone.service", "hello.service"]


def answer(monkeypatch: pytest.MonkeyPatch, **replies: str | None) -> None:
    def run(argv: list[str]) -> str:
        reply = replies[argv[0]]
        if reply is None:
            raise CommandError(argv, 1, "refused")
        return reply

    monkeypatch.setattr(_services, "run", run)


def test_services(monkeypatch: pytest.MonkeyPatch) -> None:
    answer(monkeypatch, systemctl=SHOWN, ss=SOCKETS)
    notes: list[str] = []
    ssh, gone, hello = _services.services(UNITS, notes)
    assert notes == []
    assert ssh == {
        "unit": "ssh.socket",
        "load": "loaded",
        "state": "active",
        "drop_ins": [
            "/etc/systemd/system/ssh.socket.d/05-transit.conf",
            "/etc/systemd/system/ssh.socket.d/x.conf",
        ],
        "stale": False,
        "group": "/system.slice/ssh.socket",
        "triggers": ["ssh.service"],
        "sockets": [
            {"socket": "tcp *:22", "device": "vrf-wan"},
            {"socket": "tcp 198.51.100.11:22", "device": "if7"},
            {"socket": "tcp [::1]:25", "device": None},
        ],
    }
    assert (gone["load"], gone["sockets"]) == ("not-found", [])
    assert hello["stale"] is True
    assert hello["sockets"] == [
        {"socket": "udp *:4322", "device": "vrf-wan"},
        {"socket": "tcp 0.0.0.0:4321", "device": None},
    ]


def test_nothing_is_asked_for_no_service(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_services, "run", pytest.fail)
    assert _services.services([], []) == []


@pytest.mark.parametrize(
    ("replies", "found", "note"),
    [
        ({"systemctl": None, "ss": SOCKETS}, [], "services cannot be seen: refused"),
        ({"systemctl": SHOWN, "ss": None}, [None] * 3, "the sockets of services cannot be seen: refused"),
    ],
)
def test_what_cannot_be_asked_is_noted(
    monkeypatch: pytest.MonkeyPatch, replies: dict[str, t.Any], found: list[None], note: str
) -> None:
    answer(monkeypatch, **replies)
    notes: list[str] = []
    assert [service["sockets"] for service in _services.services(UNITS, notes)] == found
    assert notes == [note]

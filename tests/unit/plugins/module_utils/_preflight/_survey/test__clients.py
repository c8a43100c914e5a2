# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pwd
import typing as t

import pytest

from ansible_collections.transit.networkd.plugins.module_utils._common._command import CommandError
from ansible_collections.transit.networkd.plugins.module_utils._preflight._survey import _clients

NEW: t.Any = {"members": [{"name": "eth0", "vrf": "vrf-wan"}]}
UNITS = """\
apt-daily.timer           loaded active waiting Daily apt download activities
chrony.service            loaded active running chrony, an NTP client/server
cron.service              loaded active running Regular background program processing daemon
zabbix-agent2.service     loaded active running Zabbix Agent 2
"""
DAEMON = pwd.getpwnam("daemon").pw_uid
SOCKETS = f"""\
udp UNCONN 0 0 198.51.100.11%eth0:68 0.0.0.0:* uid:998 ino:1 sk:1 cgroup:/system.slice/systemd-networkd.service <->
udp ESTAB 0 0 198.51.100.11:40000 192.0.2.123:123 uid:{DAEMON} ino:2 sk:2 cgroup:/system.slice/chrony.service <->
tcp LISTEN 0 128 0.0.0.0:22 0.0.0.0:* ino:3 sk:3 cgroup:/system.slice/ssh.service <->
tcp LISTEN 0 128 0.0.0.0:8080 0.0.0.0:* ino:4 sk:4 cgroup:/system.slice/web.service <->
tcp ESTAB 0 0 198.51.100.11:22 192.0.2.2:51000 ino:5 sk:5 cgroup:/system.slice/ssh.service <->
tcp ESTAB 0 0 198.51.100.11:8080 192.0.2.2:51001 ino:6 sk:6 cgroup:/system.slice/web.service <->
tcp ESTAB 0 0 [2001:db8:a::11]:40001 [2001:db8::80]:443 ino:7 sk:7 cgroup:/system.slice/agent.service <->
tcp ESTAB 0 0 10.50.1.1:40002 10.50.1.10:443 ino:8 sk:8 cgroup:/system.slice/lan.service <->
tcp ESTAB 0 0 198.51.100.11:40003 192.0.2.9:443 ino:9 sk:9
"""


def facts(master: str | None = None) -> t.Any:
    eth0 = {"name": "eth0", "master": master, "addresses": ["198.51.100.11/24", "2001:db8:a::11/64"]}
    return {"links": [eth0, {"name": "eth1", "master": None, "addresses": ["10.50.1.1/24"]}]}


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """What systemctl and ss print; what is taken out of it fails."""
    found = {"systemctl": UNITS, "ss": SOCKETS}

    def run(argv: list[str]) -> str:
        if argv[0] not in found:
            raise CommandError(argv, 127, "no such program")
        return found[argv[0]]

    monkeypatch.setattr(_clients, "run", run)
    return found


def units(rows: list[t.Any]) -> dict[str, str | None]:
    return {row["unit"]: row["user"] for row in rows}


@pytest.mark.usefixtures("answers")
def test_units_that_are_known_and_those_that_have_connected() -> None:
    assert units(_clients.clients(NEW, facts())) == {
        "agent.service": None,
        "apt-daily.timer": "_apt",
        "chrony.service": "_chrony",
        "zabbix-agent2.service": None,
    }


def test_a_client_that_is_not_known_is_found_by_its_socket(answers: dict[str, str]) -> None:
    del answers["systemctl"]
    assert units(_clients.clients(NEW, facts())) == {"agent.service": None, "chrony.service": "daemon"}
    del answers["ss"]
    assert _clients.clients(NEW, facts()) == []


@pytest.mark.usefixtures("answers")
def test_nobody_is_asked_where_nothing_moves() -> None:
    assert _clients.clients(NEW, facts("vrf-wan")) == []

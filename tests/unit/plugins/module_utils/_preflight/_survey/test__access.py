# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest

from ansible_collections.transit.networkd.plugins.module_utils._change._sides import empty_plan
from ansible_collections.transit.networkd.plugins.module_utils._common._command import CommandError
from ansible_collections.transit.networkd.plugins.module_utils._preflight._survey import _access

ETH0 = {**empty_plan(), "members": [{"name": "eth0", "vrf": "vrf-wan"}]}


def under(master: str | None) -> dict[str, t.Any]:
    return {"links": [{"name": "eth0", "master": master}]}


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("192.0.2.2 40000 198.51.100.11 2222", {"address": "198.51.100.11", "port": 2222}),
        ("", None),
        ("nonsense", None),
    ],
)
def test_the_connection_that_we_came_by(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, value: str, found: dict[str, t.Any] | None
) -> None:
    monkeypatch.setenv("SSH_CONNECTION", value)
    assert _access.connection(str(tmp_path)) == found


def test_the_connection_that_sudo_hides(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("SSH_CONNECTION", raising=False)
    processes = {
        "self": ("9 (python3) S 8 9", b"HOME=/root\0"),
        "8": ("8 (sudo (a) 1) S 7 8", b"PATH=/bin\0"),
        "7": ("7 (sh) S 1 7", b"SHELL=/bin/sh\0SSH_CONNECTION=192.0.2.2 40000 198.51.100.11 22\0"),
        "1": ("1 (systemd) S 0 1", b"SSH_CONNECTION=1.1.1.1 1 1.1.1.1 1\0"),
    }
    for name, (stat, environ) in processes.items():
        place = tmp_path / "proc" / name
        place.mkdir(parents=True)
        (place / "stat").write_text(stat)
        (place / "environ").write_bytes(environ)
    assert _access.connection(str(tmp_path)) == {"address": "198.51.100.11", "port": 22}
    (tmp_path / "proc/7/environ").write_bytes(b"SHELL=/bin/sh\0")
    (tmp_path / "proc/1/environ").write_bytes(b"")
    assert _access.connection(str(tmp_path)) is None


SHOWN = "Id=ssh.service\nActiveState=active\n"


@pytest.mark.parametrize(
    ("master", "asked", "family"),
    [
        (None, [["sshd", "-T"], ["sshd", "-T", "-C", "user=root,host=localhost,addr=127.0.0.1"]], "inet"),
        ("vrf-wan", [], "any"),
    ],
)
def test_sshd_is_asked_only_where_an_interface_moves_and_once_more_for_its_match_blocks(
    monkeypatch: pytest.MonkeyPatch, master: str | None, asked: list[list[str]], family: str
) -> None:
    calls: list[list[str]] = []

    def run(argv: list[str]) -> str:
        if argv[0] == "systemctl":
            return SHOWN
        calls.append(argv)
        if "-C" not in argv:
            raise CommandError(
                argv, 255, "'Match User' in configuration but 'user' not in connection test specification."
            )
        return "addressfamily inet\nlistenaddress 0.0.0.0:22\n"

    monkeypatch.setattr(_access, "run", run)
    assert _access.ssh_server(ETH0, under(master))["family"] == family
    assert calls == asked

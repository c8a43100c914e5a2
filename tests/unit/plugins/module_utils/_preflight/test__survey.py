# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest

from ansible_collections.transit.networkd.plugins.module_utils import _rehearsal
from ansible_collections.transit.networkd.plugins.module_utils._command import CommandError
from ansible_collections.transit.networkd.plugins.module_utils._preflight import _survey
from ansible_collections.transit.networkd.plugins.module_utils._rehearsal import RehearsalError
from ansible_collections.transit.networkd.plugins.module_utils._transaction._sides import NO_PLAN
from ansible_collections.transit.networkd.plugins.module_utils._transaction._snapshot import absent, file

NO = "[Network]\nManageForeignRoutingPolicyRules=no\n"
YES = "[Network]\nManageForeignRoutingPolicyRules=yes\n"


@pytest.mark.parametrize(
    ("files", "deletes"),
    [
        ({}, True),
        ({"etc/systemd/networkd.conf": "[Network]\n#ManageForeignRoutingPolicyRules=no\n"}, True),
        ({"etc/systemd/networkd.conf": NO}, False),
        ({"etc/systemd/networkd.conf": NO, "run/systemd/networkd.conf.d/10-x.conf": YES}, True),
        ({"usr/lib/systemd/networkd.conf.d/10-x.conf": YES, "etc/systemd/networkd.conf.d/10-x.conf": NO}, False),
        ({"usr/lib/systemd/networkd.conf.d/20-x.conf": YES, "etc/systemd/networkd.conf.d/10-x.conf": NO}, True),
    ],
)
def test_whether_networkd_deletes_rules_of_others(tmp_path: Path, files: dict[str, str], deletes: bool) -> None:
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    assert _survey._deletes_foreign_rules(str(tmp_path)) is deletes


def test_no_rehearsal_where_no_unit_changes_or_a_key_is_missing_or_the_root_is_no_hosts() -> None:
    unit = file("/etc/systemd/network/05-transit-wg0.network", b"[Match]\n", uid=0, gid=0, mode=0o644)
    sysctl = file("/etc/sysctl.d/90-transit.conf", b"", uid=0, gid=0, mode=0o644)
    held: list[t.Any] = []

    def rehearse(root: str, entry: dict[str, t.Any], missing: str | None) -> None:
        before, after = {"files": [absent(entry["path"])]}, {"files": [entry]}
        held.append(_survey._rehearsal(root, before, after, [{"missing": missing}]))

    rehearse("/", sysctl, None)
    rehearse("/", unit, "No such file or directory")
    rehearse("/somewhere", unit, None)
    assert held == [{"complaints": [], "error": None}] * 3


def test_a_rehearsal_that_cannot_be_held_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    unit = file("/etc/systemd/network/05-transit-wg0.network", b"[Match]\n", uid=0, gid=0, mode=0o644)

    def refuse(_changes: object) -> list[str]:
        raise RehearsalError("unshare: Operation not permitted")

    monkeypatch.setattr(_rehearsal, "complaints", refuse)
    held = _survey._rehearsal("/", {"files": [absent(unit["path"])]}, {"files": [unit]}, [])
    assert held == {"complaints": [], "error": "unshare: Operation not permitted"}


RULESET = """\
table inet filter {
\tchain input {
\t\ttype filter hook input priority filter; policy drop;
\t\tiifname "eth0" tcp dport 22 accept
\t}
}
table inet transit {
\tchain input {
\t\ttype filter hook input priority filter - 1; policy accept;
\t\tiifname { "vrf-wan", "eth0" } goto wan1
\t}
}
"""
ETH0 = {**NO_PLAN, "members": [{"name": "eth0", "vrf": "vrf-wan"}], "filter": {"tcp": []}}


def under(master: str | None) -> dict[str, t.Any]:
    return {"links": [{"name": "eth0", "master": master}]}


def answer(monkeypatch: pytest.MonkeyPatch, replies: dict[str, str | int]) -> None:
    """Have commands answer by their first word: a text, or the status with which they fail."""

    def run(argv: list[str], **_: object) -> str:
        reply = replies[argv[0]]
        if isinstance(reply, int):
            raise CommandError(argv, reply, "refused")
        return reply

    monkeypatch.setattr(_survey, "run", run)


@pytest.mark.parametrize(("master", "moves"), [(None, True), ("vrf-old", True), ("vrf-wan", False)])
def test_the_rules_of_others_that_name_a_member(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, master: str | None, moves: bool
) -> None:
    answer(monkeypatch, {"nft": RULESET})
    found = _survey._filter(str(tmp_path), ETH0, under(master))
    assert (found["nft"], found["table"]) == (True, True)
    assert [(rule["rule"], rule["moves"]) for rule in found["others"]] == [
        ('iifname "eth0" tcp dport 22 accept', moves)
    ]


@pytest.mark.parametrize(("status", "there"), [(127, False), (1, True)])
def test_nft_that_does_not_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, status: int, there: bool) -> None:
    answer(monkeypatch, {"nft": status})
    assert _survey._filter(str(tmp_path), ETH0, under(None)) == {"nft": there, "table": False, "others": []}


def test_nothing_is_asked_where_nothing_moves_and_nothing_is_filtered(tmp_path: Path) -> None:
    assert _survey._filter(str(tmp_path), NO_PLAN, under(None)) == {"nft": True, "table": False, "others": []}


def test_the_old_tables_of_iptables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "proc/net").mkdir(parents=True)
    for name in ("ip_tables_names", "ip6_tables_names"):
        (tmp_path / "proc/net" / name).write_text("filter\n")
    rules = "*filter\n:INPUT ACCEPT [0:0]\n-A INPUT -i eth0 -p tcp -j ACCEPT\nCOMMIT\n"
    answer(monkeypatch, {"nft": 127, "iptables-legacy-save": rules, "ip6tables-legacy-save": 127})
    found = _survey._filter(str(tmp_path), ETH0, under(None))
    assert [(rule["place"], rule["rule"]) for rule in found["others"]] == [
        ("iptables-legacy filter INPUT", "-A INPUT -i eth0 -p tcp -j ACCEPT")
    ]


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
    assert _survey._connection(str(tmp_path)) == found


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
    assert _survey._connection(str(tmp_path)) == {"address": "198.51.100.11", "port": 22}
    (tmp_path / "proc/7/environ").write_bytes(b"SHELL=/bin/sh\0")
    (tmp_path / "proc/1/environ").write_bytes(b"")
    assert _survey._connection(str(tmp_path)) is None


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

    monkeypatch.setattr(_survey, "run", run)
    assert _survey._ssh_server(ETH0, under(master))["family"] == family
    assert calls == asked

# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest

from ansible_collections.transit.networkd.plugins.module_utils._change._sides import empty_plan
from ansible_collections.transit.networkd.plugins.module_utils._common._command import CommandError
from ansible_collections.transit.networkd.plugins.module_utils._preflight._survey import _filter

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
ETH0 = {**empty_plan(), "members": [{"name": "eth0", "vrf": "vrf-wan"}], "filter": {"tcp": []}}


def under(master: str | None) -> dict[str, t.Any]:
    return {"links": [{"name": "eth0", "master": master}]}


def answer(monkeypatch: pytest.MonkeyPatch, replies: dict[str, str | int]) -> None:
    """Have commands answer by their first word: a text, or the status with which they fail."""

    def run(argv: list[str], **_: object) -> str:
        reply = replies[argv[0]]
        if isinstance(reply, int):
            raise CommandError(argv, reply, "refused")
        return reply

    monkeypatch.setattr(_filter, "run", run)


@pytest.mark.parametrize(("master", "moves"), [(None, True), ("vrf-old", True), ("vrf-wan", False)])
def test_the_rules_of_others_that_name_a_member(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, master: str | None, moves: bool
) -> None:
    answer(monkeypatch, {"nft": RULESET})
    found = _filter.packet_filter(str(tmp_path), ETH0, under(master))
    assert (found["nft"], found["table"]) == (True, True)
    assert [(rule["rule"], rule["moves"]) for rule in found["others"]] == [
        ('iifname "eth0" tcp dport 22 accept', moves)
    ]


@pytest.mark.parametrize(("status", "there"), [(127, False), (1, True)])
def test_nft_that_does_not_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, status: int, there: bool) -> None:
    answer(monkeypatch, {"nft": status})
    assert _filter.packet_filter(str(tmp_path), ETH0, under(None)) == {"nft": there, "table": False, "others": []}


def test_nothing_is_asked_where_nothing_moves_and_nothing_is_filtered(tmp_path: Path) -> None:
    assert _filter.packet_filter(str(tmp_path), empty_plan(), under(None)) == {
        "nft": True,
        "table": False,
        "others": [],
    }


def test_the_old_tables_of_iptables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "proc/net").mkdir(parents=True)
    for name in ("ip_tables_names", "ip6_tables_names"):
        (tmp_path / "proc/net" / name).write_text("filter\n")
    rules = "*filter\n:INPUT ACCEPT [0:0]\n-A INPUT -i eth0 -p tcp -j ACCEPT\nCOMMIT\n"
    answer(monkeypatch, {"nft": 127, "iptables-legacy-save": rules, "ip6tables-legacy-save": 127})
    found = _filter.packet_filter(str(tmp_path), ETH0, under(None))
    assert [(rule["place"], rule["rule"]) for rule in found["others"]] == [
        ("iptables-legacy filter INPUT", "-A INPUT -i eth0 -p tcp -j ACCEPT")
    ]

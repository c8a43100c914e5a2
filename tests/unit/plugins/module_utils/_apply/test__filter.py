# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.transit.networkd.plugins.module_utils._apply import _filter
from ansible_collections.transit.networkd.plugins.module_utils._apply._commands import Live
from ansible_collections.transit.networkd.plugins.module_utils._change import _sides
from ansible_collections.transit.networkd.plugins.module_utils._change._sides import empty_plan
from ansible_collections.transit.networkd.plugins.module_utils._common import _command, _entry, _layout
from ansible_collections.transit.networkd.plugins.module_utils._common._coded import problem
from ansible_collections.transit.networkd.plugins.module_utils._words import text

MEMBERS = [{"name": "eth0", "vrf": "vrf-wan"}]
SIDES: dict[bool, dict[str, t.Any]] = {
    True: {"plan": {**empty_plan(), "filter": {"tcp": [22], "udp": []}, "members": MEMBERS}},
    False: {"plan": {**empty_plan(), "members": MEMBERS}},
}
FILE = """table inet transit
delete table inet transit
table inet transit {
    chain input {
        iifname { "vrf-wan", "eth0" } goto wan1
    }
}
"""


class Host:
    """A kernel with or without the table, and a systemd that may not help."""

    def __init__(self) -> None:
        self.commands: list[str] = []
        self.tables: set[str] = set()
        self.systemd = True

    @property
    def table(self) -> bool:
        return "transit" in self.tables

    def run(self, argv: t.Sequence[str], stdin: str | None = None) -> str:
        words = " ".join(argv) + (f" <<\n{stdin}" if stdin else "")
        if words.startswith("nft list table inet "):
            if argv[-1] not in self.tables:
                raise _command.CommandError(argv, 1, "No such file or directory")
            return ""
        self.commands.append(words)
        if argv[0] == "systemctl" and not self.systemd:
            raise _command.CommandError(argv, 1, "Transport endpoint is not connected")
        name = "transit-before" if "transit-before" in words else "transit"
        gone = "stop" in argv or "delete" in argv or (stdin or "").endswith(f"delete table inet {name}\n")
        (self.tables.discard if gone else self.tables.add)(name)
        return ""


@pytest.fixture
def host(monkeypatch: pytest.MonkeyPatch) -> Host:
    host = Host()
    monkeypatch.setattr(_command, "run", host.run)
    return host


def test_the_unit_loads_it_and_takes_it_away(host: Host) -> None:
    assert _filter.follow(Live(), SIDES[True], SIDES[True]) == []
    told = problem("filter-left", subject="table inet transit")
    assert (host.table, _filter.left(SIDES[True], SIDES[False])) == (True, [told])
    _filter.leave(Live(), SIDES[True], SIDES[False])
    assert (host.table, _filter.left(SIDES[True], SIDES[False])) == (False, [])
    assert host.commands == [
        "systemctl reload-or-restart transit-networkd-filter.service",
        "systemctl stop transit-networkd-filter.service",
    ]


def test_without_systemd_nft_does_it(host: Host) -> None:
    host.systemd = False
    (word,) = _filter.follow(Live(), SIDES[True], SIDES[True])
    assert text(word).startswith("transit-networkd-filter.service does not start: ")
    assert host.table
    _filter.leave(Live(), SIDES[True], SIDES[False])
    assert not host.table
    assert [command for command in host.commands if command.startswith("nft")] == [
        "nft -f /etc/transit-networkd/filter.nft",
        "nft delete table inet transit",
    ]


@pytest.mark.parametrize(("source", "target"), [(False, False), (False, True), (True, True)])
def test_it_is_not_taken_away_where_it_stays(host: Host, source: bool, target: bool) -> None:
    _filter.leave(Live(), SIDES[source], SIDES[target])
    assert _filter.follow(Live(), SIDES[source], SIDES[False]) == []
    assert host.commands == []


@pytest.mark.parametrize(("source", "target"), [(False, False), (False, True), (True, False), (True, True)])
def test_it_goes_ahead_where_there_was_none(host: Host, source: bool, target: bool) -> None:
    _filter.lead(Live(), SIDES[source], SIDES[target])
    assert host.table == (target and not source)


@pytest.mark.parametrize("deleted", [False, True])
def test_what_goes_to_another_vrf_is_filtered_by_both_until_it_is_there(host: Host, deleted: bool) -> None:
    entry = _entry.file(_layout.FILTER_PATH, FILE.encode(), uid=0, gid=0, mode=0o644)
    entry = _entry.absent(_layout.FILTER_PATH) if deleted else entry
    source = {**SIDES[True], "files": [entry]}
    target = {"plan": {**SIDES[True]["plan"], "members": [{"name": "eth0", "vrf": "vrf-two"}]}, "files": []}
    _filter.lead(Live(), source, target)
    assert _filter.follow(Live(), source, target) == []
    beside = [] if deleted else ["nft -f - <<\n" + FILE.replace("inet transit", "inet transit-before")]
    assert host.commands == [
        *beside,
        "nft -f /etc/transit-networkd/filter.nft",
        "systemctl reload-or-restart transit-networkd-filter.service",
        "nft -f - <<\ntable inet transit-before\ndelete table inet transit-before\n",
    ]


def test_the_one_beside_is_told_and_deleted_once_more(host: Host) -> None:
    source = {**SIDES[True], "files": [_entry.file(_layout.FILTER_PATH, FILE.encode(), uid=0, gid=0, mode=0o644)]}
    target = {"plan": {**SIDES[True]["plan"], "members": [{"name": "eth0", "vrf": "vrf-two"}]}, "files": []}
    assert _filter.left(source, source) == _filter.left(source, target) == []
    _filter.lead(Live(), source, target)
    told = problem("filter-left", subject="table inet transit-before")
    assert (host.tables, _filter.left(source, target)) == ({"transit", "transit-before"}, [told])
    _filter.clear(Live(), source, target)
    assert (host.tables, _filter.left(source, target)) == ({"transit"}, [])
    # What both sides have is nobody's to delete.
    _filter.clear(Live(), source, source)
    assert host.tables == {"transit"}


@pytest.mark.parametrize("side", [{"plan": None}, {"plan": empty_plan()}])
def test_a_side_without_a_filter_has_none(side: dict[str, t.Any]) -> None:
    assert not _sides.filtered(side)

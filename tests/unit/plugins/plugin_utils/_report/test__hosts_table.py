# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import random
import re
import typing as t

import pytest

from ansible_collections.transit.networkd.plugins.plugin_utils._report._hosts_table import (
    SCREEN,
    counts,
    hosts_table,
    natural,
)
from ansible_collections.transit.networkd.plugins.plugin_utils._report._rows import STATES, HostRow


def row(host: str, state: str = "ok", **more: t.Any) -> HostRow:
    usual: t.Any = {
        "changed": False,
        "passed": 52,
        "checks": 52,
        "problems": 0,
        "oldest_handshake": 12,
        "without_handshake": 0,
        "systemd_version": 257,
    }
    return {"host": host, "state": state, **usual, **more}


UNKNOWN = {"passed": None, "checks": None, "oldest_handshake": None, "systemd_version": None}


def fleet(size: int) -> list[HostRow]:
    """Return that many hosts, a few of them not well, in no order."""
    states = dict(
        zip((7, 20, 100, 101, 250), ("drifted", "down", "refused", "rolled back", "not started"), strict=True)
    )
    rows = [
        row(f"router-{number}.ams", states.get(number, "ok"), problems=int(number in states))
        for number in range(1, size + 1)
    ]
    random.Random(3).shuffle(rows)
    return rows


def test_three_hosts() -> None:
    rows = [
        row("r1", "down", problems=1, **UNKNOWN),
        row("r10", "drifted", passed=50, problems=2, oldest_handshake=181, without_handshake=1),
        row("r2", changed=True),
    ]
    assert hosts_table(rows) == [
        "HOST  STATE    CHANGED  CHECKS  PROBLEMS  HANDSHAKE  SYSTEMD",
        "r2    ok       yes      52/52   -         12s        257",
        "r10   drifted  no       50/52   2         never      257",
        "r1    down     no       -       1         -          -",
        "3 hosts: 1 ok, 1 drifted, 1 down; 1 changed; 3 problems",
    ]


def test_three_hundred_hosts_end_with_those_to_look_at() -> None:
    lines = hosts_table(fleet(300))
    hosts = [line.split()[0] for line in lines]
    quiet = [number for number in range(1, 301) if number not in (7, 20, 100, 101, 250)]
    assert hosts[:296] == ["HOST", *(f"router-{number}.ams" for number in quiet)]
    assert lines[296:] == [
        lines[0],
        "router-250.ams  not started  no       52/52   1         12s        257",
        "router-7.ams    drifted      no       52/52   1         12s        257",
        "router-100.ams  refused      no       52/52   1         12s        257",
        "router-101.ams  rolled back  no       52/52   1         12s        257",
        "router-20.ams   down         no       52/52   1         12s        257",
        "300 hosts: 295 ok, 1 not started, 1 drifted, 1 refused, 1 rolled back, 1 down; 0 changed; 5 problems",
    ]
    assert max(map(len, lines[:-1])) <= 80
    starts = {tuple(found.start() for found in re.finditer(r"(?<=  )\S", line)) for line in lines[:-1]}
    assert len(starts) == 1


@pytest.mark.parametrize(("quiet", "heads"), [(SCREEN, 1), (SCREEN + 1, 2)])
def test_the_head_is_repeated_where_it_has_scrolled_away(quiet: int, heads: int) -> None:
    rows = [row(f"r{number}") for number in range(quiet)]
    found = [line.startswith("HOST ") for line in hosts_table([*rows, row("x", "down")])]
    assert (sum(found), sum(line.startswith("HOST ") for line in hosts_table(rows))) == (heads, 1)


def test_the_longest_words_fit_eighty_columns() -> None:
    rows = [row("router-123456", state, passed=1000, checks=1000, problems=1000) for state in STATES]
    assert max(len(line) for line in hosts_table(rows)[:-1]) <= 80


def test_one_host_and_none() -> None:
    assert counts([row("r1", changed=True)]) == "1 host: 1 ok; 1 changed"
    assert hosts_table([]) == []


@pytest.mark.parametrize(
    ("age", "text"),
    [(0, "0s"), (59, "59s"), (60, "1m"), (3599, "59m"), (3600, "1h"), (86399, "23h"), (200_000, "2d"), (None, "-")],
)
def test_age(age: int | None, text: str) -> None:
    assert hosts_table([row("r1", oldest_handshake=age)])[1].split()[5] == text


def test_natural_order() -> None:
    names = ["a", "a1", "a01", "a2", "a10", "a10b", "a10b2", "b", f"b{'1' * 5000}"]
    shuffled = sorted(names, key=len, reverse=True)
    assert sorted(shuffled, key=natural) == ["a", "a01", "a1", *names[3:]]

# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest

from ansible_collections.transit.networkd.plugins.module_utils._change._sides import empty_plan
from ansible_collections.transit.networkd.plugins.module_utils._common._entry import absent, file
from ansible_collections.transit.networkd.plugins.module_utils._preflight import _rehearsal
from ansible_collections.transit.networkd.plugins.module_utils._preflight._rehearsal import RehearsalError
from ansible_collections.transit.networkd.plugins.module_utils._preflight._survey._networkd import (
    deletes_foreign_rules,
    rehearsed,
    rule_sections,
    sets_up,
)

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
    assert deletes_foreign_rules(str(tmp_path)) is deletes


def test_no_rehearsal_where_no_unit_changes_or_a_key_is_missing_or_the_root_is_no_hosts() -> None:
    unit = file("/etc/systemd/network/05-transit-wg0.network", b"[Match]\n", uid=0, gid=0, mode=0o644)
    sysctl = file("/etc/sysctl.d/90-transit.conf", b"", uid=0, gid=0, mode=0o644)
    held: list[t.Any] = []

    def rehearse(root: str, entry: dict[str, t.Any], missing: str | None) -> None:
        before, after = {"files": [absent(entry["path"])]}, {"files": [entry]}
        held.append(rehearsed(root, before, after, [{"missing": missing}]))

    rehearse("/", sysctl, None)
    rehearse("/", unit, "No such file or directory")
    rehearse("/somewhere", unit, None)
    assert held == [{"complaints": [], "error": None}] * 3


def test_a_rehearsal_that_cannot_be_held_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    unit = file("/etc/systemd/network/05-transit-wg0.network", b"[Match]\n", uid=0, gid=0, mode=0o644)

    def refuse(_changes: object) -> list[str]:
        raise RehearsalError("unshare: Operation not permitted")

    monkeypatch.setattr(_rehearsal, "complaints", refuse)
    held = rehearsed("/", {"files": [absent(unit["path"])]}, {"files": [unit], "plan": None}, [])
    assert held == {"complaints": [], "error": "unshare: Operation not permitted"}


def test_the_rules_that_the_hosts_units_make(tmp_path: Path) -> None:
    assert rule_sections(str(tmp_path)) == []
    files = {
        "etc/systemd/network/10-a.network": "[Match]\nName=a\n[RoutingPolicyRule]\nTable=7\nTable=8\n",
        "run/systemd/network/10-a.network": "[RoutingPolicyRule]\nTable=9\n",
        "run/systemd/network/10-a.network.d/x.conf": "[RoutingPolicyRule]\nPriority=5\n",
        "usr/lib/systemd/network/20-b.network": "",
        "etc/systemd/network/20-b.network.d/x.conf": "[RoutingPolicyRule]\nPriority=6\n",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    assert rule_sections(str(tmp_path)) == [{"Table": "8"}, {"Priority": "5"}]


@pytest.mark.parametrize(
    ("path", "anew"),
    [
        ("/etc/systemd/network/05-transit-wg0.network", True),
        ("/etc/systemd/network/10-eth0.network.d/05-transit.conf", True),
        ("/etc/systemd/network/05-transit-wg0.netdev", False),
        ("/etc/sysctl.d/90-transit.conf", False),
    ],
)
def test_whether_networkd_sets_up_a_link_anew(path: str, anew: bool) -> None:
    entry = file(path, b"[Match]\n", uid=0, gid=0, mode=0o644)
    assert sets_up({"files": [absent(path)]}, {"files": [entry]}) is anew
    assert not sets_up({"files": [entry]}, {"files": [entry]})


def test_a_rule_for_a_user_that_the_host_does_not_have_is_no_complaint(monkeypatch: pytest.MonkeyPatch) -> None:
    unit = file("/etc/systemd/network/05-transit-vrf-wan.network", b"[Match]\n", uid=0, gid=0, mode=0o644)
    said = [
        "/etc/systemd/network/05-transit-vrf-wan.network:9: Invalid uid range '_nobody_here', ignoring: x",
        "/etc/systemd/network/05-transit-vrf-wan.network:14: Invalid uid or uid range '_nobody_here', ignoring: x",
        "/etc/systemd/network/05-transit-vrf-wan.network:19: Invalid uid range '_of_a_unit', ignoring: No such process",
        "/etc/systemd/network/05-transit-vrf-wan.network:20: Unknown key name 'Usr' in section 'RoutingPolicyRule'",
    ]
    monkeypatch.setattr(_rehearsal, "complaints", lambda _changes: said)
    plan = {**empty_plan(), "egress": {"choice": "users", "vrf": "vrf-wan", "users": ["_nobody_here", "daemon"]}}
    held = rehearsed("/", {"files": [absent(unit["path"])]}, {"files": [unit], "plan": plan}, [])
    assert held == {"complaints": said[2:], "error": None}

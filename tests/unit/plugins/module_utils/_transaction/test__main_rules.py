# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A change of the rule of local addresses, as a part of a transaction."""

from __future__ import annotations

import os
import shutil
import typing as t

import pytest

from ansible_collections.transit.networkd.plugins.module_utils._apply import _local_rule
from ansible_collections.transit.networkd.plugins.module_utils._common._errors import RefusedError
from ansible_collections.transit.networkd.plugins.module_utils._transaction import _unattended
from ansible_collections.transit.networkd.plugins.module_utils._words import texts
from helpers.host.fake_host import (
    OWNER,
    PLAN,
    WAN,
    Host,
    begun,
    bundle,
)

RULES = "/etc/systemd/system/transit-networkd-rules.service"


WANTED = "/etc/systemd/system/sysinit.target.wants/transit-networkd-rules.service"


def strict_bundle() -> dict[str, t.Any]:
    found = bundle()
    unit = {"path": RULES, "mode": "0644", "content": "[Service]\n", **OWNER}
    link = {"path": WANTED, "target": "../transit-networkd-rules.service"}
    return {**found, "files": [*found["files"], unit, link], "plan": {**PLAN, "strict": True}}


@pytest.fixture
def moves(host: Host, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The moves of the rule of local addresses, and what stood in the way of ``WAN`` and on disk at each."""
    found: list[str] = []

    def note(what: str) -> None:
        there = "strict" if (host.root / RULES[1:]).exists() else "relaxed"
        found.append(f"{what} with the files {there}")
        host.commands.append(what)

    monkeypatch.setattr(_local_rule, "relax", lambda _live: note("relax"))
    monkeypatch.setattr(_local_rule, "tighten", lambda _live: note("tighten"))
    monkeypatch.setattr(_local_rule, "left", lambda _facts: [])
    return found


def after_arming(host: Host) -> list[str]:
    """The commands that make the host follow its files."""
    kept = ("relax", "tighten", "systemctl daemon-reload", "systemctl start", "systemctl stop transit-networkd-rules")
    return [command for command in host.commands if command.startswith((*kept, "networkctl reload"))]


def test_a_strict_host_is_made_so_when_its_links_are_there(host: Host, moves: list[str]) -> None:
    begun(host, bundle=strict_bundle())
    _unattended.apply(host.store(), "a1")
    assert after_arming(host) == [
        "networkctl reload",
        "systemctl daemon-reload",
        "systemctl start transit-networkd-rules.service",
        "tighten",
    ]
    assert moves == ["tighten with the files strict"]
    assert str((host.root / WANTED[1:]).readlink()) == "../transit-networkd-rules.service"


def test_a_rollback_puts_the_local_rule_first_before_it_touches_a_file(host: Host, moves: list[str]) -> None:
    begun(host, bundle=strict_bundle())
    _unattended.apply(host.store(), "a1")
    host.commands.clear()
    moves.clear()
    host.now += 1000
    _unattended.guard(host.store(), "a1")
    assert moves[0] == "relax with the files strict"
    assert set(moves[1:]) == {"relax with the files relaxed"}
    assert after_arming(host)[:4] == [
        "relax",
        "systemctl stop transit-networkd-rules.service",
        "networkctl reload",
        "systemctl daemon-reload",
    ]
    assert not os.path.lexists(host.root / WANTED[1:])
    assert not (host.root / "etc/systemd/system").exists()


def committed_strict(host: Host) -> None:
    begun(host, bundle=strict_bundle())
    _unattended.apply(host.store(), "a1")
    assert host.ask("confirm")["state"] == "committed"
    host.commands.clear()


def test_a_strict_host_has_nothing_to_do_the_second_time(host: Host, moves: list[str]) -> None:
    committed_strict(host)
    assert moves
    reply = host.ask("inspect", bundle=strict_bundle())
    assert (reply["changed"], reply["diff"], reply["effects"]) == (False, [], [])


def test_strict_is_switched_off_and_comes_back_by_a_rollback(host: Host, moves: list[str]) -> None:
    committed_strict(host)
    moves.clear()
    begun(host, "a2", bundle=bundle())
    _unattended.apply(host.store(), "a2")
    assert moves[0] == "relax with the files strict"
    assert not (host.root / RULES[1:]).exists()
    moves.clear()
    host.now += 1000
    _unattended.guard(host.store(), "a2")
    assert set(moves) == {"tighten with the files strict"}
    assert host.commands.count("systemctl start transit-networkd-rules.service") == 1


def test_remove_takes_the_unit_and_its_link_away(host: Host, moves: list[str]) -> None:
    committed_strict(host)
    moves.clear()
    assert host.ask("remove", id="a2")["transaction"]["state"] == "applying"
    _unattended.apply(host.store(), "a2")
    assert host.ask("confirm", id="a2")["state"] == "committed"
    assert moves[0] == "relax with the files strict"
    assert host.files() == {WAN: "theirs\n"}
    assert not (host.root / "etc/systemd/system").exists()


def test_a_boot_takes_the_unit_away_before_it_runs(host: Host, moves: list[str]) -> None:
    begun(host, bundle=strict_bundle())
    _unattended.apply(host.store(), "a1")
    moves.clear()
    host.boot = "kernel:2"
    assert _unattended.recover(host.store()) == 0
    assert not (host.root / RULES[1:]).exists()
    assert moves == ["relax with the files strict"]


def test_a_boot_that_goes_back_to_strict_needs_no_unit(host: Host, moves: list[str]) -> None:
    committed_strict(host)
    begun(host, "a2", bundle=bundle())
    _unattended.apply(host.store(), "a2")
    moves.clear()
    host.boot = "kernel:2"
    assert _unattended.recover(host.store()) == 0
    assert (host.root / RULES[1:]).exists()
    assert moves == ["tighten with the files relaxed"]


def test_a_unit_that_does_not_start_is_rolled_back(host: Host, moves: list[str]) -> None:
    host.refuse = "start transit-networkd-rules"
    begun(host, bundle=strict_bundle())
    _unattended.apply(host.store(), "a1")
    said = host.ask("status")
    assert said["state"] == "rolled-back"
    assert texts(said["drift"])[0].startswith("transit-networkd-rules.service does not start")
    assert moves[1] == "relax with the files strict"


def test_a_link_that_somebody_bent_is_edited(host: Host, moves: list[str]) -> None:
    committed_strict(host)
    assert moves
    (host.root / WANTED[1:]).unlink()
    (host.root / WANTED[1:]).symlink_to("/dev/null")
    host.ask("inspect", bundle=strict_bundle())
    assert host.preflight.asked[-1]["edited"] == [WANTED]


def test_a_link_of_ours_is_taken_up_again_when_the_state_was_lost(host: Host, moves: list[str]) -> None:
    committed_strict(host)
    assert moves
    shutil.rmtree(host.store().directory)
    (host.root / "etc/transit-networkd/keys").mkdir(parents=True)
    with pytest.raises(RefusedError, match="transit-networkd-rules"):
        host.ask("remove", id="a2")
    assert host.ask("begin", id="a3", bundle=strict_bundle())["changed"]
    kinds = {entry["path"]: entry["kind"] for entry in host.store().read_json("baseline.json")["files"]}
    assert kinds[WANTED] == kinds[RULES] == "absent"

# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import copy
import typing as t

import pytest

from ansible_collections.transit.networkd.plugins.module_utils import _drift
from ansible_collections.transit.networkd.plugins.plugin_utils._remote._gate import facts as checked_facts
from ansible_collections.transit.networkd.plugins.plugin_utils._report._hosts_table import hosts_table
from ansible_collections.transit.networkd.plugins.plugin_utils._report._rows import Ended, host_row
from ansible_collections.transit.networkd.plugins.plugin_utils._report._table import WordedCheck, worded
from helpers.host import healthy_host

PLAN: t.Any = {**healthy_host.plan(), "filter": {"tcp": [22], "udp": [], "lock": False}}


def facts(**changed: t.Any) -> t.Any:
    return {**healthy_host.facts(), **changed}


def checks(found: t.Any) -> list[WordedCheck]:
    """Return what the comparison itself says."""
    return [worded(check) for check in _drift.checks(PLAN, found, _drift.PROBES)]


def ended(found: t.Any = None, **more: t.Any) -> Ended:
    found = found or facts()
    return Ended(PLAN, **{"facts": found, "checks": checks(found), **more})


def handshakes(r2: int | None, r3: int | None) -> t.Any:
    found = copy.deepcopy(healthy_host.facts()["tunnels"])
    for peer, age in zip(found[0]["peers"], (r2, r3), strict=False):
        peer["handshake_age"] = age
    return facts(tunnels=found)


def test_a_host_that_is_as_planned() -> None:
    total = len(checks(facts()))
    assert total > 20
    assert host_row("r1", ended(changed=True)) == {
        "host": "r1",
        "state": "ok",
        "changed": True,
        "passed": total,
        "checks": total,
        "problems": 0,
        "oldest_handshake": 12,
        "without_handshake": 0,
        "systemd_version": 257,
    }


def test_each_check_that_fails_is_a_problem() -> None:
    found = facts(sysctls=dict.fromkeys(PLAN["sysctls"], "0"))
    row = host_row("r1", ended(found))
    assert (row["state"], row["problems"], (row["checks"] or 0) - (row["passed"] or 0)) == ("drifted", 2, 2)


@pytest.mark.parametrize(
    ("ages", "oldest", "without"),
    [((5, 100), 100, 0), ((100, 5), 100, 0), ((7, None), 7, 1), ((None, None), None, 2)],
)
def test_handshakes_of_the_peers_that_the_inventory_sets_up(
    ages: tuple[int | None, int | None], oldest: int | None, without: int
) -> None:
    """The telephone of the plan has never shaken hands, and nobody needs to look at that."""
    row = host_row("r1", ended(handshakes(*ages)))
    assert (row["oldest_handshake"], row["without_handshake"]) == (oldest, without)


def test_a_peer_that_the_kernel_does_not_have_had_no_handshake() -> None:
    assert host_row("r1", ended(facts(tunnels=[])))["without_handshake"] == 2


NOTHING = {"checks": None, "facts": None}
PENDING = facts(transaction={"state": "pending", "id": "1a", "deadline": 1.0, "reason": None})


@pytest.mark.parametrize(
    ("known", "state", "changed"),
    [
        (Ended(None), "not planned", False),
        (Ended(PLAN, unreachable=True, changed=True, problems=["r1: no route to host"]), "down", True),
        (Ended(None, unreachable=True), "down", False),
        (Ended(PLAN, refused=True, failed=True, problems=["r1: …"]), "refused", False),
        (Ended(PLAN, failed=True, transaction="rolled-back"), "rolled back", False),
        (Ended(PLAN, failed=True, changed=True, transaction="rolling-back"), "rolling back", True),
        (Ended(PLAN, failed=True, transaction="unknown"), "failed", False),
        (Ended(PLAN, failed=True), "failed", False),
        (Ended(PLAN, started=False), "not started", False),
        (ended(PENDING), "pending", False),
        (Ended(PLAN, changed=True, check_mode=True), "would change", False),
        (Ended(PLAN, check_mode=True), "ok", False),
        (ended(facts(vrfs=[]), failed=True), "drifted", False),
        (ended(changed=True, transaction="committed"), "ok", True),
    ],
)
def test_state(known: Ended, state: str, changed: bool) -> None:
    row = host_row("r1", known)
    assert (row["state"], row["changed"]) == (state, changed)


def test_nothing_that_a_host_says_paints_on_the_terminal() -> None:
    """Of what a host says a row has numbers alone; its name is the inventory's."""
    painted = facts(kernel="6.12\x1b[2J", notes=["\x1b]0;x\x07"])
    painted["tunnels"][0]["peers"][0]["endpoint"] = "\x1b[31m\n192.0.2.1:1"
    painted["tunnels"][0]["public_key"] = None
    found = checked_facts(painted)
    lines = hosts_table([host_row("r1\x1b[2J\nr2  ok", ended(found))])
    assert len(lines) == 3
    assert lines[1].startswith(r"r1\x1b[2J\nr2  ok")
    assert all(line.isprintable() for line in lines)

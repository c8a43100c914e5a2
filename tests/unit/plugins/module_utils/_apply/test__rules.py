# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Routing policy rules of units that were set aside, on the way back to them."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.transit.networkd.plugins.module_utils._apply import _rules
from ansible_collections.transit.networkd.plugins.module_utils._common import _command, _entry
from ansible_collections.transit.networkd.plugins.module_utils._words import texts
from helpers.host.healthy_host import link, rule
from helpers.host.sides import DIR, PLAN, facts, side, with_links

if t.TYPE_CHECKING:
    from pathlib import Path

UNITS = {
    f"{DIR}/10-vrf.network": "[Match]\nName=vrf-wan\n[RoutingPolicyRule]\nFirewallMark=1000\nFamily=both\nTable=1000\n",
    f"{DIR}/20-wan.network": "[Match]\nName=eth0\n[Network]\nVRF=vrf-wan\n",
}
DELETED = [f"ip {option} rule del priority 1998 fwmark 1000 table 1000" for option in ("-4", "-6")]


def pair(priority: int, **fields: t.Any) -> list[dict[str, t.Any]]:
    return [rule(family, priority, **{"mark": 1000, "table": 1000, **fields}) for family in ("ipv4", "ipv6")]


def by_hand(rules: list[dict[str, t.Any]]) -> dict[str, t.Any]:
    """Return the side of units that somebody wrote, which have made these rules."""
    files = [_entry.file(path, text.encode(), uid=0, gid=0, mode=0o644) for path, text in UNITS.items()]
    return side(None, files=files, rules=rules)


def now(rules: list[dict[str, t.Any]]) -> dict[str, t.Any]:
    """Return the facts of a host whose units are back, with these rules in the kernel."""
    links = [link("eth0", 2, unit=f"{DIR}/20-wan.network"), link("vrf-wan", 3, unit=f"{DIR}/10-vrf.network")]
    return facts(links=[*links, link("eth1", 4, unit="/run/systemd/network/x.network")], rules=rules)


@pytest.fixture
def cleared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> t.Callable[..., list[str]]:
    """Return a function that clears what the collection's side has left, and returns the commands."""
    found: list[str] = []
    monkeypatch.setattr(_command, "run", lambda argv, **_: found.append(" ".join(argv)) or "")
    for path, text in UNITS.items():
        (tmp_path / path[1:]).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path[1:]).write_text(text)

    def clear(target: t.Any, facts_now: t.Any) -> list[str]:
        found.clear()
        _rules.clear(with_links(tmp_path), t.cast("t.Any", side(PLAN)), target, facts_now)
        return found

    return clear


def test_networkd_makes_the_rule_for_which_it_has_kept_a_managed_one(cleared: t.Callable[..., list[str]]) -> None:
    target, kept = by_hand(pair(32765)), now(pair(1998))

    assert texts(_rules.off(t.cast("t.Any", target), t.cast("t.Any", side(PLAN)), t.cast("t.Any", kept))) == [
        "IPv4: expected the rule 32765 fwmark 1000 lookup 1000, there is none",
        "IPv6: expected the rule 32765 fwmark 1000 lookup 1000, there is none",
    ]
    # Only the link whose unit makes a rule.
    assert cleared(target, kept) == [*DELETED, "networkctl reconfigure -- vrf-wan"]


def test_a_rule_that_is_back_is_left_alone_whatever_its_priority(cleared: t.Callable[..., list[str]]) -> None:
    target, back = by_hand(pair(32765)), now([*pair(1998), *pair(32764)])

    assert cleared(target, back) == DELETED
    assert _rules.off(t.cast("t.Any", target), t.cast("t.Any", side(PLAN)), t.cast("t.Any", back)) == []
    # One that differs in anything else is another one.
    other = now(pair(32765, iif="eth1"))
    assert len(_rules.lost(t.cast("t.Any", target), t.cast("t.Any", side(PLAN)), t.cast("t.Any", other))) == 2


def test_a_rule_of_theirs_with_the_managed_priority_stays(cleared: t.Callable[..., list[str]]) -> None:
    assert cleared(by_hand(pair(1998)), now(pair(1998))) == []
    # The control: units that make no rule.
    assert cleared(by_hand([]), now(pair(1998))) == DELETED

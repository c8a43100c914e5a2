# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The rule of local addresses goes there and back, and at no instant is there none."""

from __future__ import annotations

import json
import typing as t

import pytest

from ansible_collections.transit.networkd.plugins.module_utils._apply import _local_rule
from ansible_collections.transit.networkd.plugins.module_utils._apply._commands import Live
from ansible_collections.transit.networkd.plugins.module_utils._change import _sides
from ansible_collections.transit.networkd.plugins.module_utils._change._sides import empty_plan
from ansible_collections.transit.networkd.plugins.module_utils._common import _command
from ansible_collections.transit.networkd.plugins.module_utils._observe import _kernel
from ansible_collections.transit.networkd.plugins.module_utils._words import text, texts

Rule = tuple[int, str]

LOCAL_FIRST: Rule = (0, "local")
LOCAL_LAST: Rule = (32764, "local")
END: Rule = (2000, "l3mdev unreachable")
OTHERS: list[Rule] = [(1000, "l3mdev"), (32766, "main")]
RELAXED = sorted([LOCAL_FIRST, *OTHERS])
STRICT = sorted([END, LOCAL_LAST, *OTHERS])

SIDES: dict[bool, dict[str, t.Any]] = {strict: {"plan": {"strict": strict}} for strict in (True, False)}


class Kernel:
    """The rules of both families as ``ip rule`` changes and shows them; it dies after so many changes."""

    def __init__(self, rules: list[Rule]) -> None:
        self.rules = {family: list(rules) for family in ("-4", "-6")}
        self.changes: list[str] = []
        self.systemctl: list[str] = []
        self.dies_after = 1000
        self.blind = False
        self.refuses = ""

    def run(self, argv: t.Sequence[str], **_: object) -> str:
        words = list(argv)
        if self.refuses and self.refuses in " ".join(words):
            raise _command.CommandError(argv, 1, "refused")
        if words[0] == "systemctl":
            self.systemctl.append(" ".join(words[1:]))
            return ""
        if words[-2:] == ["rule", "show"]:
            if self.blind:
                raise _command.CommandError(argv, 2, "no memory")
            return json.dumps([self.shown(*rule) for rule in sorted(self.rules[words[4]])])
        if len(self.changes) == self.dies_after:
            raise KeyboardInterrupt
        self.change(words[1], words[3], words[4:])
        self.changes.append(" ".join(words))
        return ""

    def change(self, family: str, verb: str, words: list[str]) -> None:
        local = words[2:4] in (["lookup", "local"], ["table", "255"])
        rule = (int(words[1]), "local" if local else "l3mdev unreachable")
        assert verb in ("add", "del")
        if (rule in self.rules[family]) == (verb == "add"):
            raise _command.CommandError(words, 2, "File exists or does not")
        (self.rules[family].append if verb == "add" else self.rules[family].remove)(rule)
        assert any(what == "local" for _priority, what in self.rules[family]), "a host without loopback"
        if verb == "add":
            assert words[-2:] == ["protocol", "kernel"], "networkd would delete it"

    @staticmethod
    def shown(priority: int, what: str) -> dict[str, t.Any]:
        table = {"local": {"table": "255"}, "main": {"table": "254"}}.get(what, {"l3mdev": None})
        action = {"action": "7"} if what.endswith("unreachable") else {}
        return {"priority": priority, "src": "all", "protocol": "2", **table, **action}

    def all(self) -> list[list[Rule]]:
        return [sorted(rules) for rules in self.rules.values()]

    def facts(self) -> dict[str, t.Any]:
        return {"rules": _kernel.rules()}


@pytest.fixture
def kernel(monkeypatch: pytest.MonkeyPatch) -> Kernel:
    kernel = Kernel(RELAXED)
    monkeypatch.setattr(_command, "run", kernel.run)
    return kernel


def test_there_and_back(kernel: Kernel) -> None:
    assert _local_rule.follow(Live(), SIDES[True]) == []
    assert kernel.all() == [STRICT, STRICT]
    assert kernel.systemctl == ["start transit-networkd-rules.service"]
    _local_rule.relax_first(Live(), SIDES[True], SIDES[False])
    assert kernel.all() == [RELAXED, RELAXED]
    assert kernel.systemctl[1:] == ["stop transit-networkd-rules.service"]


def test_what_is_so_already_is_left_alone(kernel: Kernel) -> None:
    _local_rule.relax(Live())
    assert kernel.changes == []
    _local_rule.tighten(Live())
    there = len(kernel.changes)
    _local_rule.tighten(Live())
    assert len(kernel.changes) == there == 6


@pytest.mark.parametrize("count", range(7))
@pytest.mark.parametrize("end", [True, False], ids=["on to the end", "back"])
@pytest.mark.parametrize("start", [True, False], ids=["to strict", "from strict"])
def test_a_death_at_any_step_is_made_good(kernel: Kernel, start: bool, end: bool, count: int) -> None:
    """Each move may die after any of its changes; whichever side is wanted then, it comes out whole."""
    if not start:
        _local_rule.tighten(Live())
        kernel.changes.clear()
    kernel.dies_after = count
    try:
        (_local_rule.tighten if start else _local_rule.relax)(Live())
    except KeyboardInterrupt:
        assert count < 6
    kernel.dies_after = 1000
    strict = start == end
    (_local_rule.tighten if strict else _local_rule.relax)(Live())
    assert kernel.all() == ([STRICT, STRICT] if strict else [RELAXED, RELAXED])


@pytest.mark.parametrize("refuses", ["add pref 32764", "-6 rule add pref 32764", "rule show"])
def test_the_kernels_rule_stays_while_the_other_one_is_not_there(kernel: Kernel, refuses: str) -> None:
    kernel.refuses = refuses
    live = Live()
    _local_rule.tighten(live)
    assert LOCAL_FIRST in kernel.rules["-6"]
    assert live.notes


@pytest.mark.parametrize("refuses", ["add pref 0", "rule show"])
def test_ours_stays_while_the_kernels_is_not_back(kernel: Kernel, refuses: str) -> None:
    _local_rule.tighten(Live())
    kernel.refuses = refuses
    _local_rule.relax(Live())
    assert all(LOCAL_LAST in rules for rules in kernel.all())


def test_a_kernel_that_cannot_be_asked_gets_its_rule_back_all_the_same(kernel: Kernel) -> None:
    _local_rule.tighten(Live())
    kernel.blind = True
    _local_rule.relax(Live())
    assert all(LOCAL_FIRST in rules for rules in kernel.all())


def test_the_rules_of_others_stay(kernel: Kernel) -> None:
    for rules in kernel.rules.values():
        rules += [(32765, "local"), (2001, "l3mdev unreachable")]
    before = kernel.all()
    _local_rule.tighten(Live())
    _local_rule.relax(Live())
    assert kernel.all() == before


def test_a_unit_that_does_not_start_is_told(kernel: Kernel) -> None:
    kernel.refuses = "start transit-networkd-rules"
    (word,) = _local_rule.follow(Live(), SIDES[True])
    assert text(word).startswith("transit-networkd-rules.service does not start: ")
    assert kernel.all() == [STRICT, STRICT]


@pytest.mark.parametrize(("source", "target"), [(False, False), (False, True), (True, True)])
def test_nothing_goes_ahead_unless_a_side_ceases_to_be_strict(kernel: Kernel, source: bool, target: bool) -> None:
    _local_rule.relax_first(Live(), SIDES[source], SIDES[target])
    assert (kernel.changes, kernel.systemctl) == ([], [])
    assert _local_rule.follow(Live(), SIDES[False]) == []
    assert kernel.systemctl == []


@pytest.mark.parametrize("side", [{"plan": None}, {"plan": empty_plan()}])
def test_a_side_that_does_not_ask_for_it_is_not_strict(side: dict[str, t.Any]) -> None:
    assert not _sides.strict(side)


def test_what_is_left(kernel: Kernel) -> None:
    assert _local_rule.left(kernel.facts()) == []
    _local_rule.tighten(Live())
    assert texts(_local_rule.left(kernel.facts())) == [
        "IPv4: expected the rule 0 lookup local, there is none",
        "IPv6: expected the rule 0 lookup local, there is none",
        "IPv4: expected the rule 32764 lookup 255 to be gone, it is still there",
        "IPv6: expected the rule 32764 lookup 255 to be gone, it is still there",
        "IPv4: expected the rule 2000 l3mdev unreachable to be gone, it is still there",
        "IPv6: expected the rule 2000 l3mdev unreachable to be gone, it is still there",
    ]

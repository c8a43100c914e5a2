# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.transit.networkd.plugins.module_utils._common._coded import problem
from ansible_collections.transit.networkd.plugins.plugin_utils._remote._commit_confirm import (
    UnreachableError,
    explain,
    see_through,
)

GONE = UnreachableError("no route to host")

TWO = [problem("link-left", subject="a"), problem("link-left", subject="b")]


class Host:
    """A host that gives what it is told to; the last answer to "status" holds on."""

    def __init__(self, *states: str | Exception, confirm: str | Exception = "committed") -> None:
        self.states = list(states)
        self.confirm = confirm
        self.now = 0.0
        self.asked: list[str] = []

    def ask(self, verb: str) -> dict[str, t.Any]:
        self.asked.append(verb)
        answer = self.confirm
        if verb == "status":
            answer = self.states.pop(0) if len(self.states) > 1 else self.states[0]
        if isinstance(answer, Exception):
            raise answer
        return {"state": answer, "reason": None, "drift": []}

    def sleep(self, seconds: float) -> None:
        self.now += seconds

    def see_through(self, remaining: float = 180) -> str:
        outcome = see_through(self.ask, remaining, clock=lambda: self.now, sleep=self.sleep)
        return str(outcome["state"])


def test_the_usual_way() -> None:
    host = Host("applying", GONE, "pending")
    assert host.see_through() == "committed"
    assert host.asked == ["status", "status", "status", "confirm"]


def test_nobody_confirms_what_is_not_well() -> None:
    host = Host("applying", "rolling-back", "rolled-back")
    assert host.see_through() == "rolled-back"
    assert "confirm" not in host.asked


def test_a_confirmation_whose_answer_is_lost() -> None:
    assert Host("pending", "committed", confirm=GONE).see_through() == "committed"


def test_a_confirmation_that_comes_too_late_hears_the_truth() -> None:
    assert Host("pending", confirm="rolled-back").see_through() == "rolled-back"


def test_near_the_deadline_nobody_confirms() -> None:
    host = Host(*[GONE] * 40, "pending", "rolled-back")
    assert host.see_through(60) == "rolled-back"
    assert "confirm" not in host.asked


def test_a_host_that_is_back_after_its_deadline() -> None:
    host = Host(*[GONE] * 130, "rolled-back")
    assert host.see_through() == "rolled-back"
    assert 180 < host.now < 240


def test_a_host_that_is_on_its_way_back_for_long() -> None:
    host = Host("applying", "rolling-back")
    assert host.see_through(600) == "rolling-back"
    assert 150 < host.now < 160


def test_what_a_host_said_last_is_so_when_it_is_not_reached_any_more() -> None:
    assert Host("rolling-back", GONE).see_through() == "rolling-back"


def test_a_host_that_never_comes_back() -> None:
    host = Host(GONE)
    assert host.see_through() == "unknown"
    assert host.now == pytest.approx(330, abs=3)


def test_a_removal_forgets_itself() -> None:
    assert Host("pending", "none", confirm=GONE).see_through() == "committed"


def test_a_host_that_was_lost_before_it_began() -> None:
    assert Host(GONE, "none").see_through() == "none"


@pytest.mark.parametrize(
    ("outcome", "message"),
    [
        (
            {
                "state": "rolled-back",
                "reason": "the host is not as it should be",
                "drift": TWO,
            },
            (
                "the change was applied, but the host is not as it should be, so the host rolled it back: "
                "a: expected to be gone, it is still there; b: expected to be gone, it is still there"
            ),
        ),
        (
            {"state": "rolled-back", "reason": "it was not confirmed within 180 s", "drift": []},
            "the host rolled the change back because it was not confirmed within 180 s",
        ),
        (
            {
                "state": "rolling-back",
                "reason": "it was asked for",
                "drift": TWO,
            },
            (
                "the host is rolling the change back because it was asked for, and is not done yet: "
                "a: expected to be gone, it is still there; b: expected to be gone, it is still there. It continues "
                "by itself; see: transit-networkd status"
            ),
        ),
        (
            {"state": "rolling-back", "reason": "it was asked for", "drift": []},
            (
                "the host is rolling the change back because it was asked for, and is not done yet. It continues by "
                "itself; see: transit-networkd status"
            ),
        ),
        ({"state": "none"}, "the connection was lost before the change started; nothing was changed"),
        (
            {"state": "unknown"},
            (
                "the host was still unreachable 150 s after its deadline of 180 s. It rolls back by itself; see on its "
                "console: journalctl -u 'transit-networkd-*'"
            ),
        ),
    ],
)
def test_why(outcome: dict[str, t.Any], message: str) -> None:
    assert explain(outcome, 180) == message


class Waiting(Host):
    """A host that confirms by itself where the connection is fresh."""

    def __init__(self, *early: str | Exception, status: str = "pending") -> None:
        super().__init__(status)
        self.early = list(early)
        self.after: list[float] = []

    def confirm_early(self, after: float) -> t.Any:
        self.asked.append("early")
        self.after.append(after)
        answer = self.early.pop(0) if len(self.early) > 1 else self.early[0]
        if isinstance(answer, Exception):
            raise answer
        return {"state": answer, "reason": None, "drift": []}

    def seen(self, remaining: float = 180, took: float = 0.0) -> str:
        clock = {"clock": lambda: self.now, "sleep": self.sleep}
        return str(see_through(self.ask, remaining, took=took, early=self.confirm_early, **clock)["state"])  # type: ignore[arg-type]


def test_one_question_is_enough_where_the_change_is_pending_by_then() -> None:
    host = Waiting("committed")
    assert host.seen() == "committed"
    assert host.asked == ["early"]
    assert host.after == [host.now]


@pytest.mark.parametrize(("took", "first"), [(0.1, 2.0), (1.2, 6.0), (30.0, 10.0)])
def test_a_slow_host_is_given_longer_before_the_first_look(took: float, first: float) -> None:
    host = Waiting("committed")
    begun = host.now
    host.seen(took=took)
    assert host.after == [first]
    assert host.now - begun == first


def test_a_connection_that_is_too_old_is_followed_by_a_fresh_one() -> None:
    host = Waiting("applying", GONE, "pending")
    assert host.seen() == "committed"
    assert host.asked == ["early", "early", "early", "confirm"]
    assert host.after == sorted(set(host.after))


def test_a_removal_whose_early_confirmation_was_lost_is_over() -> None:
    assert Waiting(GONE, "none").seen() == "committed"
    # The control: nothing was asked that might have confirmed it.
    assert Waiting("none").seen() == "none"


def test_near_the_deadline_the_host_confirms_nothing_by_itself() -> None:
    host = Waiting(GONE, status="rolled-back")
    assert host.seen(60) == "rolled-back"
    assert host.asked.count("early") > 5
    assert host.asked[-1] == "status"
    assert max(host.after) < 30

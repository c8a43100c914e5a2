# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Records of a rotation of which one is a lie: nobody is rotated, left out or passed over by the word of another."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.transit.networkd.plugins.plugin_utils._fleet._agreement import WAY_OUT
from ansible_collections.transit.networkd.plugins.plugin_utils._fleet._rotation import Decision, decide
from helpers.fleet_plans import Row, host_plan

ALL = ["evil", "r1", "r2"]
# Three hosts, each a peer of the others.
PLANS = {host: host_plan(host, [other for other in ALL if other != host]) for host in ALL}
OURS, OTHER = "0123456789ab", "ffffffffffff"


def record(
    state: str, *, rotate: t.Sequence[str] | None = None, rotation: str | None = OURS, finishing: bool = False
) -> Row:
    common = {"own": {}, "reason": None, "rotation": rotation}
    return {"rotate": list(ALL if rotate is None else rotate), "state": state, "finishing": finishing, **common}


def asked(rotate: t.Sequence[str] | None = None, **records: Row) -> tuple[Decision, list[str]]:
    told: t.Any = {host: records.get(host) for host in ALL}
    return decide(PLANS, told, rotate, identity="aaaaaaaaaaaa")


NOT_ASKED = (
    "evil: says that the rotation {rotation} of {of} is not over yet, but {lacking} no record of it, and the keys of "
    "evil, r1, r2 were asked for. -e transit_rotate={rotate} continues and ends it; -e transit_abandon=true rolls it "
    "back, as long as no new key is in force"
)


@pytest.mark.parametrize("finishing", [False, True])
def test_a_record_of_one_host_does_not_leave_it_out(finishing: bool) -> None:
    """The reproduction of S5: evil has others rotated, and itself left out."""
    state = "committed" if finishing else "following"
    _decided, problems = asked(evil=record(state, rotate=["r1", "r2"], finishing=finishing))
    said = NOT_ASKED.format(rotation=OURS, of="r1, r2", lacking="r1, r2 have", rotate="r1,r2")
    assert problems == [said]


def test_a_record_of_one_host_does_not_leave_others_out() -> None:
    _decided, problems = asked(evil=record("staged", rotate=["evil"]))
    assert [problem.partition(",")[0] for problem in problems] == [
        f"evil: says that the rotation {OURS} of evil is not over yet"
    ]


def test_who_has_no_record_is_not_passed_over_but_counted_at_the_end() -> None:
    """The reproduction of S5: evil says that all have changed."""
    decided, problems = asked(evil=record("committed", finishing=True))
    assert problems == []
    # Evil alone ends something. That r1 and r2 were asked for and have not changed fails the run at its end.
    resume = {host: part["resumes"] for host, part in decided["hosts"].items()}
    assert (decided["finishing"], resume) == (True, {"evil": True, "r1": False, "r2": False})
    assert list(decided["asked"]) == ALL


def test_a_host_that_resumes_says_so_of_itself_alone() -> None:
    decided, problems = asked(evil=record("staged"))
    assert problems == []
    assert {host: part["resumes"] for host, part in decided["hosts"].items()} == {
        "evil": True,
        "r1": False,
        "r2": False,
    }


@pytest.mark.parametrize("state", ["applying", "pending", "committed", "rolling-back"])
def test_no_key_changes_before_all_have_a_record(state: str) -> None:
    _decided, problems = asked(evil=record(state))
    assert problems == [
        (
            f"evil: says that the new keys are {state} in the rotation {OURS} of evil, r1, r2, but r1, r2 have no "
            f"record of it, and no key changes before all have one. {WAY_OUT}"
        )
    ]
    _decided, problems = asked(r1=record(state), r2=record("staged"))
    assert [problem.partition(", but")[2].partition(" of it")[0] for problem in problems] == [" evil has no record"]


def test_nobody_ends_a_rotation_that_others_are_not_done_with() -> None:
    _decided, problems = asked(evil=record("committed", finishing=True), r1=record("staged"), r2=record("pending"))
    assert problems == [
        (
            f"evil: says that the rotation {OURS} of evil, r1, r2 is nearly over, but the new keys of r1, r2 are "
            f"pending, staged. {WAY_OUT}"
        )
    ]


def test_nobody_has_ended_its_part_before_all_are_finishing() -> None:
    _decided, problems = asked(r1=record("committed", finishing=True), r2=record("committed"))
    assert len(problems) == 1
    assert "but evil has no record of it" in problems[0]


@pytest.mark.parametrize(
    ("lie", "said"),
    [
        ({"rotation": OTHER}, f"the rotation {OTHER} of evil, r1, r2"),
        ({"rotation": None}, "the rotation of evil, r1, r2"),
        ({"rotate": ["r1", "r2"]}, f"the rotation {OURS} of r1, r2"),
        ({"rotate": ["r9"]}, f"the rotation {OURS} of hosts that have no part in the plan"),
    ],
    ids=["another id", "no id", "other hosts", "unknown hosts"],
)
@pytest.mark.parametrize("finishing", [False, True])
def test_a_record_that_contradicts_the_others_is_named(lie: Row, said: str, finishing: bool) -> None:
    honest = {"r1": record("committed"), "r2": record("committed")}
    _decided, problems = asked(evil=record("committed", **lie, finishing=finishing), **honest)
    expected = f"evil: says that {said} is open, but r1, r2 say that the rotation {OURS} of evil, r1, r2 is. {WAY_OUT}"
    if lie != {"rotate": ["r9"]}:
        assert expected in problems
    else:
        # It concerns nobody else, and so ends by itself; but evil takes part in the other one, and has no record of it.
        assert "but evil has no record of it" in "".join(problems)


@pytest.mark.parametrize("rotation", [OURS, None])
@pytest.mark.parametrize("state", ["staged", "committed"])
def test_the_control_honest_records_agree(rotation: str | None, state: str) -> None:
    decided, problems = asked(**{host: record(state, rotation=rotation) for host in ALL})
    assert problems == []
    assert (decided["rotate"], decided["resume"], decided["rotation"]) == (ALL, True, rotation)


def test_a_host_that_has_left_the_inventory_is_no_contradiction() -> None:
    """A run that was cut short in between has some records with it, and some without."""
    decided, problems = asked(
        evil=record("staged"), r1=record("staged", rotate=[*ALL, "r9"]), r2=record("committed", rotate=[*ALL, "r9"])
    )
    assert problems == []
    assert decided["rotate"] == ALL

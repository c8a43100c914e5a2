# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.transit.networkd.plugins.plugin_utils._fleet import _rotation
from helpers.fleet_plans import Row, host_plan, hub, peer

ID = "0123456789ab"


def decide(*args: t.Any, **options: t.Any) -> tuple[Row, list[str]]:
    decided, problems = _rotation.decide(*args, **{"identity": "ba9876543210", **options})
    return t.cast(Row, decided), problems


def record(
    state: str = "staged",
    rotate: t.Sequence[str] = ("r1", "r2", "r3"),
    finishing: bool = False,
    rotation: str | None = ID,
) -> Row:
    common = {"own": {}, "reason": None, "finishing": finishing, "rotation": rotation}
    return {"rotate": list(rotate), "state": state, **common}


def told(names: str, **records: Row) -> dict[str, Row | None]:
    return {name: records.get(name) for name in names.split()}


def test_all_hosts_of_the_play_by_default() -> None:
    decided, problems = decide(hub(), told("r1 r2 r3 r4"), None)
    assert problems == []
    assert (decided["resume"], decided["finishing"], decided["rotate"]) == (False, False, ["r1", "r2", "r3", "r4"])
    assert decided["rotation"] == "ba9876543210"
    assert decided["asked"] == {"r1": ["wg0"], "r2": ["wg0"], "r3": ["wg0"]}
    assert decided["hosts"]["r2"] == {
        "rotates": True,
        "resumes": False,
        "tunnels": ["wg0"],
        "peers": ["r1"],
        "pairs": [{"tunnel": "wg0", "peer": "r1"}],
    }


def test_a_host_without_a_tunnel_has_no_part() -> None:
    assert "r4" not in decide(hub(), told("r1 r2 r3 r4"), None)[0]["hosts"]


def test_only_those_that_are_asked_for_and_their_peers() -> None:
    decided, problems = decide(hub(), told("r1 r2 r3 r4"), ["r2"])
    assert problems == []
    assert {host: part["rotates"] for host, part in decided["hosts"].items()} == {"r1": False, "r2": True}
    assert decided["hosts"]["r1"]["pairs"] == [{"tunnel": "wg0", "peer": "r2"}]
    assert decided["hosts"]["r1"]["tunnels"] == []


def test_both_ends_must_take_part() -> None:
    _decided, problems = decide(hub(), told("r2"), None)
    assert problems == [
        (
            "r1: shares tunnels with r2, whose keys are rotated, and takes no part in this run, or has failed in it; "
            "both ends must take part. Run again without --limit, or with --limit r1,r2 and -e transit_rotate=r2"
        ),
    ]


def test_a_host_that_is_not_there_cannot_be_rotated() -> None:
    _decided, problems = decide(hub(), told("r1 r2 r3"), ["r9"])
    assert problems == ["transit_rotate = r9: has no part in the plan, or takes no part in this run"]
    assert decide(hub(), told("r4"), ["r4"])[1] == ["transit_rotate = r4: has no tunnel, so it has no keys to rotate"]


def test_peers_in_no_inventory_must_be_told_by_somebody() -> None:
    plans = {"r1": host_plan("r1", [], peer("laptop", inventory=False))}
    _decided, problems = decide(plans, told("r1"), None)
    assert problems == [
        (
            "r1: has peers that are in no inventory (laptop), and cannot bring its new public key to them; they hear "
            "nothing until somebody does. Run again with -e transit_accept_outside_peers=true"
        ),
    ]
    assert decide(plans, told("r1"), None, accept_outside_peers=True)[1] == []


@pytest.mark.parametrize("rotation", [ID, None], ids=["with an id", "of before there were ids"])
def test_what_was_cut_short_is_continued(rotation: str | None) -> None:
    records = {"r1": record("committed"), "r2": record(), "r3": record("rolling-back")}
    for each in records.values():
        each["rotation"] = rotation
    decided, problems = decide(hub(), told("r1 r2 r3 r4", **records), None)
    assert problems == []
    assert (decided["resume"], decided["finishing"], decided["rotate"]) == (True, False, ["r1", "r2", "r3"])
    assert decided["rotation"] == rotation


def test_a_record_of_before_there_were_ids_may_lack_even_the_place_for_one() -> None:
    old = record("committed")
    del old["rotation"]
    decided, problems = decide(hub(), told("r1 r2 r3 r4", r1=old, r2=old, r3=old), None)
    assert (problems, decided["rotation"]) == ([], None)


def test_what_was_cut_short_at_its_begin_is_continued_where_the_same_is_asked() -> None:
    decided, problems = decide(hub(), told("r1 r2 r3 r4", r2=record()), None)
    assert problems == []
    assert (decided["rotation"], decided["rotate"]) == (ID, ["r1", "r2", "r3"])
    # Who has no record has not begun, and must be as planned.
    assert {host: part["resumes"] for host, part in decided["hosts"].items()} == {"r1": False, "r2": True, "r3": False}


def test_what_was_cut_short_comes_before_another_one() -> None:
    begun = told("r1 r2 r3", r1=record("following", ["r2"]), r2=record("staged", ["r2"]))
    for asked in (["r3"], None):
        assert decide(hub(), begun, asked)[1] == [
            (
                f"r1, r2: say that the rotation {ID} of r2 is not over yet, and the keys of "
                f"{', '.join(asked or ['r1', 'r2', 'r3'])} were asked for. -e transit_rotate=r2 continues and ends it; "
                "-e transit_abandon=true rolls it back, as long as no new key is in force"
            ),
        ]
    assert decide(hub(), begun, ["r2"])[1] == []


def test_a_host_that_left_the_inventory_holds_up_nobody() -> None:
    plans = {"r1": host_plan("r1", ["r2"]), "r2": host_plan("r2", ["r1"])}
    decided, problems = decide(plans, told("r1 r2", r1=record("committed"), r2=record("committed")), None)
    assert problems == []
    assert decided["rotate"] == ["r1", "r2"]


def test_what_is_nearly_over_is_ended() -> None:
    # r1 has ended its part.
    ending = {"r2": record("committed", finishing=True), "r3": record("committed", finishing=True)}
    decided, problems = decide(hub(), told("r1 r2 r3", **ending), None)
    assert problems == []
    resume = {host: part["resumes"] for host, part in decided["hosts"].items()}
    assert (decided["finishing"], resume) == (True, {"r1": False, "r2": True, "r3": True})
    assert decided["asked"] == {"r1": ["wg0"], "r2": ["wg0"], "r3": ["wg0"]}


def followers(*, finishing: bool) -> tuple[dict[str, Row], dict[str, Row | None]]:
    """Two hosts that have followed r3, which has left the inventory."""
    plans = {"r1": host_plan("r1", ["r2"]), "r2": host_plan("r2", ["r1"])}
    return plans, {name: record("following", ["r3"], finishing) for name in plans}


def test_a_rotation_that_all_have_left_can_be_rolled_back_alone() -> None:
    assert decide(*followers(finishing=False), None)[1] == [
        (
            f"r1, r2: say that the rotation {ID} of hosts that have no part in the plan is not over yet, and the keys "
            "of r1, r2 were asked for. -e transit_abandon=true rolls it back, as long as no new key is in force"
        )
    ]
    decided, problems = decide(*followers(finishing=False), None, abandon=True)
    assert (decided["abandon"], decided["hosts"], problems) == (["r1", "r2"], {}, [])


def test_a_rotation_that_all_have_left_in_its_end_is_ended() -> None:
    decided, problems = decide(*followers(finishing=True), None)
    assert problems == []
    part = {"rotates": False, "resumes": True, "tunnels": [], "peers": [], "pairs": []}
    assert (decided["finishing"], decided["abandon"], decided["hosts"]) == (True, [], {"r1": part, "r2": part})


def test_a_host_whose_peers_get_no_new_keys_any_more_ends_its_record() -> None:
    decided, problems = decide(
        hub(),
        told("r1 r2 r3 r4", r1=record("following", ["r2"]), r2=record(rotate=["r2"]), r4=record("following", ["r2"])),
        ["r2"],
    )
    assert problems == []
    assert decided["hosts"]["r4"] == {"rotates": False, "resumes": True, "tunnels": [], "peers": [], "pairs": []}


def test_two_rotations_end_one_after_the_other() -> None:
    plans = hub() | {"r4": host_plan("r4", ["r5"]), "r5": host_plan("r5", ["r4"])}
    one = {"r1": record("following", ["r2"]), "r2": record("committed", ["r2"])}
    other = {"r4": record("staged", ["r4"], rotation="x"), "r5": record("following", ["r4"], rotation="x")}
    assert decide(plans, told("r1 r2 r3 r4 r5", **one, **other), ["r2", "r4"])[1] == [
        (
            "2 rotations are open. End one after the other: run again with -e transit_rotate=r2 --limit r1,r2 and then "
            "with -e transit_rotate=r4 --limit r4,r5"
        )
    ]
    assert decide(plans, told("r1 r2", **one), ["r2"])[1] == []


def test_a_rotation_is_taken_back_on_every_host_of_the_play() -> None:
    decided, problems = decide(
        hub(), told("r1 r2 r3 r4", r1=record("following", ["r2"]), r2=record("staged", ["r2"])), None, abandon=True
    )
    assert problems == []
    assert (decided["abandon"], decided["rotate"], decided["hosts"]) == (["r1", "r2", "r3", "r4"], [], {})
    assert decide(hub(), told("r1 r2"), ["r9"], abandon=True)[1] == []


@pytest.mark.parametrize("state", ["applying", "pending", "committed", "rolling-back"])
def test_it_is_too_late_to_take_back_what_is_in_force(state: str) -> None:
    _decided, problems = decide(hub(), told("r1 r2 r3", r1=record(state), r2=record()), None, abandon=True)
    assert problems == [
        f"r1: its new keys are {state}, so the rotation can only continue: run again without transit_abandon"
    ]


def test_it_is_too_late_to_take_back_what_is_nearly_over() -> None:
    told_by = told("r1 r2", r1=record("following", ["r2"], finishing=True), r2=record("committed", ["r2"]))
    assert decide(hub(), told_by, None, abandon=True)[1] == [
        (
            "r1: its part of the rotation is nearly over, so the rotation can only continue: run again without "
            "transit_abandon"
        ),
        "r2: its new keys are committed, so the rotation can only continue: run again without transit_abandon",
    ]


def test_nothing_is_taken_back_while_a_host_is_not_asked_that_may_have_changed() -> None:
    _decided, problems = decide(
        hub(), told("r1 r2", r1=record(rotate=["r1", "r3"]), r2=record("following", ["r1", "r3"])), None, abandon=True
    )
    assert problems == [
        (
            "r3: shares tunnels with r1, r3, whose keys are rotated, and takes no part in this run, or has failed "
            "in it; both ends must take part. Run again without --limit, or with --limit r1,r2,r3"
        )
    ]

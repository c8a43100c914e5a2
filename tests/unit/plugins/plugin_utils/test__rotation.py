# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.transit.networkd.plugins.plugin_utils._rotation import decide, explain, links

Row = dict[str, t.Any]


def peer(host: str, **more: t.Any) -> Row:
    return {
        "host": host,
        "public_key": f"{host}=",
        "preshared_key_file": f"/etc/transit-networkd/keys/wg0.{host}.psk",
        "allowed_ips": [f"fd00::{host[1:]}/128"],
        "keepalive": 25,
        "addresses": [f"fd00::{host[1:]}"],
        "inventory": True,
        **more,
    }


def host_plan(host: str, peers: t.Iterable[str], *more: Row) -> Row:
    peers = list(peers)
    tunnels = [{"name": "wg0", "tunnel": "wg0", "peers": [peer(name) for name in peers] + list(more)}]
    pairs = [{"tunnel": "wg0", "peer": name} for name in peers]
    return {"host": host, "tunnels": tunnels if peers or more else [], "pairs": pairs}


def hub() -> dict[str, Row]:
    """r1 is the hub of r2 and r3; r4 has no tunnel."""
    return {
        "r1": host_plan("r1", ["r2", "r3"]),
        "r2": host_plan("r2", ["r1"]),
        "r3": host_plan("r3", ["r1"]),
        "r4": host_plan("r4", []),
    }


def record(state: str = "staged", rotate: t.Sequence[str] = ("r1", "r2", "r3"), finishing: bool = False) -> Row:
    return {"rotate": list(rotate), "own": {}, "state": state, "reason": None, "finishing": finishing}


def told(names: str, **records: Row) -> dict[str, Row | None]:
    return {name: records.get(name) for name in names.split()}


def test_all_hosts_of_the_play_by_default() -> None:
    decided, problems = decide(hub(), told("r1 r2 r3 r4"), None)
    assert problems == []
    assert (decided["resume"], decided["finishing"], decided["rotate"]) == (False, False, ["r1", "r2", "r3", "r4"])
    assert decided["hosts"]["r2"] == {
        "rotates": True,
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
            "both ends must take part. Run again without --limit, or with --limit r1,r2 and -e rotate=r2"
        ),
    ]


def test_a_host_that_is_not_there_cannot_be_rotated() -> None:
    _decided, problems = decide(hub(), told("r1 r2 r3"), ["r9"])
    assert problems == ["rotate: r9 has no part in the plan, or takes no part in this run"]


def test_peers_in_no_inventory_must_be_told_by_somebody() -> None:
    plans = {"r1": host_plan("r1", [], peer("laptop", inventory=False))}
    _decided, problems = decide(plans, told("r1"), None)
    assert problems == [
        (
            "r1: has peers that are in no inventory (laptop), and cannot bring its new public key to them; they hear "
            "nothing until somebody does. Run again with -e accept_outside_peers=true"
        ),
    ]
    assert decide(plans, told("r1"), None, accept_outside_peers=True)[1] == []


def test_what_was_cut_short_is_taken_up() -> None:
    decided, problems = decide(hub(), told("r1 r2 r3 r4", r1=record("committed"), r2=record()), None)
    assert problems == []
    assert (decided["resume"], decided["finishing"], decided["rotate"]) == (True, False, ["r1", "r2", "r3"])


def test_what_was_cut_short_comes_before_another_one() -> None:
    _decided, problems = decide(
        hub(), told("r1 r2 r3", r1=record("following", ["r2"]), r2=record("staged", ["r2"])), ["r3"]
    )
    assert problems == [
        (
            "a rotation of the keys of r2 is not over yet, and a run without 'rotate' ends it; then those of r3 can be "
            "rotated"
        ),
    ]


def test_a_host_that_left_the_inventory_holds_up_nobody() -> None:
    plans = {"r1": host_plan("r1", ["r2"]), "r2": host_plan("r2", ["r1"])}
    decided, problems = decide(plans, told("r1 r2", r1=record("committed"), r2=record("committed")), None)
    assert problems == []
    assert decided["rotate"] == ["r1", "r2"]


def test_what_is_nearly_over_is_ended() -> None:
    decided, _problems = decide(hub(), told("r1 r2 r3", r2=record("committed", finishing=True)), None)
    assert decided["finishing"] is True


def followers(*, finishing: bool) -> tuple[dict[str, Row], dict[str, Row | None]]:
    """Two hosts that have followed r3, which has left the inventory."""
    plans = {"r1": host_plan("r1", ["r2"]), "r2": host_plan("r2", ["r1"])}
    return plans, {name: record("following", ["r3"], finishing) for name in plans}


def test_a_rotation_that_all_have_left_is_taken_back() -> None:
    decided, problems = decide(*followers(finishing=False), None)
    assert problems == []
    assert (decided["abandon"], decided["hosts"], decided["resume"]) == (["r1", "r2"], {}, True)


def test_a_rotation_that_all_have_left_in_its_end_is_ended() -> None:
    decided, problems = decide(*followers(finishing=True), None)
    assert problems == []
    part = {"rotates": False, "tunnels": [], "peers": [], "pairs": []}
    assert (decided["finishing"], decided["abandon"], decided["hosts"]) == (True, [], {"r1": part, "r2": part})


def test_a_host_whose_peers_get_no_new_keys_any_more_ends_its_record() -> None:
    decided, problems = decide(
        hub(),
        told("r1 r2 r3 r4", r1=record("following", ["r2"]), r2=record(rotate=["r2"]), r4=record("following", ["r2"])),
        None,
    )
    assert problems == []
    assert decided["hosts"]["r4"] == {"rotates": False, "tunnels": [], "peers": [], "pairs": []}


def test_a_rotation_does_not_end_together_with_one_that_cannot() -> None:
    plans = hub() | {"r4": host_plan("r4", ["r5"]), "r5": host_plan("r5", ["r4"])}
    ending = {
        "r1": record("following", ["r2"], finishing=True),
        "r2": record("committed", ["r2"]),
        "r3": record("following", ["r2"]),
    }
    other = {"r4": record("staged", ["r4"]), "r5": record("following", ["r4"])}
    assert decide(plans, {**ending, **other}, None)[1] == [
        (
            "two rotations are open: that of r2 is nearly over, and another one is not. End one after the other: run "
            "again with --limit r1,r2,r3 and then with --limit r4,r5"
        )
    ]
    other["r4"]["state"] = "committed"
    assert decide(plans, {**ending, **other}, None)[1] == []
    ending["r2"]["state"] = "staged"
    assert decide(hub(), told("r1 r2 r3", **ending), None)[1] == [
        "r2: cannot end the rotation, for the new keys there are not in force"
    ]


def test_links() -> None:
    own = {"r1": {"wg0": {"old": "r1=", "new": "r1+"}}}
    common = {"keepalive": 25, "allowed_ips": ["fd00::1/128"], "address": "fd00::1"}
    psk = {"preshared": "/etc/transit-networkd/keys/wg0.r1.psk"}
    assert links(hub()["r2"], ["r1"], own) == [
        {
            "name": "wg0",
            "tunnel": "wg0",
            "peers": [{"host": "r1", "old": "r1=", "new": "r1+", **common, **psk}],
        }
    ]
    (link,) = links(hub()["r1"], ["r1"], own)
    assert [(each["host"], each["old"], each["new"]) for each in link["peers"]] == [
        ("r2", "r2=", None),
        ("r3", "r3=", None),
    ]
    assert links(hub()["r3"], ["r2"], {}) == []


def test_a_link_that_has_outside_peers_alone_changes_its_own_key() -> None:
    plan = host_plan("r1", [], peer("laptop", inventory=False))
    (link,) = links(plan, ["r1"], {"r1": {"wg0": {"old": "r1=", "new": "r1+"}}})
    assert (link["name"], link["peers"]) == ("wg0", [])


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
    assert problems == [f"r1: its new keys are {state}, so the rotation can only go on: run again without 'abandon'"]


def test_it_is_too_late_to_take_back_what_is_nearly_over() -> None:
    told_by = told("r1 r2", r1=record("following", ["r2"], finishing=True), r2=record("committed", ["r2"]))
    assert decide(hub(), told_by, None, abandon=True)[1] == [
        "r1: its part of the rotation is nearly over, so the rotation can only go on: run again without 'abandon'",
        "r2: its new keys are committed, so the rotation can only go on: run again without 'abandon'",
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


def test_why_a_host_has_not_changed() -> None:
    assert explain({"state": "rolled-back", "reason": "why"}) == (
        "the host is back on its old keys by itself, because why; run again to go on"
    )
    assert "nothing was changed" in explain({"state": "none", "reason": None})
    assert "goes on by itself" in explain({"state": "rolling-back", "reason": "why"})
    assert "journalctl -u transit-networkd-rotation" in explain({"state": "unknown", "reason": None})

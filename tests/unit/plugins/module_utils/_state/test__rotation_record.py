# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import itertools
import typing as t

import pytest

from ansible_collections.transit.networkd.plugins.module_utils._state import _rotation_record, _states
from ansible_collections.transit.networkd.plugins.module_utils._state._states import NotAllowedError

OWN = {"wg0": {"old": "A", "new": "B"}}
LINKS = [{"name": "wg0", "tunnel": "wg0", "peers": [{"host": "r2", "old": "C", "new": "D"}]}]


def staged() -> dict[str, t.Any]:
    return _rotation_record.followed(_rotation_record.new(["r2", "r1"], OWN), LINKS)


def begun() -> dict[str, t.Any]:
    return _rotation_record.begin(staged(), identity="a", due=11.0, timeout=60, boot="b1")


def pending() -> dict[str, t.Any]:
    return _rotation_record.self_checked(begun())


def test_a_rotation_begins_staged_or_following() -> None:
    assert _rotation_record.new(["r2", "r1"], OWN)["state"] == "staged"
    assert _rotation_record.new(["r2", "r1"], {})["state"] == "following"
    assert staged()["rotate"] == ["r1", "r2"]
    assert staged()["links"][0]["peers"][0]["at"] == "old"


def test_what_is_known_of_a_peer_is_kept_as_long_as_its_keys_are() -> None:
    record = staged()
    record["links"][0]["peers"][0]["at"] = "new"
    assert _rotation_record.followed(record, LINKS)["links"][0]["peers"][0]["at"] == "new"
    others = [{**LINKS[0], "peers": [{"host": "r2", "old": "C", "new": "E"}]}]
    assert _rotation_record.followed(record, others)["links"][0]["peers"][0]["at"] == "old"


def test_the_whole_way() -> None:
    record = begun()
    assert (record["state"], record["deadline"], record["alive"]) == ("applying", 71.0, None)
    record = _states.confirm(_rotation_record.self_checked(record), identity="a", now=70.0, boot="b1")
    assert record["state"] == "committed"
    assert _states.confirm(record, identity="a", now=99.0, boot="b2") == record
    assert _rotation_record.finish(record)["finishing"] is True


@pytest.mark.parametrize(
    ("record", "identity", "now", "boot", "message"),
    [
        (begun(), "a", 12, "b1", "change a is applying, so it cannot become committed"),
        (pending(), "z", 12, "b1", "change z is not known"),
        (pending(), "a", 71, "b1", "change a can no longer be confirmed: it was not confirmed within 60 s"),
        (
            pending(),
            "a",
            12,
            "b2",
            "change a can no longer be confirmed: the host restarted before the change was confirmed",
        ),
        (_rotation_record.rolling_back(pending(), "why"), "a", 12, "b1", "change a can no longer be confirmed: why"),
        (staged(), "a", 12, "b1", "change a is not known"),
    ],
)
def test_who_is_too_late_is_told_so(record: t.Any, identity: str, now: float, boot: str, message: str) -> None:
    with pytest.raises(NotAllowedError) as caught:
        _states.confirm(record, identity=identity, now=now, boot=boot)
    assert str(caught.value) == message


def test_what_is_committed_does_not_go_back() -> None:
    record = _states.confirm(pending(), identity="a", now=12, boot="b1")
    assert _rotation_record.rolling_back(record, "why") == record
    assert _states.overdue(record, now=999, boot="b9") is None


def test_back_and_once_more() -> None:
    record = _rotation_record.rolled_back(_rotation_record.rolling_back(pending(), "why"))
    assert (record["state"], record["reason"]) == ("staged", "why")
    assert _states.public(record, identity="a", now=99)["state"] == "rolled-back"
    assert _states.public(record, identity="b", now=99)["state"] == "none"
    assert _rotation_record.begin(record, identity="b", due=1.0, timeout=60, boot="b1")["state"] == "applying"


def test_what_cannot_begin() -> None:
    with pytest.raises(NotAllowedError, match="the peers of this host are not prepared yet"):
        _rotation_record.begin(_rotation_record.new(["r1"], OWN), identity="a", due=1.0, timeout=60, boot="b1")
    with pytest.raises(NotAllowedError, match="the keys of this host are following, so they cannot be changed"):
        _rotation_record.begin(_rotation_record.new(["r1"], {}), identity="a", due=1.0, timeout=60, boot="b1")
    with pytest.raises(ValueError, match="a timeout of 59 s is too short: 60 s at least"):
        _rotation_record.begin(staged(), identity="a", due=1.0, timeout=59, boot="b1")


@pytest.mark.parametrize("record", [staged(), begun(), pending()])
def test_it_cannot_end_before_the_host_has_changed(record: dict[str, t.Any]) -> None:
    with pytest.raises(NotAllowedError, match="so the rotation cannot end yet"):
        _rotation_record.finish(record)


def test_how_long_remains() -> None:
    told = {"id": "a", "state": "pending", "reason": None, "remaining": 59.0, "drift": []}
    assert _states.public(pending(), identity="a", now=12.0) == told
    none = {**told, "id": None, "state": "none", "remaining": None}
    assert _states.public(None, identity="a", now=12.0) == none
    assert _states.public(pending(), identity="z", now=12.0) == none


PLANNED = {"keepalive": 25, "allowed_ips": ["fd00::2/128"], "preshared": None, "address": None}


@pytest.mark.parametrize(
    ("peers", "words"),
    [
        ([{}], []),
        ([], []),
        ([{"new": "E"}], []),
        ([{"old": None}], []),
        ([{"old": "Z"}], ["wg0: the peer r2 has the public key Z instead of C"]),
        ([{"preshared": "/psk"}], ["wg0: the peer r2 has the preshared key /psk instead of none"]),
        (
            [{"allowed_ips": ["fd00::2/128", "fd00::3/128"]}],
            ["wg0: the peer r2 has the prefixes fd00::2/128, fd00::3/128 instead of fd00::2/128"],
        ),
        ([{"keepalive": 0, "address": "fd00::2"}], 2),
        ([{}, {"host": "r3"}], ["wg0: the peer r3 is new"]),
    ],
)
def test_a_plan_that_has_changed_is_told(peers: list[dict[str, t.Any]], words: list[str] | int) -> None:
    peer = {"host": "r2", "old": "C", "new": "D", **PLANNED}
    link = {"name": "wg0", "tunnel": "wg0"}
    record = _rotation_record.followed(_rotation_record.new(["r2", "r1"], OWN), [{**link, "peers": [peer]}])
    found = _rotation_record.changes_of_plan(record, [{**link, "peers": [{**peer, **each} for each in peers]}], ["wg0"])
    assert found == words or len(found) == words


def test_a_plan_with_more_tunnels_is_told() -> None:
    more = [{**LINKS[0], "name": "wg1", "tunnel": "wg1", "peers": []}]
    assert _rotation_record.changes_of_plan(staged(), more, ["wg0", "wg1"]) == [
        "the tunnel wg1 is new",
        "the interface wg1 is new",
    ]
    assert _rotation_record.changes_of_plan(staged(), [], []) == ["no tunnel is left of wg0"]
    assert _rotation_record.changes_of_plan(staged(), [], None) == []
    # Before the peers are known there is nothing that could be another one.
    assert _rotation_record.changes_of_plan(_rotation_record.new(["r1"], OWN), more, ["wg0"]) == []
    # Who only followed would not change its keys when it is its turn.
    assert _rotation_record.changes_of_plan(_rotation_record.new(["r1"], {}), [], ["wg0"]) == ["the tunnel wg0 is new"]


STEPS = {
    ("staged", "applying"),
    ("applying", "pending"),
    ("applying", "rolling-back"),
    ("pending", "committed"),
    ("pending", "rolling-back"),
    ("rolling-back", "staged"),
}


@pytest.mark.parametrize(("state", "to"), list(itertools.product(_states.ROTATION, repeat=2)))
def test_every_step(state: t.Any, to: t.Any) -> None:
    record = {**begun(), "state": state}
    if (state, to) in STEPS:
        assert _states.step(record, to)["state"] == to
    else:
        with pytest.raises(NotAllowedError, match=f"change a is {state}, so it cannot become {to}"):
            _states.step(record, to)


def test_a_rotation_of_b804400_is_read() -> None:
    """That version gave a rotation no id, and noted the address of a peer that was there."""
    alive = [{"link": "wg0", "host": "r2", "keys": ["C"], "last": 1, "address": "fd00::2", "answers": None}]
    record: t.Any = {**begun(), "alive": alive}
    del record["rotation"]
    assert _rotation_record.rotation(record) is None
    record = _states.confirm(_rotation_record.self_checked(record), identity="a", now=12, boot="b1")
    assert _rotation_record.finish(record)["finishing"] is True

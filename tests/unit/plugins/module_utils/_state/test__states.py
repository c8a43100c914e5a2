# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import itertools

import pytest

from ansible_collections.transit.networkd.plugins.module_utils._state import _states

NEW = _states.new(identity="a1", kind="change", timeout=180, now=1000, boot="b:1", owner="me@here", begun="today")


def in_state(state: str, **fields: object) -> dict[str, object]:
    return {**NEW, "state": state, "reason": "why" if "rol" in state else None, **fields}


def test_a_new_transaction_is_not_armed_and_has_a_deadline() -> None:
    assert NEW["state"] == "preparing"
    assert NEW["deadline"] == 1180


def test_a_timeout_that_is_too_short_is_refused() -> None:
    with pytest.raises(ValueError, match="a timeout of 59 s is too short: 60 s at least"):
        _states.new(identity="a1", kind="change", timeout=59, now=0, boot="b")


ALLOWED = {
    ("preparing", "applying"),
    ("preparing", "rolling-back"),
    ("applying", "pending"),
    ("applying", "rolling-back"),
    ("pending", "committed"),
    ("pending", "rolling-back"),
    ("rolling-back", "rolled-back"),
}


@pytest.mark.parametrize(("state", "to"), list(itertools.product(_states.TRANSACTION, repeat=2)))
def test_every_step(state: str, to: str) -> None:
    if (state, to) in ALLOWED:
        assert _states.step(in_state(state), to)["state"] == to
    else:
        with pytest.raises(_states.NotAllowedError, match=rf"change a1 is {state}.*, so it cannot become {to}"):
            _states.step(in_state(state), to)


@pytest.mark.parametrize(
    ("state", "now", "boot", "why"),
    [
        ("preparing", 1180, "b:1", "it was not confirmed within 180 s"),
        ("applying", 1179.9, "b:1", None),
        ("pending", 1179.9, "b:1", None),
        ("applying", 1180, "b:1", "it was not confirmed within 180 s"),
        ("pending", 1180, "b:1", "it was not confirmed within 180 s"),
        ("pending", 1001, "b:2", "the host restarted before the change was confirmed"),
        ("pending", 3, "c:1", "the host restarted before the change was confirmed"),
        ("rolling-back", 1001, "b:1", "why"),
        ("committed", 9999, "c:1", None),
        ("rolled-back", 9999, "c:1", None),
    ],
)
def test_overdue(state: str, now: float, boot: str, why: str | None) -> None:
    assert _states.overdue(in_state(state), now=now, boot=boot) == why


def test_confirm_in_time() -> None:
    assert _states.confirm(in_state("pending"), identity="a1", now=1179.9, boot="b:1")["state"] == "committed"


@pytest.mark.parametrize(
    ("state", "now", "message"),
    [
        ("pending", 1180, "change a1 can no longer be confirmed: it was not confirmed within 180 s"),
        ("applying", 1001, "change a1 is applying, so it cannot become committed"),
        ("rolling-back", 1001, "change a1 can no longer be confirmed: why"),
        ("rolled-back", 1001, r"change a1 is rolled-back \(why\), so it cannot become committed"),
    ],
)
def test_confirm_too_late_or_too_early(state: str, now: float, message: str) -> None:
    with pytest.raises(_states.NotAllowedError, match=message):
        _states.confirm(in_state(state), identity="a1", now=now, boot="b:1")


def test_of_confirmation_and_deadline_exactly_one_wins() -> None:
    pending = in_state("pending")
    confirmed = _states.confirm(pending, identity="a1", now=1179, boot="b:1")
    with pytest.raises(_states.NotAllowedError):
        _states.step(confirmed, "rolling-back")
    late = _states.step(pending, "rolling-back")
    with pytest.raises(_states.NotAllowedError):
        _states.confirm(late, identity="a1", now=1179, boot="b:1")


def test_what_a_controller_is_told() -> None:
    assert _states.public(NEW, now=1000.04) == {
        "id": "a1",
        "state": "preparing",
        "remaining": 180.0,
        "reason": None,
        "drift": [],
    }
    assert _states.public(in_state("rolled-back"), now=1000)["remaining"] is None
    assert _states.public(in_state("pending"), now=2000)["remaining"] == 0
    assert _states.public(None, now=0)["state"] == "none"


def test_a_record_of_an_older_version_has_messages() -> None:
    told = _states.public({**NEW, "drift": ["eth0: expected master vrf-wan, there is none"]}, now=1000)
    assert told["drift"] == [
        {"code": "message", "fields": {"text": "eth0: expected master vrf-wan, there is none"}},
    ]

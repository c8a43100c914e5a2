# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.transit.networkd.plugins.plugin_utils._fleet._pairs import exchange, pad

A, B = "a" * 64, "b" * 64
NONE: dict[str, str | None] = {"state": "none", "digest": None}


def final(digest: str) -> dict[str, str | None]:
    return {"state": "final", "digest": digest}


def staged(digest: str) -> dict[str, str | None]:
    return {"state": "staged", "digest": digest}


def given(giver: str, taker: str, *, settle: bool) -> dict[str, t.Any]:
    there: dict[str, t.Any] = {"give": {giver: {taker: ["wg0"]}}, "take": {taker: {giver: ["wg0"]}}}
    return {**there, "settle": {giver: {taker: ["wg0"]}}} if settle else there


@pytest.mark.parametrize(
    ("r1", "r2", "expected"),
    [
        (final(A), final(A), {}),
        (NONE, NONE, given("r1", "r2", settle=True)),
        (staged(A), NONE, given("r1", "r2", settle=True)),
        (NONE, staged(A), given("r1", "r2", settle=True)),
        (final(A), NONE, given("r1", "r2", settle=False)),
        (final(A), staged(B), given("r1", "r2", settle=False)),
        (NONE, final(A), given("r2", "r1", settle=False)),
        (staged(A), final(A), given("r2", "r1", settle=False)),
        (staged(A), final(B), given("r2", "r1", settle=False)),
    ],
)
def test_one_pair(r1: t.Any, r2: t.Any, expected: dict[str, t.Any]) -> None:
    assert exchange({"r1": {"wg0": {"r2": r1}}, "r2": {"wg0": {"r1": r2}}}) == (expected, [], [])


def test_different_keys_are_a_problem() -> None:
    steps, absent, problems = exchange({"r1": {"wg0": {"r2": final(A)}}, "r2": {"wg0": {"r1": final(B)}}})
    assert (steps, absent) == ({}, [])
    assert "".join(problems) == (
        "r1 and r2 hold different preshared keys of wg0 (SHA-256 aaaaaaaaaaaa… and bbbbbbbbbbbb…); remove the "
        "wrong one, /etc/transit-networkd/keys/wg0.r2.psk on r1 or /etc/transit-networkd/keys/wg0.r1.psk on r2, and "
        "run again: it is fetched from the other end"
    )


@pytest.mark.parametrize(
    ("held", "problems"),
    [
        (final(A), 0),
        (NONE, 1),
        (staged(A), 1),
    ],
)
def test_an_end_alone_must_hold_the_final_key(held: t.Any, problems: int) -> None:
    told = (
        "r2: there is no preshared key of wg0 with r1 yet, and r1 takes no part in this run, or has failed in it; run "
        "again without --limit, or with --limit r2,r1; while r1 is down, take it out of the inventory"
    )
    assert exchange({"r2": {"wg0": {"r1": held}}}) == ({}, [told] * problems, [])
    # The same where the other end takes part and knows nothing of the pair.
    assert exchange({"r1": {}, "r2": {"wg0": {"r1": held}}}) == ({}, [told] * problems, [])


def test_every_pair_and_tunnel_has_its_own_steps() -> None:
    hosts = ("r1", "r2", "r3")
    held = {host: {wg: {peer: NONE for peer in hosts if peer != host} for wg in ("wg0", "wg1")} for host in hosts}
    both = ["wg0", "wg1"]
    giving = {"r1": {"r2": both, "r3": both}, "r2": {"r3": both}}
    assert exchange(held) == (
        {"give": giving, "take": {"r2": {"r1": both}, "r3": {"r1": both, "r2": both}}, "settle": giving},
        [],
        [],
    )


def test_pads_are_of_32_bytes_and_differ() -> None:
    named = [("r1", "r2", "wg0", "n"), ("r2", "r1", "wg0", "n"), ("r1", "r2", "wg1", "n"), ("r1", "r2", "wg0", "m")]
    pads = {pad(*names) for names in named}
    assert len(pads) == 4
    assert {len(one) for one in pads} == {32}
    assert pad(*named[0]) == pad(*named[0])

# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import base64
import typing as t

import pytest

from ansible_collections.transit.networkd.plugins.plugin_utils._fleet._rotation_keys import (
    links,
    shared,
    wrong,
)
from helpers.fleet_plans import host_plan, hub, peer

Row = dict[str, t.Any]


def key(number: int) -> str:
    return base64.b64encode(bytes([number]) * 32).decode()


E_OLD, E_NEW, R2, R2_NEW, LAPTOP = map(key, range(1, 6))
KNOWN = {E_OLD: "evil", R2: "r2", LAPTOP: "laptop"}
HINT = (
    ". No other host was changed by it. Find out what answers as evil; to go on without it, take it out of the "
    "inventory and run again"
)


def own(old: object = E_OLD, new: object = E_NEW, tunnel: str = "wg0") -> Row:
    return {tunnel: {"old": old, "new": new}}


@pytest.mark.parametrize(
    ("reported", "words"),
    [
        (own(new=R2), f"reports {R2} as its coming public key of wg0, which is a key of r2"),
        (own(new=LAPTOP), f"reports {LAPTOP} as its coming public key of wg0, which is a key of laptop"),
        (own(new=E_OLD), f"reports its current public key of wg0 as the coming one: {E_OLD}"),
        (own(old=R2), f"reports {R2} as its current public key of wg0, but {E_OLD} is recorded"),
        (own(new="remove"), f"reports as a public key of wg0 what is not one: '{E_OLD}' and 'remove'"),
        (own(new=7), f"reports as a public key of wg0 what is not one: '{E_OLD}' and 7"),
        (own(new=key(0)), f"reports as a public key of wg0 what is not one: '{E_OLD}' and '{key(0)}'"),
        (own(new="\x1b[2J"), f"reports as a public key of wg0 what is not one: '{E_OLD}' and '\\x1b[2J'"),
        (own(new="x" * 10000), f"reports as a public key of wg0 what is not one: '{E_OLD}' and '{'x' * 59}"),
        (own(tunnel="wg1"), "reports coming keys of 'wg1', but was asked for wg0"),
        ({}, "reports coming keys of no tunnel, but was asked for wg0"),
        ({**own(), **own(tunnel="\x1b[2J")}, "reports coming keys of '\\x1b[2J', 'wg0', but was asked for wg0"),
    ],
)
@pytest.mark.parametrize("ending", [False, True])
def test_a_host_is_not_believed_about_keys_of_others(reported: Row, words: str, ending: bool) -> None:
    assert wrong("evil", reported, ["wg0"], {"wg0": E_OLD}, KNOWN, ending=ending) == [f"evil: {words}{HINT}"]


def test_the_control_its_own_keys_are_taken() -> None:
    assert wrong("evil", own(), ["wg0"], {"wg0": E_OLD}, KNOWN) == []
    assert wrong("evil", {}, [], {}, KNOWN) == []


def test_a_coming_key_that_is_recorded_already_is_taken_at_the_end_alone() -> None:
    known = {**KNOWN, E_NEW: "evil"}
    assert wrong("evil", own(), ["wg0"], {"wg0": E_NEW}, known, ending=True) == []
    assert wrong("evil", own(), ["wg0"], {"wg0": E_NEW}, known) == [
        f"evil: reports {E_OLD} as its current public key of wg0, but {E_NEW} is recorded{HINT}"
    ]


def test_two_hosts_cannot_have_the_same_coming_key() -> None:
    told = {"evil": own(new=R2_NEW), "r2": own(R2, R2_NEW), "r3": own(key(8), key(9))}
    assert shared(told) == [
        (
            f"evil, r2: report the same coming public key, {R2_NEW}, and only one of them can have its private key. "
            "This run has changed no key. Find out which is right, take the other out of the inventory, and run again"
        )
    ]
    assert shared({"r2": own(R2, R2_NEW), "r3": own(key(8), key(9))}) == []


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

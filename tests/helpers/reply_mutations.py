# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Mutations of a good reply: one of its values, several of them, or its text."""

from __future__ import annotations

import copy
import json
import random
import typing as t

from helpers.good_replies import key

Data = t.Any
# Where a value stands: the keys and numbers that lead to it.
Place = tuple[t.Any, ...]

CONTROLS = "\x1b]0;owned\x07\x1b[2J\x9b31m\r\x00\x08\x7f\x85\u2028\u2029\u202e\u2066\u200fok: [r1]\nok: [r2]\ud800"
TEMPLATE = "{{ lookup('pipe', 'touch MARK') }}{% set x = 1 %}"
FACTS = {"wireguard_vrf_networks": ["0.0.0.0/0"], "__wireguard_vrf_bundle": {}, "ansible_connection": "local"}
VALUES: list[Data] = [
    *(None, True, False, 0, -1, 7, 1e18, 10**30, 0.5, "", "remove", "-rf", "../r2", "r2", "r3", "wg0", "wg7", "none"),
    *("final", "committed", "pending", "error", "0" * 64, "0123456789ab", "fe80::1", "0.0.0.0/0", [], {}, [[]], ["r2"]),
    *(key(0), key(9), key(9) + "\n", key(9)[:-4], CONTROLS, TEMPLATE, f"{CONTROLS}{TEMPLATE}", "x" * 200_000, FACTS),
    *({"error": {"kind": "refused", "message": CONTROLS}}, {"kind": CONTROLS, "message": 1}, ["x"] * 2000),
]
TOKENS = ("NaN", "-Infinity", "Infinity", "1e999", "-1e999", "[" * 50_000, "{", "]", "\x00", "9" * 5000, '"\\ud800"')


def mutated(good: Data, seed: str) -> str:
    """Return a mutation of a good reply, as a host would print it; the same seed gives the same one."""
    dice = random.Random(seed)
    if dice.random() < 0.15:
        return _text(json.dumps(good), dice)
    reply = copy.deepcopy(good)
    for _turn in range(dice.choice((1, 1, 1, 2, 4))):
        reply = dice.choice((_set, _set, _set, _drop, _add, _rename, _repeat, _paint))(reply, dice)
    return json.dumps(reply)


def _places(data: Data, place: Place = ()) -> t.Iterator[Place]:
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for name, value in items:
        yield (*place, name)
        yield from _places(value, (*place, name))


def _around(reply: Data, dice: random.Random) -> tuple[Data, Data] | None:
    """Return a container at a random depth and a key or number in it; the depth first, or the deepest would win."""
    found = list(_places(reply))
    if not found:
        return None
    depth = dice.choice(sorted({len(place) for place in found}))
    *way, last = dice.choice([place for place in found if len(place) == depth])
    for name in way:
        reply = reply[name]
    return reply, last


def _set(reply: Data, dice: random.Random) -> Data:
    place = _around(reply, dice)
    if place is None or dice.random() < 0.02:
        return copy.deepcopy(dice.choice(VALUES))
    place[0][place[1]] = copy.deepcopy(dice.choice(VALUES))
    return reply


def _drop(reply: Data, dice: random.Random) -> Data:
    place = _around(reply, dice)
    if place is not None:
        del place[0][place[1]]
    return reply


def _add(reply: Data, dice: random.Random) -> Data:
    place = _around(reply, dice)
    name = dice.choice(("ansible_facts", "error", "wg7", "../x", CONTROLS, TEMPLATE, "__proto__", "failed"))
    if isinstance(reply, dict) and (place is None or dice.random() < 0.3):
        reply[name] = copy.deepcopy(dice.choice(VALUES))
    elif place is not None and isinstance(place[0], dict):
        place[0][name] = copy.deepcopy(dice.choice([*VALUES, place[0][place[1]]]))
    return reply


def _rename(reply: Data, dice: random.Random) -> Data:
    place = _around(reply, dice)
    if place is not None and isinstance(place[0], dict):
        place[0][f"{place[1]}{dice.choice((CONTROLS, TEMPLATE, '2', '/..'))}"] = place[0].pop(place[1])
    return reply


def _repeat(reply: Data, dice: random.Random) -> Data:
    place = _around(reply, dice)
    if place is not None and isinstance(place[0], list):
        place[0].append(copy.deepcopy(place[0][place[1]]))
        dice.shuffle(place[0])
    return reply


def _paint(reply: Data, dice: random.Random) -> Data:
    """Put control characters or a template behind every text."""
    behind = dice.choice((CONTROLS, TEMPLATE))

    def painted(data: Data) -> Data:
        if isinstance(data, dict):
            return {name: painted(value) for name, value in data.items()}
        if isinstance(data, list):
            return [painted(value) for value in data]
        return f"{data}{behind}" if isinstance(data, str) else data

    return painted(reply)


def _text(reply: str, dice: random.Random) -> str:
    """Cut the text, put something into it, or put something into the place of a value."""
    at = dice.randrange(len(reply))
    way = dice.randrange(4)
    if way == 0:
        return reply[:at]
    if way == 1:
        return reply[:at] + dice.choice(TOKENS) + reply[at:]
    if way == 2:
        return reply + reply
    for value in ("null", "true", "[]", "180.0", "257"):
        reply = reply.replace(value, dice.choice(TOKENS), 1)
    return reply

# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The evil host, in process: good replies, mutated, through the call and the gate.

GATE_SEED and GATE_MUTATIONS choose other mutations and how many; a failure names the seed of its own.
"""

from __future__ import annotations

import base64
import json
import math
import os
import sys
import typing as t
import unicodedata

import pytest

from ansible_collections.transit.networkd.plugins.module_utils._common._reply import BEGIN, END
from ansible_collections.transit.networkd.plugins.plugin_utils import _remote
from helpers.good_replies import all_of_them
from helpers.reply_mutations import mutated

Data = t.Any
GOOD = all_of_them()
SEED = os.environ.get("GATE_SEED", "1")
MUTATIONS = int(os.environ.get("GATE_MUTATIONS", "3000"))
PARTS = 20
# Texts of files: they have lines.
TEXTS = ("before", "after", "content")
BIDI = set("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def is_safe(text: str, lines: bool = False) -> bool:
    """Return whether a terminal shows a text as it is, at its place: by Unicode's own table."""
    rest = text.replace("\n", "").replace("\t", "") if lines else text
    return not BIDI & set(rest) and not {unicodedata.category(each) for each in rest} & {"Cc", "Cs", "Zl", "Zp"}


def strings(data: Data, name: str = "") -> t.Iterator[tuple[str, str]]:
    """Yield each text, each key among them, with the key that it stands at."""
    if isinstance(data, dict):
        for each, value in data.items():
            yield "", each
            yield from strings(value, each)
    elif isinstance(data, list):
        for value in data:
            yield from strings(value, name)
    elif isinstance(data, str):
        yield name, data


def numbers(data: Data) -> t.Iterator[float]:
    """Yield each number."""
    if isinstance(data, dict):
        data = list(data.values())
    if isinstance(data, list):
        for value in data:
            yield from numbers(value)
    elif isinstance(data, (int, float)):
        yield data


def is_key(text: Data) -> bool:
    """Return whether a text is 32 bytes in base64, and not all zero."""
    raw = base64.b64decode(text, validate=True)
    return len(raw) == 32 and any(raw) and base64.b64encode(raw).decode() == text


def pairs(rows: Data) -> list[tuple[str, str]]:
    """Return the pairs that rows are about."""
    return [(row["tunnel"], row["peer"]) for row in rows]


def check_keys(request: Data, reply: Data) -> None:
    """Assert that a reply to ``keys`` has the tunnels and the pairs that were asked for, and keys that are keys."""
    assert set(reply["tunnels"]) == set(request.get("tunnels", {}))
    made = request.get("check") is False
    assert all(is_key(told["public_key"]) for told in reply["tunnels"].values() if made or told["public_key"])
    for asked, told in (("list", "listed"), ("give", "given"), ("take", "taken"), ("settle", "settled")):
        assert pairs(reply[told]) == pairs(request.get(asked, ()))
        for row in reply[told]:
            assert row["state"] in ("none", "staged", "final")
            assert len(bytes.fromhex(row["digest"])) == 32 if row["state"] != "none" else row["digest"] is None
    for row in reply["given"]:
        assert len(base64.b64decode(row["masked"], validate=True)) == 32


def check_own(own: Data) -> None:
    """Assert that each tunnel has two keys, and that the new one is a new one."""
    for tunnel, told in own.items():
        assert tunnel.strip(".-")
        assert "/" not in tunnel
        assert is_key(told["old"])
        assert is_key(told["new"])
        assert told["old"] != told["new"]
    assert len({told["new"] for told in own.values()}) == len(own)


def check_rotation(request: Data, reply: Data) -> None:
    """Assert what is asked for of a step of a rotation."""
    check_own(reply.get("own", {}))
    if request["step"] == "look" and reply["record"]:
        check_own(reply["record"]["own"])
        assert isinstance(reply["record"]["finishing"], bool)
    if request["step"] == "stage":
        assert set(reply["own"]) == set(request["tunnels"])
        assert pairs(reply["listed"]) == pairs(request["pairs"])
    if request["step"] in ("status", "confirm"):
        assert reply["id"] == request["id"] or (reply["id"], reply["state"]) == (None, "none")
    if request["step"] == "switch":
        assert int(reply["id"], 16) >= 0
        assert 0 <= (reply["remaining"] or 0) <= request["timeout"] + 5


def check_facts(request: Data, reply: Data) -> None:
    """Assert that facts answer the questions, and no others."""
    assert [{name: row[name] for name in ("to", "mark", "vrf")} for row in reply["lookups"]] == request["lookups"]
    assert [row["to"] for row in reply["pings"]] == request["pings"]
    assert [row["unit"] for row in reply["services"]] in ([], request["services"])
    for tunnel in reply["tunnels"]:
        assert tunnel["public_key"] is None or is_key(tunnel["public_key"])
        assert all(is_key(peer["public_key"]) and 0 <= peer["keepalive"] < 65536 for peer in tunnel["peers"])
    assert {type(link["up"]) for link in reply["links"]} <= {bool}


def check_inspection(request: Data, reply: Data) -> None:
    """Assert that a reply to ``inspect`` has each part that was asked for, and answers what was asked."""
    for part, asked in (("missing", "tools"), ("keys", "keys"), ("facts", "facts")):
        assert (part in reply) is (asked in request)
    if "keys" not in request:
        return
    assert [tool for tool in request["tools"] if tool in reply["missing"]] == reply["missing"]
    check_keys(request["keys"], reply["keys"])
    none: Data = {"lookups": [], "pings": [], "services": []}
    check_facts(none if reply["changed"] else request["facts"], reply["facts"])


def check_adoption(_request: Data, reply: Data) -> None:
    """Assert that the public keys of tunnels are keys, and that the facts answer no question."""
    assert all(row["public_key"] is None or is_key(row["public_key"]) for row in reply["keys"])
    check_facts({"lookups": [], "pings": [], "services": []}, reply["facts"])


def check_transaction(verb: str, request: Data, reply: Data) -> None:
    """Assert that a reply is about the transaction that was asked for."""
    told = reply.get("transaction", reply)
    if verb == "inspect":
        check_inspection(request, reply)
    else:
        assert told["id"] == request["id"] or (told["id"], told["state"]) == (None, "none")
        assert 0 <= (told["remaining"] or 0) <= request["timeout"] + 5 or verb not in ("begin", "remove")
    assert {type(reply.get("changed", True))} == {bool}
    assert {row["severity"] for row in reply.get("preflight", ())} <= {"error", "warning"}


def check(verb: str, request: Data, good: Data, reply: Data) -> None:
    """Assert everything that later code relies on."""
    for name, text in strings(reply):
        assert is_safe(text, name in TEXTS), text[:200]
        assert len(text) <= (4_000_000 if name in TEXTS else 4096)
    assert all(math.isfinite(number) for number in numbers(reply))
    assert set(reply) <= set(good)
    assert set(good) - set(reply) <= {"owner", "deadline"}
    by_verb = {"keys": check_keys, "rotation": check_rotation, "facts": check_facts, "adopt": check_adoption}
    if verb in by_verb:
        by_verb[verb](request, reply)
    else:
        check_transaction(verb, request, reply)


def check_error(error: _remote.RemoteError) -> None:
    """Assert that an error is one line that a terminal shows as it is."""
    assert error.kind in ("refused", "failed", "wrong", "silent")
    assert is_safe(str(error))
    assert len(str(error)) < 20_000


def say(line: str) -> None:
    """Print a line, which pytest shows beside a failure."""
    sys.stdout.write(f"{line}\n")


def exchange(number: int) -> tuple[str, str, Data, Data]:
    """Return the seed of a mutation, and what it is a mutation of: each verb as often as any other."""
    seed = f"{SEED}-{number}"
    kinds = sorted({(verb, request.get("step", "")) for verb, request, _reply in GOOD})
    kind = kinds[number % len(kinds)]
    some = [each for each in GOOD if (each[0], each[1].get("step", "")) == kind]
    verb, request, reply = some[number // len(kinds) % len(some)]
    return seed, verb, {"timeout": 180, **request}, reply


def ask(text: str, verb: str, request: Data) -> Data:
    """Return what a host's text comes to."""
    stdout = f"motd\n{BEGIN}\n{text}\n{END}\n"
    return _remote.call(lambda **_: {"rc": 0, "stdout": stdout, "stderr": ""}, verb, request)


@pytest.mark.parametrize("part", range(PARTS))
def test_a_reply_is_an_error_or_as_good_as_an_honest_one(part: int) -> None:
    refused, taken = 0, 0
    say(f"GATE_SEED={SEED}: mutations {part}, {part + PARTS}, ... below {MUTATIONS}")
    for number in range(part, MUTATIONS, PARTS):
        seed, verb, request, good = exchange(number)
        say(f"seed {seed}: {verb} {request.get('step', '')}")
        try:
            reply = ask(mutated(good, seed), verb, request)
        except _remote.RemoteError as exc:
            check_error(exc)
            refused += 1
        else:
            check(verb, request, good, reply)
            taken += 1
    # Mutations that are all refused, or all harmless, would show nothing.
    assert min(refused, taken) > 0


def test_without_the_gate_most_of_these_would_have_come_through() -> None:
    wrong = 0
    for number in range(0, MUTATIONS, PARTS):
        seed, verb, request, good = exchange(number)
        try:
            check(verb, request, good, json.loads(mutated(good, seed)))
        except (AssertionError, ValueError, RecursionError, LookupError, TypeError, AttributeError):
            wrong += 1
    assert wrong > 0.5 * MUTATIONS / PARTS


def test_a_good_reply_passes_these_checks() -> None:
    for verb, request, good in GOOD:
        asked = {"timeout": 180, **request}
        check(verb, asked, good, ask(json.dumps(good), verb, asked))

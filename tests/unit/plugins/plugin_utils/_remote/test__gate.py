# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import copy
import json
import typing as t

import pytest

from ansible_collections.transit.networkd.plugins.plugin_utils._remote import _gate
from ansible_collections.transit.networkd.plugins.plugin_utils._remote._gate import WrongError
from helpers.good_replies import (
    ATTEMPT,
    BY_HAND,
    ID,
    INSPECT,
    LACKS,
    NONE,
    OWN,
    PAIR,
    RECORD,
    REPORT,
    SAME,
    all_of_them,
    key,
    keys,
    pair,
)

Data = dict[str, t.Any]
FACTS: tuple[str, Data, Data] = next(exchange for exchange in all_of_them() if exchange[0] == "facts")
TUNNELS = {"check": False, "tunnels": {"wg0": True}}
STAGE = {"step": "stage", "tunnels": ["wg0"], "pairs": []}
SWITCH = {"step": "switch", "id": ID, "timeout": 180}


@pytest.mark.parametrize(("verb", "request_", "reply"), all_of_them())
def test_a_good_reply_comes_through_as_it_is(verb: str, request_: Data, reply: Data) -> None:
    found = _gate.checked(verb, request_, _gate.parsed(json.dumps(reply)))
    # Nothing of the controller reads these two of a transaction; the facts have a deadline of their own.
    wanted = reply if verb == "facts" else _without(reply, "owner", "deadline")
    assert found == {**wanted, **({"facts": reply["facts"]} if "facts" in reply else {})}


def _without(value: t.Any, *names: str) -> t.Any:
    if isinstance(value, dict):
        return {name: _without(item, *names) for name, item in value.items() if name not in names}
    return value


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"a": NaN}', "expected JSON, found 'NaN is not a number in JSON'"),
        ('{"a": -Infinity}', "expected JSON, found '-Infinity is not a number in JSON'"),
        ("[" * 100_000, "expected JSON, found 'maximum recursion depth exceeded"),
        ('{"id"', "expected JSON, found \"Expecting ':' delimiter"),
        (
            '"' + "x" * 16_000_000,
            "expected at most 16000000 characters and 1000000 values, found '160000",
        ),
        ("[0" + ",0" * 1_000_001, "expected at most 16000000 characters and 1000000 values, found "),
        ("1" * 5000, "expected JSON, found 'Exceeds the limit"),
    ],
)
def test_what_is_no_json_or_too_much_is_refused(text: str, message: str) -> None:
    with pytest.raises(WrongError) as caught:
        _gate.parsed(text)
    assert str(caught.value).startswith(message)


@pytest.mark.parametrize("reply", [[], None, 7, "text", [{"error": {}}]])
def test_a_reply_is_an_object(reply: t.Any) -> None:
    assert _gate.error_of(reply) is None
    with pytest.raises(WrongError, match="expected an object"):
        _gate.checked("status", {"id": ID}, reply)


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (1, "expected an object, found 1"),
        ({"kind": "silent", "message": "x"}, "kind: expected refused or failed or absent, found 'silent'"),
        ({"kind": "refused"}, "expected the key message, found ['kind']"),
        ({"kind": "refused", "message": ["x"]}, "message: expected a text, found ['x']"),
    ],
)
def test_an_error_has_a_kind_and_words(error: t.Any, message: str) -> None:
    with pytest.raises(WrongError) as caught:
        _gate.error_of({"error": error})
    assert str(caught.value) == message


def changed(reply: Data, place: str, value: t.Any) -> Data:
    """Return a reply with another value at a place: names and numbers, parted by dots."""
    found = copy.deepcopy(reply)
    *way, last = [int(part) if part.isdigit() else part for part in place.split(".")]
    item: t.Any = found
    for part in way:
        item = item[part]
    item[last] = value
    return found


@pytest.mark.parametrize(
    ("place", "value", "message"),
    [
        ("changed", 1, "changed: expected true or false, found 1"),
        ("diff", {}, "diff: expected a list, found {}"),
        ("effects", ["x", None], "effects[1]: expected a text, found None"),
        ("effects", ["x"] * 100_001, "effects: expected at most 100000 rows, found 100001"),
        ("preflight.0.severity", "fatal", "preflight[0].severity: expected error or warning, found 'fatal'"),
        ("preflight.0.code", "x", "preflight[0].code: expected a code that is known, found 'x'"),
        (
            "preflight",
            [{"code": "key-empty", "severity": "error", "fields": {}}],
            "preflight[0].fields: expected path of key-empty, found {}",
        ),
        (
            "preflight",
            [{"code": "firewall-moved", "severity": "warning", "fields": {"links": ["x"], "rules": ["x"]}}],
            "preflight[0].fields: expected names of firewall-moved, found",
        ),
        ("transaction.state", "done", "transaction.state: expected none or preparing or applying"),
        (
            "transaction.drift",
            [{"code": "x", "fields": {}}],
            "drift[0].code: expected a code that is known, found 'x'",
        ),
        (
            "transaction.drift",
            [{"code": "link-left", "fields": {"subject": 7}}],
            "drift[0].fields: expected subject of link-left, found {'subject': 7}",
        ),
        ("transaction.drift", ["eth0: is down"], "transaction.drift[0]: expected an object, found 'eth0: is down'"),
        ("transaction.id", "../x", "transaction.id: expected an id: up to 64 hexadecimal digits, found '../x'"),
        ("transaction.remaining", "1", "transaction.remaining: expected a number, found '1'"),
        ("transaction.remaining", float("inf"), "transaction.remaining: expected a finite number, found inf"),
        ("transaction.remaining", True, "transaction.remaining: expected a number, found True"),
    ],
)
def test_a_report_has_its_shape(place: str, value: t.Any, message: str) -> None:
    with pytest.raises(WrongError) as caught:
        _gate.checked("begin", {"id": ID, "timeout": 180}, changed(REPORT, place, value))
    assert str(caught.value).startswith(message)


def test_a_key_that_nobody_knows_is_left_out_and_one_that_is_missing_is_an_error() -> None:
    more = {**REPORT, "ansible_facts": {"wireguard_vrf_networks": ["0.0.0.0/0"]}}
    assert _gate.checked("inspect", {}, more) == REPORT
    with pytest.raises(WrongError, match="expected the key effects"):
        _gate.checked("inspect", {}, {name: value for name, value in REPORT.items() if name != "effects"})


@pytest.mark.parametrize(
    ("verb", "request_", "reply", "message"),
    [
        ("status", {"id": ID}, {**ATTEMPT, "id": "ab"}, "id: expected what was asked for, 0123456789ab, found 'ab'"),
        ("confirm", {"id": ID}, {**ATTEMPT, "id": None}, "id: expected what was asked for, 0123456789ab, found None"),
        (
            "begin",
            {"id": ID, "timeout": 180},
            {**REPORT, "transaction": {**ATTEMPT, "id": "ab"}},
            "transaction.id: expected what was asked for, 0123456789ab, found 'ab'",
        ),
        ("keys", TUNNELS, keys(), "tunnels: expected what was asked for, ['wg0'], found []"),
        (
            "keys",
            TUNNELS,
            keys(tunnels={name: {"public_key": key(1), "changed": False} for name in ("wg0", "wg1")}),
            "tunnels: expected what was asked for, ['wg0'], found ['wg0', 'wg1']",
        ),
        (
            "keys",
            TUNNELS,
            keys(tunnels={"wg0": {"public_key": None, "changed": False}}),
            "tunnels.wg0.public_key: expected a key, found None",
        ),
        *[
            (
                "keys",
                TUNNELS,
                keys(tunnels={"wg0": {"public_key": wrong, "changed": False}}),
                ".public_key: expected a WireGuard key: 44 characters in base64, found ",
            )
            for wrong in ("", "remove", key(0), key(1)[:-2] + "B=", key(1) + "\n", key(1) * 3)
        ],
        ("keys", TUNNELS, keys(tunnels={"wg0": {"public_key": 7, "changed": False}}), ".public_key: expected a text"),
        ("keys", TUNNELS, keys(tunnels={"../x": {}}), "tunnels[0]: expected a name, found '../x'"),
        ("keys", {"list": [PAIR]}, keys(), "listed: expected what was asked for, [('wg0', 'r2')], found []"),
        ("keys", {"list": [PAIR]}, keys(listed=[pair("final", "r3")]), "listed: expected what was asked for, "),
        ("keys", {"list": [PAIR]}, keys(listed=[pair("final"), pair("final")]), "listed: expected what was asked for"),
        (
            "keys",
            {"list": [PAIR]},
            keys(listed=[pair("final", digest=None)]),
            "listed[0].digest: expected one with each key, found None",
        ),
        ("keys", {}, keys(given=[pair("staged", masked=key(7))]), "given: expected what was asked for, [], found "),
        (
            "keys",
            {"give": [PAIR]},
            keys(given=[pair("staged", masked=key(7)[:20])]),
            "given[0].masked: expected 32 bytes in base64",
        ),
        ("keys", {"give": [PAIR]}, keys(given=[pair("none", masked=key(7))]), "given[0].state: expected final"),
        (
            "keys",
            {"take": [{**PAIR, "digest": "b" * 64}]},
            keys(taken=[pair("final")]),
            "taken[0].digest: expected what was asked for",
        ),
        ("keys", {"take": [PAIR]}, keys(taken=[pair("staged")]), "taken[0].state: expected final, found 'staged'"),
        ("keys", {"settle": [PAIR]}, keys(settled=[pair("staged")]), "settled[0].state: expected final"),
        ("rotation", {"step": "look"}, {"record": []}, "record: expected an object, found []"),
        ("rotation", {"step": "look"}, {"record": {**RECORD, "rotate": "r1"}}, "record.rotate: expected a list"),
        ("rotation", {"step": "look"}, {"record": {**RECORD, "rotate": ["a\nb"]}}, "record.rotate[0]: expected a name"),
        (
            "rotation",
            {"step": "look"},
            {"record": {**RECORD, "rotation": "{{ x }}"}},
            "record.rotation: expected an id",
        ),
        (
            "rotation",
            STAGE,
            {"own": {}, "listed": [], "changes": []},
            "own: expected what was asked for, ['wg0'], found []",
        ),
        (
            "rotation",
            STAGE,
            {"own": {**OWN, "wg1": {"old": key(3), "new": key(4)}}, "listed": [], "changes": []},
            "own: expected what was asked for, ['wg0'], found ['wg0', 'wg1']",
        ),
        (
            "rotation",
            STAGE,
            {"own": {"wg0": {"old": key(1), "new": key(1)}}, "listed": [], "changes": []},
            "own: expected new keys that differ from each other and from the old ones",
        ),
        (
            "rotation",
            STAGE,
            {"own": {**OWN, "wg7": {"old": key(3), "new": key(4)}}, "listed": [], "changes": []},
            "own: expected what was asked for, ['wg0'], found ['wg0', 'wg7']",
        ),
        (
            "rotation",
            {"step": "finish"},
            {"own": {"wg0": OWN["wg0"], "wg1": OWN["wg0"]}, "changes": []},
            "own: expected new keys that differ from each other and from the old ones",
        ),
        ("rotation", SWITCH, {**NONE, "changes": []}, "expected the id and the state of a change of keys"),
        ("rotation", {"step": "close"}, {"changes": "x"}, "changes: expected a list, found 'x'"),
    ],
)
def test_a_reply_is_about_what_was_asked(verb: str, request_: Data, reply: Data, message: str) -> None:
    with pytest.raises(WrongError) as caught:
        _gate.checked(verb, request_, reply)
    assert message in str(caught.value)


@pytest.mark.parametrize("part", ["missing", "keys", "facts"])
def test_an_inspection_has_each_part_that_was_asked_for_and_no_other(part: str) -> None:
    without = {name: value for name, value in SAME.items() if name != part}
    with pytest.raises(WrongError, match=f"expected the key {part}, found"):
        _gate.checked("inspect", INSPECT, without)
    asked = {"missing": "tools"}.get(part, part)
    found = _gate.checked("inspect", {name: value for name, value in INSPECT.items() if name != asked}, SAME)
    assert found == without


@pytest.mark.parametrize(
    ("reply", "place", "value", "message"),
    [
        (SAME, "missing", ["nft", "wg"], "missing: expected what was asked for, ['wg', 'nft'], found ['nft', 'wg']"),
        (SAME, "missing", ["wg", "wg"], "missing: expected what was asked for, ['wg'], found ['wg', 'wg']"),
        (SAME, "missing", ["openssh-server"], "missing: expected what was asked for, [], found ['openssh-server']"),
        (SAME, "keys.tunnels", {}, "tunnels: expected what was asked for, ['wg0'], found []"),
        (SAME, "keys.listed", [], "listed: expected what was asked for"),
        (SAME, "keys.given", [pair("staged", masked=key(7))], "given: expected what was asked for, [], found "),
        (SAME, "facts.links.0.up", "yes", "facts.links[0].up: expected true or false, found 'yes'"),
        (SAME, "facts.pings", [], "pings: expected what was asked for"),
        # What is about to change was not probed.
        (LACKS, "facts.pings", SAME["facts"]["pings"], "pings: expected what was asked for, [], found"),
        (LACKS, "facts.lookups", SAME["facts"]["lookups"], "lookups: expected what was asked for, [], found"),
        (LACKS, "changed", False, "lookups: expected what was asked for"),
    ],
)
def test_an_inspection_answers_what_was_asked(reply: Data, place: str, value: t.Any, message: str) -> None:
    with pytest.raises(WrongError) as caught:
        _gate.checked("inspect", INSPECT, changed(reply, place, value))
    assert str(caught.value).startswith(message)


@pytest.mark.parametrize(("said", "waited"), [(1e18, 185.0), (-3, 0.0), (60, 60), (None, None)])
def test_a_host_does_not_make_the_controller_wait_for_longer_than_it_was_given(said: t.Any, waited: t.Any) -> None:
    begun = {**REPORT, "transaction": {**ATTEMPT, "remaining": said}}
    found = _gate.checked("begin", {"id": ID, "timeout": 180}, begun)
    assert found["transaction"]["remaining"] == waited
    switched = _gate.checked("rotation", SWITCH, {**ATTEMPT, "remaining": said, "changes": []})
    assert switched["remaining"] == waited


@pytest.mark.parametrize(
    ("place", "value", "message"),
    [
        ("links.0.up", "yes", "links[0].up: expected true or false, found 'yes'"),
        ("links.0.index", -1, "links[0].index: expected a number from 0 to 4294967295, found -1"),
        ("rules.0.other", [[[[[[[]]]]]]], "rules[0].other: expected at most 5 levels"),
        ("rules.0.family", "ipx", "rules[0].family: expected ipv4 or ipv6, found 'ipx'"),
        ("tunnels.0.peers.0.public_key", "x", "tunnels[0].peers[0].public_key: expected a WireGuard key"),
        ("sysctls", {"net.ipv4.ip_forward": 1}, "sysctls[0]: expected a text, found 1"),
        ("lookups.0.to", "192.0.2.1", "lookups: expected what was asked for"),
        ("pings.0.to", "192.0.2.1", "pings: expected what was asked for"),
        ("files.0.state", "mine", "files[0].state: expected ours or edited or missing, found 'mine'"),
    ],
)
def test_facts_have_their_shape(place: str, value: t.Any, message: str) -> None:
    verb, request, facts = FACTS
    with pytest.raises(WrongError) as caught:
        _gate.checked(verb, request, changed(facts, place, value))
    assert str(caught.value).startswith(message)


PAINTED = "\x1b[2Kok: [r1]\r\n\x9b\u2028\u202e\ud800{{ lookup('pipe', 'touch MARK') }}\t"
ESCAPED = r"\x1b[2Kok: [r1]\r\n\x9b\u2028\u202e\ud800{{ lookup('pipe', 'touch MARK') }}\t"


def test_strings_are_made_safe_and_only_texts_of_files_have_lines() -> None:
    reply = changed(changed(REPORT, "diff.0.before", PAINTED), "effects", [PAINTED])
    found = _gate.checked("inspect", {}, reply)
    assert found["effects"] == [ESCAPED]
    assert found["diff"][0]["before"] == ESCAPED.replace(r"\n", "\n").replace(r"\t", "\t")
    assert _gate.error_of({"error": {"kind": "failed", "message": PAINTED}}) == {"kind": "failed", "message": ESCAPED}
    verb, request, facts = FACTS
    facts = changed(changed(facts, "rules.0.other", {PAINTED: [PAINTED]}), "sysctls", {PAINTED: PAINTED})
    found = _gate.checked(verb, request, facts)
    assert (found["rules"][0]["other"], found["sysctls"]) == ({ESCAPED: [ESCAPED]}, {ESCAPED: ESCAPED})
    # Facts that were checked before they were kept are the same afterwards.
    assert _gate.facts(found) == found


def test_a_line_that_is_too_long_is_cut() -> None:
    found = _gate.checked("inspect", {}, changed(REPORT, "effects", ["x" * 5000, "\x1b" * 5000]))["effects"]
    assert [(len(line), line[-1]) for line in found] == [(4096, "…"), (4096, "…")]


def test_every_verb_of_the_host_program_has_a_shape() -> None:
    assert {verb for verb, _request, _reply in BY_HAND} | {"confirm"} >= {*_gate.VERBS, "rotation", "inspect"}
    assert {request["step"] for verb, request, _reply in BY_HAND if verb == "rotation"} == set(_gate.STEPS)


def test_a_problem_has_the_fields_of_its_code_and_no_others() -> None:
    painted = {"code": "link-left", "fields": {"subject": "\x1b[2J", "more": [["x"]]}}

    found: t.Any = _gate.checked("begin", {"id": ID, "timeout": 180}, changed(REPORT, "transaction.drift", [painted]))

    assert found["transaction"]["drift"] == [{"code": "link-left", "fields": {"subject": r"\x1b[2J"}}]

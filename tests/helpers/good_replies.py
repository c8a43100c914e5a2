# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Good replies of hosts with the requests that they answer: the lab's (tests/evil/recordings), and a few more."""

from __future__ import annotations

import base64
import json
import typing as t
from pathlib import Path

RECORDINGS = Path(__file__).parents[1] / "evil/recordings"

Data = dict[str, t.Any]
# Verb, request, reply.
Exchange = tuple[str, Data, Data]


def key(number: int) -> str:
    """Return a public key."""
    return base64.b64encode(bytes([number]) * 32).decode()


def pair(state: str, peer: str = "r2", **more: t.Any) -> Data:
    """Return what a host tells of a preshared key."""
    return {"tunnel": "wg0", "peer": peer, "state": state, "digest": None if state == "none" else "a" * 64, **more}


def keys(**more: t.Any) -> Data:
    """Return a reply to ``keys``."""
    empty: Data = {"rotation": False, "tunnels": {}, "listed": [], "given": [], "taken": [], "settled": []}
    return {**empty, "changes": [], **more}


PAIR = {"tunnel": "wg0", "peer": "r2"}
ID = "0123456789ab"
ATTEMPT: Data = {"id": ID, "state": "applying", "reason": None, "remaining": 180.0, "drift": []}
NONE: Data = {"id": None, "state": "none", "reason": None, "remaining": None, "drift": []}
PROBLEM = {"code": "master", "fields": {"subject": "eth0", "expected": "vrf-wan", "found": "none"}}
FILE = {"before": "a\n", "after": "b\n", "before_header": "/x", "after_header": "/x"}
FOUND = {"code": "nft", "severity": "error", "fields": {}}
REPORT: Data = {
    "changed": True,
    "diff": [FILE],
    "edited": [FILE],
    "effects": ["create the link wg0"],
    "preflight": [FOUND],
}
REPORT["transaction"] = ATTEMPT
OWN = {"wg0": {"old": key(1), "new": key(2)}}
RECORD: Data = {"rotate": ["r1"], "own": OWN, "state": "staged", "reason": None, "finishing": False}
MASKED = {**PAIR, "masked": key(7), "digest": "a" * 64}


def _facts() -> Data:
    """Return the facts of a router on the lab."""
    rows = json.loads((RECORDINGS / "verify.json").read_text(encoding="utf-8"))["hosts"]["r1"]
    reply: Data = next(row["reply"] for row in rows if row["asked"].endswith("facts"))
    facts: Data = reply["ansible_facts"]["networkd"] if "ansible_facts" in reply else reply
    return facts


FACTS = _facts()


def questions(facts: Data) -> Data:
    """Return the questions that facts answer."""
    names = {"pings": "to", "services": "unit"}
    asked: Data = {name: [each[field] for each in facts[name]] for name, field in names.items()}
    asked["lookups"] = [{name: each[name] for name in ("to", "mark", "vrf")} for each in facts["lookups"]]
    return asked


INSPECT = {
    "id": ID,
    "tools": ["wg", "nft"],
    "keys": {"tunnels": {"wg0": False}, "list": [PAIR]},
    "facts": questions(FACTS),
}
HELD = keys(tunnels={"wg0": {"public_key": key(1), "changed": False}}, listed=[pair("final")])
# A host that is as wanted, and one that lacks all.
SAME: Data = {**REPORT, "changed": False, "diff": [], "edited": [], "effects": [], "preflight": [], "transaction": NONE}
SAME.update(missing=[], keys=HELD, facts=FACTS)
LACKS: Data = {**REPORT, "transaction": NONE, "missing": ["wg", "nft"]}
LACKS["keys"] = keys(tunnels={"wg0": {"public_key": None, "changed": False}}, listed=[pair("none")])
LACKS["facts"] = {**FACTS, "lookups": [], "pings": [], "services": []}

ADOPTION: Data = {
    "managed": False,
    "files": [{"path": "/etc/systemd/network/10-x.network", "content": "[Match]\nName=x\n", "enabled": False}],
    "keys": [{"tunnel": "wg0", "path": "/x", "held_by": "/x.key", "public_key": key(1), "problem": None}],
    "programs": [{"link": "eth0", "by": "ifupdown", "sign": "/run/network/ifstate"}],
    "facts": {**FACTS, "lookups": [], "pings": [], "services": []},
}

BY_HAND: list[Exchange] = [
    ("adopt", {}, ADOPTION),
    ("inspect", INSPECT, SAME),
    ("inspect", INSPECT, LACKS),
    ("begin", {"id": ID, "timeout": 180}, REPORT),
    ("remove", {"id": ID, "timeout": 180}, {**REPORT, "transaction": NONE}),
    ("rollback", {"id": ID}, {**ATTEMPT, "state": "rolling-back", "reason": "it was asked for"}),
    ("status", {"id": ID}, {**ATTEMPT, "drift": [PROBLEM]}),
    ("status", {"id": ID}, NONE),
    (
        "keys",
        {"check": False, "tunnels": {"wg0": True}, "list": [PAIR]},
        keys(tunnels={"wg0": {"public_key": key(1), "changed": True}}, listed=[pair("none")]),
    ),
    ("keys", {"give": [PAIR]}, keys(given=[pair("staged", masked=key(7))])),
    ("keys", {"take": [MASKED]}, keys(taken=[pair("final")])),
    ("keys", {"settle": [{**PAIR, "digest": "a" * 64}]}, keys(settled=[pair("final")])),
    ("rotation", {"step": "look"}, {"record": None}),
    ("rotation", {"step": "look"}, {"record": RECORD}),
    ("rotation", {"step": "look"}, {"record": {**RECORD, "rotation": ID}}),
    (
        "rotation",
        {"step": "stage", "tunnels": ["wg0"], "pairs": [PAIR]},
        {"own": OWN, "listed": [pair("staged")], "changes": ["made x"]},
    ),
    ("rotation", {"step": "follow"}, {"changes": ["let in wg0 r2 with its coming key"]}),
    ("rotation", {"step": "switch", "id": ID, "timeout": 180}, {**ATTEMPT, "changes": []}),
    ("rotation", {"step": "status", "id": ID}, ATTEMPT),
    ("rotation", {"step": "confirm", "id": ID}, {**ATTEMPT, "state": "committed", "remaining": None}),
    ("rotation", {"step": "finish"}, {"own": OWN, "changes": []}),
    ("rotation", {"step": "close"}, {"changes": ["ended the rotation"]}),
    ("rotation", {"step": "abandon"}, {"changes": []}),
]


def recorded() -> list[Exchange]:
    """Return what the lab's hosts have answered, each with the least request that it answers."""
    found = []
    for file in sorted(RECORDINGS.glob("*.json")):
        for rows in json.loads(file.read_text(encoding="utf-8"))["hosts"].values():
            found += [_exchange(row) for row in rows if row["asked"] != "raw"]
    return found


def _exchange(row: Data) -> Exchange:
    asked, reply = row["asked"], row["reply"]
    if asked == "module networkd_facts":
        asked, reply = "facts", reply["ansible_facts"]["networkd"]
    verb, _blank, step = asked.partition(" ")
    request: Data = {"id": row["id"], "timeout": 300} if "id" in row else {}
    if step:
        request["step"] = step
    if verb == "facts":
        request = questions(reply)
    elif verb == "inspect" and "facts" in reply:
        request["tools"] = ["wg", "nft"]
        request["keys"] = _keys_request(reply["keys"])
        request["facts"] = questions(reply["facts"])
    elif verb == "keys":
        request = {"check": False, **_keys_request(reply)}
    elif step == "stage":
        request.update(tunnels=list(reply["own"]), pairs=[_asked_for(each) for each in reply["listed"]])
    return verb, request, reply


def _keys_request(reply: Data) -> Data:
    parts = {"list": "listed", "give": "given", "take": "taken", "settle": "settled"}
    request: Data = {asked: [_asked_for(each) for each in reply[told]] for asked, told in parts.items()}
    return {"tunnels": dict.fromkeys(reply["tunnels"], True), **request}


def _asked_for(told: Data) -> Data:
    return {"tunnel": told["tunnel"], "peer": told["peer"]}


def all_of_them() -> list[Exchange]:
    """Return every good reply that there is."""
    return [*BY_HAND, *recorded()]

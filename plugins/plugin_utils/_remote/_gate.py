# SPDX-License-Identifier: GPL-3.0-or-later
"""The gate: what a host says becomes data that the rest of the controller may use, or an error of that host.

A reply must have its shape, and must be about what was asked: the same tunnels, pairs, questions and ids. Its strings
are made safe for the terminal here, and nowhere else. Pure.
"""

from __future__ import annotations

import json
import typing as t
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from ...module_utils._common._adoption import Adoption
from ...module_utils._common._coded import Problem
from ...module_utils._common._facts import Facts
from ...module_utils._common._inspection import Inspection
from ...module_utils._common._replies import (
    STEPS,
    VERBS,
    Attempt,
    Error,
    Finished,
    KeyPair,
    Keys,
    Looked,
    PairKey,
    Report,
    Staged,
    Switched,
)
from ...module_utils._common._requests import (
    AdoptRequest,
    AttemptRequest,
    ChangeRequest,
    FinishRequest,
    IdRequest,
    InspectRequest,
    KeysRequest,
    LookRequest,
    Questions,
    StageRequest,
    SwitchRequest,
)
from ...module_utils._words import fields_of, wrong_fields
from ._check import WrongError, check
from ._hints import template

# A reply, in characters and in values: it is looked at before it is parsed.
LONGEST = 16_000_000
MOST_VALUES = 1_000_000
# A host may need a moment to begin; a change that claims more than it was given is not waited for.
MARGIN = 5.0

# Part of a reply to ``inspect`` -> what asks for it.
_PARTS = {"missing": "tools", "keys": "keys", "facts": "facts"}
# Replies with facts.
_SHAPES: Mapping[str, type] = {"inspect": Inspection, "adopt": Adoption}
_NO_QUESTIONS: Questions = {"lookups": (), "pings": (), "services": ()}


def parsed(reply: str) -> object:
    """Return a reply's JSON; raises WrongError for what is too large, too deep, or not JSON."""
    if len(reply) > LONGEST or reply.count(",") > MOST_VALUES:
        raise WrongError(f"expected at most {LONGEST} characters and {MOST_VALUES} values", f"{len(reply)} characters")
    try:
        return json.loads(reply, parse_constant=_no_constant)
    except (ValueError, RecursionError) as exc:
        raise WrongError("expected JSON", str(exc)) from None


def _no_constant(name: str) -> t.NoReturn:
    raise ValueError(f"{name} is not a number in JSON")


def error_of(reply: object) -> Error | None:
    """Return the error that a program has answered with, None for a reply; raises WrongError."""
    if not isinstance(reply, dict) or "error" not in reply:
        return None
    return check(Error, reply["error"])


def checked(verb: str, request: t.Any, reply: object) -> object:
    """Return what a host has replied to a request, checked; raises WrongError. ``Ask`` has the shapes of both."""
    if verb == "facts":
        return _answers(request, facts(reply))
    shape = STEPS[request["step"]] if verb == "rotation" else _SHAPES.get(verb) or VERBS[verb]
    step = f"{verb} {request['step']}" if verb == "rotation" else verb
    found: object = check(shape, reply)
    _known_codes(found)
    return _ASKED[step](request, found) if step in _ASKED else found


def facts(value: object) -> Facts:
    """Return the facts of a host, checked, wherever they come from; raises WrongError."""
    return check(Facts, value)


def _known_codes(reply: t.Any) -> None:
    """Require that each problem has a code that is known, and its fields; leave out what its words do not name."""
    attempt = reply.get("transaction", reply)
    for number, problem in enumerate(attempt.get("drift", ())):
        _known_code(f"drift[{number}]", problem)
    for number, finding in enumerate(reply.get("preflight", ())):
        _known_code(f"preflight[{number}]", finding)


def _known_code(place: str, problem: Problem) -> None:
    known = template(problem["code"])
    if known is None:
        raise WrongError(f"{place}.code: expected a code that is known", problem["code"])
    wrong = wrong_fields(known, problem["fields"])
    if wrong:
        raise WrongError(f"{place}.fields: expected {', '.join(wrong)} of {problem['code']}", problem["fields"])
    problem["fields"] = {name: problem["fields"][name] for name in fields_of(known)}


def _inspected(request: InspectRequest, reply: Inspection) -> Inspection:
    """Require each part that was asked for, as it was asked for; leave out what was not."""
    asked = {part for part, name in _PARTS.items() if name in request}
    lacking = sorted(asked - reply.keys())
    if lacking:
        raise WrongError(f"expected the key {lacking[0]}", sorted(reply))
    found = t.cast("Inspection", {name: reply[name] for name in reply if name in asked or name not in _PARTS})  # type: ignore[literal-required]
    if "missing" in found:
        _same("missing", [tool for tool in request["tools"] if tool in found["missing"]], found["missing"])
    if "keys" in found:
        _keys({**request["keys"], "check": True}, found["keys"])
    if "facts" in found:
        # What is about to change is not probed.
        _answers(_NO_QUESTIONS if found["changed"] else request["facts"], found["facts"])
    return found


def _begun(request: ChangeRequest, reply: Report) -> Report:
    """Require that the transaction is the requested one, or none: while another one is pending, a host refuses."""
    begun = reply["transaction"]
    if begun["state"] != "none" or begun["id"] is not None:
        _same("transaction.id", request["id"], begun["id"])
    _clamp(request, begun)
    return reply


def _attempt(request: IdRequest | AttemptRequest, reply: Attempt) -> Attempt:
    """Require that a reply is about the attempt that was asked for, or that there is no such attempt."""
    if reply["state"] != "none" or reply["id"] is not None:
        _same("id", request["id"], reply["id"])
    return reply


def _switched(request: SwitchRequest, reply: Switched) -> Switched:
    # Another id than the requested one is that of an attempt whose controller has died.
    if reply["id"] is None or reply["state"] == "none":
        raise WrongError("expected the id and the state of a change of keys", reply["state"])
    _clamp(request, reply)
    return reply


def _clamp(request: ChangeRequest | SwitchRequest, attempt: Attempt) -> None:
    """Limit the seconds that a controller waits to those that it has given."""
    if attempt["remaining"] is not None and "timeout" in request:
        attempt["remaining"] = min(max(0.0, attempt["remaining"]), request["timeout"] + MARGIN)


def _keys(request: KeysRequest, reply: Keys) -> Keys:
    tunnels = request.get("tunnels", {})
    _same("tunnels", sorted(tunnels), sorted(reply["tunnels"]))
    for tunnel, may_make in tunnels.items():
        if may_make and not request.get("check") and reply["tunnels"][tunnel]["public_key"] is None:
            raise WrongError(f"tunnels.{tunnel}.public_key: expected a key", None)
    _pairs("listed", request.get("list", ()), reply["listed"])
    _handed("given", request.get("give", ()), reply["given"], ("staged", "final"))
    _handed("taken", request.get("take", ()), reply["taken"], ("final",))
    _handed("settled", request.get("settle", ()), reply["settled"], ("final",))
    return reply


def _handed(
    place: str, asked: Sequence[Mapping[str, object]], told: Sequence[PairKey], states: Collection[str]
) -> None:
    """Require that each pair of an exchange is in one of these states, with the key that was asked for."""
    _pairs(place, asked, told)
    for number, (pair, key) in enumerate(zip(asked, told, strict=True)):
        if key["state"] not in states:
            raise WrongError(f"{place}[{number}].state: expected final", key["state"])
        if "digest" in pair:
            _same(f"{place}[{number}].digest", pair["digest"], key["digest"])


def _pairs(place: str, asked: Iterable[Mapping[str, object]], told: Iterable[PairKey]) -> None:
    wanted = [(pair["tunnel"], pair["peer"]) for pair in asked]
    _same(place, wanted, [(pair["tunnel"], pair["peer"]) for pair in told])
    for number, pair in enumerate(told):
        if (pair["digest"] is None) != (pair["state"] == "none"):
            raise WrongError(f"{place}[{number}].digest: expected one with each key", pair["digest"])


def _staged(request: StageRequest, reply: Staged) -> Staged:
    _same("own", sorted(request["tunnels"]), sorted(reply["own"]))
    _pairs("listed", request.get("pairs", ()), reply["listed"])
    _require_new(reply["own"])
    return reply


def _looked(_request: LookRequest, reply: Looked) -> Looked:
    if reply["record"] is not None:
        _require_new(reply["record"]["own"])
    return reply


def _finished(_request: FinishRequest, reply: Finished) -> Finished:
    _require_new(reply["own"])
    return reply


def _require_new(own: Mapping[str, KeyPair]) -> None:
    """Require that each new key of a rotation is a new one."""
    new = [pair["new"] for pair in own.values()]
    old = {pair["old"] for pair in own.values()}
    if len(set(new) - old) != len(new):
        raise WrongError("own: expected new keys that differ from each other and from the old ones", new)


def _answers(request: Questions, reply: Facts) -> Facts:
    lookups = [(question["to"], question.get("mark"), question.get("vrf")) for question in request["lookups"]]
    _same("lookups", lookups, [(row["to"], row["mark"], row["vrf"]) for row in reply["lookups"]])
    _same("pings", list(request["pings"]), [row["to"] for row in reply["pings"]])
    # None at all where systemctl did not answer.
    if reply["services"]:
        _same("services", list(request["services"]), [row["unit"] for row in reply["services"]])
    return reply


def _same(place: str, asked: object, told: object) -> None:
    if asked != told:
        raise WrongError(f"{place}: expected what was asked for, {asked}", told)


def _adopted(_request: AdoptRequest, reply: Adoption) -> Adoption:
    _answers(_NO_QUESTIONS, reply["facts"])
    return reply


_ASKED: Mapping[str, Callable[[t.Any, t.Any], object]] = {
    "inspect": _inspected,
    "adopt": _adopted,
    "begin": _begun,
    "remove": _begun,
    "status": _attempt,
    "confirm": _attempt,
    "rollback": _attempt,
    "keys": _keys,
    "rotation look": _looked,
    "rotation stage": _staged,
    "rotation switch": _switched,
    "rotation status": _attempt,
    "rotation confirm": _attempt,
    "rotation finish": _finished,
}


__all__ = ("WrongError", "checked", "error_of", "facts", "parsed")

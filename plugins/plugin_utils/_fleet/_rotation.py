# SPDX-License-Identifier: GPL-3.0-or-later
"""Who takes part in a key rotation, new or resumed. Pure."""

from __future__ import annotations

import typing as t
from collections.abc import Collection, Iterable, Mapping

from ...module_utils._common._requests import Pair
from ...module_utils._common._shapes import HostPlan
from . import _agreement
from ._agreement import Record, Rotation, Told, listed, says

# Host -> its plan (docs/reference/data.md).
Plans = Mapping[str, HostPlan]


class Part(t.TypedDict):
    """What a host does in a rotation; ``resumes`` says that it has a record of it from an earlier run.

    In a rotation that is finishing, a host without a record has ended its part, except where a crash left something.
    """

    rotates: bool
    resumes: bool
    tunnels: list[str]
    peers: list[str]
    pairs: list[Pair]


class Decision(t.TypedDict):
    """Who does what in a rotation.

    ``rotation`` is its id. ``asked`` are the tunnels, by host, that are to have new keys in the end. ``rotate`` are
    the hosts with new keys, ``hosts`` all that take part. A rotation that is ``finishing`` has nothing left to change
    but files. ``abandon`` are the hosts that roll a rotation back.
    """

    rotation: str | None
    resume: bool
    finishing: bool
    abandon: list[str]
    asked: dict[str, list[str]]
    rotate: list[str]
    hosts: dict[str, Part]


def decide(
    plans: Plans,
    told: Told,
    rotate: Collection[str] | None,
    *,
    identity: str,
    abandon: bool = False,
    accept_outside_peers: bool = False,
) -> tuple[Decision, list[str]]:
    """Return who does what in a rotation, new or resumed, and what stands in the way, in words.

    ``plans`` are those of the whole inventory, ``told`` has every host of the play, ``rotate`` those that are to get
    new keys, or None for all of the play. ``identity`` is the id of a rotation that begins. With ``abandon`` a rotation
    is rolled back, and ``rotate`` does not count.

    What the records say of other hosts decides nothing by itself: it must be what those say (``_agreement``), and what
    is asked for.
    """
    if abandon:
        return _abandoned(plans, told)
    open_ones = _agreement.rotations(told, plans)
    asked = _with_tunnels(plans, told if rotate is None else rotate)
    begun = open_ones[0] if open_ones else None
    chosen = set(begun.rotate) if begun else set(told if rotate is None else rotate) & set(plans)
    hosts = _taking_part(plans, chosen, begun)
    problems = _not_to_be_chosen(rotate or (), plans, told)
    problems += _agreement.disagreements(open_ones, set(hosts) & set(told)) or _several(plans, open_ones)
    if begun and not problems:
        problems += _not_what_is_asked(begun, _with_tunnels(plans, chosen), asked)
    problems += _absent(set(hosts) - set(told), hosts, chosen, begun=begun is not None)
    problems += [] if begun or accept_outside_peers else _strangers(plans, chosen)
    decided: Decision = {
        "rotation": begun.identity if begun else identity,
        "resume": begun is not None,
        "finishing": begun is not None and begun.finishing,
        "abandon": [],
        "asked": asked,
        "rotate": sorted(chosen),
        "hosts": hosts,
    }
    return decided, sorted(problems)


def _abandoned(plans: Plans, told: Told) -> tuple[Decision, list[str]]:
    """Return what rolls a rotation back, on all of the play: a host may keep something that it has no record of.

    Each host refuses for itself where its new keys are in force, so nobody must be believed about another one, but all
    that may have changed must be asked.
    """
    begun = {name for record in told.values() if record for name in record["rotate"]} & set(plans)
    hosts = _taking_part(plans, begun, None)
    problems = _absent(set(hosts) - set(told), hosts, begun, begun=True) + _too_late(told)
    decided: Decision = {
        "rotation": None,
        "resume": True,
        "finishing": False,
        "abandon": sorted(told),
        "asked": {},
        "rotate": [],
        "hosts": {},
    }
    return decided, sorted(problems)


def _taking_part(plans: Plans, chosen: Collection[str], begun: Rotation | None) -> dict[str, Part]:
    records: Mapping[str, Record] = begun.records if begun else {}
    hosts = {host: _part(host, plan, chosen, resumes=host in records) for host, plan in sorted(plans.items())}
    hosts = {host: part for host, part in hosts.items() if part["rotates"] or part["peers"]}
    # Who has a record ends it, even if no peer of it gets a new key any more.
    nothing: Part = {"rotates": False, "resumes": True, "tunnels": [], "peers": [], "pairs": []}
    return {**hosts, **{host: nothing for host in records if host not in hosts}}


def _part(host: str, plan: HostPlan, chosen: Collection[str], *, resumes: bool) -> Part:
    # A host without a tunnel has nothing to change.
    rotates = host in chosen and bool(plan["tunnels"])
    peers = {
        peer["host"]
        for link in plan["tunnels"]
        for peer in link["peers"]
        if peer["inventory"] and (rotates or peer["host"] in chosen)
    }
    pairs: list[Pair] = [
        {"tunnel": pair["tunnel"], "peer": pair["peer"]} for pair in plan["pairs"] if rotates or pair["peer"] in chosen
    ]
    return {
        "rotates": rotates,
        "resumes": resumes,
        "tunnels": _tunnels(plan) if rotates else [],
        "peers": sorted(peers),
        "pairs": pairs,
    }


def _tunnels(plan: HostPlan) -> list[str]:
    return sorted({link["tunnel"] for link in plan["tunnels"]})


def _with_tunnels(plans: Plans, names: Iterable[str]) -> dict[str, list[str]]:
    return {name: _tunnels(plans[name]) for name in sorted(names) if name in plans and plans[name]["tunnels"]}


def _not_to_be_chosen(rotate: Collection[str], plans: Plans, told: Told) -> list[str]:
    absent = set(rotate) - set(told)
    bare = {name for name in set(rotate) - absent if name in plans and not plans[name]["tunnels"]}
    return [f"transit_rotate = {name}: has no part in the plan, or takes no part in this run" for name in absent] + [
        f"transit_rotate = {name}: has no tunnel, so it has no keys to rotate" for name in bare
    ]


def _not_what_is_asked(begun: Rotation, chosen: Collection[str], asked: Collection[str]) -> list[str]:
    """Refuse to end another rotation than the one that is asked for: the end of a run must be what was asked.

    One that all have left who were to get new keys can only be ended.
    """
    if set(chosen) == set(asked) or (begun.finishing and not chosen):
        return []
    who = begun.records
    words = f"{listed(who)}: {says(who)} that {begun} is not over yet"
    lacking = begun.rotate - set(who)
    if lacking:
        words += f", but {listed(lacking)} {'have' if len(lacking) > 1 else 'has'} no record of it"
    words += f", and the keys of {listed(asked) or 'no host'} were asked for. "
    way = f"-e transit_rotate={','.join(sorted(chosen))} continues and ends it" if chosen else ""
    back = "-e transit_abandon=true rolls it back, as long as no new key is in force"
    return [words + "; ".join(each for each in (way, back) if each)]


def _several(plans: Plans, open_ones: Collection[Rotation]) -> list[str]:
    """Refuse to end two rotations at once: each is asked for by itself."""
    if len(open_ones) < 2:
        return []
    ways = " and then with ".join(
        f"-e transit_rotate={','.join(sorted(each.rotate))} "
        f"--limit {','.join(sorted(_taking_part(plans, each.rotate, each)))}"
        for each in open_ones
    )
    return [f"{len(open_ones)} rotations are open. End one after the other: run again with {ways}"]


def _absent(absent: Collection[str], hosts: Mapping[str, Part], chosen: Collection[str], *, begun: bool) -> list[str]:
    """Refuse to go on, or back, without a host that may have changed its keys, or has a peer that may have."""
    if not absent:
        return []
    peers = {peer for host in absent for peer in hosts[host]["peers"] if peer in chosen} | (set(absent) & set(chosen))
    return [
        f"{listed(absent)}: shares tunnels with {listed(peers)}, whose keys are rotated, and takes no part in this "
        "run, or has failed in it; both ends must take part. Run again without --limit, or with --limit "
        f"{','.join(sorted(hosts))}" + ("" if begun else f" and -e transit_rotate={','.join(sorted(chosen))}")
    ]


def _strangers(plans: Plans, chosen: Iterable[str]) -> list[str]:
    found = {
        host: {peer["host"] for link in plans[host]["tunnels"] for peer in link["peers"] if not peer["inventory"]}
        for host in chosen
    }
    return [
        f"{host}: has peers that are in no inventory ({listed(names)}), and cannot bring its new public key to them; "
        "they hear nothing until somebody does. Run again with -e transit_accept_outside_peers=true"
        for host, names in sorted(found.items())
        if names
    ]


def _too_late(told: Told) -> list[str]:
    """Return in words which hosts have new keys in force, so that a rotation cannot be abandoned any more."""
    words = {
        host: "its part of the rotation is nearly over"
        if record["finishing"]
        else f"its new keys are {record['state']}"
        for host, record in told.items()
        if record and (record["finishing"] or record["state"] not in (_agreement.FOLLOWING, _agreement.STAGED))
    }
    return [
        f"{host}: {why}, so the rotation can only continue: run again without transit_abandon"
        for host, why in words.items()
    ]

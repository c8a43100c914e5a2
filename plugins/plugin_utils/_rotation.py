# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who takes part in a rotation of keys, and what each host must know of its peers. Pure.

PRIVATE to the collection: it may change with any release; nothing outside of transit.networkd should import it.
"""

from __future__ import annotations

import typing as t
from collections.abc import Collection, Iterable, Mapping

# The plan of a host (docs/data.md).
HostPlan = Mapping[str, t.Any]
# What a host has told of a rotation ("look" of the host's program), None where there is none.
Told = t.Optional[Mapping[str, t.Any]]  # noqa: UP045 - an alias is evaluated
# Tunnel -> {"old", "new"}, public keys.
Own = Mapping[str, Mapping[str, str]]


def decide(
    plans: Mapping[str, HostPlan],
    told: Mapping[str, Told],
    rotate: Collection[str] | None,
    *,
    abandon: bool = False,
    accept_outside_peers: bool = False,
) -> tuple[dict[str, t.Any], list[str]]:
    """Say who does what in a rotation, new or taken up again, and what stands in the way, in words.

    ``plans`` are those of the whole inventory, ``told`` has every host of the play, ``rotate`` those that are to get
    new keys, or None for all of the play. With ``abandon`` a rotation is taken back, ``rotate`` is of no account. Gives
    ``{"resume", "finishing", "abandon", "rotate", "hosts": {host: {"rotates", "tunnels", "pairs"}}}``; a rotation that
    is ``finishing`` has nothing left to change but files. What is to ``abandon`` is all of the play: a host may have
    kept something of a rotation that it has no record of any more.
    """
    open_ones = {host: record for host, record in told.items() if record}
    begun = {name for record in open_ones.values() for name in record["rotate"]}
    chosen = begun if abandon else set(told if rotate is None else rotate)
    problems = [] if abandon else _not_to_be_chosen(chosen, told)
    if begun and rotate is not None and not abandon and chosen != begun:
        problems.append(
            f"a rotation of the keys of {_listed(begun)} is not over yet, and a run without 'rotate' ends it; then "
            f"those of {_listed(chosen)} can be rotated"
        )
    # A host that has left the inventory meanwhile is nobody's peer any more.
    chosen = (begun or chosen) & set(plans)
    hosts = {host: _part(host, plan, chosen) for host, plan in sorted(plans.items())}
    hosts = {host: part for host, part in hosts.items() if part["rotates"] or part["peers"]}
    # Who has a record ends it, even if nobody of its peers gets a new key any more.
    hosts.update({host: dict(_NO_PART) for host in open_ones if host not in hosts})
    problems += _absent(set(hosts) - set(told), hosts, chosen, begun=bool(begun))
    decided = {"resume": bool(begun), "finishing": False, "abandon": [], "rotate": sorted(chosen), "hosts": hosts}
    if abandon:
        problems += _too_late(told)
        decided.update(resume=True, abandon=sorted(told), rotate=[], hosts={})
        return decided, sorted(problems)
    decided["finishing"] = any(record["finishing"] for record in open_ones.values())
    problems += _several(open_ones) if decided["finishing"] else []
    if begun and not chosen and not decided["finishing"]:
        # All that were to get new keys have left the inventory.
        decided.update(abandon=sorted(open_ones), hosts={})
    strangers = {} if begun or accept_outside_peers else _strangers(plans, chosen)
    problems += [
        f"{host}: has peers that are in no inventory ({_listed(names)}), and cannot bring its new public key to them; "
        "they hear nothing until somebody does. Run again with -e accept_outside_peers=true"
        for host, names in sorted(strangers.items())
    ]
    return decided, sorted(problems)


# Of a host that has a record of a rotation, and nothing to do in it but to end it.
_NO_PART: Mapping[str, t.Any] = {"rotates": False, "tunnels": [], "peers": [], "pairs": []}


def _several(open_ones: Mapping[str, t.Any]) -> list[str]:
    """Refuse to end a rotation together with one that cannot end yet."""
    if all(record["finishing"] or record["state"] in ("committed", "following") for record in open_ones.values()):
        return []
    ending = {name for record in open_ones.values() if record["finishing"] for name in record["rotate"]}
    first = {host for host, record in open_ones.items() if ending & set(record["rotate"])}
    others = set(open_ones) - first
    if not others:
        early = {host for host, record in open_ones.items() if record["state"] not in ("committed", "following")}
        return [f"{_listed(early)}: cannot end the rotation, for the new keys there are not in force"]
    limits = " and then with ".join(f"--limit {','.join(sorted(hosts))}" for hosts in (first, others))
    nearly = f"two rotations are open: that of {_listed(ending)} is nearly over, and another one is not"
    return [f"{nearly}. End one after the other: run again with {limits}"]


def _not_to_be_chosen(chosen: Collection[str], told: Mapping[str, Told]) -> list[str]:
    return [f"rotate: {name} has no part in the plan, or takes no part in this run" for name in set(chosen) - set(told)]


def _absent(absent: Collection[str], hosts: Mapping[str, t.Any], chosen: Collection[str], *, begun: bool) -> list[str]:
    """Refuse to go on, or back, without a host that may have changed its keys, or has a peer that may have."""
    if not absent:
        return []
    return [
        f"{_listed(absent)}: shares tunnels with {_listed(_peers_of(absent, hosts, chosen))}, whose keys are "
        "rotated, and takes no part in this run, or has failed in it; both ends must take part. Run again without "
        f"--limit, or with --limit {','.join(sorted(hosts))}"
        + ("" if begun else f" and -e rotate={','.join(sorted(chosen))}")
    ]


def _part(host: str, plan: HostPlan, chosen: Collection[str]) -> dict[str, t.Any]:
    # A host without a tunnel has nothing to change.
    rotates = host in chosen and bool(plan["tunnels"])
    peers = {
        peer["host"]
        for link in plan["tunnels"]
        for peer in link["peers"]
        if peer["inventory"] and (rotates or peer["host"] in chosen)
    }
    return {
        "rotates": rotates,
        "tunnels": sorted({link["tunnel"] for link in plan["tunnels"]}) if rotates else [],
        "peers": sorted(peers),
        "pairs": [pair for pair in plan["pairs"] if rotates or pair["peer"] in chosen],
    }


def _peers_of(absent: Collection[str], hosts: Mapping[str, t.Any], chosen: Collection[str]) -> set[str]:
    found = {peer for host in absent for peer in hosts[host]["peers"] if peer in chosen}
    return found | (set(absent) & set(chosen))


def _strangers(plans: Mapping[str, HostPlan], chosen: Iterable[str]) -> dict[str, set[str]]:
    found = {
        host: {peer["host"] for link in plans[host]["tunnels"] for peer in link["peers"] if not peer["inventory"]}
        for host in chosen
    }
    return {host: names for host, names in found.items() if names}


def links(plan: HostPlan, rotate: Collection[str], own: Mapping[str, Own] | None) -> list[dict[str, t.Any]]:
    """Give the links of a host as its program must know them (``_rotation/_record.py``), with all that change.

    ``own`` has the public keys of the hosts that are rotated, ``{host: {tunnel: {"old", "new"}}}``; None before they
    have told any, then no key is given.
    """
    found = []
    for link in plan["tunnels"]:
        peers = [
            _peer(peer, _keys(peer, link["tunnel"], rotate, own))
            for peer in link["peers"]
            if peer["inventory"] and (plan["host"] in rotate or peer["host"] in rotate)
        ]
        # One that has outside peers alone changes its own key all the same.
        if peers or plan["host"] in rotate:
            found.append({"name": link["name"], "tunnel": link["tunnel"], "peers": peers})
    return found


def _keys(
    peer: Mapping[str, t.Any], tunnel: str, rotate: Collection[str], own: Mapping[str, Own] | None
) -> Mapping[str, str]:
    if own is None:
        return {}
    return own[peer["host"]][tunnel] if peer["host"] in rotate else {"old": peer["public_key"]}


def _peer(peer: Mapping[str, t.Any], keys: Mapping[str, str]) -> dict[str, t.Any]:
    return {
        "host": peer["host"],
        "old": keys.get("old"),
        "new": keys.get("new"),
        "allowed_ips": list(peer["allowed_ips"]),
        "keepalive": peer["keepalive"] or 0,
        "preshared": peer["preshared_key_file"],
        "address": next(iter(peer["addresses"]), None),
    }


def _too_late(told: Mapping[str, Told]) -> list[str]:
    """Say in words which hosts have new keys in force, so that a rotation cannot be abandoned any more."""
    words = {
        host: "its part of the rotation is nearly over"
        if record["finishing"]
        else f"its new keys are {record['state']}"
        for host, record in told.items()
        if record and (record["finishing"] or record["state"] not in ("following", "staged"))
    }
    return [
        f"{host}: {why}, so the rotation can only go on: run again without 'abandon'" for host, why in words.items()
    ]


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))


def explain(outcome: Mapping[str, t.Any]) -> str:
    """Say why the keys of a host are not committed."""
    if outcome["state"] == "rolled-back":
        return f"the host is back on its old keys by itself, because {outcome['reason']}; run again to go on"
    if outcome["state"] == "rolling-back":
        return (
            f"the host is going back to its old keys, because {outcome['reason']}, and is not done yet; it goes on by "
            "itself: journalctl -u transit-networkd-rotation"
        )
    if outcome["state"] == "none":
        return "the host was lost before it had begun, and nothing was changed; run again to go on"
    return (
        "the host could not be reached until long after its deadline. It goes back to its old keys by itself; look at "
        "it over its console: journalctl -u transit-networkd-rotation"
    )


__all__ = ("decide", "explain", "links")

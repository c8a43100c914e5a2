# SPDX-License-Identifier: GPL-3.0-or-later
"""The report of a fleet, from what a run knows of each host: hosts, and the pairs that tunnels connect. Pure.

What a host itself has said is cut here: one host cannot make the report long.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence

from ...module_utils._common._facts import Facts, Newest, Peer
from ...module_utils._common._forms import text
from ...module_utils._common._shapes import HostPlan, PeerPlan, TunnelPlan
from ...module_utils._common._version import VERSION
from ...module_utils._drift._probes import HANDSHAKE_LIMIT
from ._fleet_shapes import (
    LINK_STATES,
    FleetReport,
    HostReport,
    LinkReport,
    LinkState,
    OutsidePeer,
    VrfReport,
    VrfState,
)
from ._hosts_table import natural
from ._rows import STATES, Ended, host_row

# Of one host: lines of a list, and characters of a line.
MOST_WORDS, LONGEST = 50, 500
# States of a transaction that ends soon, confirmed or rolled back.
UNSETTLED = ("preparing", "applying", "pending")

# A tunnel, and the two hosts that it connects, in their natural order.
Pair = tuple[str, str, str]


def fleet_report(
    hosts: Mapping[str, Ended], made: str, effects: Mapping[str, Sequence[str]] | None = None
) -> FleetReport:
    """Return the report, with hosts in their natural order.

    ``made`` is the time in UTC, ``effects`` what the next run would do, by host.
    """
    order = {name: number for number, name in enumerate(sorted(hosts, key=natural))}
    links = _links(hosts, order)
    rows = [_host(name, hosts[name], (effects or {}).get(name, ())) for name in order]
    connected = Counter(name for link in links for name in link["hosts"])
    up = Counter(name for link in links if link["state"] == "up" for name in link["hosts"])
    for row in rows:
        row["peers"], row["up"] = connected[row["host"]], up[row["host"]]
    states, connections = (Counter(each["state"] for each in found) for found in (rows, links))
    return {
        "made": made,
        "version": VERSION,
        "states": {state: states[state] for state in STATES if states[state]},
        "connections": {state: connections[state] for state in LINK_STATES if connections[state]},
        "hosts": rows,
        "links": links,
    }


_cut = text(LONGEST)


def _words(lines: Sequence[str]) -> list[str]:
    """Return lines for people, each cut, and in place of too many a line that counts them."""
    more = [f"and {len(lines) - MOST_WORDS} more"] if len(lines) > MOST_WORDS else []
    return [*map(_cut, lines[:MOST_WORDS]), *more]


def _host(name: str, ended: Ended, effects: Sequence[str]) -> HostReport:
    plan, facts = ended.host_plan, ended.facts
    failing = [check for check in ended.checks or () if not check["ok"]]
    row = host_row(name, ended)
    if facts and facts["transaction"]["state"] in UNSETTLED and not ended.unreachable:
        # That is why it was refused, and why it is not as planned.
        row["state"] = "pending"
    return {
        **row,
        "kernel": facts and _cut(facts["kernel"]),
        "vrfs": _vrfs(plan, None if ended.checks is None else {check["subject"] for check in failing}) if plan else [],
        "tunnels": [tunnel["name"] for tunnel in plan["tunnels"]] if plan else [],
        "peers": 0,
        "up": 0,
        "outside": _outside(plan, facts) if plan and facts else [],
        "transaction": facts and _transaction(facts["transaction"]),
        "messages": _words([*ended.problems, *(check["message"] for check in failing)]),
        "would_change": ended.changed,
        "effects": _words(effects),
    }


def _transaction(newest: Newest) -> Newest:
    return {
        **newest,
        "id": newest["id"] and _cut(newest["id"]),
        "reason": newest["reason"] and _cut(newest["reason"]),
    }


def _vrfs(plan: HostPlan, failing: Collection[str] | None) -> list[VrfReport]:
    """Return the VRFs of a host; ``failing`` are the subjects of checks that fail, None where nothing was checked."""
    found: list[VrfReport] = []
    for vrf in plan["vrfs"]:
        members = [member["name"] for member in plan["members"] if member["vrf"] == vrf["name"]]
        members += [tunnel["name"] for tunnel in plan["tunnels"] if tunnel["vrf"] == vrf["name"]]
        state: VrfState = "unknown" if failing is None else "ok"
        if failing and {vrf["name"], *members} & set(failing):
            state = "drifted"
        found.append({"name": vrf["name"], "table": vrf["table"], "members": members, "state": state})
    return found


def _outside(plan: HostPlan, facts: Facts) -> list[OutsidePeer]:
    found = _kernel(facts)
    return [
        {
            "tunnel": tunnel["name"],
            "name": peer["host"],
            "age": there["handshake_age"] if (there := _there(found, tunnel, peer)) else None,
        }
        for tunnel in plan["tunnels"]
        for peer in tunnel["peers"]
        if not peer["inventory"]
    ]


def _links(hosts: Mapping[str, Ended], order: Mapping[str, int]) -> list[LinkReport]:
    """Return the pairs that the plans connect, each once, in the order of tunnels and hosts."""
    ends: dict[Pair, dict[str, Peer | None]] = {}
    for name, ended in hosts.items():
        if ended.host_plan is None:
            continue
        found = _kernel(ended.facts) if ended.facts else None
        for tunnel, peer in _peers(ended.host_plan):
            if peer["host"] in order:
                pair = _pair(tunnel["tunnel"], name, peer["host"], order)
                # An end that nobody has looked at says nothing.
                seen = ends.setdefault(pair, {})
                if found is not None:
                    seen[name] = _there(found, tunnel, peer)
    ordered = sorted(ends, key=lambda pair: (pair[0], order[pair[1]], order[pair[2]]))
    return [_link(pair, ends[pair]) for pair in ordered]


def _peers(plan: HostPlan) -> Iterator[tuple[TunnelPlan, PeerPlan]]:
    return ((tunnel, peer) for tunnel in plan["tunnels"] for peer in tunnel["peers"] if peer["inventory"])


def _pair(tunnel: str, one: str, other: str, order: Mapping[str, int]) -> Pair:
    return (tunnel, one, other) if order[one] <= order[other] else (tunnel, other, one)


def _kernel(facts: Facts) -> dict[tuple[str, str], Peer]:
    return {(device["name"], peer["public_key"]): peer for device in facts["tunnels"] for peer in device["peers"]}


def _there(found: Mapping[tuple[str, str], Peer], tunnel: TunnelPlan, peer: PeerPlan) -> Peer | None:
    return found.get((tunnel["name"], peer["public_key"] or ""))


def _link(pair: Pair, ends: Mapping[str, Peer | None]) -> LinkReport:
    tunnel, *names = pair
    ages = [peer["handshake_age"] for peer in ends.values() if peer and peer["handshake_age"] is not None]
    age = min(ages, default=None)
    first = ends.get(names[0])
    return {
        "tunnel": tunnel,
        "hosts": (names[0], names[1]),
        "state": _state(age, seen=bool(ends)),
        "age": age,
        "sent": first["sent"] if first else None,
        "received": first["received"] if first else None,
    }


def _state(age: int | None, *, seen: bool) -> LinkState:
    if age is None:
        return "never" if seen else "unknown"
    return "up" if age < HANDSHAKE_LIMIT else "stale"

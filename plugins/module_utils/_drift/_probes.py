# SPDX-License-Identifier: GPL-3.0-or-later
"""What is judged beyond the state of the kernel: lookups, pings, handshakes, files. Pure."""

from __future__ import annotations

import functools
import ipaddress
import typing as t

from .._change._bound_services import services_of
from .._change._timers import timers
from .._common._codes import ENDPOINT, FILE, HANDSHAKE, LOOKUP, PING
from .._common._layout import FILTER_UNIT
from ._check import row
from ._tunnels import endpoint_address

if t.TYPE_CHECKING:  # pragma: no cover
    from .._common._coded import Check
    from .._common._facts import Facts, Lookup, Peer, Ping, Question
    from .._common._shapes import HostPlan, PeerPlan, TunnelPlan

    # Where the packets of a question must go: the word and the value.
    Expected = tuple[t.Literal["table", "device"], t.Union[int, str]]
    # The networks' bits, by their family (4 or 6) and the number of bits behind them.
    _Networks = dict[tuple[int, int], set[int]]

PROBES = frozenset(("lookups", "pings", "handshakes", "files", "services"))

# Seconds. WireGuard uses no session for longer: REJECT_AFTER_TIME, section 6.1 of its paper.
HANDSHAKE_LIMIT = 180


def lookups_for(host_plan: HostPlan) -> list[Question]:
    """Return the routing questions that ``lookup_checks`` needs answered."""
    return [question for question, _expected in _questions(host_plan)]


def pings_for(host_plan: HostPlan) -> list[str]:
    """Return the inner addresses that must answer: one of each peer of the inventory."""
    return list(dict.fromkeys(address for _tunnel, _peer, address in _answering(host_plan)))


def units_for(host_plan: HostPlan) -> list[str]:
    """Return the units of systemd whose state is judged: services of VRFs, and those of the collection."""
    filters = [FILTER_UNIT] if host_plan["filter"] else []
    return [*services_of(host_plan), *filters, *(timer.service for timer in timers(host_plan))]


def _questions(host_plan: HostPlan) -> list[tuple[Question, Expected]]:
    """Return each routing question with what the answer must be, a table or a device."""
    tables = {vrf["name"]: vrf["table"] for vrf in host_plan["vrfs"]}
    found: list[tuple[Question, Expected]] = []
    for tunnel in host_plan["tunnels"]:
        table = tables[tunnel["underlay"]]
        routed = _networks(*tunnel["addresses"], *tunnel["routes"])
        for peer in tunnel["peers"]:
            outer = endpoint_address(peer["endpoint"] or "")
            if outer:
                found.append(({"to": outer, "mark": tunnel["mark"], "vrf": None}, ("table", table)))
            found += [
                ({"to": inner, "mark": None, "vrf": tunnel["vrf"]}, ("device", tunnel["name"]))
                for inner in peer["addresses"]
                if _is_routed(inner, routed)
            ]
        found += [
            ({"to": inner, "mark": None, "vrf": tunnel["vrf"]}, ("device", tunnel["name"]))
            for inner in map(_first_address, tunnel["routes"])
            if inner
        ]
    unique = {tuple(question.values()): (question, expected) for question, expected in found}
    return list(unique.values())


def _first_address(prefix: str) -> str | None:
    """Return an address of a prefix that can stand for it in a lookup; a default route has none."""
    network = _network(prefix)
    return str(network.network_address) if network.prefixlen else None


def _networks(*prefixes: str) -> _Networks:
    """Return networks by family and by how many bits of an address are the host's own."""
    found: _Networks = {}
    for network in map(_network, prefixes):
        own = network.max_prefixlen - network.prefixlen
        found.setdefault((network.version, own), set()).add(int(network.network_address) >> own)
    return found


# A plan's questions are needed twice: to ask them, and to judge the answers.
@functools.lru_cache(1 << 14)
def _network(prefix: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network:
    return ipaddress.ip_interface(prefix).network


@functools.lru_cache(1 << 14)
def _bits(address: str) -> tuple[int, int, bool]:
    """Return an address's family (4 or 6) and number, and whether it is link-local."""
    parsed = ipaddress.ip_address(address)
    return parsed.version, int(parsed), parsed.is_link_local


def _is_routed(address: str, networks: _Networks) -> bool:
    """Return whether the plan itself routes an address into a tunnel: a routing daemon may, where the plan does not.

    A link-local address says nothing: it is on every link.
    """
    family, number, link_local = _bits(address)
    return not link_local and any(
        version == family and number >> own in known for (version, own), known in networks.items()
    )


def lookup_checks(host_plan: HostPlan, facts: Facts) -> list[Check]:
    """Return a row for each endpoint, which a marked packet must reach by the VRF's table, and each inner address."""
    answers = {(answer["to"], answer["mark"], answer["vrf"]): answer for answer in facts["lookups"]}
    return [
        _lookup(question, expected, answers.get((question["to"], question["mark"], question["vrf"])))
        for question, expected in _questions(host_plan)
    ]


def _lookup(question: Question, expected: Expected, answer: Lookup | None) -> Check:
    mark = "without a mark" if question["mark"] is None else f"with mark {question['mark']}"
    subject = f"{question['to']} {mark}"
    word, value = expected
    if answer is None:
        found, ok = "not asked", False
    elif answer["error"]:
        found, ok = answer["error"], False
    else:
        found = f"table {answer['table']} device {answer['device']}"
        ok = (answer["table"] if word == "table" else answer["device"]) == value
    return row(LOOKUP, subject, f"{word} {value}", found, ok=ok)


def _answering(host_plan: HostPlan) -> list[tuple[TunnelPlan, PeerPlan, str]]:
    """Return tunnel, peer and address of each peer that must be up: those that this inventory sets up."""
    return [
        (tunnel, peer, peer["addresses"][0])
        for tunnel in host_plan["tunnels"]
        for peer in tunnel["peers"]
        if peer["inventory"] and peer["addresses"]
    ]


def ping_checks(host_plan: HostPlan, facts: Facts) -> list[Check]:
    """Return a row for each peer that must answer through its tunnel."""
    answers = {answer["to"]: answer for answer in facts["pings"]}
    return [
        _ping(f"{tunnel['name']} {peer['host']}", address, answers.get(address))
        for tunnel, peer, address in _answering(host_plan)
    ]


def _ping(subject: str, address: str, answer: Ping | None) -> Check:
    expected = f"answer from {address}"
    if answer is None:
        found = "not asked"
    elif answer["error"]:
        found = answer["error"]
    else:
        found = expected if answer["received"] else "none"
    return row(PING, subject, expected, found)


def handshake_checks(host_plan: HostPlan, facts: Facts) -> list[Check]:
    """Return a row for each peer that must have shaken hands within the last three minutes, and for each endpoint.

    Who has shaken hands may have roamed, to the other family too, and that is no reason for a host to roll itself back.
    """
    found = {(device["name"], peer["public_key"]): peer for device in facts["tunnels"] for peer in device["peers"]}
    rows = []
    for tunnel in host_plan["tunnels"]:
        for peer in tunnel["peers"]:
            subject, there = f"{tunnel['name']} {peer['host']}", found.get((tunnel["name"], peer["public_key"] or ""))
            if peer["inventory"]:
                rows.append(_handshake(subject, there and there["handshake_age"]))
            if peer["endpoint"] and there:
                rows.append(_endpoint(subject, peer["endpoint"], there))
    return rows


def _endpoint(subject: str, expected: str, peer: Peer) -> Check:
    found = peer["endpoint"]
    # What a host name stands for is not known here.
    if not found or found == expected or (peer["handshake_age"] is None and endpoint_address(expected)):
        return row(ENDPOINT, subject, expected, found or "none")
    return row(ENDPOINT, subject, expected, f"{found} (it roamed)", ok=True)


def _handshake(subject: str, age: int | None) -> Check:
    return row(
        HANDSHAKE,
        subject,
        f"younger than {HANDSHAKE_LIMIT} s",
        "none" if age is None else f"{age} s ago",
        ok=age is not None and age < HANDSHAKE_LIMIT,
        limit=HANDSHAKE_LIMIT,
    )


def file_checks(facts: Facts) -> list[Check]:
    """Return a check for each managed file: it must be as it was written."""
    return [
        row(FILE, file["path"], "as written", "as written" if file["state"] == "ours" else file["state"])
        for file in facts["files"]
    ]

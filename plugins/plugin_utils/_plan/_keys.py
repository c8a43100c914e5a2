# SPDX-License-Identifier: GPL-3.0-or-later
"""The public keys of a plan: merge them in, name the missing ones, make placeholder keys."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Collection, Container, Iterable, Mapping

from ...module_utils._common._effective import effective
from ...module_utils._common._shapes import FollowedPeer, HostPlan, PeerPlan, TunnelPlan
from . import _forms as forms
from ._problems import Problems
from ._shapes import Keys, Plan, Problem
from ._tunnels import VARIABLE
from ._variables import RECORDED_KEYS


def with_keys(planned: Plan, keys: Keys) -> Plan:
    """Return the plan with these public keys, and with no others; an unknown one is None.

    A key of another host is only looked for by its name, so that the plan need not be made again.
    Raises PlanError for a key that is malformed, and for one that two hosts or peers have.
    """
    _check_keys(planned["hosts"], keys)
    known = _Known(keys)
    return {**planned, "hosts": {name: _of_host(part, known) for name, part in planned["hosts"].items()}}


class _Known:
    """Public keys, and the peers that have theirs already: many hosts share one, before and after."""

    def __init__(self, keys: Keys) -> None:
        self._keys = keys
        # The peer itself is kept, so that its id stays its own.
        self._peers: dict[tuple[str, int], tuple[PeerPlan, PeerPlan]] = {}

    def key(self, host: str, tunnel: str) -> str | None:
        return self._keys.get(host, {}).get(tunnel)

    def peer(self, tunnel: str, peer: PeerPlan) -> PeerPlan:
        if not peer["inventory"]:
            return peer
        place = (tunnel, id(peer))
        if place not in self._peers:
            self._peers[place] = (peer, {**peer, "public_key": self.key(peer["host"], tunnel)})
        return self._peers[place][1]


def _of_host(part: HostPlan, known: _Known) -> HostPlan:
    tunnels: list[TunnelPlan] = []
    for link in part["tunnels"]:
        tunnel = link["tunnel"]
        peers = [known.peer(tunnel, peer) for peer in link["peers"]]
        tunnels.append({**link, "public_key": known.key(part["host"], tunnel), "peers": peers})
    follow = part["follow"]
    if follow:
        found = {(link["name"], peer["host"]): peer["public_key"] for link in tunnels for peer in link["peers"]}
        followed: list[FollowedPeer] = [
            {**peer, "public_key": found[peer["link"], peer["host"]]} for peer in follow["peers"]
        ]
        follow = {**follow, "peers": followed}
    return effective({**part, "tunnels": tunnels, "follow": follow})


def without_peers(planned: Plan, left_out: Mapping[str, Collection[str]]) -> Plan:
    """Return the plan in which hosts do not have some of their peers: ``{host: [peer]}``, both of the inventory."""
    parts = {name: _without(planned["hosts"][name], left_out.get(name, ())) for name in planned["hosts"]}
    return {**planned, "hosts": parts}


def _without(part: HostPlan, peers: Collection[str]) -> HostPlan:
    if not peers:
        return part
    tunnels: list[TunnelPlan] = [
        {**link, "peers": [peer for peer in link["peers"] if not (peer["inventory"] and peer["host"] in peers)]}
        for link in part["tunnels"]
    ]
    follow = part["follow"]
    if follow:
        follow = {**follow, "peers": [peer for peer in follow["peers"] if peer["host"] not in peers]}
    pairs = [pair for pair in part["pairs"] if pair["peer"] not in peers]
    return effective({**part, "tunnels": tunnels, "follow": follow, "pairs": pairs})


def _check_keys(parts: Mapping[str, HostPlan], keys: Keys) -> None:
    """Check the form of the keys, and that a key belongs to one host, and within a tunnel to one peer."""
    problems = Problems()
    owners: dict[str, tuple[str, str]] = {}
    holders: dict[tuple[str, str], str] = {}
    for host, tunnel in sorted({(name, link["tunnel"]) for name, part in parts.items() for link in part["tunnels"]}):
        key = keys.get(host, {}).get(tunnel)
        if key is None:
            continue
        where = f"public key of {tunnel}"
        try:
            forms.public_key(key)
        except ValueError as exc:
            problems.add(host, where, key, str(exc))
            continue
        owner, owned = owners.setdefault(key, (host, tunnel))
        if owner != host:
            problems.add(host, where, key, f"is also the key of {owner} for {owned}; each host makes its own")
        holders[tunnel, key] = host
    for host, part in parts.items():
        for link in part["tunnels"]:
            for peer in link["peers"]:
                if peer["inventory"] or peer["from_units"]:
                    continue
                holder = holders.pop((link["tunnel"], peer["public_key"] or ""), None)
                if holder:
                    where = f"{VARIABLE}[{link['tunnel']}].peers[{peer['host']}].public_key"
                    message = f"is the key of {holder}; {peer['host']} needs its own"
                    problems.add(host, where, peer["public_key"], message)
    problems.stop()


def missing(planned: Plan) -> list[tuple[str, str]]:
    """Return host and tunnel of every public key that the plan needs and does not have, sorted."""
    return sorted(
        {
            (name, link["tunnel"])
            for name, part in planned["hosts"].items()
            for link in part["tunnels"]
            if link["public_key"] is None
        }
    )


def placeholders(part: HostPlan) -> list[tuple[str, str]]:
    """Return host and tunnel of every public key in a host's plan for which a placeholder stands, or nothing."""
    named = [(peer, link["tunnel"]) for link in part["tunnels"] for peer in link["peers"] if peer["inventory"]]
    found = {(peer["host"], tunnel): peer["public_key"] for peer, tunnel in named}
    found.update({(part["host"], link["tunnel"]): link["public_key"] for link in part["tunnels"]})
    return sorted(pair for pair, key in found.items() if key in (None, placeholder(*pair)))


def missing_problems(keys: Iterable[tuple[str, str]], folder: str, in_variables: Container[str] = ()) -> list[Problem]:
    """Return a problem for each missing key: the file or the variable that would hold it, and how to make it.

    ``in_variables`` are the hosts whose keys are recorded in a variable.
    """
    return [
        {
            "host": host,
            "variable": f"public key of {tunnel}",
            "value": None,
            "message": (
                f"{RECORDED_KEYS} does not have it"
                if host in in_variables
                else f"{folder}/{host}/{tunnel}.pub.txt is missing"
            )
            + "; make it on the host with: ansible-playbook transit.networkd.site -i INVENTORY --tags keys",
        }
        for host, tunnel in keys
    ]


def placeholder(host: str, tunnel: str) -> str:
    """Return a key that has the right form and that no host has, the same at every call."""
    digest = hashlib.sha256(f"placeholder\0{tunnel}\0{host}".encode("utf-8", "surrogateescape")).digest()
    return base64.b64encode(digest).decode()

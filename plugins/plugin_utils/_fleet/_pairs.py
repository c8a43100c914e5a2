# SPDX-License-Identifier: GPL-3.0-or-later
"""What must happen so that both ends of every pair hold the same preshared key."""

from __future__ import annotations

import hmac
import os
import typing as t

from ...module_utils._common._layout import preshared_key_path
from ...module_utils._common._requests import Pair
from ...module_utils._common._shapes import HostPlan


class End(t.TypedDict):
    """What one end of a pair holds. ``digest`` is the SHA-256 of the key, None where it holds none."""

    state: t.Literal["none", "staged", "final"]
    digest: str | None


class Listed(End):
    """What a host holds of the preshared key of a tunnel with a peer."""

    tunnel: str
    peer: str


# Tunnel -> peer -> what the host holds.
Held = t.Mapping[str, t.Mapping[str, End]]
# Step -> host -> peer -> tunnels.
Steps = dict[str, dict[str, dict[str, list[str]]]]

# Exists in the memory of this ansible-playbook alone. Its main process imports every action plugin before it forks the
# workers, so all of them have the same one. Were that to change, a key would arrive as another one, which the receiver
# sees by its digest: the run would stop, and nothing would leak.
_OF_THIS_RUN = os.urandom(32)


def pad(giver: str, taker: str, tunnel: str, nonce: str) -> bytes:
    """Return the 32 bytes that mask one preshared key on its way through the controller.

    Results and variables hold masked keys and nonces only, so what a callback, a log or a cache may keep of them tells
    nothing once this process has ended.
    """
    return hmac.digest(_OF_THIS_RUN, "\0".join((giver, taker, tunnel, nonce)).encode(), "sha256")


def of_plan(part: HostPlan) -> list[Pair]:
    """Return the pairs in which a host shares a preshared key with another host, as its program is asked for them."""
    return [{"tunnel": pair["tunnel"], "peer": pair["peer"]} for pair in part["pairs"]]


def held(listed: t.Iterable[Listed]) -> dict[str, dict[str, End]]:
    """Return what a host holds, from the list in which its program reports each pair."""
    found: dict[str, dict[str, End]] = {}
    for pair in listed:
        found.setdefault(pair["tunnel"], {})[pair["peer"]] = {"state": pair["state"], "digest": pair["digest"]}
    return found


def exchange(held: t.Mapping[str, Held]) -> tuple[Steps, list[str], list[str]]:
    """Compare what the hosts hold, ``{host: Held}``, of every host that takes part.

    Return ``{step: {host: {peer: [tunnel]}}}`` for the steps ``give``, ``take`` and ``settle``, empty where nothing is
    to be done, in words which pairs need an end that is absent, and in words what is wrong. The end with the smaller
    name makes a key. No key is ever replaced: an end that has lost its key gets it back from the other.
    """
    steps: Steps = {"give": {}, "take": {}, "settle": {}}
    absent: list[str] = []
    problems: list[str] = []
    for tunnel, host, peer, mine, theirs in _pairs(held):
        final = [end for end, has in ((host, mine), (peer, theirs)) if has and has["state"] == "final"]
        if theirs is None:
            if not final:
                absent.append(
                    f"{host}: there is no preshared key of {tunnel} with {peer} yet, and {peer} takes no part in this "
                    f"run, or has failed in it; run again without --limit, or with --limit {host},{peer}; while {peer} "
                    "is down, take it out of the inventory"
                )
        elif len(final) == 2:
            if mine["digest"] != theirs["digest"]:
                problems.append(
                    f"{host} and {peer} hold different preshared keys of {tunnel} (SHA-256 {_start(mine)}… and "
                    f"{_start(theirs)}…); remove the wrong one, {preshared_key_path(tunnel, peer)} on {host} or "
                    f"{preshared_key_path(tunnel, host)} on {peer}, and run again: it is fetched from the other end"
                )
        else:
            giver = final[0] if final else min(host, peer)
            taker = peer if giver == host else host
            _add(steps, "give", giver, taker, tunnel)
            _add(steps, "take", taker, giver, tunnel)
            if not final:
                _add(steps, "settle", giver, taker, tunnel)
    return {step: hosts for step, hosts in steps.items() if hosts}, absent, problems


def _pairs(held: t.Mapping[str, Held]) -> t.Iterator[tuple[str, str, str, End, End | None]]:
    """Yield every pair once: tunnel, host, peer, and what each of the two holds, None for a peer outside the run."""
    for host in sorted(held):
        for tunnel, peers in sorted(held[host].items()):
            for peer, mine in sorted(peers.items()):
                theirs = held.get(peer, {}).get(tunnel, {}).get(host)
                if theirs is None or host < peer:
                    yield tunnel, host, peer, mine, theirs


def _start(end: End) -> str:
    return (end["digest"] or "")[:12]


def _add(steps: Steps, step: str, host: str, peer: str, tunnel: str) -> None:
    steps[step].setdefault(host, {}).setdefault(peer, []).append(tunnel)

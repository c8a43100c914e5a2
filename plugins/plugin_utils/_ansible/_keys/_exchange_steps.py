# SPDX-License-Identifier: GPL-3.0-or-later
"""The exchange of preshared keys: ``compare``, ``give``, ``take`` and ``settle``.

A preshared key belongs to two hosts, and Ansible talks to one at a time. All hosts must be done with one step before
the next begins. One end makes the key and stores it under a name that no unit uses. The other end stores it. Only then
the first end gives it its final name, so a key that has its final name is held by both ends, wherever a run was cut
short. On its way through the controller a key is masked (``_fleet/_pairs.py``).
"""

from __future__ import annotations

import base64
import secrets
import typing as t
from collections.abc import Iterable, Mapping, Sequence

from ansible.errors import AnsibleActionFail

from ....module_utils._common._replies import Keys, PairKey
from ....module_utils._common._requests import GivenPair, SettledPair, TakenPair
from ..._fleet import _pairs
from .._host_action import HostAction

# Peer and tunnel of preshared keys.
Pairs = Sequence[tuple[str, str]]
Nonces = Mapping[tuple[str, str], str]


class Masked(t.TypedDict):
    """A preshared key that only this run of ansible-playbook can unmask."""

    nonce: str
    masked: str
    digest: str | None


class Compared(t.TypedDict):
    """What has to be done: step -> host -> peer -> tunnels."""

    changed: bool
    steps: _pairs.Steps
    warnings: list[str]


class Given(t.TypedDict):
    """The keys that a host gives, by peer and tunnel."""

    changed: bool
    masked: dict[str, dict[str, Masked]]


class Taken(t.TypedDict):
    """The SHA-256 digests of the keys that a host has stored, by peer and tunnel."""

    changed: bool
    changes: list[str]
    digests: dict[str, dict[str, str | None]]


class Settled(t.TypedDict):
    """What was done."""

    changed: bool
    changes: list[str]


class ExchangeSteps(HostAction):
    """The steps of an exchange; ``results`` names the variable in which the step before was registered."""

    def compare(self, results: str) -> Compared:
        """Return what has to be done on all hosts of the play; contact no host."""
        hosts: list[str] = self._vars["ansible_play_batch"]
        held = {host: self._registered(host, results).get("preshared_keys", {}) for host in hosts}
        steps, absent, problems = _pairs.exchange(held)
        # In check mode no key is made, so that an absent end only stops the real run.
        check = self._task.check_mode
        if stopping := problems + ([] if check else absent):
            raise AnsibleActionFail("\n".join(stopping))
        return {"changed": False, "steps": steps, "warnings": absent if check else []}

    def give(self, pairs: Pairs, coming: bool) -> Given:
        """Have the host give the keys of pairs, ``(peer, tunnel)``; it makes those that it lacks."""
        nonces = nonces_of(pairs)
        reply = self._call("keys", {"give": self._wanted(nonces, coming)})
        return {"changed": bool(reply["changes"]), "masked": masked_keys(reply, nonces)}

    def take(self, pairs: Pairs, coming: bool, results: str) -> Taken:
        """Have the host store the keys that its peers have given."""
        reply = self._call("keys", {"take": self._given(pairs, coming, results)})
        return {"changed": bool(reply["changes"]), "changes": reply["changes"], "digests": digests(reply["taken"])}

    def _wanted(self, nonces: Nonces, coming: bool) -> list[GivenPair]:
        """Return the request for the keys that the host gives."""
        return [
            {"tunnel": tunnel, "peer": peer, "next": coming, "pad": _pad(self._host, peer, tunnel, nonce)}
            for (peer, tunnel), nonce in nonces.items()
        ]

    def _given(self, pairs: Pairs, coming: bool, results: str) -> list[TakenPair]:
        """Return the request to store the keys that the host's peers have given."""
        wanted: list[TakenPair] = []
        for peer, tunnel in pairs:
            given = self._registered(peer, results).get("masked", {}).get(self._host, {}).get(tunnel)
            if given is None:
                raise ValueError(f"{peer} has given no preshared key of {tunnel}; see its own error above")
            wanted.append(
                {
                    "tunnel": tunnel,
                    "peer": peer,
                    "next": coming,
                    "pad": _pad(peer, self._host, tunnel, given["nonce"]),
                    "masked": given["masked"],
                    "digest": given["digest"],
                }
            )
        return wanted

    def settle(self, pairs: Pairs, coming: bool, results: str) -> Settled:
        """Have the host give the keys that it has made their final names, because their peers hold them."""
        wanted: list[SettledPair] = []
        for peer, tunnel in pairs:
            digest = self._registered(peer, results).get("digests", {}).get(self._host, {}).get(tunnel)
            if digest is None:
                raise ValueError(f"{peer} has not stored the preshared key of {tunnel}; see its own error above")
            wanted.append({"tunnel": tunnel, "peer": peer, "next": coming, "digest": digest})
        reply = self._call("keys", {"settle": wanted})
        return {"changed": bool(reply["changes"]), "changes": reply["changes"]}


def digests(told: Iterable[PairKey]) -> dict[str, dict[str, str | None]]:
    """Return the digests of keys by peer and tunnel."""
    found: dict[str, dict[str, str | None]] = {}
    for key in told:
        found.setdefault(key["peer"], {})[key["tunnel"]] = key["digest"]
    return found


def nonces_of(pairs: Pairs) -> Nonces:
    return {pair: secrets.token_hex(16) for pair in pairs}


def masked_keys(reply: Keys, nonces: Nonces) -> dict[str, dict[str, Masked]]:
    found: dict[str, dict[str, Masked]] = {}
    for key in reply["given"]:
        found.setdefault(key["peer"], {})[key["tunnel"]] = {
            "nonce": nonces[key["peer"], key["tunnel"]],
            "masked": key["masked"],
            "digest": key["digest"],
        }
    return found


def _pad(giver: str, taker: str, tunnel: str, nonce: str) -> str:
    return base64.b64encode(_pairs.pad(giver, taker, tunnel, nonce)).decode()

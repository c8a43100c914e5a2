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

from ansible.errors import AnsibleActionFail

from ...module_utils._common._requests import GivenPair, SettledPair, TakenPair
from .._fleet import _pairs
from ._host_action import HostAction


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

    def compare(self, results: str, inspected: str) -> Compared:
        """Return what has to be done on all hosts of the play; contact no host.

        A host that has no result of its own holds what its inspection has told.
        """
        hosts: list[str] = self._vars["ansible_play_batch"]
        held = {host: self._held(host, results, inspected) for host in hosts}
        steps, absent, problems = _pairs.exchange(held)
        # In check mode no key is made, so that an absent end only stops the real run.
        check = self._task.check_mode
        if stopping := problems + ([] if check else absent):
            raise AnsibleActionFail("\n".join(stopping))
        return {"changed": False, "steps": steps, "warnings": absent if check else []}

    def _held(self, host: str, results: str, inspected: str) -> _pairs.Held:
        told = [self._registered(host, name).get("preshared_keys") for name in (results, inspected)]
        return next((held for held in told if held is not None), {})

    def give(self, pairs: list[tuple[str, str]], coming: bool) -> Given:
        """Have the host give the keys of pairs, ``(peer, tunnel)``; it makes those that it lacks."""
        nonces = {pair: secrets.token_hex(16) for pair in pairs}
        wanted: list[GivenPair] = []
        for peer, tunnel in pairs:
            pad = _pad(self._host, peer, tunnel, nonces[peer, tunnel])
            wanted.append({"tunnel": tunnel, "peer": peer, "next": coming, "pad": pad})
        reply = self._call("keys", {"give": wanted})
        masked: dict[str, dict[str, Masked]] = {}
        for key in reply["given"]:
            masked.setdefault(key["peer"], {})[key["tunnel"]] = {
                "nonce": nonces[key["peer"], key["tunnel"]],
                "masked": key["masked"],
                "digest": key["digest"],
            }
        return {"changed": bool(reply["changes"]), "masked": masked}

    def take(self, pairs: list[tuple[str, str]], coming: bool, results: str) -> Taken:
        """Have the host store the keys that its peers have given."""
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
        reply = self._call("keys", {"take": wanted})
        digests: dict[str, dict[str, str | None]] = {}
        for key in reply["taken"]:
            digests.setdefault(key["peer"], {})[key["tunnel"]] = key["digest"]
        return {"changed": bool(reply["changes"]), "changes": reply["changes"], "digests": digests}

    def settle(self, pairs: list[tuple[str, str]], coming: bool, results: str) -> Settled:
        """Have the host give the keys that it has made their final names, because their peers hold them."""
        wanted: list[SettledPair] = []
        for peer, tunnel in pairs:
            digest = self._registered(peer, results).get("digests", {}).get(self._host, {}).get(tunnel)
            if digest is None:
                raise ValueError(f"{peer} has not stored the preshared key of {tunnel}; see its own error above")
            wanted.append({"tunnel": tunnel, "peer": peer, "next": coming, "digest": digest})
        reply = self._call("keys", {"settle": wanted})
        return {"changed": bool(reply["changes"]), "changes": reply["changes"]}


def _pad(giver: str, taker: str, tunnel: str, nonce: str) -> str:
    return base64.b64encode(_pairs.pad(giver, taker, tunnel, nonce)).decode()

# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The controller's half of ``wireguard_preshared_key``: keys pass through here masked, and never in an argument."""

from __future__ import annotations

import base64
import secrets
import typing as t

from ansible.errors import AnsibleActionFail

from ansible_collections.transit.networkd.plugins.plugin_utils import _remote
from ansible_collections.transit.networkd.plugins.plugin_utils._ansible._host_action import HostAction
from ansible_collections.transit.networkd.plugins.plugin_utils._fleet import _pairs

ARGUMENTS = {
    "step": {"type": "str", "required": True, "choices": ["compare", "give", "take", "settle"]},
    "pairs": {"type": "dict", "default": {}},
    "results": {"type": "str"},
    "next": {"type": "bool", "default": False},
}
REQUIRED = [("step", name, ["results"]) for name in ("compare", "take", "settle")]


class ActionModule(HostAction):
    _supports_diff = False

    def act(self, result: dict[str, t.Any]) -> dict[str, t.Any]:
        _validated, args = self.validate_argument_spec(argument_spec=ARGUMENTS, required_if=REQUIRED)
        self._next = args["next"]
        pairs = [(peer, tunnel) for peer, tunnels in args["pairs"].items() for tunnel in tunnels]
        try:
            if args["step"] == "compare":
                result.update(self._compare(args["results"]))
            elif self._task.check_mode:
                result["changed"] = bool(pairs)
            else:
                result.update(getattr(self, f"_{args['step']}")(pairs, args["results"]))
        except (_remote.RemoteError, ValueError) as exc:
            message = f"{self._host}: {exc}"
            # no_log would hide our own words, in which there is no secret; other errors quote what they have met.
            ours = not isinstance(exc, _remote.RemoteError) or exc.kind == "refused"
            if self._task.no_log and ours:
                self._display.error(message)
            raise AnsibleActionFail(message) from exc
        return result

    def _compare(self, results: str) -> dict[str, t.Any]:
        hosts = self._vars["ansible_play_batch"]
        held = {host: self._registered(host, results).get("preshared_keys", {}) for host in hosts}
        steps, problems = _pairs.exchange(held)
        if problems:
            raise AnsibleActionFail("\n".join(problems))
        return {"changed": False, "steps": steps}

    def _give(self, pairs: list[tuple[str, str]], _results: None) -> dict[str, t.Any]:
        nonces = {pair: secrets.token_hex(16) for pair in pairs}
        wanted = [
            {**self._pair(tunnel, peer), "pad": self._pad(self._host, peer, tunnel, nonces[peer, tunnel])}
            for peer, tunnel in pairs
        ]
        reply = self._call("keys", {"give": wanted})
        masked: dict[str, dict[str, t.Any]] = {}
        for key in reply["given"]:
            masked.setdefault(key["peer"], {})[key["tunnel"]] = {
                "nonce": nonces[key["peer"], key["tunnel"]],
                "masked": key["masked"],
                "digest": key["digest"],
            }
        return {"changed": bool(reply["changes"]), "masked": masked}

    def _take(self, pairs: list[tuple[str, str]], results: str) -> dict[str, t.Any]:
        wanted = []
        for peer, tunnel in pairs:
            given = self._registered(peer, results).get("masked", {}).get(self._host, {}).get(tunnel)
            if given is None:
                raise ValueError(f"{peer} has given no preshared key of {tunnel}; see its own error above")
            wanted.append(
                {
                    **self._pair(tunnel, peer),
                    "pad": self._pad(peer, self._host, tunnel, given["nonce"]),
                    "masked": given["masked"],
                    "digest": given["digest"],
                }
            )
        reply = self._call("keys", {"take": wanted})
        digests: dict[str, dict[str, str]] = {}
        for key in reply["taken"]:
            digests.setdefault(key["peer"], {})[key["tunnel"]] = key["digest"]
        return {"changed": bool(reply["changes"]), "changes": reply["changes"], "digests": digests}

    def _settle(self, pairs: list[tuple[str, str]], results: str) -> dict[str, t.Any]:
        wanted = []
        for peer, tunnel in pairs:
            digest = self._registered(peer, results).get("digests", {}).get(self._host, {}).get(tunnel)
            if digest is None:
                raise ValueError(f"{peer} has not stored the preshared key of {tunnel}; see its own error above")
            wanted.append({**self._pair(tunnel, peer), "digest": digest})
        reply = self._call("keys", {"settle": wanted})
        return {"changed": bool(reply["changes"]), "changes": reply["changes"]}

    def _pair(self, tunnel: str, peer: str) -> dict[str, t.Any]:
        return {"tunnel": tunnel, "peer": peer, "next": self._next}

    @staticmethod
    def _pad(giver: str, taker: str, tunnel: str, nonce: str) -> str:
        return base64.b64encode(_pairs.pad(giver, taker, tunnel, nonce)).decode()

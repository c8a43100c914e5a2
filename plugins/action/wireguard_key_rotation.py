# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The controller's half of ``wireguard_key_rotation``: who does what, and a change of keys that is seen through."""

from __future__ import annotations

import time
import typing as t
import uuid
from pathlib import Path

from ansible.errors import AnsibleActionFail, AnsibleAuthenticationFailure, AnsibleConnectionFailure

from ansible_collections.transit.networkd.plugins.plugin_utils import _pairs, _public_keys, _remote, _rotation
from ansible_collections.transit.networkd.plugins.plugin_utils._ansible._host_action import HostAction
from ansible_collections.transit.networkd.plugins.plugin_utils._ansible._planned import planned
from ansible_collections.transit.networkd.plugins.plugin_utils._remote import see_through

ARGUMENTS: dict[str, t.Any] = {
    "step": {
        "type": "str",
        "required": True,
        "choices": ["look", "decide", "stage", "follow", "switch", "finish", "close", "abandon"],
    },
    "plan": {"type": "raw"},
    "rotate": {"type": "list", "elements": "str"},
    "abandon": {"type": "bool", "default": False},
    "accept_outside_peers": {"type": "bool", "default": False},
    "tunnels": {"type": "list", "elements": "str", "default": []},
    "pairs": {
        "type": "list",
        "elements": "dict",
        "default": [],
        "options": {"tunnel": {"type": "str", "required": True}, "peer": {"type": "str", "required": True}},
    },
    "results": {"type": "str"},
    "public_keys": {"type": "path"},
    "confirm_timeout": {"type": "int", "default": 180},
}
REQUIRED = [
    ("step", "decide", ["plan", "results"]),
    ("step", "stage", ["plan", "rotate"]),
    ("step", "follow", ["plan", "results", "rotate"]),
    ("step", "finish", ["public_keys"]),
]
READS = ("look", "decide")


class ActionModule(HostAction):
    _supports_diff = False

    def act(self, result: dict[str, t.Any]) -> dict[str, t.Any]:
        _validated, args = self.validate_argument_spec(argument_spec=ARGUMENTS, required_if=REQUIRED)
        if self._task.check_mode and args["step"] not in READS:
            return {**result, "changed": True}
        try:
            result.update(getattr(self, f"_{args['step']}")(args))
        except (_remote.RemoteError, OSError, ValueError) as exc:
            raise AnsibleActionFail(f"{self._host}: {exc}") from exc
        return result

    def _look(self, _args: dict[str, t.Any]) -> dict[str, t.Any]:
        return {"changed": False, "record": self._step("look")["record"]}

    def _decide(self, args: dict[str, t.Any]) -> dict[str, t.Any]:
        told = {
            host: self._registered(host, args["results"]).get("record") for host in self._vars["ansible_play_batch"]
        }
        decided, problems = _rotation.decide(
            planned(args["plan"])["hosts"],
            told,
            args["rotate"],
            abandon=args["abandon"],
            accept_outside_peers=args["accept_outside_peers"],
        )
        if problems:
            raise AnsibleActionFail("\n".join(problems))
        return {"changed": False, **decided}

    def _stage(self, args: dict[str, t.Any]) -> dict[str, t.Any]:
        plan = planned(args["plan"])["hosts"][self._host]
        reply = self._step(
            "stage",
            tunnels=args["tunnels"],
            rotate=args["rotate"],
            pairs=args["pairs"],
            links=_rotation.links(plan, args["rotate"], None),
        )
        return {**_changes(reply), "own": reply["own"], "preshared_keys": _pairs.held(reply["listed"])}

    def _follow(self, args: dict[str, t.Any]) -> dict[str, t.Any]:
        plan = planned(args["plan"])["hosts"][self._host]
        own = {host: self._registered(host, args["results"]).get("own") or {} for host in args["rotate"]}
        try:
            links = _rotation.links(plan, args["rotate"], own)
        except KeyError as exc:
            raise ValueError(f"a peer has told no coming key: {exc}; see its own error above") from exc
        return _changes(self._step("follow", rotate=args["rotate"], links=links))

    def _switch(self, args: dict[str, t.Any]) -> dict[str, t.Any]:
        started = time.monotonic()
        identity, timeout = uuid.uuid4().hex[:12], args["confirm_timeout"]
        try:
            reply = self._step("switch", id=identity, timeout=timeout)
        except AnsibleAuthenticationFailure:
            raise
        except AnsibleConnectionFailure:
            remaining = float(timeout)
        else:
            if reply["state"] == "committed":
                return {"changed": False, "state": "committed", "reason": None}
            # One that a dead controller has begun is seen through.
            identity, remaining = reply["id"], reply["remaining"] or 0.0
        self._disconnect()
        outcome = see_through(lambda step: self._call_again("rotation", {"step": step, "id": identity}), remaining)
        told = {"state": outcome["state"], "reason": outcome.get("reason"), "id": identity}
        told["seconds"] = round(time.monotonic() - started, 1)
        if outcome["state"] == "committed":
            return {"changed": True, **told}
        return {**told, "changed": False, "failed": True, "msg": f"{self._host}: {_rotation.explain(outcome)}"}

    def _finish(self, args: dict[str, t.Any]) -> dict[str, t.Any]:
        folder = Path(args["public_keys"]).absolute()
        reply = self._step("finish")
        written = []
        for tunnel, keys in sorted(reply["own"].items()):
            file = _public_keys.key_file(folder, self._host, tunnel)
            if _public_keys.read(file) != keys["new"]:
                _public_keys.write(file, keys["new"])
                written.append(f"wrote {file}")
        return _changes({"changes": reply["changes"] + written})

    def _close(self, _args: dict[str, t.Any]) -> dict[str, t.Any]:
        return _changes(self._step("close"))

    def _abandon(self, _args: dict[str, t.Any]) -> dict[str, t.Any]:
        return _changes(self._step("abandon"))

    def _step(self, step: str, **request: t.Any) -> dict[str, t.Any]:
        return self._call("rotation", {"step": step, **request})


def _changes(reply: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    return {"changed": bool(reply["changes"]), "changes": reply["changes"]}

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

from ansible_collections.transit.networkd.plugins.plugin_utils import _remote
from ansible_collections.transit.networkd.plugins.plugin_utils._ansible._host_action import HostAction
from ansible_collections.transit.networkd.plugins.plugin_utils._ansible._planned import planned
from ansible_collections.transit.networkd.plugins.plugin_utils._fleet import (
    _pairs,
    _public_keys,
    _rotation,
    _rotation_end,
    _rotation_keys,
)
from ansible_collections.transit.networkd.plugins.plugin_utils._fleet._key_owners import HINT, owners
from ansible_collections.transit.networkd.plugins.plugin_utils._fleet._rotation_keys import Own
from ansible_collections.transit.networkd.plugins.plugin_utils._remote import see_through

ARGUMENTS: dict[str, t.Any] = {
    "step": {
        "type": "str",
        "required": True,
        "choices": [
            "look",
            "decide",
            "stage",
            "agree",
            "follow",
            "switch",
            "finish",
            "close",
            "abandon",
            "summary",
        ],
    },
    "plan": {"type": "raw"},
    "rotate": {"type": "list", "elements": "str"},
    "abandon": {"type": "bool", "default": False},
    "accept_outside_peers": {"type": "bool", "default": False},
    "decided": {"type": "str"},
    "results": {"type": "str"},
    "public_keys": {"type": "path"},
    "confirm_timeout": {"type": "int", "default": 180},
}
REQUIRED = [
    ("step", "decide", ["plan", "results", "public_keys"]),
    ("step", "stage", ["plan", "decided"]),
    ("step", "agree", ["decided", "results"]),
    ("step", "follow", ["plan", "decided", "results"]),
    ("step", "finish", ["plan", "decided", "results"]),
    ("step", "summary", ["decided", "results"]),
]
READS = ("look", "decide", "summary")


class Decided(_rotation.Decision):
    """What the step ``decide`` returns: the decision, the folder of the public keys, and what is recorded there."""

    public_keys: str
    recorded: dict[str, dict[str, str]]


class ActionModule(HostAction):
    _supports_diff = False

    def act(self, result: dict[str, t.Any]) -> dict[str, t.Any]:
        _validated, args = self.validate_argument_spec(argument_spec=ARGUMENTS, required_if=REQUIRED)
        if self._task.check_mode and args["step"] not in READS:
            return {**result, "changed": args["step"] != "agree"}
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
            identity=uuid.uuid4().hex[:12],
            abandon=args["abandon"],
            accept_outside_peers=args["accept_outside_peers"],
        )
        own = {host: record["own"] for host, record in told.items() if record}
        _stop_at(problems or _rotation_keys.shared(own))
        folder = Path(args["public_keys"]).absolute()
        return {
            "changed": False,
            **decided,
            "public_keys": str(folder),
            "recorded": _public_keys.read_all(folder),
        }

    def _stage(self, args: dict[str, t.Any]) -> dict[str, t.Any]:
        plans, decided = planned(args["plan"])["hosts"], self._decided(args)
        part = decided["hosts"][self._host]
        reply = self._step(
            "stage",
            tunnels=part["tunnels"],
            rotate=decided["rotate"],
            rotation=decided["rotation"],
            pairs=part["pairs"],
            links=_rotation_keys.links(plans[self._host], decided["rotate"], None),
        )
        self._refuse_wrong(reply["own"], decided, plans)
        return {**_changes(reply), "own": reply["own"], "preshared_keys": _pairs.held(reply["listed"])}

    def _agree(self, args: dict[str, t.Any]) -> dict[str, t.Any]:
        own: dict[str, Own] = {}
        for host, part in self._decided(args)["hosts"].items():
            if part["rotates"]:
                own[host] = self._registered(host, args["results"]).get("own") or {}
        silent = [f"{host}: has reported no coming key; see its own error above" for host in own if not own[host]]
        _stop_at(silent or _rotation_keys.shared(own))
        return {"changed": False, "own": own}

    def _follow(self, args: dict[str, t.Any]) -> dict[str, t.Any]:
        plans, decided = planned(args["plan"])["hosts"], self._decided(args)
        own: dict[str, Own] = self._registered(self._host, args["results"]).get("own") or {}
        try:
            links = _rotation_keys.links(plans[self._host], decided["rotate"], own)
        except KeyError as exc:
            raise ValueError(f"a peer has told no coming key: {exc}; see its own error above") from exc
        reply = self._step("follow", rotate=decided["rotate"], rotation=decided["rotation"], links=links)
        return _changes(reply)

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
        return {**told, "changed": False, "failed": True, "msg": f"{self._host}: {_rotation_end.explain(outcome)}"}

    def _finish(self, args: dict[str, t.Any]) -> dict[str, t.Any]:
        plans, decided = planned(args["plan"])["hosts"], self._decided(args)
        before = self._registered(self._host, args["results"])
        staged: Own = before.get("own") or (before.get("record") or {}).get("own") or {}
        reply = self._step("finish")
        tunnels = decided["hosts"][self._host]["tunnels"]
        # A tunnel may have left the inventory since it got its coming key.
        own: Own = {tunnel: keys for tunnel, keys in reply["own"].items() if tunnel in tunnels}
        self._refuse_wrong(own, decided, plans)
        other = sorted(tunnel for tunnel, keys in own.items() if staged.get(tunnel) != keys)
        if other:
            raise ValueError(
                f"ends the rotation with other public keys of {', '.join(other)} than those that its peers were told; "
                f"nothing was recorded. {HINT.format(host=self._host)}"
            )
        written = []
        for tunnel, keys in sorted(own.items()):
            file = _public_keys.key_file(Path(decided["public_keys"]), self._host, tunnel)
            if _public_keys.read(file) != keys["new"]:
                _public_keys.write(file, keys["new"])
                written.append(f"wrote {file}")
        return _changes({"changes": reply["changes"] + written})

    def _refuse_wrong(self, own: Own, decided: Decided, plans: t.Mapping[str, t.Any]) -> None:
        """Stop where this host reports keys that cannot be its own; other hosts are not affected."""
        _stop_at(
            _rotation_keys.wrong(
                self._host,
                own,
                decided["hosts"][self._host]["tunnels"],
                decided["recorded"].get(self._host, {}),
                owners(decided["recorded"], plans),
                ending=decided["finishing"],
            )
        )

    def _summary(self, args: dict[str, t.Any]) -> dict[str, t.Any]:
        decided = self._decided(args)
        ended: dict[str, Own] = {}
        for host in decided["hosts"] if decided["finishing"] else ():
            record = self._registered(host, args["results"]).get("record") or {}
            ended[host] = record.get("own") or {}
        after = _public_keys.read_all(Path(decided["public_keys"]))
        lines, problems = _rotation_end.summary(decided["asked"], decided["recorded"], after, ended)
        if decided["abandon"]:
            lines = ["keys changed: 0; the rotation was rolled back"]
        return {"changed": False, "summary": lines, "problems": problems}

    def _close(self, _args: dict[str, t.Any]) -> dict[str, t.Any]:
        return _changes(self._step("close"))

    def _abandon(self, _args: dict[str, t.Any]) -> dict[str, t.Any]:
        return _changes(self._step("abandon"))

    def _decided(self, args: dict[str, t.Any]) -> Decided:
        found: t.Any = self._registered(self._host, args["decided"])
        if "hosts" not in found:
            raise ValueError(f"decided: {args['decided']} does not hold the result of the step decide")
        return t.cast(Decided, found)

    def _step(self, step: str, **request: t.Any) -> dict[str, t.Any]:
        return self._call("rotation", {"step": step, **request})


def _stop_at(problems: list[str]) -> None:
    if problems:
        raise AnsibleActionFail("\n".join(problems))


def _changes(reply: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    return {"changed": bool(reply["changes"]), "changes": reply["changes"]}

# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The whole of ``wireguard_vrf_internal``: one step for each task of the role that no user needs."""

from __future__ import annotations

import typing as t

from ansible.errors import AnsibleActionFail

from ansible_collections.transit.networkd.plugins.plugin_utils._ansible._exchange_steps import ExchangeSteps
from ansible_collections.transit.networkd.plugins.plugin_utils._ansible._planned import planned
from ansible_collections.transit.networkd.plugins.plugin_utils._ansible._rotation_steps import RotationSteps
from ansible_collections.transit.networkd.plugins.plugin_utils._ansible._settings_step import SettingsStep
from ansible_collections.transit.networkd.plugins.plugin_utils._remote import RemoteError

EXCHANGE = ("compare", "give", "take", "settle")
ROTATION = ("look", "decide", "stage", "agree", "follow", "switch", "finish", "close", "abandon", "summary")
# These change nothing, so check mode needs no other answer.
READS = ("settings", "compare", "look", "decide", "summary")
ARGUMENTS: dict[str, dict[str, t.Any]] = {
    "step": {"type": "str", "required": True, "choices": ["settings", *EXCHANGE, *ROTATION]},
    "results": {"type": "str"},
    "pairs": {"type": "dict", "default": {}},
    "next": {"type": "bool", "default": False},
    "plan": {"type": "raw"},
    "decided": {"type": "str"},
    "public_keys": {"type": "path"},
    "rotate": {"type": "list", "elements": "str"},
    "abandon": {"type": "bool", "default": False},
    "accept_outside_peers": {"type": "bool", "default": False},
    "confirm_timeout": {"type": "int", "default": 180},
}
REQUIRED = [
    ("step", "compare", ["results"]),
    ("step", "take", ["results"]),
    ("step", "settle", ["results"]),
    ("step", "decide", ["plan", "results", "public_keys"]),
    ("step", "stage", ["plan", "decided"]),
    ("step", "agree", ["decided", "results"]),
    ("step", "follow", ["plan", "decided", "results"]),
    ("step", "finish", ["plan", "decided", "results"]),
    ("step", "summary", ["decided", "results"]),
]


class ActionModule(SettingsStep, ExchangeSteps, RotationSteps):
    _supports_diff = False

    def act(self, result: dict[str, t.Any]) -> dict[str, t.Any]:
        _validated, args = self.validate_argument_spec(argument_spec=ARGUMENTS, required_if=REQUIRED)
        step = args["step"]
        if self._task.check_mode and step not in READS:
            return {**result, "changed": bool(args["pairs"]) if step in EXCHANGE else step != "agree"}
        try:
            result.update(self._done(step, args))
        except (RemoteError, OSError, ValueError) as exc:
            message = f"{self._host}: {exc}"
            # no_log would hide these words, in which there is no secret; other errors quote what they have met.
            if self._task.no_log and (not isinstance(exc, RemoteError) or exc.kind == "refused"):
                self._display.error(message)
            raise AnsibleActionFail(message) from exc
        return result

    def _done(self, step: str, args: t.Mapping[str, t.Any]) -> t.Mapping[str, t.Any]:
        if step == "settings":
            return {"changed": False, **self.settings()}
        return self._exchanged(step, args) if step in EXCHANGE else self._rotated(step, args)

    def _exchanged(self, step: str, args: t.Mapping[str, t.Any]) -> t.Mapping[str, t.Any]:
        results, coming = args["results"], args["next"]
        pairs = [(peer, tunnel) for peer, tunnels in args["pairs"].items() for tunnel in tunnels]
        if step == "compare":
            return self.compare(results)
        if step == "give":
            return self.give(pairs, coming)
        if step == "take":
            return self.take(pairs, coming, results)
        return self.settle(pairs, coming, results)

    def _rotated(self, step: str, args: t.Mapping[str, t.Any]) -> t.Mapping[str, t.Any]:
        results = args["results"]
        plans = planned(args["plan"])["hosts"] if args["plan"] is not None else {}
        if step == "decide":
            return self.decide(
                plans,
                results,
                args["public_keys"],
                args["rotate"],
                abandon=args["abandon"],
                accept_outside_peers=args["accept_outside_peers"],
            )
        if step == "switch":
            return self.switch(args["confirm_timeout"])
        if step in ("look", "close", "abandon"):
            return {"look": self.look, "close": self.close, "abandon": self.abandon}[step]()
        decided = self.decision(args["decided"])
        if step == "stage":
            return self.stage(plans, decided)
        if step == "follow":
            return self.follow(plans, decided, results)
        if step == "finish":
            return self.finish(plans, decided, results)
        return {"agree": self.agree, "summary": self.summary}[step](decided, results)

# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The whole of ``wireguard_vrf_internal``: one step for each task of the role that no user needs."""

from __future__ import annotations

import typing as t
from pathlib import Path

from ansible.errors import AnsibleActionFail

from ansible_collections.transit.networkd.plugins.plugin_utils._ansible._keys._make_step import MakeStep
from ansible_collections.transit.networkd.plugins.plugin_utils._ansible._keys._rotation_steps import RotationSteps
from ansible_collections.transit.networkd.plugins.plugin_utils._ansible._planned import planned
from ansible_collections.transit.networkd.plugins.plugin_utils._ansible._run._adopt_steps import AdoptSteps
from ansible_collections.transit.networkd.plugins.plugin_utils._ansible._run._inspect_step import InspectStep
from ansible_collections.transit.networkd.plugins.plugin_utils._ansible._run._report_steps import ReportSteps
from ansible_collections.transit.networkd.plugins.plugin_utils._ansible._run._rollout_steps import RolloutSteps
from ansible_collections.transit.networkd.plugins.plugin_utils._ansible._run._verify_steps import Names, VerifySteps
from ansible_collections.transit.networkd.plugins.plugin_utils._remote import RemoteError

EXCHANGE = ("compare", "give", "take", "settle")
ROTATION = ("look", "decide", "stage", "agree", "follow", "switch", "finish", "close", "abandon", "summary")
RUN = ("inspect", "make", "record", "changes", "halt", "check", "table", "observe", "report", "adopt", "adopted")
# These change nothing, so check mode needs no other answer.
READS = ("settings", "compare", "look", "decide", "summary", *(step for step in RUN if step != "make"))
ARGUMENTS: dict[str, dict[str, t.Any]] = {
    "step": {"type": "str", "required": True, "choices": ["settings", *RUN, *EXCHANGE, *ROTATION]},
    "planned": {"type": "str", "default": "__wireguard_vrf_planned"},
    "inspected": {"type": "str", "default": "__wireguard_vrf_inspected"},
    "applied": {"type": "str", "default": "__wireguard_vrf_applied"},
    "checked": {"type": "str", "default": "__wireguard_vrf_checked"},
    "made": {"type": "str", "default": "__wireguard_vrf_made"},
    "changes": {"type": "str", "default": "__wireguard_vrf_changes"},
    "observed": {"type": "str", "default": "__wireguard_vrf_observed"},
    "folder": {"type": "path"},
    "rollout": {"type": "list", "elements": "str", "default": []},
    "finished": {"type": "str", "default": "__wireguard_vrf_finished"},
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
    ("step", "report", ["folder"]),
    ("step", "adopted", ["folder", "results"]),
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


class ActionModule(InspectStep, MakeStep, RolloutSteps, VerifySteps, ReportSteps, AdoptSteps, RotationSteps):
    _supports_diff = True

    def act(self, result: dict[str, t.Any]) -> dict[str, t.Any]:
        _validated, args = self.validate_argument_spec(argument_spec=ARGUMENTS, required_if=REQUIRED)
        step = args["step"]
        if self._task.check_mode and step not in READS:
            return {**result, "changed": bool(args["pairs"]) if step in EXCHANGE else step != "agree"}
        try:
            if step == "inspect":
                changes = args["changes"] if self._is_again() else None
                return self.inspect(result, args["planned"], args["made"], changes, change=self._looks_at_changes())
            if step == "make":
                return self.make(result, _pairs(args), args["planned"], args["inspected"])
            if step == "check":
                return self.check(result, _names(args), change=self._looks_at_changes())
            result.update(self._done(step, args))
        except (RemoteError, OSError, ValueError) as exc:
            message = f"{self._host}: {exc}"
            # no_log would hide these words, in which there is no secret; other errors quote what they have met.
            if self._task.no_log and (not isinstance(exc, RemoteError) or exc.kind == "refused"):
                self._display.error(message)
            raise AnsibleActionFail(message) from exc
        except AnsibleActionFail as exc:
            if self._task.no_log:
                self._display.error(str(exc))
            raise
        return result

    def _done(self, step: str, args: t.Mapping[str, t.Any]) -> t.Mapping[str, t.Any]:
        if step == "settings":
            return {"changed": False, **self.settings()}
        if step in RUN:
            return self._of_the_run(step, args)
        return self._exchanged(step, args) if step in EXCHANGE else self._rotated(step, args)

    def _of_the_run(self, step: str, args: t.Mapping[str, t.Any]) -> t.Mapping[str, t.Any]:
        if step == "record":
            return self.record(args["made"])
        if step == "changes":
            return self._changes_or_table(args)
        if step == "adopt":
            return self.adopt()
        if step == "adopted":
            return self.adopted(args["results"], Path(args["folder"]).absolute())
        if step == "observe":
            return self.observe(args["planned"])
        if step == "report":
            folder = Path(args["folder"]).absolute()
            return self.report(args["planned"], args["inspected"], args["observed"], folder)
        return self.halt(args["rollout"], args["applied"]) if step == "halt" else self.table(_names(args))

    def _changes_or_table(self, args: t.Mapping[str, t.Any]) -> t.Mapping[str, t.Any]:
        before: t.Any = self._registered(self._host, args["changes"]) if self._is_again() else None
        keys = not {"all", "tagged", "keys"}.isdisjoint(self._vars["ansible_run_tags"])
        found = self.changes(args["planned"], args["inspected"], before, keys=keys, change=self._looks_at_changes())
        # All hosts are as planned: no later step has anything to do.
        return found if found["verify"] else {**found, **self.table(_names(args))}

    # These are not arguments: Ansible compiles each template of an argument again for every host.

    def _is_again(self) -> bool:
        """Return whether the hosts have got what they lacked in this run."""
        return self._vars.get("__wireguard_vrf_again") is True

    def _looks_at_changes(self) -> bool:
        """Return whether the run is about changes: one with ``--tags keys`` alone is not."""
        return list(self._vars["ansible_run_tags"]) != ["keys"]

    def _exchanged(self, step: str, args: t.Mapping[str, t.Any]) -> t.Mapping[str, t.Any]:
        results, coming, pairs = args["results"], args["next"], _pairs(args)
        if step == "compare":
            return self.compare(results)
        if step == "give":
            return self.give(pairs, coming)
        if step == "take":
            return self.take(pairs, coming, results)
        return self.settle(pairs, coming, results)

    def _rotated(self, step: str, args: t.Mapping[str, t.Any]) -> t.Mapping[str, t.Any]:
        results = args["results"]
        if step == "decide":
            return self.decide(
                planned(args["plan"]),
                results,
                args["public_keys"],
                args["rotate"],
                abandon=args["abandon"],
                accept_outside_peers=args["accept_outside_peers"],
            )
        plans = planned(args["plan"])["hosts"] if args["plan"] is not None else {}
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
        if step == "summary":
            return self.summary(decided, results, args["finished"])
        return self.agree(decided, results)


def _pairs(args: t.Mapping[str, t.Any]) -> list[tuple[str, str]]:
    return [(peer, tunnel) for peer, tunnels in args["pairs"].items() for tunnel in tunnels]


def _names(args: t.Mapping[str, t.Any]) -> Names:
    return {name: args[name] for name in ("planned", "inspected", "applied", "checked")}  # type: ignore[return-value]

# SPDX-License-Identifier: GPL-3.0-or-later
"""The step ``record``: show the variables that must record public keys, where no file does."""

from __future__ import annotations

import json
import typing as t
from collections.abc import Mapping

from ansible.errors import AnsibleActionFail

from ..._fleet._host_record import inventory
from ..._plan._variables import RECORDED_KEYS
from .._host_action import HostAction
from .._problems import stopped

# Host -> its variables.
Variables = dict[str, dict[str, dict[str, str]]]


class Recorded(t.TypedDict):
    """What the step returns, or stops with: the variables to set, by host."""

    changed: bool
    variables: Variables


class RecordStep(HostAction):
    """The step ``record``; ``made`` names the variable in which the step ``make`` is registered."""

    def record(self, made: str) -> Recorded:
        """Stop where new keys are recorded nowhere, and show the variables to set; contact no host."""
        found = {host: self._registered(host, made) for host in self._vars["ansible_play_batch"]}
        variables = self.show_variables(found)
        if not variables or self._task.check_mode:
            return {"changed": False, "variables": variables}
        problems = [
            f"{host}: set {RECORDED_KEYS} to {json.dumps(variables[host][RECORDED_KEYS])}: "
            + next(iter(found[host]["unrecorded"].values()))
            for host in variables
        ]
        result = stopped("New public keys are recorded nowhere, and no unit was changed", problems)
        raise AnsibleActionFail(result["msg"], result={**result, "variables": variables})

    def show_variables(self, results: Mapping[str, Mapping[str, t.Any]]) -> Variables:
        """Show, as an inventory, the variables of hosts whose new keys are recorded nowhere; return them."""
        keys = {host: dict(told["recorded_keys"]) for host, told in results.items() if told.get("unrecorded")}
        if keys:
            self._display.display(f"Set these variables in the inventory:\n---\n{inventory(keys)}\n")
        return {host: {RECORDED_KEYS: of_host} for host, of_host in keys.items()}

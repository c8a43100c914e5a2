# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The controller's half of ``networkd_facts``: run the module, and let only facts through that it may give."""

from __future__ import annotations

import json
import typing as t

from ansible.errors import AnsibleActionFail

from ansible_collections.transit.networkd.plugins.module_utils._common._printable import printable
from ansible_collections.transit.networkd.plugins.modules.networkd_facts import ARGUMENTS, includes, questions
from ansible_collections.transit.networkd.plugins.plugin_utils import _remote
from ansible_collections.transit.networkd.plugins.plugin_utils._ansible._host_action import HostAction
from ansible_collections.transit.networkd.plugins.plugin_utils._ansible._planned import host_plan_of

FACT = "networkd"
# What Ansible itself puts beside the facts of a module.
OF_ANSIBLE = "discovered_interpreter_"
# How much is shown, in characters, of what a module has said instead of facts.
LONGEST_SAID = 4096


class ActionModule(HostAction):
    _supports_diff = False

    def act(self, result: dict[str, t.Any]) -> dict[str, t.Any]:
        _validated, args = self.validate_argument_spec(argument_spec=ARGUMENTS)
        try:
            if args["host_plan"] is not None:
                host_plan_of(args["host_plan"], "host_plan")
            asked = questions(args)
        except ValueError as exc:
            raise AnsibleActionFail(f"{self._host}: {exc}") from exc
        answer = self._answer({"gather_subset": args["gather_subset"], **asked})
        if answer is None:
            raise AnsibleActionFail(f"{self._host}: the facts are not valid: expected an object")
        if answer.get("failed"):
            said = [str(answer[name]).strip()[-LONGEST_SAID:] for name in ("msg", "module_stderr") if answer.get(name)]
            raise AnsibleActionFail(f"{self._host}: {printable(': '.join(said)) or 'no facts, and no reason'}")
        given = answer.get("ansible_facts")
        facts: dict[str, t.Any] = given if isinstance(given, dict) else {}
        names = sorted(str(name) for name in facts if not str(name).startswith(OF_ANSIBLE))
        wanted = [FACT] if includes(args["gather_subset"]) else []
        if names != wanted:
            found = printable(", ".join(names)[:LONGEST_SAID])
            raise AnsibleActionFail(
                f"{self._host}: expected {' '.join(wanted) or 'no fact'}, found {found or 'no fact'}. Nothing of "
                "this answer is used: find out what answers as the host"
            )
        try:
            checked = {name: _remote.checked("facts", asked, facts[name]) for name in wanted}
        except _remote.WrongError as exc:
            raise AnsibleActionFail(f"{self._host}: the facts are not valid: {exc}") from exc
        return {**result, "changed": False, "ansible_facts": checked}

    def _answer(self, arguments: dict[str, t.Any]) -> dict[str, t.Any] | None:
        """Return what the module has answered, None where ansible-core before 2.19 trips over facts of another shape.

        Its error is not raised further: an error that is made while it is handled shows it, as a bug.
        """
        try:
            answer: dict[str, t.Any] = self._execute_module(
                module_name="transit.networkd.networkd_facts", module_args=arguments, task_vars=self._vars
            )
        except (AttributeError, TypeError):
            return None
        return answer

    def _parse_returned_data(self, res: t.Any, *profile: t.Any) -> t.Any:
        """Parse a module's answer without its warnings, which newer ansible-core shows whatever an action returns."""
        answer: t.Any = {**res, "stdout": _without_warnings(str(res["stdout"]))}
        return super()._parse_returned_data(answer, *profile)


def _without_warnings(said: str) -> str:
    """Return the JSON object in what a module has said, without warnings; an escaped text where there is none."""
    try:
        answer = json.loads(said[said.index("{") : said.rindex("}") + 1])
    except (ValueError, RecursionError):
        return printable(said[-LONGEST_SAID:])
    return json.dumps({name: value for name, value in answer.items() if name not in ("warnings", "deprecations")})

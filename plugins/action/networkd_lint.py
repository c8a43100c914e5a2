# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The whole of ``networkd_lint``: it works on the controller alone."""

from __future__ import annotations

import typing as t

from ansible.errors import AnsibleActionFail
from ansible.plugins.action import ActionBase

from ansible_collections.transit.networkd.plugins.plugin_utils._ansible._planned import planned
from ansible_collections.transit.networkd.plugins.plugin_utils._fleet._lint_plan import findings_of_plan
from ansible_collections.transit.networkd.plugins.plugin_utils._lint._cli import differs, lint, write
from ansible_collections.transit.networkd.plugins.plugin_utils._lint.report._formats import FORMATS, count, summary

ARGUMENTS: dict[str, dict[str, t.Any]] = {
    "path": {"type": "path"},
    "plan": {"type": "raw"},
    "hosts": {"type": "list", "elements": "str"},
    "systemd_version": {"type": "int"},
    "disable": {"type": "list", "elements": "str", "default": []},
    "format": {"type": "str", "choices": list(FORMATS), "default": "human"},
    "output": {"type": "path"},
    "modes": {"type": "bool"},
}


class ActionModule(ActionBase):
    TRANSFERS_FILES = False
    _requires_connection = False
    _supports_check_mode = True
    _supports_diff = False

    def run(self, tmp: str | None = None, task_vars: dict[str, t.Any] | None = None) -> dict[str, t.Any]:
        result: dict[str, t.Any] = super().run(tmp, task_vars or {})
        _validated, args = self.validate_argument_spec(
            argument_spec=ARGUMENTS, mutually_exclusive=[("path", "plan")], required_one_of=[("path", "plan")]
        )
        form, output = args["format"], args["output"]
        if output is None and form != "human":
            output = f"networkd-lint.{form}"
        try:
            if args["path"] is not None:
                text, found = lint([args["path"]], args["systemd_version"], args["disable"], form, args["modes"])
            else:
                found = findings_of_plan(planned(args["plan"]), args["hosts"], args["systemd_version"], args["disable"])
                text = FORMATS[form](found)
            changed = output is not None and differs(output, text)
            if changed and not self._task.check_mode:
                write(output, text)
        except ValueError as exc:
            raise AnsibleActionFail(str(exc)) from exc
        errors, warnings = count(found)
        result.update(
            changed=changed, failed=errors > 0, error_count=errors, warning_count=warnings, msg=summary(found)
        )
        if output is None:
            # In a result, each line would stand in quotes, with all that is odd in it escaped.
            self._display.display(f"{text}{summary(found)}")
        else:
            has = "would have" if changed and self._task.check_mode else "has"
            result.update(output=output, msg=f"{summary(found)}; {output} {has} the report")
        return result

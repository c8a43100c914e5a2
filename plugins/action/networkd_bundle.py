# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The controller's half of ``networkd_bundle``; there is no other half."""

from __future__ import annotations

import typing as t
from pathlib import Path

from ansible.errors import AnsibleActionFail
from ansible.plugins.action import ActionBase

from ansible_collections.transit.networkd.plugins.plugin_utils._folder import differences, write


class ActionModule(ActionBase):
    TRANSFERS_FILES = False
    _requires_connection = False
    _supports_check_mode = True
    _supports_diff = True

    def run(self, tmp: str | None = None, task_vars: dict[str, t.Any] | None = None) -> dict[str, t.Any]:
        result: dict[str, t.Any] = super().run(tmp, task_vars)
        _validated, args = self.validate_argument_spec(
            argument_spec={
                "bundle": {"type": "dict", "required": True},
                "folder": {"type": "path", "required": True},
            }
        )
        folder = Path(args["folder"]).absolute()
        try:
            changes = differences(folder, args["bundle"])
            if not self._task.check_mode:
                write(folder, changes)
        except (OSError, UnicodeDecodeError) as exc:
            raise AnsibleActionFail(f"The bundle cannot be written into {folder}: {exc}") from exc
        result["changed"] = bool(changes)
        result["paths"] = sorted(changes)
        if self._task.diff:
            result["diff"] = [
                {
                    "before": before or "",
                    "after": after or "",
                    "before_header": f"{folder}{path}" if before is not None else "/dev/null",
                    "after_header": f"{folder}{path}" if after is not None else "/dev/null",
                }
                for path, (before, after) in changes.items()
            ]
        return result

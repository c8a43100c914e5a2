# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The whole of ``networkd_export``: it works on the controller alone."""

from __future__ import annotations

import typing as t
from pathlib import Path

from ansible.errors import AnsibleActionFail
from ansible.plugins.action import ActionBase

from ansible_collections.transit.networkd.plugins.module_utils._common._secrets import redacted
from ansible_collections.transit.networkd.plugins.plugin_utils._fleet._seal import unseal
from ansible_collections.transit.networkd.plugins.plugin_utils._report._folder import Change, differences, write


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
        if Path(args["folder"]).name == "..":  # as of a host with this name
            raise AnsibleActionFail(f"folder={args['folder']}: must end with the name of a folder")
        folder = Path(args["folder"]).absolute()
        try:
            changes = differences(folder, unseal(args["bundle"]))
            if not self._task.check_mode:
                write(folder, changes)
        except (OSError, ValueError) as exc:
            raise AnsibleActionFail(f"The bundle cannot be written into {folder}: {exc}") from exc
        result["changed"] = bool(changes)
        result["paths"] = sorted(changes)
        if self._task.diff:
            result["diff"] = [_shown(f"{folder}{path}", change) for path, change in changes.items()]
        return result


def _shown(path: str, change: Change) -> dict[str, str]:
    before, after = redacted(path, change.before or "", change.after or "")
    return {
        "before": before,
        "after": after,
        "before_header": path if change.before is not None else "/dev/null",
        "after_header": path if change.after is not None else "/dev/null",
    }

# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The whole of ``networkd_export``: it works on the controller alone."""

from __future__ import annotations

import typing as t
from pathlib import Path

from ansible.errors import AnsibleActionFail
from ansible.plugins.action import ActionBase

from ansible_collections.transit.networkd.plugins.plugin_utils._ansible._export import Exported, export, export_part
from ansible_collections.transit.networkd.plugins.plugin_utils._ansible._facts import refusals
from ansible_collections.transit.networkd.plugins.plugin_utils._ansible._planned import plan_now
from ansible_collections.transit.networkd.plugins.plugin_utils._ansible._problems import described, stopped
from ansible_collections.transit.networkd.plugins.plugin_utils._fleet._processes import in_processes
from ansible_collections.transit.networkd.plugins.plugin_utils._fleet._recorded_keys import with_recorded_keys
from ansible_collections.transit.networkd.plugins.plugin_utils._plan import PlanError

PLACEHOLDER = (
    "{host}: no public key of {tunnels} is recorded. The units of its peers have a placeholder key: read them, and do "
    "not install them."
)


class ActionModule(ActionBase):
    TRANSFERS_FILES = False
    _requires_connection = False
    _supports_check_mode = True
    _supports_diff = True

    def run(self, tmp: str | None = None, task_vars: dict[str, t.Any] | None = None) -> dict[str, t.Any]:
        result: dict[str, t.Any] = super().run(tmp, task_vars)
        _validated, args = self.validate_argument_spec(
            argument_spec={
                "bundle": {"type": "dict"},
                "folder": {"type": "path", "required": True},
                "hosts": {"type": "list", "elements": "str"},
                "resolve": {"type": "bool", "default": True},
            },
            mutually_exclusive=[("bundle", "hosts")],
        )
        if Path(args["folder"]).name == "..":  # as of a host with this name
            raise AnsibleActionFail(f"folder={args['folder']}: must end with the name of a folder")
        folder = Path(args["folder"]).absolute()
        if args["bundle"] is not None:
            result.update(self._one(args["bundle"], folder))
        else:
            result.update(self._fleet(folder, args["hosts"], task_vars or {}, look_up=args["resolve"]))
        return result

    def _one(self, bundle: t.Any, folder: Path) -> dict[str, t.Any]:
        try:
            done = export(bundle, folder, check=self._task.check_mode, diff=self._task.diff)
        except (OSError, ValueError) as exc:
            raise AnsibleActionFail(f"The bundle cannot be written into {folder}: {exc}") from exc
        shown = {"diff": done["diff"]} if self._task.diff else {}
        return {"changed": bool(done["paths"]), "paths": done["paths"], **shown}

    def _fleet(
        self, folder: Path, hosts: list[str] | None, variables: dict[str, t.Any], *, look_up: bool
    ) -> dict[str, t.Any]:
        """Plan the inventory and write the files of its hosts, each where nothing is wrong with it."""
        try:
            plan, missing = with_recorded_keys(plan_now(variables, look_up=look_up), None, "placeholder")
        except PlanError as exc:
            return dict(stopped("The inventory cannot be planned", str(exc).splitlines()))
        except (ImportError, OSError, ValueError) as exc:
            raise AnsibleActionFail(f"The inventory cannot be planned: {exc}") from exc
        parts = plan["hosts"]
        wanted = sorted(parts if hosts is None else parts.keys() & set(hosts))
        refused = refusals(variables["hostvars"], wanted)
        names = [name for name in wanted if name not in refused]
        check, diff = self._task.check_mode, self._task.diff

        def work(name: str) -> Exported:
            return export_part(parts[name], folder, check=check, diff=diff)

        done = dict(zip(names, in_processes(work, names), strict=True))
        for name in names:
            if name in missing:
                self._display.display(PLACEHOLDER.format(host=name, tunnels=" and ".join(missing[name])))
        problems = [*refused.values(), *(problem for each in done.values() for problem in each["problems"])]
        written = {name: each["paths"] for name, each in done.items() if not each["problems"]}
        changed = sum(bool(paths) for paths in written.values())
        return {
            **(stopped("Hosts whose files cannot be written", problems) if problems else {}),
            "changed": changed > 0,
            "hosts": written,
            "missing_keys": {name: missing[name] for name in names if name in missing},
            **({"warnings": described(plan["warnings"])} if plan["warnings"] else {}),
            **({"diff": [row for each in done.values() for row in each["diff"]]} if diff else {}),
        }

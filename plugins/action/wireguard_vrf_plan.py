# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The whole of ``wireguard_vrf_plan``: it works on the controller alone."""

from __future__ import annotations

import typing as t

from ansible.errors import AnsibleActionFail
from ansible.plugins.action import ActionBase

from ansible_collections.transit.networkd.plugins.plugin_utils._ansible._planned import packed, plan_now, planned
from ansible_collections.transit.networkd.plugins.plugin_utils._ansible._problems import described, stopped
from ansible_collections.transit.networkd.plugins.plugin_utils._fleet._recorded_keys import (
    MISSING_KEYS,
    Missing,
    with_recorded_keys,
)
from ansible_collections.transit.networkd.plugins.plugin_utils._plan import PlanError
from ansible_collections.transit.networkd.plugins.plugin_utils._plan._shapes import Plan


class ActionModule(ActionBase):
    TRANSFERS_FILES = False
    _requires_connection = False
    _supports_check_mode = True
    _supports_diff = False

    def run(self, tmp: str | None = None, task_vars: dict[str, t.Any] | None = None) -> dict[str, t.Any]:
        task_vars = task_vars or {}
        result: dict[str, t.Any] = super().run(tmp, task_vars)
        _validated, args = self.validate_argument_spec(
            argument_spec={
                "plan": {"type": "raw"},
                "public_keys": {"type": "path"},
                "missing_keys": {"type": "str", "choices": list(MISSING_KEYS)},
                "left_out": {"type": "dict", "default": {}},
                "new_keys": {"type": "str"},
                "resolve": {"type": "bool", "default": True},
            }
        )
        try:
            plan = plan_now(task_vars, look_up=args["resolve"]) if args["plan"] is None else planned(args["plan"])
            missing: Missing = {}
            if args["public_keys"] is not None or args["missing_keys"] is not None:
                new = _new_keys(plan, args["new_keys"], task_vars)
                plan, missing = with_recorded_keys(
                    plan, args["public_keys"], args["missing_keys"], args["left_out"], new_keys=new
                )
        except PlanError as exc:
            result.update(stopped("The inventory cannot be planned", str(exc).splitlines()))
            return result
        except (ImportError, OSError, ValueError) as exc:
            raise AnsibleActionFail(f"The inventory cannot be planned: {exc}") from exc
        if args["plan"] is None and plan["warnings"]:
            result["warnings"] = described(plan["warnings"])
        result.update(changed=False, plan=packed(plan), hosts=sorted(plan["hosts"]), missing_keys=missing)
        return result


def _new_keys(plan: Plan, name: str | None, task_vars: t.Mapping[str, t.Any]) -> dict[str, dict[str, str]]:
    """Return the public keys that hosts have registered in a variable and that are recorded nowhere yet."""
    if name is None:
        return {}
    found = {host: task_vars["hostvars"].raw_get(host).get(name) or {} for host in plan["hosts"]}
    return {host: told["recorded_keys"] for host, told in found.items() if told.get("unrecorded")}

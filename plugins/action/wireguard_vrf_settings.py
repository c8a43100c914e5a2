# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The whole of ``wireguard_vrf_settings``: it works on the controller alone."""

from __future__ import annotations

import typing as t
from collections.abc import Mapping

from ansible.errors import AnsibleActionFail
from ansible.plugins.action import ActionBase

from ansible_collections.transit.networkd.plugins.module_utils._common._printable import printable
from ansible_collections.transit.networkd.plugins.plugin_utils._ansible._facts import (
    facts_of_the_inventory,
    host_of,
    without_facts,
)
from ansible_collections.transit.networkd.plugins.plugin_utils._fleet._inventory import settings
from ansible_collections.transit.networkd.plugins.plugin_utils._plan import PlanError
from ansible_collections.transit.networkd.plugins.plugin_utils._plan._variables import PREFIX

# The names of facts are the host's words: so many are shown, and so much of each.
_MOST = 5
_LONGEST = 60


class ActionModule(ActionBase):
    TRANSFERS_FILES = False
    _requires_connection = False
    _supports_check_mode = True
    _supports_diff = False

    def run(self, tmp: str | None = None, task_vars: dict[str, t.Any] | None = None) -> dict[str, t.Any]:
        task_vars = task_vars or {}
        result: dict[str, t.Any] = super().run(tmp, task_vars)
        self.validate_argument_spec(argument_spec={})
        hosts, host = task_vars["hostvars"], task_vars["inventory_hostname"]
        if said := facts_of_the_inventory(task_vars):
            raise AnsibleActionFail(_came_from_the_host(host_of(task_vars), said))
        try:
            with without_facts(hosts):
                if lost := _of_the_play(task_vars, hosts.raw_get(host)):
                    raise AnsibleActionFail("\n".join(_set_by_the_play(host, name) for name in lost))
                found = settings(hosts, host)
        except PlanError as exc:
            raise AnsibleActionFail(str(exc)) from exc
        except ValueError as exc:
            raise AnsibleActionFail(f"{host}: {exc}") from exc
        result.update(changed=False, **found)
        return result


def _of_the_play(variables: Mapping[str, t.Any], inventory: Mapping[str, t.Any]) -> list[str]:
    """Return the role's variables that a play or a role's parameter sets, over those of the inventory."""
    return sorted(
        name
        for name, value in variables.items()
        if name.startswith(PREFIX)
        and not (name in inventory and (value is inventory[name] or value == inventory[name]))
    )


def _came_from_the_host(host: str, names: list[str]) -> str:
    shown = ", ".join(printable(name[:_LONGEST]) for name in names[:_MOST])
    more = f" and {len(names) - _MOST} more" if len(names) > _MOST else ""
    return (
        f"{host}: {shown}{more}: came from the host itself, as facts, and were not used. Only the inventory, -e and "
        "set_fact set such variables. Find out which module or which fact cache has them (ansible-playbook "
        f"--flush-cache forgets facts), and what answers as {host}"
    )


def _set_by_the_play(host: str, name: str) -> str:
    return (
        f"{host}: {name}: is set by the play or as a parameter of the role, where the plan of the other hosts does not "
        "see it. Set it in the inventory, or with -e"
    )

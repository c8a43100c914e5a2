# SPDX-License-Identifier: GPL-3.0-or-later
"""The settings of a host: those variables of the role that are about the controller, such as the time to confirm.

The tasks of the role use this result alone, so that nothing which a host says later can change them. A variable that a
play or a parameter of the role sets is an error, because the plan of the other hosts does not see it.
"""

from __future__ import annotations

import typing as t
from collections.abc import Mapping

from ..._fleet._inventory import Settings, settings
from ..._plan import PlanError
from ..._plan._variables import PREFIX
from .._facts import without_facts
from .._host_action import HostAction
from .._problems import stop


class SettingsStep(HostAction):
    """The step ``settings``."""

    def settings(self) -> Settings:
        """Return the settings of the host, checked, with defaults, as the inventory has them; contact no host."""
        hosts = self._vars["hostvars"]
        try:
            with without_facts(hosts):
                lost = _of_the_play(self._vars, hosts.raw_get(self._host))
                if lost:
                    stop(f"{self._host}: its settings are wrong", [_set_by_the_play(self._host, name) for name in lost])
                return settings(hosts, self._host)
        except PlanError as exc:
            stop(f"{self._host}: its settings are wrong", str(exc).splitlines())


def _of_the_play(variables: Mapping[str, t.Any], inventory: Mapping[str, t.Any]) -> list[str]:
    """Return the role's variables that a play or a role's parameter sets, over those of the inventory."""
    return sorted(
        name
        for name, value in variables.items()
        if name.startswith(PREFIX)
        and not (name in inventory and (value is inventory[name] or value == inventory[name]))
    )


def _set_by_the_play(host: str, name: str) -> str:
    return (
        f"{host}: {name}: is set by the play or as a parameter of the role, where the plan of the other hosts does not "
        "see it. Set it in the inventory, or with -e"
    )

# SPDX-License-Identifier: GPL-3.0-or-later
"""From an inventory, as a controller has it, to a plan: read the role's variables of every host."""

from __future__ import annotations

import typing as t
from collections.abc import Callable, Mapping, Sequence

import jinja2

from .._plan._build import names_of, plan
from .._plan._problems import Problems
from .._plan._read import Reader
from .._plan._shapes import Inventory, Plan, Settings
from .._plan._variables import PREFIX, SETTINGS

_FOLDER = f"{PREFIX}public_keys"


def plan_inventory(
    hosts: t.Any, groups: t.Any, resolve: Callable[[list[str]], Mapping[str, Sequence[str]]] | None = None
) -> Plan:
    """Plan an inventory, without public keys.

    ``hosts`` is ``{host: {variable: value}}`` and may template lazily, ``groups`` is ``{group: [host]}``. ``resolve``
    returns the addresses of names, and is called once, for all of them; the plan itself looks up nothing. Without it,
    names stay names.
    Raises PlanError for what is wrong in the inventory, ValueError for what is wrong in the call.
    """
    for name, value in (("input", hosts), ("groups", groups)):
        if not isinstance(value, Mapping):
            raise ValueError(f"the {name} must be a mapping, got {type(value).__name__}")
    inventory: Inventory = {
        "hosts": _variables(hosts),
        "groups": {str(group): [str(host) for host in members] for group, members in groups.items()},
    }
    if resolve:
        asked = names_of(inventory)
        found = resolve(asked) if asked else {}
        inventory["resolved"] = {name: list(addresses) for name, addresses in found.items()}
    return plan(inventory)


def settings(hosts: Mapping[str, t.Any], host: str) -> Settings:
    """Return what one host's variables tell the controller to do, checked, with defaults; the host may have no plan.

    Raises PlanError.
    """
    problems = Problems()
    variables = hosts[host]
    names = {f"{PREFIX}{name}" for name in SETTINGS}
    raw = _of_host(host, variables, names.__contains__, problems)
    read = Reader(host, problems).read(raw)
    if "inventory_dir" in variables and _FOLDER not in raw:
        problems.add(host, _FOLDER, None, "must be set, because no inventory file names this host")
    problems.stop()
    return t.cast("Settings", {name: value for name, value in read.items() if name in SETTINGS})


def _variables(hosts: Mapping[str, t.Any]) -> dict[str, dict[str, object]]:
    """Read the role's variables of every host."""
    problems = Problems()
    found = {
        str(host): _of_host(str(host), hosts[host], lambda name: name.startswith(PREFIX), problems) for host in hosts
    }
    problems.stop()
    return found


def _of_host(
    host: str, variables: Mapping[str, t.Any], wanted: Callable[[str], bool], problems: Problems
) -> dict[str, object]:
    """Read variables of one host; no other is templated, so that it may be undefined."""
    found: dict[str, object] = {}
    for name in variables:
        if not wanted(name):
            continue
        try:
            found[str(name)] = _plain(variables[name])
        except Exception as exc:
            problems.add(host, str(name), None, f"its template fails: {exc}")
    if _FOLDER not in variables and "inventory_dir" in variables and variables["inventory_dir"]:
        found[_FOLDER] = f"{variables['inventory_dir']}/wireguard_keys"
    return found


def _plain(value: t.Any) -> t.Any:
    """Copy a value to plain data; what is templated lazily is templated here, where its name is known."""
    if isinstance(value, jinja2.Undefined):
        raise TypeError(str(value) or "undefined")  # str() of one that Ansible made raises, with what is undefined
    if isinstance(value, Mapping):
        return {_plain(key): _plain(value[key]) for key in value}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    # ansible-core before 2.19 has an object of its own for what is vaulted alone.
    return str(value) if getattr(value, "__ENCRYPTED__", False) else value


__all__ = ("Settings", "plan_inventory", "settings")

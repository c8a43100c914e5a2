# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE to the collection: it may change at any time. Nothing outside of transit.networkd may import it.

"""From an inventory, as a controller has it, to a plan: our variables of every host, and the public keys."""

from __future__ import annotations

import typing as t
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import jinja2

from ansible_collections.transit.networkd.plugins.plugin_utils._fleet import _public_keys
from ansible_collections.transit.networkd.plugins.plugin_utils._plan._build import names_of, plan
from ansible_collections.transit.networkd.plugins.plugin_utils._plan._keys import (
    missing,
    missing_problems,
    placeholder,
)
from ansible_collections.transit.networkd.plugins.plugin_utils._plan._problems import PlanError, Problems
from ansible_collections.transit.networkd.plugins.plugin_utils._plan._read import Reader
from ansible_collections.transit.networkd.plugins.plugin_utils._plan._variables import PREFIX, SETTINGS

MISSING_KEYS = ("error", "null", "placeholder")

_FOLDER = f"{PREFIX}public_keys"


class Settings(t.TypedDict):
    """What one host's variables tell the controller to do; the role's argument specification describes each."""

    public_keys: str
    accept_changed_keys: bool
    confirm_timeout: int
    check_gateway: bool
    overwrite_edited: bool
    install_packages: bool
    foreign_firewall: list[str]
    accept: list[str]


def plan_inventory(
    hosts: t.Any,
    groups: t.Any,
    public_keys: t.Any = None,
    missing_keys: str | None = None,
    resolve: Callable[[list[str]], Mapping[str, Sequence[str]]] | None = None,
) -> dict[str, t.Any]:
    """Plan an inventory.

    ``hosts`` is ``{host: {variable: value}}`` and may template lazily, ``groups`` is ``{group: [host]}``.
    ``public_keys`` is a folder or ``{host: {tunnel: key}}``; ``missing_keys`` says what to do where one is missing:
    ``error`` (the default), ``null`` (the default without ``public_keys``) or ``placeholder``. ``resolve`` gives the
    addresses of names, and is asked once, for all of them; the plan itself asks nobody.
    Raises PlanError for what is wrong in the inventory, ValueError for what is wrong in the call, OSError for keys
    that cannot be read.
    """
    for name, value in (("input", hosts), ("groups", groups)):
        if not isinstance(value, Mapping):
            raise ValueError(f"the {name} must be a mapping, got {type(value).__name__}")
    missing_keys = missing_keys or ("null" if public_keys is None else "error")
    if missing_keys not in MISSING_KEYS:
        raise ValueError(f"missing_keys must be one of {', '.join(MISSING_KEYS)}, got {missing_keys!r}")
    keys = _keys(public_keys)
    inventory: dict[str, t.Any] = {
        "hosts": _variables(hosts),
        "groups": {str(group): [str(host) for host in members] for group, members in groups.items()},
        "public_keys": keys,
    }
    asked = names_of(inventory) if resolve else []
    if resolve and asked:
        inventory["resolved"] = {name: list(addresses) for name, addresses in resolve(asked).items()}
    planned = plan(inventory)
    lacking = missing(planned) if missing_keys != "null" else []
    if lacking and missing_keys == "error":
        raise PlanError(missing_problems(lacking, public_keys if isinstance(public_keys, str) else "public_keys"))
    if lacking:
        for host, tunnel in lacking:
            keys.setdefault(host, {})[tunnel] = placeholder(host, tunnel)
        planned = plan(inventory)
    return planned


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
    return t.cast("Settings", {name: read[name] for name in SETTINGS})


def _variables(hosts: Mapping[str, t.Any]) -> dict[str, dict[str, t.Any]]:
    """Read the role's variables of every host."""
    problems = Problems()
    found = {
        str(host): _of_host(str(host), hosts[host], lambda name: name.startswith(PREFIX), problems) for host in hosts
    }
    problems.stop()
    return found


def _of_host(
    host: str, variables: Mapping[str, t.Any], wanted: Callable[[str], bool], problems: Problems
) -> dict[str, t.Any]:
    """Read variables of one host; no other is templated, so that it may be undefined."""
    found: dict[str, t.Any] = {}
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


def _keys(public_keys: t.Any) -> dict[str, dict[str, str]]:
    if public_keys is None:
        return {}
    if isinstance(public_keys, Mapping):
        return {str(host): dict(keys) for host, keys in public_keys.items()}
    return _public_keys.read_all(Path(public_keys))


__all__ = ("MISSING_KEYS", "Settings", "plan_inventory", "settings")

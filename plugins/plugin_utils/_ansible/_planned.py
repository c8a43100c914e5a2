# SPDX-License-Identifier: GPL-3.0-or-later
"""The plan on its way from task to task: each host's part is JSON, so that a task reads the parts that it needs."""

from __future__ import annotations

import json
import typing as t
from collections.abc import Iterator, Mapping

from ...module_utils._common._shapes import HostPlan
from .._fleet._inventory import plan_inventory
from .._fleet._resolve import resolve
from .._fleet._seal import seal_plan
from .._plan._shapes import Keys, Plan
from ._facts import without_facts


class Packed(t.TypedDict):
    """A plan in which each host's part is JSON."""

    version: int
    public_keys: str | None
    recorded_keys: Keys
    hosts: dict[str, str]


class _Parts(Mapping[str, HostPlan]):
    """The parts of the hosts; one that is JSON is parsed when it is read."""

    def __init__(self, parts: Mapping[str, HostPlan | str]) -> None:
        self._parts = dict(parts)

    def __getitem__(self, host: str) -> HostPlan:
        part = self._parts[host]
        if isinstance(part, str):
            parsed: HostPlan = json.loads(part)
            self._parts[host] = parsed
            return parsed
        return part

    def __iter__(self) -> Iterator[str]:
        return iter(self._parts)

    def __len__(self) -> int:
        return len(self._parts)


def plan_now(variables: Mapping[str, t.Any], *, look_up: bool = True) -> Plan:
    """Plan the inventory of a task's variables, and seal the secrets in it. Raises what ``plan_inventory`` raises.

    Without ``look_up``, names stay names.
    """
    with without_facts(variables["hostvars"]):
        return seal_plan(plan_inventory(variables["hostvars"], variables["groups"], resolve if look_up else None))


def packed(plan: Plan) -> Packed:
    """Return a plan for a result: Ansible would template each value of a structure, again for every host.

    Its warnings are not part of it: the task that plans has shown them.
    """
    hosts = {host: json.dumps(part) for host, part in plan["hosts"].items()}
    return {
        "version": plan["version"],
        "public_keys": plan["public_keys"],
        "recorded_keys": plan["recorded_keys"],
        "hosts": hosts,
    }


def planned(given: object) -> Plan:
    """Return the plan in an action's argument. Raises ValueError where it is not one."""
    if not isinstance(given, Mapping) or not isinstance(given.get("hosts"), Mapping):
        raise ValueError("plan must be what transit.networkd.wireguard_vrf_plan returns as 'plan'")
    return t.cast("Plan", {"recorded_keys": {}, "warnings": [], **given, "hosts": _Parts(given["hosts"])})


def part_of(registered: Mapping[str, t.Any], host: str) -> HostPlan | None:
    """Return a host's part of a packed plan that a task has registered; None for a host that has none.

    Raises ValueError where nothing is registered.
    """
    if "plan" not in registered:
        raise ValueError("there is no plan yet")
    return planned(registered["plan"])["hosts"].get(host)


def host_plan_of(given: object, what: str) -> HostPlan:
    """Return the plan of one host in an argument; raises ValueError, which names the argument by ``what``."""
    if not isinstance(given, dict) or "vrfs" not in given:
        raise ValueError(f"{what} must be a host's plan (plan.hosts[HOST]), got {type(given).__name__}")
    return t.cast("HostPlan", given)

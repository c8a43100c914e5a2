# SPDX-License-Identifier: GPL-3.0-or-later
"""The links of a side: which it makes, which it enslaves, and which of them move. Pure."""

from __future__ import annotations

import typing as t

from .._common._layout import drop_in_path, network_path
from .._common._source_rules import source_tables
from ._diff import changes, recreated, texts
from ._netdevs import netdevs
from ._sides import plan_of

if t.TYPE_CHECKING:  # pragma: no cover
    from ._shapes import Side


def moved(source: Side, target: Side) -> set[str]:
    """Return the links of either side whose VRF or unit differs between the sides.

    A VRF that is made again moves its members, too.
    """
    differ = {after["path"] for _before, after in changes(source["files"], target["files"])}
    old, new = netdevs(texts(source["files"])), netdevs(texts(target["files"]))
    remade = {name for name in new if name in old and recreated(old, new, name)}
    before, after = members(source), members(target)
    return {
        name
        for name in {**before, **after}
        if before.get(name) != after.get(name)
        or after.get(name) in remade
        or differ & {unit_of(source, name), unit_of(target, name)}
    }


def members(side: Side) -> dict[str, str]:
    """Return the VRF members of a side with their VRFs; a tunnel in an inner VRF is one of them."""
    plan = plan_of(side)
    found = {member["name"]: member["vrf"] for member in plan["members"]}
    found.update({tunnel["name"]: tunnel["vrf"] for tunnel in plan["tunnels"] if tunnel["vrf"]})
    return found


def unit_of(side: Side, name: str) -> str:
    """Return the path of the managed unit that enslaves a link to its VRF."""
    drop_in = next((member["drop_in"] for member in plan_of(side)["members"] if member["name"] == name), None)
    return drop_in_path(drop_in) if drop_in else network_path(name)


def marks(side: Side) -> dict[str, int]:
    """Return the mark with which packets leave by each VRF member, where its VRF has one."""
    vrfs = {vrf["name"]: vrf.get("mark") for vrf in plan_of(side)["vrfs"]}
    found = {name: vrfs.get(vrf) for name, vrf in members(side).items()}
    return {name: mark for name, mark in found.items() if mark is not None}


def made(side: Side) -> list[str]:
    """Return the names of the links that a side makes."""
    return sorted(netdevs(texts(side["files"])))


def tables(side: Side) -> list[int]:
    """Return the tables of a side's VRFs and of its source rules."""
    return [*(vrf["table"] for vrf in plan_of(side)["vrfs"]), *source_tables(plan_of(side))]

# SPDX-License-Identifier: GPL-3.0-or-later
"""VRF devices, their unreachable defaults, and sysctls. Pure."""

from __future__ import annotations

import typing as t

from .._common._addresses import DEFAULTS, FAMILY_NAMES
from .._common._codes import STATE, SYSCTL, SYSCTL_TCP, SYSCTL_UDP, TABLE, UNREACHABLE_DEFAULT, VRF_DEVICE
from .._common._layout import UNREACHABLE_METRIC, network_path
from ._check import links_by_name, row, state_of, unit_row

if t.TYPE_CHECKING:  # pragma: no cover
    from .._common._coded import Check
    from .._common._facts import Facts
    from .._common._shapes import HostPlan, VrfPlan

# Sysctls whose loss has a consequence that is worth a line of its own.
_SYSCTL_CODES = {"net.ipv4.udp_l3mdev_accept": SYSCTL_UDP, "net.ipv4.tcp_l3mdev_accept": SYSCTL_TCP}


def vrf_checks(host_plan: HostPlan, facts: Facts) -> list[Check]:
    """Return the rows of all VRFs."""
    rows: list[Check] = []
    for vrf in host_plan["vrfs"]:
        rows += _device(vrf, facts)
        rows += [_unreachable_default(vrf, facts, family) for family in FAMILY_NAMES]
    return rows


def _device(vrf: VrfPlan, facts: Facts) -> list[Check]:
    name = vrf["name"]
    link = links_by_name(facts).get(name)
    if link is None:
        return [row(VRF_DEVICE, name, "vrf", "none")]
    if link["kind"] != "vrf":
        return [row(VRF_DEVICE, name, "vrf", link["kind"] or "hardware")]
    tables = {device["name"]: device["table"] for device in facts["vrfs"]}
    return [
        row(VRF_DEVICE, name, "vrf", "vrf"),
        row(TABLE, name, vrf["table"], tables.get(name)),
        row(STATE, name, "up", state_of(link)),
        unit_row(link, network_path(name)),
    ]


def _unreachable_default(vrf: VrfPlan, facts: Facts, family: str) -> Check:
    """Return the row of the route that ends a lookup in the VRF's table when nothing else there matches."""
    metrics = [
        route["metric"]
        for route in facts["routes"]
        if route["family"] == family
        and route["table"] == vrf["table"]
        and route["type"] == "unreachable"
        and route["destination"] == DEFAULTS[family]
    ]
    name = FAMILY_NAMES[family]
    return row(
        UNREACHABLE_DEFAULT,
        vrf["name"],
        UNREACHABLE_METRIC,
        UNREACHABLE_METRIC if UNREACHABLE_METRIC in metrics else ", ".join(map(str, metrics)) or "none",
        family=name,
        table=vrf["table"],
    )


def sysctl_checks(host_plan: HostPlan, facts: Facts) -> list[Check]:
    """Return a row for each sysctl of the plan."""
    return [
        row(_SYSCTL_CODES.get(name, SYSCTL), name, value, facts["sysctls"].get(name, "none"))
        for name, value in host_plan["sysctls"].items()
    ]

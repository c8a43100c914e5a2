# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE to the collection: it may change at any time. Nothing outside of transit.networkd may import it.

"""Devices and what becomes of them: made or not, up or down, whose port or member."""

from __future__ import annotations

import typing as t

from ansible_collections.transit.networkd.plugins.plugin_utils._lint.rules._registry import Finding, rule
from ansible_collections.transit.networkd.plugins.plugin_utils._lint.types._types import boolean
from ansible_collections.transit.networkd.plugins.plugin_utils._lint.units._links import CARRIED, MASTERS

if t.TYPE_CHECKING:
    from collections.abc import Iterator

    from ansible_collections.transit.networkd.plugins.plugin_utils._lint.units._unit import Unit
    from ansible_collections.transit.networkd.plugins.plugin_utils._lint.units._view import View

_KEY_OF = {kind: key for key, kinds in CARRIED.items() for kind in kinds}
# Kinds that a program brings up when it opens the device.
_OPENED = ("tun", "tap")


def _named(view: View) -> Iterator[tuple[str, str, Unit]]:
    """Every .netdev that defines a device: its name, its kind. Names with a specifier are for the host to know."""
    for unit in view.of_kind("netdev"):
        name, kind = unit.text("NetDev", "Name"), unit.device_kind
        if name and kind and "%" not in name:
            yield name, kind, unit


def _carried(view: View) -> set[str]:
    return {
        item.value for network in view.of_kind("network") for key in CARRIED for item in network.values("Network", key)
    }


def _needs_carrier(unit: Unit, kind: str) -> bool:
    """Whether networkd makes the device only where a .network names it."""
    section = {"vxlan": "VXLAN", "xfrm": "Xfrm"}.get(kind, "Tunnel")
    independent = boolean(unit.text(section, "Independent") or "")
    return not independent and kind in _KEY_OF


@rule(
    "device-undefined",
    "error",
    why="networkd ignores `Bridge=`, `Bond=`, `VLAN=` and their like with a name that no .netdev defines, even if the "
    "kernel has that device: the link is no port of it, and keeps whatever else it is given.",
    fix="Write the .netdev with the kind that belongs to the key, or correct the name.",
)
def device_undefined(view: View) -> Iterator[Finding]:
    kinds = {name: kind for name, kind, _unit in _named(view)}
    if not kinds and not view.of_kind("netdev"):
        return  # the devices are defined elsewhere: these are no host's whole configuration
    for network in view.of_kind("network"):
        for key, wanted in (MASTERS | CARRIED).items():
            for item in network.values("Network", key):
                kind = kinds.get(item.value)
                if key == "VRF" or kind in wanted or "%" in item.value:
                    continue  # for VRFs see vrf-undefined
                what = f"{item.value} is a {kind}" if kind else f"no .netdev here defines {item.value}"
                yield Finding(item.file, item.line, f"{key}={item.value} is ignored: {what}")


@rule(
    "two-masters",
    "error",
    why="A link has one master: it is a port of one bridge or bond, or a member of one VRF. networkd takes one of the "
    "keys and says nothing of the others.",
    fix="Leave one of the keys. To have a bridge or a bond in a VRF, put `VRF=` into the .network of the bridge or "
    "bond.",
)
def two_masters(view: View) -> Iterator[Finding]:
    for network in view.of_kind("network"):
        given = [item for key in MASTERS if (item := network.last("Network", key))]
        for item in given[1:]:
            first = given[0]
            message = f"{item.key}={item.value}, but the link is enslaved by {first.key}={first.value} already"
            yield Finding(item.file, item.line, message)


@rule(
    "device-shared",
    "error",
    why="Of two .netdev files with one `Name=`, networkd takes the first by name and ignores the other as a whole.",
    fix="Give each device a name of its own; to override a file of the distribution, give yours the same file name.",
)
def device_shared(view: View) -> Iterator[Finding]:
    seen: dict[str, Unit] = {}
    for name, _kind, unit in _named(view):
        first = seen.setdefault(name, unit)
        if first is not unit and not unit.named("Match") and not first.named("Match"):
            given = unit.last("NetDev", "Name")
            if given is not None:
                message = f"{name} is defined by {first.name}, which sorts first, and this file is ignored"
                yield Finding(given.file, given.line, message)


@rule(
    "device-down",
    "warning",
    why="networkd makes the device, but brings up only links that a .network is for.",
    fix="Write a .network whose [Match] names the device, even if there is nothing else in it.",
)
def device_down(view: View) -> Iterator[Finding]:
    carried = _carried(view)
    for name, kind, unit in _named(view):
        if kind == "vrf" or kind in _OPENED or (_needs_carrier(unit, kind) and name not in carried):
            continue  # see vrf-down and device-never-made
        network, certain = view.network_of(name, kind)
        given = unit.last("NetDev", "Name")
        if network is None and certain and given is not None:
            yield Finding(given.file, given.line, f"no .network here matches {name}, so nothing brings it up")


@rule(
    "device-never-made",
    "warning",
    why="A VLAN, macvlan, tunnel and their like stand on another link, and networkd makes them when it configures that "
    "link: one that no .network names is never made.",
    fix="Name it in the .network of the link below, like `VLAN=NAME`; for a tunnel `Independent=yes` will do, too.",
)
def device_never_made(view: View) -> Iterator[Finding]:
    carried = _carried(view)
    for name, kind, unit in _named(view):
        given = unit.last("NetDev", "Name")
        if given is not None and name not in carried and _needs_carrier(unit, kind):
            message = f"no .network here has {_KEY_OF[kind]}={name}, so the {kind} is never made"
            yield Finding(given.file, given.line, message)

# SPDX-License-Identifier: GPL-3.0-or-later
"""Lint rules about devices: whether they are created, brought up, and enslaved."""

from __future__ import annotations

import collections
from collections.abc import Iterator

from ....module_utils._common._unit_file import Assignment
from ..ignored._found import Ignored, of_device
from ..ignored._repeated import complete
from ..types._net import interface
from ..types._types import boolean
from ..units._links import CARRIED, MASTERS, addresses, dhcp, meant, network_of_device
from ..units._unit import Unit
from ..units._view import View
from ._registry import Report, rule, where

_KEY_OF = {kind: key for key, kinds in CARRIED.items() for kind in kinds}
# What names the other end of a device.
_PEERS = {"veth": ("Peer", "Name"), "vxcan": ("VXCAN", "Peer")}
_NAMES_SINCE = 257
# Kinds that a program brings up when it opens the device.
_OPENED = ("tun", "tap")


def _named(view: View) -> Iterator[tuple[Assignment, str, Unit]]:
    """Yield every .netdev that defines a device: its Name=, its kind. Only the host can expand a specifier."""
    for unit in view.of_kind("netdev"):
        name, kind = unit.last("NetDev", "Name"), unit.device_kind
        if name and kind and "%" not in name.value:
            yield name, kind, unit


def _carried(view: View) -> set[str]:
    return {
        item.value
        for network in view.of_kind("network")
        for key in network.having("Network", CARRIED)
        for item in network.values("Network", key)
    }


def _needs_carrier(unit: Unit, kind: str) -> bool:
    """Return whether networkd creates the device only if a .network names it."""
    section = {"vxlan": "VXLAN", "xfrm": "Xfrm"}.get(kind, "Tunnel")
    independent = boolean(unit.text(section, "Independent") or "")
    return not independent and kind in _KEY_OF


@rule(
    "device-undefined",
    "error",
    why="networkd ignores `Bridge=`, `Bond=`, `VLAN=` and similar keys if no .netdev defines the name, even if the "
    "kernel has that device. The link does not become a port of it, and keeps its other settings.",
    fix="Write the .netdev with the kind that belongs to the key, or correct the name.",
)
def device_undefined(view: View, report: Report) -> None:
    kinds = {name.value: kind for name, kind, _unit in _named(view)}
    if not kinds and not view.of_kind("netdev"):
        return  # the devices are defined elsewhere: these units are not the host's whole configuration
    for network in view.of_kind("network"):
        for key in network.having("Network", (*MASTERS, *CARRIED)):
            wanted = (MASTERS | CARRIED)[key]
            for item in network.values("Network", key):
                kind = kinds.get(item.value)
                if key == "VRF" or kind in wanted or "%" in item.value:
                    continue  # for VRFs see vrf-undefined
                why = "{value} has Kind={kind}" if kind else "no .netdev here defines {value}"
                near = None if kind else meant(item.value, (name for name, each in kinds.items() if each in wanted))
                why += "; did you mean {near}?" if near else ""
                report(item, f"{{key}}={{value}} is ignored: {why}", key=key, value=item.value, kind=kind, near=near)


@rule(
    "two-masters",
    "error",
    why="A link has one master. It is a port of one bridge or bond, or a member of one VRF. networkd uses one of the "
    "keys and ignores the others silently.",
    fix="Keep one of the keys. To have a bridge or a bond in a VRF, put `VRF=` into the .network of the bridge or "
    "bond.",
)
def two_masters(view: View, report: Report) -> None:
    for network in view.of_kind("network"):
        given = [item for key in network.having("Network", MASTERS) if (item := network.last("Network", key))]
        for item in given[1:]:
            first = given[0]
            report(
                item,
                "{key}={value} conflicts with {other_key}={other_value} at {other}: a link has one master",
                key=item.key,
                value=item.value,
                other_key=first.key,
                other_value=first.value,
                other=where(first),
            )


@rule(
    "device-of-itself",
    "error",
    why="A device cannot be a port of itself, and it does not stand on itself. The file is for the device that it "
    "names. Drop-ins of one unit are one file: it is for all links of their [Match] together.",
    fix="Move the key into the .network of the other link.",
)
def device_of_itself(view: View, report: Report) -> None:
    for network in view.of_kind("network"):
        for key in network.having("Network", (*MASTERS, *CARRIED)):
            for item in network.values("Network", key):
                kind = next((each for each in (MASTERS | CARRIED)[key] if (item.value, each) in view.named_devices), "")
                if kind and view.network_of(item.value, kind) == (network, True):
                    words = "{key}={value} stands in the .network of {value} itself"
                    report(item, words, key=key, value=item.value)


@rule(
    "bridge-port-dhcp",
    "warning",
    why="A port hands all packets that it receives to the bridge. So a DHCP client on the port gets no answer, and the "
    "link stays in the state configuring.",
    fix="Move `DHCP=` into the .network of the bridge.",
)
def bridge_port_dhcp(view: View, report: Report) -> None:
    for network in view.of_kind("network"):
        bridge, given = network.last("Network", "Bridge"), network.last("Network", "DHCP")
        if bridge and given and (dhcp(network, 4) or dhcp(network, 6)):
            words = "{key}={value} gets no answer: the link is a port of {device}"
            report(given, words, key=given.key, value=given.value, device=bridge.value)


@rule(
    "vxlan-group",
    "error",
    why="Packets to a multicast group leave by one link. Without a link below, the kernel refuses the device.",
    fix="Remove `Independent=yes`, and put `VXLAN=` into the .network of the link below. Or set a single `Remote=`.",
)
def vxlan_group(view: View, report: Report) -> None:
    for unit in view.devices("vxlan"):
        given = unit.last("VXLAN", "Group", "Remote")
        group = interface(given.value) if given else None
        if given and group and group.ip.is_multicast and boolean(unit.text("VXLAN", "Independent") or ""):
            words = "{key}={value} is a multicast group, and Independent=yes leaves no link to send to"
            report(given, words, key=given.key, value=given.value)


@rule(
    "device-shared",
    "error",
    why="If two .netdev files define one device, networkd uses the first by file name and ignores the other. From 257 "
    "on, the names of peers (veth, vxcan) and of L2TP sessions count, too.",
    fix="Give each device a name of its own. To override a file of the distribution, use its file name.",
)
def device_shared(view: View, report: Report) -> None:
    named = [(kind, unit, [name, *_further_names(view, unit, kind)]) for name, kind, unit in _named(view)]
    counts = collections.Counter(item.value for _kind, _unit, items in named for item in items)
    seen: dict[str, Unit] = {}
    for kind, unit, items in named:
        if unit.named("Match") or all(counts[item.value] == 1 for item in items):
            continue  # whether the file counts, only the host knows
        if any(not row.late for row, _place in of_device(unit, kind, view.version, Ignored.WHOLE)):
            continue
        taken = next((item for item in items if item.value in seen), None)
        if taken is None:
            seen |= dict.fromkeys((item.value for item in items), unit)
        else:
            words = "{unit} already defines {device} and sorts first, so this file is ignored"
            report(taken, words, device=taken.value, unit=seen[taken.value].name)


def _further_names(view: View, unit: Unit, kind: str) -> Iterator[Assignment]:
    """Yield the names of a device's other interfaces, which networkd keeps from systemd 257 on."""
    if view.version is not None and view.version < _NAMES_SINCE:
        return
    if kind == "l2tp":
        given = [section.last("Name") for section in complete(unit.named("L2TPSession"), view.version)]
    else:
        given = [unit.last(*_PEERS[kind])] if kind in _PEERS else []
    yield from (item for item in given if item is not None and "%" not in item.value)


@rule(
    "device-down",
    "warning",
    why="networkd creates the device, but brings up only links that a .network matches.",
    fix="Write a .network whose [Match] names the device, even if it has no other setting.",
)
def device_down(view: View, report: Report) -> None:
    carried = _carried(view)
    for name, kind, unit in _named(view):
        if kind == "vrf" or kind in _OPENED or (_needs_carrier(unit, kind) and name.value not in carried):
            continue  # see vrf-down and device-never-made
        network, certain = view.network_of(name.value, kind)
        if network is None and certain:
            report(name, "no .network here matches {device}, so nothing brings it up", device=name.value)


@rule(
    "device-never-made",
    "warning",
    why="A VLAN, macvlan, tunnel or similar device stands on another link. networkd creates it when it configures that "
    "link, so a device that no .network names is never created.",
    fix="Name it in the .network of the link below, like `VLAN=NAME`. For a tunnel, `Independent=yes` also works.",
)
def device_never_made(view: View, report: Report) -> None:
    carried = _carried(view)
    for name, kind, unit in _named(view):
        if name.value not in carried and _needs_carrier(unit, kind):
            words = "no .network here has {key}={device}, so the {kind} is never created"
            report(name, words, key=_KEY_OF[kind], device=name.value, kind=kind)


@rule(
    "bridge-without-port",
    "warning",
    why="A bridge without ports has no carrier. networkd waits for one before it sets addresses.",
    fix="Put `Bridge=` into the .network of a port. If another program adds the ports, add "
    "`ConfigureWithoutCarrier=yes` to the .network of the bridge.",
)
def bridge_without_port(view: View, report: Report) -> None:
    joined = {item.value for network in view.of_kind("network") for item in network.values("Network", "Bridge")}
    for name, kind, unit in _named(view):
        network = network_of_device(view, unit) if kind == "bridge" and name.value not in joined else None
        if network is None or boolean(network.text("Network", "ConfigureWithoutCarrier") or ""):
            continue
        expected = boolean(network.text("Link", "RequiredForOnline") or "yes") is not False
        item = next(addresses(network), (None,))[0] if expected else None
        if item is not None:
            words = "{key}={value} is not set while {device} has no carrier, and no .network here has Bridge={device}"
            report(item, words, key=item.key, value=item.value, device=name.value)

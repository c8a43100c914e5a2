# SPDX-License-Identifier: GPL-3.0-or-later
"""Lint rules about [Match]: links that get a file that is not meant for them, and files that no link gets."""

from __future__ import annotations

from collections.abc import Iterator

from ....module_utils._common._match import globbed
from ....module_utils._common._unit_file import Assignment
from ..types._types import boolean
from ..units._links import dhcp
from ..units._match import match_settings, matches
from ..units._unit import Unit
from ..units._view import View
from ._registry import Line, Report, rule, where

# Names of hardware. A pattern that has one of them and a device is for every link.
_HARDWARE = ("eth0", "enp1s0", "eno1", "ens3", "wlan0")
# Devices that carry IP packets only, and the VRF itself: never a place for DHCP or a master.
_ONLY_IP = frozenset("vrf wireguard gre ip6gre ip6tnl ipip sit vti vti6 xfrm".split())
_FOR_HARDWARE = ("DHCP", "VRF", "Bridge", "Bond", "Address", "Gateway")
# Keys of [Match] that the VLAN on a link has in common with it, if they say nothing of its name.
_INHERITED = frozenset(("MACAddress", "Name", "Host", "Virtualization", "KernelCommandLine", "Architecture"))
_DEFAULT_LINK = "99-default.link"


@rule(
    "catch-all",
    "warning",
    why="A [Match] with `Name=*` also matches the VRF and the tunnels. Without a .network of their own that sorts "
    "first, they get the settings that are meant for hardware. DHCP never answers there, and a VRF cannot be a member "
    "of itself.",
    fix="Write a .network for the device that sorts first, or match hardware only, like `Kind=!vrf !wireguard` or "
    "`Name=en* eth*` (systemd.network(5), [Match]).",
)
def catch_all(view: View, report: Report) -> None:
    taken: dict[str, list[tuple[str, str]]] = {}
    for unit in view.of_kind("netdev"):
        name, kind = unit.text("NetDev", "Name"), unit.device_kind
        network, certain = view.network_of(name, kind) if name is not None and kind in _ONLY_IP else (None, False)
        if name is not None and kind is not None and network is not None and certain:
            taken.setdefault(network.name, []).append((name, kind))
    for network_name, devices in taken.items():
        network = view.units[network_name]
        given = list(_meant_for_hardware(network))
        also = [(name, kind) for name, kind in devices if given and _for_everything(network, name)]
        pattern = network.last("Match", "Name")
        if also and pattern is not None:
            report(
                pattern,
                "Name={value} also matches {device} ({kind}), which "
                + ("gets" if len(also) == 1 else "get")
                + " {key} at {other}",
                value=pattern.value,
                device=" and ".join(name for name, _kind in also),
                kind=" and ".join(dict.fromkeys(kind for _name, kind in also)),
                key=" and ".join(f"{item.key}=" for item in given),
                other=where(given[0]),
            )


@rule(
    "tunnel-dhcp",
    "warning",
    why="A tunnel of IP packets has no MAC address, so networkd starts no DHCP client on it. On a VRF, nobody answers.",
    fix="Remove `DHCP=`, and set `Address=`.",
)
def tunnel_dhcp(view: View, report: Report) -> None:
    for unit in view.of_kind("netdev"):
        name, kind = unit.text("NetDev", "Name"), unit.device_kind
        network, certain = view.network_of(name, kind) if name is not None and kind in _ONLY_IP else (None, False)
        # For a file that is also for hardware see catch-all.
        if name is None or network is None or not certain or _for_everything(network, name):
            continue
        given = network.last("Network", "DHCP")
        if given is not None and (dhcp(network, 4) or dhcp(network, 6)):
            words = "{key}={value} has no effect on {device} ({kind})"
            report(given, words, key=given.key, value=given.value, device=name, kind=kind)


def _for_everything(network: Unit, name: str) -> bool:
    """Return whether a .network has a device with hardware by its Name=, and names neither the device nor its kind."""
    given = match_settings(network)
    patterns = given.get("Name", [])
    named = any(name in value.split() for value in patterns)
    return bool(patterns) and not named and "Kind" not in given and any(globbed(patterns, each) for each in _HARDWARE)


def _meant_for_hardware(network: Unit) -> Iterator[Assignment]:
    for key in network.having("Network", _FOR_HARDWARE):
        item = network.last("Network", key)
        if item is not None and (key != "DHCP" or boolean(item.value) is not False):
            yield item


@rule(
    "mac-inherited",
    "warning",
    why="A VLAN has the MAC address of the link below, so a [Match] with `MACAddress=` alone matches both. The VLAN "
    "gets the first matching file, with the addresses of the link below.",
    fix="Add `Type=ether` or `Kind=!vlan` to the [Match], or use `PermanentMACAddress=`, which only hardware has. It "
    "also helps if the .network of the VLAN sorts first (systemd.network(5), [Match]).",
)
def mac_inherited(view: View, report: Report) -> None:
    for network in view.of_kind("network"):
        if not network.having("Network", ("VLAN",)):
            continue
        item, given = network.last("Match", "MACAddress"), match_settings(network)
        if item is None or not given.keys() <= _INHERITED:
            continue
        for vlan in network.values("Network", "VLAN"):
            device = view.named_devices.get((vlan.value, "vlan"))
            if (
                device is None
                or device.last("NetDev", "MACAddress")
                or not globbed(given.get("Name", ["*"]), vlan.value)
            ):
                continue
            first, own = _around(view, network, vlan.value)
            if first:
                words = "MACAddress= is also that of {device} at {other}, which gets this file"
                words += ", and never {unit}" if own else ""
                report(item, words, device=vlan.value, other=where(vlan), unit=own)


def _around(view: View, network: Unit, name: str) -> tuple[bool, str | None]:
    """Return whether no .network before one can be for a VLAN, and the name of one behind it that is."""
    own = None
    for unit in view.candidates.of(name):
        # A file for another address is not for the VLAN. Units sort by name.
        if unit is network or "MACAddress" in match_settings(unit):
            continue
        found = matches(unit, name, "vlan")
        if found is not False and unit.name < network.name:
            return False, None
        if found and own is None:
            own = unit.name
    return True, own


@rule(
    "link-behind-default",
    "warning",
    why="For each interface, udev applies the first .link, by file name, that matches. The one that systemd brings, "
    "`/usr/lib/systemd/network/99-default.link`, matches every interface, so a file that sorts behind it is never "
    "used. Letters sort behind digits.",
    fix="Begin the name with a number below 99, like `10-lan.link` (systemd.link(5)).",
)
def link_behind_default(view: View, report: Report) -> None:
    own = any(source.unit == _DEFAULT_LINK and source.drop_in is None for source in view.sources)
    for unit in view.of_kind("link") if not own else ():
        if unit.file is not None and unit.name > _DEFAULT_LINK:
            words = "{unit} sorts behind {other}, so udev never uses it"
            report(Line(unit.file), words, unit=unit.name, other=_DEFAULT_LINK)

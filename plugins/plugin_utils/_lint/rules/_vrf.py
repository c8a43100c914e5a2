# SPDX-License-Identifier: GPL-3.0-or-later
"""Lint rules about VRFs: the device, its table, its members."""

from __future__ import annotations

from collections.abc import Iterator

from ....module_utils._common._layout import MAIN_TABLE
from ....module_utils._common._unit_file import Assignment
from ..types._types import TABLE_NAMES, boolean, prefix
from ..units._links import default_table, meant, network_of_device, vrf_table
from ..units._policy import IPV4, IPV6
from ..units._section import Section
from ..units._unit import Unit
from ..units._view import View
from ._registry import Line, Report, rule, where

_OWN_TABLES = {number: name for name, number in TABLE_NAMES.items()}


def _members(view: View) -> Iterator[tuple[Unit, Assignment]]:
    """Yield the .network units with VRF=."""
    for unit in view.of_kind("network"):
        if (vrf := unit.last("Network", "VRF")) is not None:
            yield unit, vrf


@rule(
    "vrf-table",
    "error",
    why="Without a table, or with table 0, the kernel refuses the device, and its members stay down. 253, 254 and 255 "
    "are the host's own tables default, main and local.",
    fix="Give [VRF] a `Table=` from 1 to 4294967295 other than these.",
)
def vrf_needs_table(view: View, report: Report) -> None:
    for unit in view.devices("vrf"):
        given = unit.last("VRF", "Table", "TableId")
        number = view.table(given.value) if given else None
        if given is None:
            report(Line(unit.where), "[VRF] has no Table=, so the kernel refuses the device")
        elif number == 0:
            words = "{key}={value} is not a table, so the kernel refuses the device"
            report(given, words, key=given.key, value=given.value)
        elif number in _OWN_TABLES:
            words = "{key}={value} is the host's own table {table_name}"
            report(given, words, key=given.key, value=given.value, table_name=_OWN_TABLES[number])


@rule(
    "vrf-table-shared",
    "error",
    why="The kernel creates both VRFs, and their routes mix: neither is isolated from the other.",
    fix="Give each VRF a table of its own.",
)
def vrf_table_shared(view: View, report: Report) -> None:
    for unit in view.devices("vrf"):
        given = unit.last("VRF", "Table", "TableId")
        owner = view.vrf_tables.get(view.table(given.value) or 0, unit) if given else unit
        names = {each.text("NetDev", "Name") for each in (unit, owner)}
        if given and None not in names and len(names) == 2 and not (unit.named("Match") or owner.named("Match")):
            vrf = owner.text("NetDev", "Name")
            report(given, "{key}={value} is also the table of {vrf}", key=given.key, value=given.value, vrf=vrf)


@rule(
    "vrf-undefined",
    "error",
    why="networkd ignores `VRF=` if no .netdev defines the name, even if the kernel has that VRF. It configures the "
    "link outside the VRF, with its addresses and routes in main.",
    fix="Write the .netdev (`Kind=vrf`), or correct the name.",
)
def vrf_undefined(view: View, report: Report) -> None:
    kinds = {unit.text("NetDev", "Name"): unit.device_kind for unit in view.of_kind("netdev")}
    for _unit, vrf in _members(view):
        kind = kinds.get(vrf.value)
        if kind != "vrf":
            near = None if kind else meant(vrf.value, (name for name, each in kinds.items() if each == "vrf" and name))
            why = "{vrf} has Kind={kind}" if kind else "no .netdev here defines {vrf}"
            why += "; did you mean {near}?" if near else ""
            report(vrf, f"VRF={{vrf}} is ignored: {why}", vrf=vrf.value, kind=kind or None, near=near)


@rule(
    "vrf-down",
    "error",
    why="networkd creates the device, but nothing brings it up. A VRF that is down carries no packets.",
    fix="Write a .network whose [Match] names the VRF.",
)
def vrf_down(view: View, report: Report) -> None:
    for unit in view.devices("vrf"):
        name = unit.last("NetDev", "Name")
        if name is None:
            continue
        network, certain = view.network_of(name.value, "vrf")
        if network is None:
            if certain:
                report(name, "no .network here matches {vrf}, so nothing brings it up", vrf=name.value)
            continue
        unmanaged, policy = network.last("Link", "Unmanaged"), network.last("Link", "ActivationPolicy")
        for reason in (unmanaged if unmanaged and boolean(unmanaged.value) else None,
                       policy if policy and policy.value in ("manual", "down", "always-down") else None):  # fmt: skip
            if reason is not None and certain:
                words = "{key}={value} keeps {vrf} down, and a VRF that is down carries no packets"
                report(reason, words, key=reason.key, value=reason.value, vrf=name.value)


@rule(
    "vrf-unreachable-default",
    "warning",
    why="A lookup that finds no route in the VRF's table continues in main. Without the default route, WireGuard's "
    "own packets would enter the tunnel, and packets that arrive in the VRF would be forwarded inwards.",
    fix="Add two [Route] with `Table=`, `Type=unreachable`, `Metric=4278198272` and `Destination=0.0.0.0/0`, or "
    "`::/0`.",
)
def unreachable_default(view: View, report: Report) -> None:
    closed = set()
    for unit in view.of_kind("network"):
        default = default_table(view, unit)
        for route in unit.named("Route"):
            if (version := _closes(route)) is not None:
                given = route.text("Table")
                closed.add((default if given is None else view.table(given), version))
    for number, unit in view.vrf_tables.items():
        families = [name for version, name in ((4, IPV4), (6, IPV6)) if (number, version) not in closed]
        place = unit.last("VRF", "Table", "TableId")
        if families and place is not None and number not in (0, *_OWN_TABLES):
            words = "table {table} has no unreachable default route for {family}: a lookup without a match uses main"
            report(place, words, table=number, family=" and ".join(families))


def _closes(route: Section) -> int | None:
    """Return the IP version of an unreachable default route, None for any other [Route]."""
    if "Type" not in route.body.keys or route.text("Type") not in ("unreachable", "blackhole", "prohibit"):
        return None
    destination = prefix(route.text("Destination") or "")
    return destination.version if destination is not None and not destination.prefixlen else None


@rule(
    "unreachable-default-in-main",
    "error",
    why="In the .network of the VRF device itself, a [Route] without `Table=` is in main: it closes main, not the "
    "VRF's table.",
    fix="Add the VRF's `Table=` to the [Route].",
)
def unreachable_in_main(view: View, report: Report) -> None:
    for unit in view.devices("vrf"):
        network, table = network_of_device(view, unit), unit.text("VRF", "Table", "TableId")
        for route in network.named("Route") if network is not None else ():
            if route.last("Table") is None and _closes(route) is not None:
                report(route, "[Route] has no Table=, so it closes main, not the VRF's table {table}", table=table)


@rule(
    "vrf-without-member",
    "warning",
    why="Nothing can enter or leave the VRF.",
    fix="Put `VRF=` into the .network of the interface that belongs to it, or remove the VRF.",
)
def without_member(view: View, report: Report) -> None:
    joined = {vrf.value for _unit, vrf in _members(view)}
    for unit in view.devices("vrf"):
        name = unit.last("NetDev", "Name")
        if name is not None and name.value not in joined:
            report(name, "no .network here has VRF={vrf}, so no link uses it", vrf=name.value)


@rule(
    "member-table",
    "warning",
    why="The routes of a VRF member belong in the VRF's table. Packets in the VRF do not find them in another one.",
    fix="Remove `Table=` and `RouteTable=`, or set the VRF's number.",
)
def member_table(view: View, report: Report) -> None:
    _report_tables(view, report, leak=False)


@rule(
    "member-leak",
    "error",
    why="Routes from DHCP, from router advertisements or for the tunnel's peers go into main, while the link is in the "
    "VRF. The VRF cannot use them, and the rest of the host sends its packets out through the VRF.",
    fix="Remove `RouteTable=`, or set the VRF's number. A drop-in overrides it by setting the right one.",
)
def member_leak(view: View, report: Report) -> None:
    _report_tables(view, report, leak=True)


def _report_tables(view: View, report: Report, *, leak: bool) -> None:
    """Report the keys that put a member's routes into another table, only those into main, or only the others."""
    for unit, vrf in _members(view):
        wanted = vrf_table(view, unit)
        for section, given in _tables(view, unit) if wanted is not None else ():
            number = view.table(given.value)
            if number in (None, wanted) or leak != (section.name != "Route" and number == MAIN_TABLE):
                continue
            # If another file enslaves the link, the reader of this one may not know of the VRF.
            elsewhere = vrf.file != given.file and given.file == unit.file
            report(
                given,
                "{key}={value}"
                + (" puts the routes of [{section}] into main" if leak else "")
                + ", but VRF={vrf}"
                + (" at {other}" if elsewhere else "")
                + " has table {table}",
                section=section.name if leak else None,
                key=given.key,
                value=given.value,
                vrf=vrf.value,
                table=wanted,
                other=where(vrf) if elsewhere else None,
            )


def _tables(view: View, unit: Unit) -> Iterator[tuple[Section, Assignment]]:
    """Yield every assignment that puts a .network's routes into a table, with those of its tunnel's AllowedIPs=."""
    sections = [section for section in unit.sections if section.name in ("Route", "DHCPv4", "IPv6AcceptRA")]
    for device in view.tunnels_of.get(unit.name, ()):
        sections += [*device.named("WireGuard"), *device.named("WireGuardPeer")]
    for section in sections:
        given = section.last("Table" if section.name == "Route" else "RouteTable")
        if given is not None and not (section.name.startswith("WireGuard") and view.table(given.value) == 0):
            # A drop-in overrides its unit.
            if section.name in ("DHCPv4", "IPv6AcceptRA") and given is not unit.last(section.name, "RouteTable"):
                continue
            yield section, given

# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE to the collection: it may change at any time. Nothing outside of transit.networkd may import it.

"""VRFs: the device, its table, its members."""

from __future__ import annotations

import typing as t

from ansible_collections.transit.networkd.plugins.plugin_utils._lint.rules._registry import Finding, rule
from ansible_collections.transit.networkd.plugins.plugin_utils._lint.types._types import TABLE_NAMES, boolean, prefix
from ansible_collections.transit.networkd.plugins.plugin_utils._lint.units._links import (
    MAIN,
    default_table,
    network_of_device,
    vrf_table,
)
from ansible_collections.transit.networkd.plugins.plugin_utils._lint.units._policy import IPV4, IPV6

if t.TYPE_CHECKING:
    from collections.abc import Iterator

    from ansible_collections.transit.networkd.plugins.plugin_utils._lint.units._unit import Assignment, Section, Unit
    from ansible_collections.transit.networkd.plugins.plugin_utils._lint.units._view import View

_OWN_TABLES = {number: name for name, number in TABLE_NAMES.items()}


def _members(view: View) -> Iterator[tuple[Unit, Assignment]]:
    """The .network units with VRF=."""
    for unit in view.of_kind("network"):
        if (vrf := unit.last("Network", "VRF")) is not None:
            yield unit, vrf


@rule(
    "vrf-table",
    "error",
    why="Without a table, or with 0, the kernel refuses the device, and its members stay down; 253, 254 and 255 are "
    "the tables default, main and local of the host itself.",
    fix="Give [VRF] a `Table=` from 1 to 4294967295 that is none of these.",
)
def vrf_needs_table(view: View) -> Iterator[Finding]:
    for unit in view.devices("vrf"):
        given = unit.last("VRF", "Table", "TableId")
        if given is None:
            yield Finding(unit.where, 1, "[VRF] has no Table=, so the kernel refuses the device")
        elif (number := view.table(given.value)) == 0:
            yield Finding(given.file, given.line, f"{given.key}=0 is no table, so the kernel refuses the device")
        elif number in _OWN_TABLES:
            yield Finding(
                given.file, given.line, f"{given.key}={given.value} is the host's own table {_OWN_TABLES[number]}"
            )


@rule(
    "vrf-table-shared",
    "error",
    why="The kernel makes both VRFs, and their routes mix: neither is isolated from the other.",
    fix="Give each VRF a table of its own.",
)
def vrf_table_shared(view: View) -> Iterator[Finding]:
    first = view.vrf_tables()
    for unit in view.devices("vrf"):
        given = unit.last("VRF", "Table", "TableId")
        owner = first.get(view.table(given.value) or 0) if given else None
        alike = owner is not None and owner.text("NetDev", "Name") == unit.text("NetDev", "Name")
        if (
            given
            and owner is not None
            and owner is not unit
            and not alike
            and not (unit.named("Match") or owner.named("Match"))
        ):
            yield Finding(
                given.file, given.line, f"{given.key}={given.value} is the table of {owner.text('NetDev', 'Name')}, too"
            )


@rule(
    "vrf-undefined",
    "error",
    why="networkd ignores `VRF=` with a name that no .netdev defines, even if the kernel has that VRF, and configures "
    "the link outside of it: its addresses and routes are in main.",
    fix="Write the .netdev (`Kind=vrf`), or correct the name.",
)
def vrf_undefined(view: View) -> Iterator[Finding]:
    kinds = {unit.text("NetDev", "Name"): unit.device_kind for unit in view.of_kind("netdev")}
    for _unit, vrf in _members(view):
        kind = kinds.get(vrf.value)
        if kind == "vrf":
            continue
        what = f"{vrf.value} is a {kind}, and no VRF" if kind else f"no .netdev here defines {vrf.value}"
        yield Finding(vrf.file, vrf.line, f"VRF={vrf.value} is ignored, and the link stays outside of any VRF: {what}")


@rule(
    "vrf-down",
    "error",
    why="networkd makes the device, but nothing brings it up, and a VRF that is down carries nothing.",
    fix="Write a .network whose [Match] names the VRF.",
)
def vrf_down(view: View) -> Iterator[Finding]:
    for unit in view.devices("vrf"):
        name = unit.last("NetDev", "Name")
        if name is None:
            continue
        network, certain = view.network_of(name.value, "vrf")
        if network is None:
            if certain:
                yield Finding(name.file, name.line, f"no .network here matches {name.value}, so nothing brings it up")
            continue
        unmanaged, policy = network.last("Link", "Unmanaged"), network.last("Link", "ActivationPolicy")
        for reason in (unmanaged if unmanaged and boolean(unmanaged.value) else None,
                       policy if policy and policy.value in ("manual", "down", "always-down") else None):  # fmt: skip
            if reason is not None and certain:
                message = f"{reason.key}={reason.value} leaves {name.value} down, and nothing passes a VRF that is down"
                yield Finding(reason.file, reason.line, message)


@rule(
    "vrf-unreachable-default",
    "warning",
    why="A look-up that finds no route in the VRF's table goes on to main: with the default route gone, WireGuard's "
    "own packets would enter the tunnel, and what arrives in the VRF would be forwarded inwards.",
    fix="Add two [Route] with `Table=`, `Type=unreachable`, `Metric=4278198272` and `Destination=0.0.0.0/0`, or "
    "`::/0`.",
)
def unreachable_default(view: View) -> Iterator[Finding]:
    closed = set()
    for unit in view.of_kind("network"):
        default = default_table(view, unit)
        for route in unit.named("Route"):
            if (version := _closes(route)) is not None:
                given = route.text("Table")
                closed.add((default if given is None else view.table(given), version))
    for number, unit in view.vrf_tables().items():
        open_families = [name for version, name in ((4, IPV4), (6, IPV6)) if (number, version) not in closed]
        place = unit.last("VRF", "Table", "TableId")
        if open_families and place is not None and number not in (0, *_OWN_TABLES):
            message = f"table {number} has no unreachable default route for {' and '.join(open_families)}"
            yield Finding(place.file, place.line, f"{message}, so a look-up that finds nothing there goes on to main")


def _closes(route: Section) -> int | None:
    """The IP version that a [Route] closes a table for, None if it is no unreachable default route."""
    destination = prefix(route.text("Destination") or "")
    dead_end = route.text("Type") in ("unreachable", "blackhole", "prohibit")
    return destination.version if dead_end and destination is not None and not destination.prefixlen else None


@rule(
    "unreachable-default-in-main",
    "error",
    why="In the .network of the VRF device itself, a [Route] without `Table=` belongs to main: it closes main, not the "
    "VRF's table.",
    fix="Add the VRF's `Table=` to the [Route].",
)
def unreachable_in_main(view: View) -> Iterator[Finding]:
    for unit in view.devices("vrf"):
        network, table = network_of_device(view, unit), unit.text("VRF", "Table", "TableId")
        for route in network.named("Route") if network is not None else ():
            if route.last("Table") is None and _closes(route) is not None:
                message = f"the route has no Table=, so it closes main, not table {table} of the VRF"
                yield Finding(route.file, route.line, message)


@rule(
    "vrf-without-member",
    "warning",
    why="Nothing can enter or leave the VRF.",
    fix="Put `VRF=` into the .network of the interface that belongs to it, or remove the VRF.",
)
def without_member(view: View) -> Iterator[Finding]:
    joined = {vrf.value for _unit, vrf in _members(view)}
    for unit in view.devices("vrf"):
        name = unit.last("NetDev", "Name")
        if name is not None and name.value not in joined:
            yield Finding(name.file, name.line, f"no .network here has VRF={name.value}, so nothing can use it")


@rule(
    "member-table",
    "warning",
    why="A member's routes belong into its VRF's table; in another one nobody in the VRF finds them.",
    fix="Leave `Table=` and `RouteTable=` out, or give the VRF's number.",
)
def member_table(view: View) -> Iterator[Finding]:
    for unit, vrf, wanted, section, given in _foreign_tables(view):
        if section.name == "Route" or view.table(given.value) != MAIN:
            yield Finding(given.file, given.line, f"{_says(given, unit)}, but VRF={vrf} has table {wanted}")


@rule(
    "member-leak",
    "error",
    why="What the provider's DHCP or router advertisements say, or the tunnel's peers may send, becomes a route of "
    "main, while the link is in the VRF: the VRF cannot use it, and the rest of the host is sent out through the VRF.",
    fix="Leave `RouteTable=` out, or give the VRF's number; a drop-in takes it back by giving the right one.",
)
def member_leak(view: View) -> Iterator[Finding]:
    for unit, vrf, wanted, section, given in _foreign_tables(view):
        if section.name != "Route" and view.table(given.value) == MAIN:
            message = f"{_says(given, unit)} puts the routes of [{section.name}] into main"
            yield Finding(given.file, given.line, f"{message}, but VRF={vrf} has table {wanted}")


def _says(given: Assignment, unit: Unit) -> str:
    """The assignment; where another file enslaves the link, its reader may not know of the VRF."""
    vrf = unit.last("Network", "VRF")
    elsewhere = vrf is not None and vrf.file != given.file and given.file == unit.file
    return f"{given.key}={given.value}" + (f" (enslaved by {vrf.file}:{vrf.line})" if vrf and elsewhere else "")


def _foreign_tables(view: View) -> Iterator[tuple[Unit, str, int, Section, Assignment]]:
    """What puts a member's routes into another table: the member, its VRF with its table, the section, the key."""
    for unit, vrf in _members(view):
        wanted = vrf_table(view, unit)
        for section, given in _tables(view, unit) if wanted is not None else ():
            number = view.table(given.value)
            if wanted is not None and number is not None and number != wanted:
                yield unit, vrf.value, wanted, section, given


def _tables(view: View, unit: Unit) -> Iterator[tuple[Section, Assignment]]:
    """Every assignment that puts a .network's routes into a table, its tunnel's AllowedIPs= among them."""
    sections = [section for section in unit.sections if section.name in ("Route", "DHCPv4", "IPv6AcceptRA")]
    for device in view.tunnels_of.get(unit.name, ()):
        sections += [*device.named("WireGuard"), *device.named("WireGuardPeer")]
    for section in sections:
        given = section.last("Table" if section.name == "Route" else "RouteTable")
        if given is not None and not (section.name.startswith("WireGuard") and view.table(given.value) == 0):
            # A drop-in's word counts, not the base's.
            if section.name in ("DHCPv4", "IPv6AcceptRA") and given != unit.last(section.name, "RouteTable"):
                continue
            yield section, given

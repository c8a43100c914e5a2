# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE to the collection: it may change at any time. Nothing outside of transit.networkd may import it.

"""VRFs: the device, its table, its members."""

from __future__ import annotations

import typing as t

from ansible_collections.transit.networkd.plugins.plugin_utils._lint._match import network_of
from ansible_collections.transit.networkd.plugins.plugin_utils._lint._policy import IPV4, IPV6
from ansible_collections.transit.networkd.plugins.plugin_utils._lint._registry import Finding, rule
from ansible_collections.transit.networkd.plugins.plugin_utils._lint._values import TABLE_NAMES, boolean, prefix

if t.TYPE_CHECKING:
    from collections.abc import Iterator

    from ansible_collections.transit.networkd.plugins.plugin_utils._lint._view import Assignment, Unit, View

_OWN_TABLES = {number: name for name, number in TABLE_NAMES.items()}


def _members(view: View) -> Iterator[tuple[Unit, Assignment]]:
    """The .network units with VRF=."""
    for unit in view.of_kind("network"):
        if (vrf := unit.last("Network", "VRF")) is not None:
            yield unit, vrf


def _vrf(view: View, name: str) -> Unit | None:
    return next((unit for unit in view.devices("vrf") if unit.text("NetDev", "Name") == name), None)


@rule(
    "vrf-table",
    "error",
    why="Without a table, or with 0, the kernel refuses the device, and its members stay down; 253, 254 and 255 are "
    "the tables default, main and local of the host itself.",
    fix="Give [VRF] a `Table=` from 1 to 4294967295 that is none of these.",
)
def vrf_table(view: View) -> Iterator[Finding]:
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
    kinds = {unit.text("NetDev", "Name"): unit.text("NetDev", "Kind") for unit in view.of_kind("netdev")}
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
        network, certain = network_of(view, name.value, "vrf")
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
        for route in unit.named("Route"):
            destination = prefix(route.text("Destination") or "")
            if (
                route.text("Type") in ("unreachable", "blackhole", "prohibit")
                and destination
                and not destination.prefixlen
            ):
                closed.add((view.table(route.text("Table")), destination.version))
    for number, unit in view.vrf_tables().items():
        open_families = [name for version, name in ((4, IPV4), (6, IPV6)) if (number, version) not in closed]
        given = unit.last("VRF", "Table", "TableId")
        if open_families and given is not None and number not in (0, *_OWN_TABLES):
            message = f"table {number} has no unreachable default route for {' and '.join(open_families)}"
            yield Finding(given.file, given.line, f"{message}, so a look-up that finds nothing there goes on to main")


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
    why="A member's routes belong into its VRF's table; in another one nobody in the VRF finds them, and in main they "
    "are a leak.",
    fix="Leave `Table=` and `RouteTable=` out, or give the VRF's number.",
)
def member_table(view: View) -> Iterator[Finding]:
    for unit, vrf in _members(view):
        device = _vrf(view, vrf.value)
        wanted = view.table(device.text("VRF", "Table", "TableId")) if device else None
        if device is None or wanted is None:
            continue
        for given in _tables(view, unit):
            number = view.table(given.value)
            if number is not None and number != wanted:
                message = f"{given.key}={given.value}, but VRF={vrf.value} has table {wanted}"
                yield Finding(given.file, given.line, message)


def _tables(view: View, unit: Unit) -> Iterator[Assignment]:
    """Every assignment that puts a .network's routes into a table, its tunnel's AllowedIPs= among them."""
    sections = [section for section in unit.sections if section.name in ("Route", "DHCPv4", "IPv6AcceptRA")]
    for device in view.devices("wireguard"):
        name = device.text("NetDev", "Name")
        if name is not None and network_of(view, name, "wireguard")[0] is unit:
            sections += [*device.named("WireGuard"), *device.named("WireGuardPeer")]
    for section in sections:
        given = section.last("Table" if section.name == "Route" else "RouteTable")
        if given is not None and not (section.name.startswith("WireGuard") and view.table(given.value) == 0):
            yield given

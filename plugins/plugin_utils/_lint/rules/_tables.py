# SPDX-License-Identifier: GPL-3.0-or-later
"""The lint rule about routes that are in a VRF's table only while the VRF exists."""

from __future__ import annotations

from collections.abc import Iterator

from ..types._types import boolean
from ..units._links import dhcp
from ..units._unit import Unit
from ..units._view import View
from ._registry import Report, rule, where


@rule(
    "member-table-implicit",
    "warning",
    why="A drop-in enslaves the link. If the VRF's .netdev is missing, broken or unreadable, networkd configures the "
    "link outside the VRF. Then routes without a table go into main: the provider's default route becomes the "
    "host's.",
    fix="Set the number of the table. The drop-in can set `RouteTable=` in [DHCPv4] and [IPv6AcceptRA]. Only the unit "
    "itself can set `Table=` in a [Route], which also replaces `Gateway=` in [Network].",
)
def member_table_implicit(view: View, report: Report) -> None:
    for unit in view.of_kind("network"):
        vrf = unit.last("Network", "VRF")
        if vrf is None or unit.file is None or vrf.file == unit.file:
            continue
        into = "goes into main if VRF={vrf} at {other} fails"
        known = {"vrf": vrf.value, "other": where(vrf)}
        for item in unit.values("Network", "Gateway"):
            report(item, f"Gateway={{value}} has no table: its route {into}", value=item.value, **known)
        for section in unit.named("Route"):
            if section.last("Table") is None and section.text("Type") in (None, "unicast"):
                report(section, f"[Route] has no Table=: it {into}", **known)
        for name in _learners(unit):
            if unit.last(name, "RouteTable") is None:
                words = f"[{{section}}] has no RouteTable=: its default route {into}"
                report(vrf, words, section=name, **known)


def _learners(unit: Unit) -> Iterator[str]:
    """Yield the sections of the protocols from which the link may learn a default route."""
    if dhcp(unit, 4):
        yield "DHCPv4"
    accept = unit.text("Network", "IPv6AcceptRA", "IPv6AcceptRouterAdvertisements")
    if boolean(accept or "yes") is not False and unit.text("Network", "LinkLocalAddressing") not in ("no", "ipv4"):
        yield "IPv6AcceptRA"

# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE to the collection: it may change at any time. Nothing outside of transit.networkd may import it.

"""What lies in a VRF's table only as long as the VRF is there."""

from __future__ import annotations

import typing as t

from ansible_collections.transit.networkd.plugins.plugin_utils._lint.rules._registry import Finding, rule
from ansible_collections.transit.networkd.plugins.plugin_utils._lint.types._types import boolean
from ansible_collections.transit.networkd.plugins.plugin_utils._lint.units._links import dhcp

if t.TYPE_CHECKING:
    from collections.abc import Iterator

    from ansible_collections.transit.networkd.plugins.plugin_utils._lint.units._unit import Unit
    from ansible_collections.transit.networkd.plugins.plugin_utils._lint.units._view import View


@rule(
    "member-table-implicit",
    "warning",
    why="A drop-in puts the link into the VRF. Should it not get there, because the VRF's .netdev is missing, broken "
    "or not readable, networkd configures the link all the same, and what names no table becomes a route of main: the "
    "provider's default route, for all that is meant for the tunnel.",
    fix="Give the table's number: `RouteTable=` in [DHCPv4] and [IPv6AcceptRA], which the drop-in can do, and `Table=` "
    "in a [Route], in the place of `Gateway=` in [Network], which only the unit itself can.",
)
def member_table_implicit(view: View) -> Iterator[Finding]:
    for unit in view.of_kind("network"):
        vrf = unit.last("Network", "VRF")
        if vrf is None or unit.file is None or vrf.file == unit.file:
            continue
        into = f"main, should VRF={vrf.value} of {vrf.file}:{vrf.line} fail"
        for item in unit.values("Network", "Gateway"):
            yield Finding(item.file, item.line, f"Gateway={item.value} has no table, so it is a route of {into}")
        for section in unit.named("Route"):
            if section.last("Table") is None and section.text("Type") in (None, "unicast"):
                yield Finding(section.file, section.line, f"the route has no Table=, so it is one of {into}")
        for name in _learners(unit):
            if unit.last(name, "RouteTable") is None:
                yield Finding(vrf.file, vrf.line, f"[{name}] has no RouteTable=, so its routes are routes of {into}")


def _learners(unit: Unit) -> Iterator[str]:
    """The sections of those from whom the link may learn a default route."""
    if dhcp(unit, 4):
        yield "DHCPv4"
    accept = unit.text("Network", "IPv6AcceptRA", "IPv6AcceptRouterAdvertisements")
    if boolean(accept or "yes") is not False and unit.text("Network", "LinkLocalAddressing") not in ("no", "ipv4"):
        yield "IPv6AcceptRA"

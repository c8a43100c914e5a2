# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE to the collection: it may change at any time. Nothing outside of transit.networkd may import it.

"""A tunnel and the links that its outer packets leave by."""

from __future__ import annotations

import typing as t

from ansible_collections.transit.networkd.plugins.plugin_utils._lint.rules._registry import Finding, rule
from ansible_collections.transit.networkd.plugins.plugin_utils._lint.types._numbers import size
from ansible_collections.transit.networkd.plugins.plugin_utils._lint.types._types import boolean, number, prefix
from ansible_collections.transit.networkd.plugins.plugin_utils._lint.units._links import (
    may_have,
    network_of_device,
    vrf_table,
)
from ansible_collections.transit.networkd.plugins.plugin_utils._lint.units._policy import rules

if t.TYPE_CHECKING:
    from collections.abc import Iterator

    from ansible_collections.transit.networkd.plugins.plugin_utils._lint.units._unit import Assignment, Unit
    from ansible_collections.transit.networkd.plugins.plugin_utils._lint.units._view import View

# What WireGuard adds to a packet, over IPv4 and over IPv6.
_OVERHEAD = {4: 60, 6: 80}
_ETHERNET = 1500
_DEFAULT = 1420  # the MTU that the kernel gives a WireGuard interface


class _Links:
    """The .network units of the links that a tunnel's packets may leave by."""

    def __init__(self, units: list[Unit], largest: int) -> None:
        # What another file or program configures may have any address.
        self.known = all(unit.file is not None and not boolean(unit.text("Link", "Unmanaged") or "") for unit in units)
        self.versions = {version for version in (4, 6) if any(may_have(unit, version) for unit in units)}
        self.said = 4 in self.versions or any(unit.last("Network", "IPv6AcceptRA") for unit in units)
        self.names = " and ".join(sorted(unit.name for unit in units)[:3])
        self.mtu = max((size(unit.text("Link", "MTUBytes") or "") or largest for unit in units), default=None)


def _underlays(view: View) -> Iterator[tuple[Unit, _Links]]:
    """Each tunnel with its links: the members of the VRF that its mark leads to, or else all that is hardware."""
    made = {id(network_of_device(view, unit)) for unit in view.of_kind("netdev")}
    hardware = [unit for unit in view.of_kind("network") if id(unit) not in made]
    # The MTU of a link whose .network gives none: Ethernet's, or what a .link gives.
    largest = max([_ETHERNET, *(size(unit.text("Link", "MTUBytes") or "") or 0 for unit in view.of_kind("link"))])
    vrfs, every = view.vrf_tables(), list(rules(view))
    found: dict[int, _Links] = {}
    for tunnel in view.devices("wireguard"):
        mark = number(tunnel.text("WireGuard", "FirewallMark", "FwMark") or "") or 0
        if mark not in found:
            tables = {item.table for item in every if mark and item.selects(mark) and item.action == "table"}
            tables &= vrfs.keys()
            members = [unit for unit in view.of_kind("network") if tables and vrf_table(view, unit) in tables]
            found[mark] = _Links(members if tables else hardware, largest)
        yield tunnel, found[mark]


def _endpoints(tunnel: Unit) -> Iterator[tuple[Assignment, int]]:
    """The endpoints that are plain addresses, with their IP version."""
    for section in tunnel.named("WireGuardPeer"):
        item = section.last("Endpoint")
        host = prefix(item.value.rpartition(":")[0].strip("[]")) if item is not None else None
        if item is not None and host is not None:
            yield item, host.version


@rule(
    "endpoint-family",
    "warning",
    why="No link here gets an address of the endpoint's IP version, so nothing can be sent there.",
    fix="Give the peer's address of the other IP version, or the link an address of this one.",
)
def endpoint_family(view: View) -> Iterator[Finding]:
    for tunnel, links in _underlays(view):
        if not links.known or not links.said:
            continue
        for item, version in _endpoints(tunnel):
            if version not in links.versions:
                yield Finding(item.file, item.line, f"{links.names} give no link an IPv{version} address to send from")


@rule(
    "mtu-tunnel",
    "warning",
    why="A packet that fills the tunnel does not fit into the link below with WireGuard's header on it (60 bytes over "
    "IPv4, 80 over IPv6): it is sent in fragments, which firewalls like to drop, or not at all.",
    fix="Give the tunnel the link's MTU less 80 (1420 for 1500), or the link a larger `MTUBytes=`.",
)
def mtu_tunnel(view: View) -> Iterator[Finding]:
    for tunnel, links in _underlays(view):
        network = network_of_device(view, tunnel)
        item = (network.last("Link", "MTUBytes") if network is not None else None) or tunnel.last("NetDev", "MTUBytes")
        place = item or tunnel.last("NetDev", "Name")
        mtu = size(item.value) if item is not None else _DEFAULT
        if place is None or mtu is None or links.mtu is None:
            continue
        fits = links.mtu - max((_OVERHEAD[version] for _item, version in _endpoints(tunnel)), default=_OVERHEAD[4])
        if mtu > fits:
            what = f"MTUBytes={item.value}" if item is not None else f"the default MTU of {_DEFAULT}"
            yield Finding(place.file, place.line, f"{what} is more than {fits}, which fits into the link's {links.mtu}")

# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE to the collection: it may change at any time. Nothing outside of transit.networkd may import it.

"""A tunnel and the links that its outer packets leave by."""

from __future__ import annotations

import typing as t

from ansible_collections.transit.networkd.plugins.plugin_utils._lint._links import (
    may_have,
    network_of_device,
    size,
    vrf_table,
)
from ansible_collections.transit.networkd.plugins.plugin_utils._lint._policy import rules
from ansible_collections.transit.networkd.plugins.plugin_utils._lint._registry import Finding, rule
from ansible_collections.transit.networkd.plugins.plugin_utils._lint._values import boolean, number, prefix

if t.TYPE_CHECKING:
    from collections.abc import Iterator

    from ansible_collections.transit.networkd.plugins.plugin_utils._lint._view import Assignment, Unit, View

# What WireGuard adds to a packet, over IPv4 and over IPv6.
_OVERHEAD = {4: 60, 6: 80}
_ETHERNET = 1500
_DEFAULT = 1420  # the MTU that the kernel gives a WireGuard interface


def _underlay(view: View, tunnel: Unit) -> list[Unit]:
    """The .network units of the links that a tunnel's packets may leave by: its VRF's members, or all of hardware."""
    made = {id(network_of_device(view, unit)) for unit in view.of_kind("netdev")}
    hardware = [unit for unit in view.of_kind("network") if id(unit) not in made]
    mark = number(tunnel.text("WireGuard", "FirewallMark", "FwMark") or "")
    if not mark:
        return hardware
    tables = {item.table for item in rules(view) if item.selects(mark) and item.action == "table"} & set(
        view.vrf_tables()
    )
    return [unit for unit in view.of_kind("network") if vrf_table(view, unit) in tables] if tables else hardware


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
    for tunnel in view.devices("wireguard"):
        links = _underlay(view, tunnel)
        # What another file or program configures may have any address.
        if not links or any(unit.file is None or boolean(unit.text("Link", "Unmanaged") or "") for unit in links):
            continue
        if not any(may_have(unit, 4) or unit.last("Network", "IPv6AcceptRA") for unit in links):
            continue
        versions = {version for version in (4, 6) if any(may_have(unit, version) for unit in links)}
        for item, version in _endpoints(tunnel):
            if version not in versions:
                names = " and ".join(sorted(unit.name for unit in links)[:3])
                yield Finding(item.file, item.line, f"{names} give no link an IPv{version} address to send from")


@rule(
    "mtu-tunnel",
    "warning",
    why="A packet that fills the tunnel does not fit into the link below with WireGuard's header on it (60 bytes over "
    "IPv4, 80 over IPv6): it is sent in fragments, which firewalls like to drop, or not at all.",
    fix="Give the tunnel the link's MTU less 80 (1420 for 1500), or the link a larger `MTUBytes=`.",
)
def mtu_tunnel(view: View) -> Iterator[Finding]:
    for tunnel in view.devices("wireguard"):
        network = network_of_device(view, tunnel)
        item = (network.last("Link", "MTUBytes") if network is not None else None) or tunnel.last("NetDev", "MTUBytes")
        place = item or tunnel.last("NetDev", "Name")
        links = _underlay(view, tunnel)
        mtu = size(item.value) if item is not None else _DEFAULT
        if place is None or not links or mtu is None:
            continue
        below = max(size(unit.text("Link", "MTUBytes")) or _largest(view) for unit in links)
        versions = {version for _item, version in _endpoints(tunnel)} or {4}
        fits = below - max(_OVERHEAD[version] for version in versions)
        if mtu > fits:
            what = f"MTUBytes={item.value}" if item is not None else f"the default MTU of {_DEFAULT}"
            yield Finding(place.file, place.line, f"{what} is more than {fits}, which fits into the link's {below}")


def _largest(view: View) -> int:
    """The MTU of a link whose .network gives none: Ethernet's, or what a .link gives."""
    return max([_ETHERNET, *(size(unit.text("Link", "MTUBytes")) or 0 for unit in view.of_kind("link"))])

# SPDX-License-Identifier: GPL-3.0-or-later
"""Lint rules about a tunnel and the links that carry its outer packets."""

from __future__ import annotations

from collections.abc import Iterator

from ..types._numbers import size
from ..types._types import boolean, number
from ..units._links import may_have, network_of_device, vrf_table
from ..units._section import Section
from ..units._unit import Unit
from ..units._view import View
from ._registry import Report, rule

# The size of WireGuard's headers, over IPv4 and over IPv6.
_OVERHEAD = {4: 60, 6: 80}
_ETHERNET = 1500
_DEFAULT = 1420  # the MTU that the kernel gives a WireGuard interface


class _Links:
    """The .network units of the links that may carry a tunnel's packets."""

    def __init__(self, units: list[Unit], largest: int) -> None:
        # A link that another file or program configures may have any address.
        self.known = all(unit.file is not None and not boolean(unit.text("Link", "Unmanaged") or "") for unit in units)
        self.versions = {version for version in (4, 6) if any(may_have(unit, version) for unit in units)}
        self.said = 4 in self.versions or any(unit.last("Network", "IPv6AcceptRA") for unit in units)
        self.names = " and ".join(sorted(unit.name for unit in units)[:3])
        self.mtu = max((size(unit.text("Link", "MTUBytes") or "") or largest for unit in units), default=None)


def _underlays(view: View) -> Iterator[tuple[Unit, _Links]]:
    """Yield each tunnel with its links: the members of the VRF that its mark leads to, or else all hardware."""
    made = {id(network_of_device(view, unit)) for unit in view.of_kind("netdev")}
    hardware = [unit for unit in view.of_kind("network") if id(unit) not in made]
    # The MTU of a link whose .network sets none: Ethernet's, or that of a .link.
    largest = max([_ETHERNET, *(size(unit.text("Link", "MTUBytes") or "") or 0 for unit in view.of_kind("link"))])
    found: dict[int, _Links] = {}
    for tunnel in view.devices("wireguard"):
        mark = number(tunnel.text("WireGuard", "FirewallMark", "FwMark") or "") or 0
        if mark not in found:
            looked_up = (item for item in view.policy_rules if mark and item.selects(mark) and item.action == "table")
            tables = {item.table for item in looked_up} & view.vrf_tables.keys()
            members = [unit for unit in view.of_kind("network") if tables and vrf_table(view, unit) in tables]
            found[mark] = _Links(members if tables else hardware, largest)
        yield tunnel, found[mark]


def _endpoints(tunnel: Unit) -> Iterator[tuple[Section, int]]:
    """Yield the peers whose endpoints are plain addresses, with their IP version."""
    for section in tunnel.named("WireGuardPeer"):
        network = section.body.endpoint_network
        if network is not None:
            yield section, network.version


@rule(
    "endpoint-family",
    "warning",
    why="No link here gets an address of the endpoint's IP version, so the tunnel cannot send to it.",
    fix="Write the peer's address of the other IP version, or give the link an address of this one.",
)
def endpoint_family(view: View, report: Report) -> None:
    for tunnel, links in _underlays(view):
        if not links.known or not links.said:
            continue
        for section, version in _endpoints(tunnel):
            if version not in links.versions and (item := section.last("Endpoint")) is not None:
                words = "Endpoint={value} is unreachable: {unit} sets no {family} address"
                report(item, words, value=item.value, family=f"IPv{version}", unit=links.names)


@rule(
    "mtu-tunnel",
    "warning",
    why="WireGuard adds 60 bytes over IPv4 and 80 over IPv6. A packet that fills the tunnel then does not fit into the "
    "link below. It is sent in fragments, which firewalls often drop, or not at all.",
    fix="Set the tunnel's MTU to the link's MTU less 80 (1420 for 1500), or give the link a larger `MTUBytes=`.",
)
def mtu_tunnel(view: View, report: Report) -> None:
    for tunnel, links in _underlays(view):
        network = network_of_device(view, tunnel)
        item = (network.last("Link", "MTUBytes") if network is not None else None) or tunnel.last("NetDev", "MTUBytes")
        place = item or tunnel.last("NetDev", "Name")
        mtu = size(item.value) if item is not None else _DEFAULT
        if place is None or mtu is None or links.mtu is None:
            continue
        fits = links.mtu - max((_OVERHEAD[version] for _section, version in _endpoints(tunnel)), default=_OVERHEAD[4])
        if mtu > fits:
            what = "MTUBytes={value}" if item is not None else "the default MTU {value}"
            words = f"{what} is too large: {{limit}} bytes fit into the link's MTU of {{link_mtu}}"
            report(place, words, value=item.value if item else _DEFAULT, limit=fits, link_mtu=links.mtu)

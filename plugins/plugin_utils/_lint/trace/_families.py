# SPDX-License-Identifier: GPL-3.0-or-later
"""Which IP versions the outer packets of a host's tunnels need: those of the endpoints and of the links below."""

from __future__ import annotations

from ..types._types import boolean
from ..units._links import addresses, dhcp
from ..units._policy import IPV4, IPV6
from ..units._unit import Unit
from ..units._view import View
from ._host import host_of
from ._outer import mark_of

NAMES = {4: IPV4, 6: IPV6}
# Kinds of devices that carry no outer packets.
_INNER = ("wireguard", "vrf", "dummy")


def demanded(view: View, mark: int) -> set[str]:
    """Return the IP versions of the tunnels' packets with a mark, as far as units say; none if they say nothing."""
    known = host_of(view).demanded
    if mark not in known:
        known[mark] = _demanded(view, mark)
    return known[mark]


def _demanded(view: View, mark: int) -> set[str]:
    host = host_of(view)
    tunnels = [tunnel for tunnel in host.tunnels if mark_of(tunnel) == mark]
    versions: set[int] = {
        network.version
        for tunnel in tunnels
        if tunnel.netdev is not None
        for section in tunnel.netdev.named("WireGuardPeer")
        if (network := section.body.endpoint_network) is not None
    }
    tables = {item.table for item in view.policy_rules if item.selects(mark) and item.action == "table"}
    below = [link for link in host.links if link.kind not in _INNER]
    members = [link for link in below if link.vrf is not None and link.table in tables]
    for link in members or below:
        versions |= {version for version in NAMES if _has(link.network, version)}
    return {NAMES[version] for version in versions}


def _has(network: Unit, version: int) -> bool:
    """Return whether a .network says that its links have addresses of an IP version, other than link-local."""
    if dhcp(network, version) or any(
        address.version == version and not address.ip.is_link_local for _item, address in addresses(network)
    ):
        return True
    accept = network.text("Network", "IPv6AcceptRA", "IPv6AcceptRouterAdvertisements")
    return version == 6 and boolean(accept or "no") is True

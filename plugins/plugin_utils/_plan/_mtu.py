# SPDX-License-Identifier: GPL-3.0-or-later
"""The MTU of a member's tunnel: what its underlay leaves, or what is set."""

from __future__ import annotations

from collections.abc import Iterable

from ._forms import family
from ._hosts import Host
from ._problems import Problems
from ._tunnels import VARIABLE, Tunnel

# What WireGuard adds to a packet over IPv6: 40 (IPv6) + 8 (UDP) + 32 (message). drivers/net/wireguard/device.c takes
# the same for its default MTU of 1420. Over IPv4 it is 20 less, but a peer may roam to IPv6, so one number serves all.
OVERHEAD = 80
OVERHEAD_IPV4 = 60
# RFC 8200, section 5.
IPV6_LEAST = 1280


def tunnel_mtu(tunnel: Tunnel, host: Host, addresses: Iterable[str], problems: Problems) -> int:
    """Return the MTU of a member's tunnel, and note one that is too small for the IPv6 in it."""
    said, vrf = tunnel.own[host.name]["mtu"], tunnel.underlay(host)
    members = [(index, member) for index, member in enumerate(host.members) if member["vrf"] == vrf]
    index, member = min(members, key=lambda item: item[1]["mtu"])
    mtu = said or member["mtu"] - OVERHEAD
    if mtu >= IPV6_LEAST or not (tunnel.settings["per_peer"] or any(family(address) == 6 for address in addresses)):
        return mtu
    where = f"{VARIABLE}[{tunnel.name}].mtu"
    if said:
        problems.add(host.name, where, said, f"must be at least {IPV6_LEAST}, which IPv6 needs (RFC 8200)")
        return mtu
    over_ipv4 = member["mtu"] - OVERHEAD_IPV4
    way_out = f"If this host sends to its peers only over IPv4, set {where} to {over_ipv4}"
    if over_ipv4 < IPV6_LEAST:
        way_out = f"Give {tunnel.name} only IPv4 prefixes"
    message = (
        f"leaves {mtu} bytes for the tunnel {tunnel.name}, and IPv6 in it needs {IPV6_LEAST} (RFC 8200). {way_out}"
    )
    problems.add(host.name, f"wireguard_vrf_interfaces[{index}].mtu", member["mtu"], message)
    return mtu

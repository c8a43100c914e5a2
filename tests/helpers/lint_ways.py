# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Good files of a host without a VRF, with a LAN and a tunnel. Shared by the tests of the ways of packets."""

from __future__ import annotations

from helpers.lint_cases import KEYS

UPLINK, LAN, TUNNEL, INNER = "10-eth0.network", "20-eth1.network", "30-wg0.netdev", "30-wg0.network"

ROUTER = {
    UPLINK: """
        [Match]
        Name=eth0
        [Network]
        Address=203.0.113.20/24
        Gateway=203.0.113.1
        """,
    LAN: """
        [Match]
        Name=eth1
        [Network]
        Address=192.168.0.5/24
        """,
    TUNNEL: f"""
        [NetDev]
        Name=wg0
        Kind=wireguard
        [WireGuard]
        PrivateKeyFile=/etc/wg0.key
        ListenPort=51820
        RouteTable=main
        [WireGuardPeer]
        PublicKey={KEYS[0]}
        AllowedIPs=10.77.0.0/24
        Endpoint=198.51.100.7:51820
        """,
    INNER: """
        [Match]
        Name=wg0
        [Network]
        Address=10.77.0.2/32
        """,
}

# All packets of the host enter the tunnel, except those with its mark.
MARKED = {
    **ROUTER,
    TUNNEL: ROUTER[TUNNEL]
    .replace("RouteTable=main", "RouteTable=51\n        FirewallMark=51")
    .replace("10.77.0.0/24", "0.0.0.0/0"),
    INNER: """
        [Match]
        Name=wg0
        [Network]
        Address=10.77.0.2/32
        [RoutingPolicyRule]
        SuppressPrefixLength=0
        Priority=100
        Family=both
        [RoutingPolicyRule]
        FirewallMark=51
        InvertRule=yes
        Table=51
        Priority=101
        Family=both
        """,
}

# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The published recipe: five units on each of three routers."""

from __future__ import annotations

from adopting import PATIENCE, UNITS, ByHand

# In the units' alphabetical order, as networkd reads them.
NAMES = ("10-eth0.network", "20-wan-vrf.netdev", "20-wan-vrf.network", "30-wg0.netdev", "30-wg0.network")
SYSCTLS = "net.ipv4.udp_l3mdev_accept = 1\nnet.ipv4.tcp_l3mdev_accept = 1\n"
KEY_FILE = f"{UNITS}/wg0.key"
OWN = (*(f"{UNITS}/{name}" for name in NAMES[1:]), "/etc/sysctl.d/99-by-hand.conf", KEY_FILE)
VRF = "VRF=vrf-wan\n"


class Recipe(ByHand):
    """A router with the recipe. The key of r2 is in a file of its own."""

    def netdev(self, others: list[ByHand]) -> str:
        """Return the unit of the tunnel."""
        key = f"PrivateKeyFile={KEY_FILE}" if self.name == "r2" else f"PrivateKey={self.private}"
        peers = "".join(
            f"\n[WireGuardPeer]\nPublicKey={peer.public}\nAllowedIPs={peer.inner}/128\n"
            f"Endpoint={peer.endpoint(self)}\nPersistentKeepalive=1\n"
            for peer in others
        )
        device = f"{key}\nListenPort=51820\nFirewallMark=1000\nRouteTable=off\n"
        return f"[NetDev]\nName=wg0\nKind=wireguard\n\n[WireGuard]\n{device}{peers}"

    def set_up(self, others: list[ByHand]) -> None:
        """Write the five units, and have networkd apply them."""
        wan = self.router.run(f"cat {UNITS}/10-eth0.network").replace("[Network]\n", f"[Network]\n{VRF}")
        texts = {
            f"{UNITS}/10-eth0.network": wan,
            f"{UNITS}/20-wan-vrf.netdev": "[NetDev]\nName=vrf-wan\nKind=vrf\n\n[VRF]\nTable=1000\n",
            f"{UNITS}/20-wan-vrf.network": (
                "[Match]\nName=vrf-wan\n\n[RoutingPolicyRule]\nFirewallMark=1000\nFamily=both\nTable=1000\n"
            ),
            f"{UNITS}/30-wg0.netdev": self.netdev(others),
            f"{UNITS}/30-wg0.network": f"[Match]\nName=wg0\n\n[Network]\nAddress={self.inner}/64\n",
            "/etc/sysctl.d/99-by-hand.conf": SYSCTLS,
        }
        if self.name == "r2":
            texts[KEY_FILE] = f"{self.private}\n"
        for path, text in texts.items():
            self.router.run(f"cat >{path} <<'END'\n{text}END\n")
        secret = f"{UNITS}/30-wg0.netdev{f' {KEY_FILE}' if self.name == 'r2' else ''}"
        self.router.run(f"chgrp systemd-network {secret}; chmod 640 {secret}")
        self.router.run("sysctl -q -p /etc/sysctl.d/99-by-hand.conf; networkctl reload")
        self.router.until("ip -o link show dev eth0 | grep -q 'master vrf-wan'", PATIENCE)
        self.router.until("ip -o addr show dev wg0 | grep -q fd00:99", PATIENCE)

    def set_down(self) -> None:
        """Delete the recipe's files."""
        self.router.run(f"rm -f {' '.join(OWN)}; sed -i /^{VRF.strip()}$/d {UNITS}/10-eth0.network")

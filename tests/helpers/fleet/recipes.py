# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hosts as people set them up by hand: the published recipe, and wg-quick."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field
from pathlib import Path

from helpers.fleet.unmanaged import NETWORK, Unmanaged, a_key, default, facts_of, public
from helpers.host.healthy_host import link, rule

Data = dict[str, t.Any]


@dataclass
class Router:
    """A router with one tunnel, and its keys."""

    name: str
    number: int
    private: str = field(default_factory=a_key)

    @property
    def public(self) -> str:
        return public(self.private)

    @property
    def outer(self) -> str:
        return f"198.51.100.{self.number}"

    @property
    def inner(self) -> str:
        return f"10.99.0.{self.number}"

    def peer(self, keepalive: str = "PersistentKeepalive=1\n", network: str = "") -> str:
        """Return the section that makes this router a peer of another one."""
        allowed = f"AllowedIPs={self.inner}/32\n" + (f"AllowedIPs={network}\n" if network else "")
        return f"\n[WireGuardPeer]\nPublicKey={self.public}\n{allowed}Endpoint={self.outer}:51820\n{keepalive}"


def recipe(folder: Path, router: Router, peers: str, *, inline: bool = True) -> Unmanaged:
    """Return a host with the five units of the published recipe, which networkd has applied."""
    host = Unmanaged(folder)
    key = f"PrivateKey={router.private}" if inline else "PrivateKeyFile=/etc/systemd/network/wg.key"
    host.write("/etc/systemd/network/wg.key", f"{router.private}\n" if not inline else "")
    units = {
        "10-vrf.netdev": "[NetDev]\nName=vrf-wan\nKind=vrf\n\n[VRF]\nTable=1000\n",
        "10-vrf.network": (
            "[Match]\nName=vrf-wan\n\n[RoutingPolicyRule]\nFirewallMark=1000\nFamily=both\nTable=1000\n"
        ),
        "20-wan.network": (
            f"[Match]\nName=eth0\n\n[Network]\nVRF=vrf-wan\nAddress={router.outer}/24\n"
            "Gateway=198.51.100.1\nIPv6AcceptRA=no\nDNS=198.51.100.53\nLLMNR=no\n"
        ),
        "30-wg0.netdev": (
            f"[NetDev]\nName=wg0\nKind=wireguard\n\n[WireGuard]\n{key}\nListenPort=51820\nFirewallMark=0x3e8\n"
            f"RouteTable=off\n{peers}"
        ),
        "30-wg0.network": f"[Match]\nName=wg0\n\n[Network]\nAddress={router.inner}/24\n",
    }
    for name, text in units.items():
        host.write(f"{NETWORK}/{name}", text)
    host.has(recipe_facts(router))
    return host


def recipe_facts(router: Router) -> Data:
    """Return what the kernel has where networkd has applied the recipe."""
    eth0 = link("eth0", 2, master="vrf-wan", unit=f"{NETWORK}/20-wan.network", addresses=[f"{router.outer}/24"])
    vrf = link("vrf-wan", 3, kind="vrf", mtu=65575, unit=f"{NETWORK}/10-vrf.network")
    wg0 = link("wg0", 4, kind="wireguard", mtu=1420, unit=f"{NETWORK}/30-wg0.network", addresses=[f"{router.inner}/24"])
    tunnel = {"name": "wg0", "mark": 1000, "listen_port": 51820, "public_key": router.public, "peers": []}
    return facts_of(
        [eth0, vrf, wg0],
        vrfs=[{"name": "vrf-wan", "table": 1000, "members": ["eth0"], "up": True}],
        rules=[
            *(rule(family, 1000, action="l3mdev", l3mdev=True, protocol="kernel") for family in ("ipv4", "ipv6")),
            *(rule(family, 32765, mark=1000, table=1000) for family in ("ipv4", "ipv6")),
        ],
        routes=[default("eth0", "198.51.100.1", 1000)],
        tunnels=[tunnel],
    )


def wg_quick(folder: Path, router: Router, peers: str, more: str = "") -> Unmanaged:
    """Return a host with an enabled file of wg-quick, and an uplink that a hand-written unit configures."""
    host = Unmanaged(folder)
    host.write(
        "/etc/wireguard/wg0.conf",
        f"[Interface]\nPrivateKey = {router.private}\nAddress = {router.inner}/24\nListenPort = 51820\n{more}{peers}",
    )
    host.write(
        f"{NETWORK}/20-wan.network",
        f"[Match]\nName=eth0\n\n[Network]\nAddress={router.outer}/24\nGateway=198.51.100.1\n",
    )
    wanted = folder / "etc/systemd/system/multi-user.target.wants"
    wanted.mkdir(parents=True)
    (wanted / "wg-quick@wg0.service").symlink_to("/lib/systemd/system/wg-quick@.service")
    eth0 = link("eth0", 2, unit=f"{NETWORK}/20-wan.network", addresses=[f"{router.outer}/24"])
    wg0 = link("wg0", 4, kind="wireguard", mtu=1420, unit=None, setup="unmanaged", addresses=[f"{router.inner}/24"])
    tunnel = {"name": "wg0", "mark": 0, "listen_port": 51820, "public_key": router.public, "peers": []}
    host.has(facts_of([eth0, wg0], routes=[default("eth0", "198.51.100.1")], tunnels=[tunnel]))
    shown = "systemctl show --property=LoadState,ActiveState wg-quick@wg0.service"
    (folder / "commands" / shown).write_text("echo LoadState=loaded; echo ActiveState=active\n")
    return host

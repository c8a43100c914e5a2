# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The tunnel of wg-quick on routers whose WAN is ifupdown's, and on which networkd does not run."""

from __future__ import annotations

from adopting import UNITS, ByHand
from quick import Quick

INTERFACES = "/etc/network/interfaces"
LAN = f"{INTERFACES}.d/lan"
HEAD = """\
# This file describes the network interfaces available on your system
source /etc/network/interfaces.d/*

auto lo
iface lo inet loopback

"""
# What the lab's units say, by an address and a gateway of both families, and by DHCP and router advertisements.
WAN = {
    "r1": """\
# The primary network interface
auto eth0
iface eth0 inet static
    address 198.51.100.11/24
    gateway 198.51.100.1

iface eth0 inet6 static
    address 2001:db8:a::11
    netmask 64
    gateway 2001:db8:a::1
""",
    "r2": """\
auto eth0
iface eth0 inet dhcp
iface eth0 inet6 auto
""",
}
# It stays with ifupdown.
OF_LAN = """\
auto eth1
iface eth1 inet static
    address 10.50.1.1
    netmask 255.255.255.0

iface eth1 inet6 static
    address fd00:50:1::1/64
"""
NETWORKD = "systemd-networkd.service"
# What becomes of the files, of what ifupdown has up, of the DHCP client, and of networkd.
LOOK = (
    f"stat -c '%A %U %G %n' {INTERFACES} {INTERFACES}.d/*; cat {INTERFACES} {INTERFACES}.d/*; "
    "sort /run/network/ifstate; ifquery --state eth0; ls /run/dhclient.eth0.pid; pidof dhclient | wc -w; "
    f"systemctl is-enabled {NETWORKD}; systemctl is-active {NETWORKD} systemd-networkd.socket; true"
)


class Ifupdown(Quick):
    """A router whose WAN is ifupdown's, where there is ifupdown, and whose tunnel is wg-quick's."""

    def set_up(self, others: list[ByHand]) -> None:
        """Hand the links to ifupdown, reboot, and start wg-quick."""
        if self.name in WAN:
            lan = f"cat >{LAN} <<'END'\n{OF_LAN}END\n" if self.name == "r1" else ""
            self.router.run(
                f"cp {INTERFACES} /root/interfaces; cat >{INTERFACES} <<'END'\n{HEAD}{WAN[self.name]}END\n{lan}"
                f"mv {UNITS}/10-eth*.network /root; systemctl disable {NETWORKD}"
            )
            self.router.reboot()
        super().set_up(others)

    def set_down(self) -> None:
        """Delete the files, and have networkd configure the links again."""
        super().set_down()
        if self.name in WAN:
            self.router.run(
                f"cp /root/interfaces {INTERFACES}; rm -f {LAN}; mv /root/10-eth*.network {UNITS}; "
                f"systemctl enable {NETWORKD}"
            )

    def of_ifupdown(self) -> list[str]:
        """Return what of ifupdown and of networkd may change."""
        return self.router.run(LOOK, check=False).splitlines()

    def state(self) -> list[str]:
        """Return what the collection may change, with what is ifupdown's."""
        return [*self.of_ifupdown(), *super().state()]

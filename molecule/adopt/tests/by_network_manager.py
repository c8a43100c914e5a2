# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The tunnel of wg-quick on routers, one of which NetworkManager configures; networkd does not run there."""

from __future__ import annotations

from adopting import UNITS, ByHand
from quick import Quick

NAME = "r1"
PROFILES = "/etc/NetworkManager/system-connections"
# The lab's nodes have NetworkManager, masked.
MASK = "/etc/systemd/system/NetworkManager.service"
# What the lab's units say.
SETTINGS = {
    "eth0": """\
[ipv4]
method=manual
address1=198.51.100.11/24,198.51.100.1
dns=198.51.100.1;

[ipv6]
method=manual
address1=2001:db8:a::11/64,2001:db8:a::1
""",
    # It stays with NetworkManager.
    "eth1": """\
[ipv4]
method=manual
address1=10.50.1.1/24

[ipv6]
method=manual
address1=fd00:50:1::1/64
""",
}
# The steps that docs/howto/adopt.md and the messages name.
UNIT = f"{UNITS}/10-eth0.network"
OURS = "/etc/NetworkManager/conf.d/90-eth0.conf"
UNMANAGED = """\
[main]
dns=none

[keyfile]
unmanaged-devices=interface-name:eth0
"""
NETWORKD = "systemd-networkd.service"
# What becomes of NetworkManager's files, of its devices, and of networkd.
LOOK = (
    f"stat -c '%A %U %G %n' {PROFILES}/*; cat {PROFILES}/* /etc/resolv.conf; "
    "nmcli --terse --fields DEVICE,STATE,CONNECTION device | grep '^eth'; "
    f"systemctl is-enabled {NETWORKD} NetworkManager; systemctl is-active {NETWORKD} NetworkManager; true"
)


class NetworkManager(Quick):
    """A router that NetworkManager configures, where it is r1, and whose tunnel is wg-quick's."""

    def set_up(self, others: list[ByHand]) -> None:
        """Hand the links to NetworkManager, reboot, and start wg-quick."""
        if self.name == NAME:
            for link, settings in SETTINGS.items():
                head = f"[connection]\nid={link}\ntype=ethernet\ninterface-name={link}\n\n"
                self.router.run(f"umask 077; cat >{PROFILES}/{link}.nmconnection <<'END'\n{head}{settings}END\n")
            self.router.run(
                f"cp /etc/resolv.conf /root/; mv {UNITS}/10-eth*.network /root/; rm {MASK}; "
                f"systemctl disable {NETWORKD}"
            )
            self.router.reboot()
        super().set_up(others)

    def hand_over(self) -> None:
        """Follow the steps that hand the WAN to networkd."""
        self.router.run(
            f"cp /root/10-eth0.network {UNIT}; cat >{OURS} <<'END'\n{UNMANAGED}END\nsystemctl enable {NETWORKD}"
        )
        self.router.reboot()

    def set_down(self) -> None:
        """Delete the files, and have networkd configure the links again."""
        super().set_down()
        if self.name == NAME:
            self.router.run(
                f"rm -f {PROFILES}/* {OURS}; mv /root/10-eth*.network {UNITS}; cp /root/resolv.conf /etc/; "
                f"systemctl enable {NETWORKD}; systemctl stop NetworkManager; touch {MASK}"
            )

    def state(self) -> list[str]:
        """Return what the collection may change, with what is NetworkManager's."""
        found = self.router.run(LOOK).splitlines() if self.name == NAME else []
        return [*found, *super().state()]

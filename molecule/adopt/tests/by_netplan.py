# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The tunnel of wg-quick on routers whose WAN is netplan's."""

from __future__ import annotations

import json

from adopting import UNITS, ByHand
from quick import Quick

FILE = "/etc/netplan/50-lab.yaml"
NAME = "10-netplan-eth0.network"
UNIT = f"/run/systemd/network/{NAME}"
LEARNS = {"dhcp4": True, "accept-ra": True}


# Those that have it.
WITH_NETPLAN = ("r1", "r2")


class Netplan(Quick):
    """A router whose WAN is netplan's, where there is netplan, and whose tunnel is wg-quick's."""

    def set_up(self, others: list[ByHand]) -> None:
        """Have netplan say of the WAN what the lab's unit says, and start wg-quick."""
        if self.name in WITH_NETPLAN:
            self.hand_over()
        super().set_up(others)

    def hand_over(self) -> None:
        """Hand the WAN to netplan."""
        lines = self.router.run(f"cat {UNITS}/10-eth0.network").splitlines()
        said = {
            key: [line.partition("=")[2] for line in lines if line.startswith(f"{key}=")]
            for key in ("Address", "Gateway")
        }
        static = {
            "addresses": said["Address"],
            "routes": [{"to": "default", "via": gateway} for gateway in said["Gateway"]],
        }
        self.write(static if said["Address"] else LEARNS)
        self.router.run(f"mv {UNITS}/10-eth0.network /root/; netplan apply")
        self.router.until(f"networkctl status eth0 | grep -q {UNIT}")

    def write(self, wan: dict[str, object]) -> None:
        """Write netplan's file."""
        text = json.dumps({"network": {"version": 2, "renderer": "networkd", "ethernets": {"eth0": wan}}})
        self.router.run(f"umask 077; echo '{text}' >{FILE}")

    def set_down(self) -> None:
        """Delete the files, and put the lab's unit back."""
        super().set_down()
        self.router.run(f"rm -f {FILE}; [ ! -e /root/10-eth0.network ] || mv /root/10-eth0.network {UNITS}")

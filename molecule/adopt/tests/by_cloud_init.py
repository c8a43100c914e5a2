# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The tunnel of wg-quick on routers whose WAN is cloud-init's."""

from __future__ import annotations

import json

from adopting import UNITS, ByHand
from quick import Quick

SEED = "/var/lib/cloud/seed/nocloud"
CONFIG = "/etc/cloud/cloud.cfg.d/90-lab.cfg"
# The lab's nodes have cloud-init, and it rests.
OFF = "/etc/cloud/cloud-init.disabled"
LEARNS = {"dhcp4": True, "accept-ra": True}
# By router: what cloud-init writes for. r3 does not have it.
RENDERERS = {"r1": "networkd", "r2": "netplan"}
# What cloud-init writes itself, and the unit in force that comes of it.
NAMES = {"networkd": "10-cloud-init-eth0.network", "netplan": "10-netplan-eth0.network"}
WRITTEN = {"networkd": f"{UNITS}/{NAMES['networkd']}", "netplan": "/etc/netplan/50-cloud-init.yaml"}
# Of cloud-init, the network alone.
SETTINGS = """\
datasource_list: [NoCloud]
cloud_init_modules: []
cloud_config_modules: []
cloud_final_modules: []
system_info: {network: {renderers: [RENDERER]}}
"""


class CloudInit(Quick):
    """A router whose tunnel is wg-quick's, and whose WAN is cloud-init's, where it is there."""

    @property
    def renderer(self) -> str:
        return RENDERERS[self.name]

    @property
    def unit(self) -> str:
        """Return the unit in force for the WAN."""
        return f"{'/run/systemd/network' if self.renderer == 'netplan' else UNITS}/{NAMES[self.renderer]}"

    def set_up(self, others: list[ByHand]) -> None:
        """Have cloud-init write at a boot what the lab's unit says of the WAN, and start wg-quick."""
        if self.name in RENDERERS:
            self.write()
            self.router.run(f"mv {UNITS}/10-eth0.network /root/; rm -f {OFF}")
            self.first_boot()
        super().set_up(others)

    def write(self) -> None:
        """Write a data source on the router's own disk, and the settings."""
        lines = self.router.run(f"cat {UNITS}/10-eth0.network").splitlines()
        addresses, gateways = (
            [line.partition("=")[2] for line in lines if line.startswith(f"{key}=")] for key in ("Address", "Gateway")
        )
        routes = [{"to": "::/0" if ":" in gateway else "0.0.0.0/0", "via": gateway} for gateway in gateways]
        wan = {"addresses": addresses, "routes": routes} if addresses else LEARNS
        files = {
            f"{SEED}/meta-data": "instance-id: lab\n",
            f"{SEED}/user-data": "#cloud-config\n{}\n",
            f"{SEED}/network-config": json.dumps({"version": 2, "ethernets": {"eth0": wan}}) + "\n",
            CONFIG: SETTINGS.replace("RENDERER", self.renderer),
        }
        for path, text in files.items():
            self.router.run(f"mkdir -p {path.rpartition('/')[0]}; cat >{path} <<'END'\n{text}END\n")

    def first_boot(self) -> None:
        """Have cloud-init forget its instance, delete what it has written, and reboot."""
        self.router.run(f"cloud-init clean; rm -f {WRITTEN[self.renderer]}")
        self.router.reboot()
        self.router.until(f"networkctl status eth0 | grep -q 'Network File: {self.unit}'")

    def set_down(self) -> None:
        """Delete the files, put the lab's unit back, and let cloud-init rest."""
        super().set_down()
        if self.name in RENDERERS:
            self.router.run(f"touch {OFF}; cloud-init clean; rm -rf {SEED} {CONFIG} {WRITTEN[self.renderer]}")
            self.router.run(f"[ ! -e /root/10-eth0.network ] || mv /root/10-eth0.network {UNITS}")

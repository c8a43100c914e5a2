# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is written into the virtual machine's own root folder. Pure: names to text."""

from __future__ import annotations

from .node_files import SSHD, machine_id

PACKAGE_FOLDER = "usr/lib/python3/dist-packages/lab"
PACKAGE_MODULES = ("__init__", "topology", "node_files", "nodes")
"""The modules of this package that run inside the virtual machine."""

NODES_FOLDER = "srv/lab"
SERVICES = ("systemd-networkd.service", "ssh.service", "lab.service")

MANAGEMENT_NETWORK = """\
[Match]
Name=eth0

[Network]
Address=10.0.2.15/24
IPv6AcceptRA=no
LinkLocalAddressing=no
"""

LAB_SERVICE = f"""\
[Unit]
Description=The lab's nodes and their segments
After=network.target systemd-modules-load.service systemd-sysctl.service

[Service]
Type=oneshot
RemainAfterExit=yes
KillMode=process
ExecStart=/usr/bin/python3 -m lab.nodes --roots /{NODES_FOLDER} up
ExecStop=/usr/bin/python3 -m lab.nodes --roots /{NODES_FOLDER} down
TimeoutStartSec=infinity

[Install]
WantedBy=multi-user.target
"""

MODULES = "\n".join(("vrf", "wireguard", "veth", "bridge", "nf_tables", "dummy")) + "\n"

SYSCTLS = """\
fs.inotify.max_user_instances=4096
fs.inotify.max_user_watches=65536
"""


def guest_files() -> dict[str, str]:
    """Every file of the virtual machine that is not the distribution's, path to content."""
    return {
        "etc/hostname": "lab-vm\n",
        "etc/hosts": "127.0.0.1 localhost lab-vm\n::1 localhost\n",
        "etc/machine-id": f"{machine_id('lab-vm')}\n",
        "etc/fstab": "/dev/vda / ext4 defaults 0 1\n",
        "etc/systemd/network/10-eth0.network": MANAGEMENT_NETWORK,
        "etc/ssh/sshd_config.d/lab.conf": SSHD,
        "etc/modules-load.d/lab.conf": MODULES,
        "etc/sysctl.d/50-lab.conf": SYSCTLS,
        "etc/systemd/system/lab.service": LAB_SERVICE,
    }

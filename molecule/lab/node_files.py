# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is written into a node's root folder before its first boot. Pure: names to text."""

from __future__ import annotations

import hashlib
import ipaddress

from .topology import (
    DOMAIN,
    NODES,
    R2_DHCP_ADDRESS,
    SEGMENTS,
    Interface,
    Node,
    node,
    router_of,
    wan_addresses,
)

FORWARDING = """\
net.ipv4.ip_forward=1
net.ipv6.conf.all.forwarding=1
"""

DNSMASQ_SERVICE = """\
[Unit]
Description=DHCPv4, router advertisements and DNS of the lab's internet
After=network.target

[Service]
ExecStart=/usr/sbin/dnsmasq --keep-in-foreground --conf-file=/etc/dnsmasq.conf
Restart=on-failure

[Install]
WantedBy=multi-user.target
"""

SSHD = """\
HostKey /etc/ssh/ssh_host_ed25519_key
PermitRootLogin prohibit-password
PasswordAuthentication no
MaxSessions 100
MaxStartups 100
"""


def machine_id(name: str) -> str:
    """A machine ID that is a node's own and the same in every build."""
    return hashlib.md5(f"transit.networkd lab {name}".encode()).hexdigest()


def network_unit(interface: Interface, *, router: bool = False) -> str:
    """A plain `.network` unit, as an administrator would have written it."""
    lines = ["[Match]", f"Name={interface.name}", "", "[Network]"]
    if interface.dynamic:
        lines += ["DHCP=ipv4", "IPv6AcceptRA=yes"]
    if router:
        lines.append("IPv6AcceptRA=no")
    lines += [f"Address={address}" for address in interface.addresses]
    lines += [f"Gateway={gateway}" for gateway in interface.gateways]
    return "\n".join(lines) + "\n"


def resolv_conf(which: Node) -> str:
    """Name servers: `wan` on the node's own segment, where it is there."""
    servers = router_of(which.interfaces[0].segment)
    return "".join(f"nameserver {server}\n" for server in servers) or "# no name server here\n"


def dnsmasq_conf() -> str:
    """The configuration of `wan`'s dnsmasq: DHCPv4 and RA on segment b, DNS on all."""
    r2 = node("r2").interfaces[0]
    pool = ipaddress.ip_network(SEGMENTS["b"].ipv4)
    lines = [
        "bind-dynamic",
        "no-resolv",
        "no-hosts",
        f"domain={DOMAIN}",
        f"local=/{DOMAIN}/",
        *(f"interface={segment}" for segment in SEGMENTS if router_of(segment)),
        *(f"no-dhcp-interface={segment}" for segment in SEGMENTS if router_of(segment) and segment != "b"),
        f"dhcp-range={pool[100]},{pool[199]},1h",
        f"dhcp-host={r2.mac},{R2_DHCP_ADDRESS}",
        "dhcp-authoritative",
        "enable-ra",
        "dhcp-range=::,constructor:b,ra-only,12h",
        *(f"host-record={which.name}.{DOMAIN},{','.join(wan_addresses(which))}" for which in NODES),
    ]
    return "\n".join(lines) + "\n"


def node_files(which: Node) -> dict[str, str]:
    """Every file of a node that is not the distribution's, path to content."""
    router = which.name == "wan"
    files = {
        # What else could configure the network rests. An empty unit is a masked one.
        "etc/cloud/cloud-init.disabled": "",
        "etc/systemd/system/NetworkManager.service": "",
        "etc/hostname": f"{which.name}\n",
        "etc/hosts": f"127.0.0.1 localhost\n::1 localhost\n127.0.1.1 {which.name}\n",
        "etc/machine-id": f"{machine_id(which.name)}\n",
        "etc/resolv.conf": resolv_conf(which),
        "etc/ssh/sshd_config.d/lab.conf": SSHD,
    }
    for interface in which.interfaces:
        unit = f"etc/systemd/network/10-{interface.name}.network"
        files[unit] = network_unit(interface, router=router)
    if router:
        files["etc/dnsmasq.conf"] = dnsmasq_conf()
        files["etc/systemd/system/dnsmasq.service"] = DNSMASQ_SERVICE
        files["etc/sysctl.d/50-forwarding.conf"] = FORWARDING
    return files


def enabled_services(which: Node) -> tuple[str, ...]:
    """Services to start at a node's boot beside the distribution's own choice."""
    always = ("systemd-networkd.service", "ssh.service")
    return (*always, "dnsmasq.service") if which.name == "wan" else always

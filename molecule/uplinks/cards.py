# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A segment d of the lab, where r1's second uplink is, and a router with one public address before f01 and f03."""

from __future__ import annotations

import subprocess
import sys

from lab.ssh import command

SWITCH = "ip -n lab-switch"
MACHINE = f"""
{SWITCH} link add name br-d type bridge mcast_snooping 0
{SWITCH} link set dev br-d addrgenmode none up
{SWITCH} link add wan-d type veth peer name d address 00:00:5e:00:53:d1 netns lab-wan
{SWITCH} link add r1-eth2 type veth peer name eth2 address 00:00:5e:00:53:21 netns lab-r1
for port in wan-d r1-eth2; do {SWITCH} link set $port master br-d addrgenmode none up; done
ip route add 100.64.0.0/24 via 192.0.2.1
ip route add 2001:db8:d::/64 via 2001:db8:f::1
"""
# A packet to one of the two ports comes from the public address, also from behind it.
NAT = """
table ip one-address {
  chain in { type nat hook prerouting priority dstnat
    ip daddr 203.0.113.1 udp dport 4431 dnat to 198.51.100.101:51820
    ip daddr 203.0.113.1 udp dport 4433 dnat to 198.51.100.103:51820
  }
  chain out { type nat hook postrouting priority srcnat
    ip saddr { 198.51.100.101, 198.51.100.103 } udp sport 51820 oifname b snat to 203.0.113.1
    ip saddr { 198.51.100.101, 198.51.100.103 } oifname a ct status dnat snat to 203.0.113.1
  }
}
"""
NETWORK = """
[Match]
Name={name}
[Network]
Address={ipv4}
Address={ipv6}
IPv6AcceptRA=no
LinkLocalAddressing=ipv6
"""


def in_node(node: str, script: str) -> None:
    """Run a shell script in a node, without its network."""
    subprocess.run([sys.executable, "-m", "lab", "exec", node, "--", "sh", "-ec", script], check=True)


def unit(node: str, name: str, ipv4: str, ipv6: str) -> None:
    """Let a node's networkd configure a card that has just been plugged in."""
    text = NETWORK.format(name=name, ipv4=ipv4, ipv6=ipv6)
    in_node(node, f"echo '{text}' > /etc/systemd/network/10-{name}.network; networkctl reload")


if __name__ == "__main__":
    subprocess.run(command("lab-vm", "sh", "-ec", MACHINE), check=True)
    unit("wan", "d", "100.64.0.1/24", "2001:db8:d::1/64")
    unit("r1", "eth2", "100.64.0.21/24", "2001:db8:d::21/64")
    in_node("wan", f"echo '{NAT}' | nft -f -")

# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from lab.node_files import dnsmasq_conf, node_files
from lab.topology import FLEET, NODES, R2_SLAAC_ADDRESS, node


def test_a_static_router_has_the_unit_that_a_person_would_write():
    assert node_files(node("r1"))["etc/systemd/network/10-eth0.network"] == (
        "[Match]\nName=eth0\n\n[Network]\n"
        "Address=198.51.100.11/24\nAddress=2001:db8:a::11/64\nGateway=198.51.100.1\nGateway=2001:db8:a::1\n"
    )


def test_a_dynamic_router_learns_everything():
    assert node_files(node("r2"))["etc/systemd/network/10-eth0.network"] == (
        "[Match]\nName=eth0\n\n[Network]\nDHCP=ipv4\nIPv6AcceptRA=yes\n"
    )


def test_only_the_internet_itself_serves_and_forwards():
    servers = [which.name for which in NODES if "etc/dnsmasq.conf" in node_files(which)]
    forwarders = [which.name for which in NODES if "etc/sysctl.d/50-forwarding.conf" in node_files(which)]
    assert servers == forwarders == ["wan"]


def test_dhcp_gives_r2_its_address_and_serves_no_other_segment():
    lines = dnsmasq_conf().splitlines()
    assert "dhcp-host=00:00:5e:00:53:12,203.0.113.12" in lines
    assert "dhcp-range=203.0.113.100,203.0.113.199,1h" in lines
    assert {line for line in lines if line.startswith("no-dhcp")} == {
        "no-dhcp-interface=a",
        "no-dhcp-interface=c",
        "no-dhcp-interface=m",
    }
    assert f"host-record=r2.lab.example,203.0.113.12,{R2_SLAAC_ADDRESS}" in lines


def test_machine_ids_differ():
    nodes = (*NODES, *FLEET)
    assert len({node_files(which)["etc/machine-id"] for which in nodes}) == len(nodes)

# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest

from ansible_collections.transit.networkd.plugins.plugin_utils._lint import findings
from helpers.lint_cases import ETH, WGN, Case, changed

BOND = {"bond.netdev": "[NetDev]\nName=bond0\nKind=bond\n", "bond.network": "[Match]\nName=bond0\n"}
PORT = "[Match]\nName=eth1\n[Network]\nBond=bond0\n"

CASES = [
    Case(
        "section-ignored",
        {ETH: ("[Route]", "[Route]\nMetric=400\n[Route]")},
        f"{ETH}:6",
        "[Route] is ignored: it has no Gateway=, Destination=, Source= or PreferredSource=",
    ),
    Case(
        "section-ignored",
        {f"{ETH}.d/more.conf": "[Neighbor]\nAddress=198.51.100.1\n"},
        f"{ETH}.d/more.conf:1",
        "[Neighbor] is ignored: it has no LinkLayerAddress=",
    ),
    Case(
        "section-ignored",
        {**BOND, "port.network": f"{PORT}[Address]\nAddress=192.0.2.6/24\n"},
        "port.network:5",
        "[Address] is ignored: a port of a bond has no addresses, routes and DHCP of its own; set it in the bond's "
        ".network",
    ),
    Case(
        "section-ignored",
        {ETH: ("Gateway=198.51.100.1\n", "Gateway=_dhcp4\n")},
        f"{ETH}:6",
        "[Route] is ignored: Gateway=_dhcp4 needs DHCP=ipv4 or DHCP=yes",
    ),
    Case(
        "section-ignored",
        {ETH: ("[Route]", "[NextHop]\nId=7\n[NextHop]\nId=7\nBlackhole=yes\n[Route]")},
        f"{ETH}:6",
        "[NextHop] is ignored: a later section has the same Id= (20-eth0.network:8)",
        version=257,
    ),
    Case(
        "setting-ignored",
        {**BOND, "port.network": f"{PORT}Address=192.0.2.6/24\n"},
        "port.network:5",
        "Address=192.0.2.6/24 is ignored: a port of a bond has no addresses, routes and DHCP of its own; set it in the "
        "bond's .network",
    ),
    Case(
        "setting-ignored",
        {"lan.network": "[Match]\nName=eth1\n[Network]\nDHCP=ipv6\nLinkLocalAddressing=no\n"},
        "lan.network:4",
        "DHCP=ipv6 starts no DHCPv6 client: the link has no IPv6 link-local address",
    ),
    Case(
        "setting-ignored",
        {WGN: ("[Network]", "[Address]\nAddress=fd00:99::7/64\nLabel=x\n[Network]")},
        f"{WGN}:5",
        "Label=x is ignored: an IPv6 address has no label",
    ),
    Case(
        "setting-ignored",
        {
            "t.netdev": "[NetDev]\nName=tap0\nKind=tap\nMTUBytes=1400\n",
            "t.network": "[Match]\nName=tap0\n",
        },
        "t.netdev:4",
        "MTUBytes=1400 is ignored: set it in the .network instead",
    ),
    Case(
        "section-unused",
        {WGN: ("[Network]", "[IPv6Prefix]\nPrefix=2001:db8:7::/64\n[Network]")},
        f"{WGN}:3",
        "[IPv6Prefix] has no effect: IPv6SendRA= in [Network] is not set",
    ),
    Case(
        "device-ignored",
        {
            "v.netdev": "[NetDev]\nName=v7\nKind=vlan\n",
            WGN: ("[Network]", "[Network]\nVLAN=v7"),
            "v.network": "[Match]\nName=v7\n",
        },
        "v.netdev:2",
        "[VLAN] has no Id=, so v7 is not created",
    ),
    Case(
        "device-ignored",
        {
            "g.netdev": "[NetDev]\nName=g7\nKind=gre\n[Tunnel]\nIndependent=yes\nLocal=2001:db8::1\n",
            "g.network": "[Match]\nName=g7\n",
        },
        "g.netdev:4",
        "[Tunnel] has an IPv6 address as Local= or Remote=; for IPv6, use Kind=ip6gre, ip6tnl or vti6, so g7 is not "
        "created",
    ),
]

SILENT = {
    "a bond of another program": {ETH: None, "port.network": f"{PORT}Address=192.0.2.6/24\n"},
    "a drop-in alone, whose unit is elsewhere": {
        ETH: None,
        f"{ETH}.d/x.conf": "[IPv6Prefix]\nPrefix=2001:db8:7::/64\n",
    },
    "a section of no key": {WGN: ("[Network]", "[Address]\n[Network]")},
    "a masked unit": {"x.network": "", "usr/x": None},
}


@pytest.mark.parametrize("case", CASES, ids=str)
def test_each_row_is_found(case):
    case.check()


def test_a_setting_that_a_drop_in_replaces_is_not_reported():
    files = changed(
        {
            WGN: ("[Network]", "[Link]\nActivationPolicy=manual\n[Network]\nBindCarrier=eth0"),
            f"{WGN}.d/a.conf": "[Link]\nActivationPolicy=bound\n",
        }
    )
    assert findings(files, 257) == []

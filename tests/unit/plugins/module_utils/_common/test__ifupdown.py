# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Files of ifupdown: what a link has in them, what keeps it there, and such a file without it."""

from __future__ import annotations

import pytest

from ansible_collections.transit.networkd.plugins.module_utils._common._ifupdown import obstacles, stanzas, without

PATH = "/etc/network/interfaces"
# As Debian's installer writes it, with a second link.
DEBIAN = """\
# This file describes the network interfaces available on your system
# and how to activate them. For more information, see interfaces(5).

source /etc/network/interfaces.d/*

# The loopback network interface
auto lo
iface lo inet loopback

# The primary network interface
allow-hotplug eth0
iface eth0 inet static
\taddress 198.51.100.11/24
\tgateway 198.51.100.1
\t# dns-* options are implemented by the resolvconf package, if installed
\tdns-nameservers 198.51.100.53
iface eth0 inet6 auto

auto eth1
iface eth1 inet dhcp
"""
REST = """\
# This file describes the network interfaces available on your system
# and how to activate them. For more information, see interfaces(5).

source /etc/network/interfaces.d/*

# The loopback network interface
auto lo
iface lo inet loopback

# The primary network interface

auto eth1
iface eth1 inet dhcp
"""


def test_a_file_without_a_link_keeps_every_other_line() -> None:
    assert without(DEBIAN, ["eth0"]) == REST
    assert without(REST, ["eth0"]) == REST
    assert without(DEBIAN, ["eth7", "lo0"]) == DEBIAN
    assert without("", ["eth0"]) == ""


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("auto lo eth0 eth1\niface eth0 inet dhcp\n", "auto lo eth1\n"),
        ("auto eth0 eth0:1\niface eth0:1 inet static\n  address 192.0.2.1/24\n", ""),
        ("auto \\\n eth0 \\\n eth1\niface eth0 inet dhcp\n", "auto eth1\n"),
        ("iface eth0 inet static\n  address \\\n   192.0.2.1/24\n# mine\nauto lo", "# mine\nauto lo"),
        ("no-auto-down eth0\niface eth0=home inet dhcp\n", ""),
        ("iface eth01 inet dhcp\niface eth0.7 inet dhcp\n", "iface eth01 inet dhcp\niface eth0.7 inet dhcp\n"),
        # What names it by a pattern, or maps it, stays: it is an obstacle.
        ("auto /eth*\nmapping eth0\n  script /x\n", "auto /eth*\nmapping eth0\n  script /x\n"),
    ],
)
def test_what_names_a_link(text: str, rest: str) -> None:
    assert without(text, ["eth0"]) == rest


def test_the_options_of_a_stanza_and_their_lines() -> None:
    (found,) = [each for each in stanzas(PATH, DEBIAN) if each.names == ["eth0", "inet", "static"]]

    assert (found.path, found.line, found.last) == (PATH, 12, 16)
    assert found.options == [
        (13, "address", "198.51.100.11/24"),
        (14, "gateway", "198.51.100.1"),
        (16, "dns-nameservers", "198.51.100.53"),
    ]
    assert found.values("dns-nameservers", "address") == ["198.51.100.11/24", "198.51.100.53"]


def test_a_plain_link_has_nothing_in_the_way() -> None:
    assert obstacles(stanzas(PATH, DEBIAN), "eth0") == []


@pytest.mark.parametrize(
    ("text", "line", "word"),
    [
        ("iface eth0 inet dhcp\n  post-up /sbin/x\n", 2, "post-up"),
        ("iface eth0 inet dhcp\n\n  up ip route add 192.0.2.0/24 dev eth0\n", 3, "up"),
        ("iface eth0 inet dhcp\n  wpa-ssid mine\n", 2, "wpa-ssid"),
        ("iface eth0 inet manual\niface br0 inet dhcp\n  bridge_ports eth0 eth1\n", 2, "iface br0"),
        ("iface bond0 inet dhcp\n  bond-slaves eth1 eth0\n", 1, "iface bond0"),
        ("iface eth0.7 inet dhcp\n", 1, "iface eth0.7"),
        ("iface vlan7 inet dhcp\n  vlan-raw-device eth0\n", 1, "iface vlan7"),
        ("iface eth0 inet ppp\n", 1, "iface eth0 inet ppp"),
        ("iface eth0 inet static inherits base\n", 1, "iface eth0 inet static inherits base"),
        ("iface eth0\n  address 192.0.2.1/24\n", 1, "iface eth0"),
        ("mapping eth0\n  script /x\n", 1, "mapping"),
        ("iface /eth* inet dhcp\n", 1, "iface /eth*"),
    ],
)
def test_what_networkd_has_no_equal_of(text: str, line: int, word: str) -> None:
    assert obstacles(stanzas(PATH, text), "eth0") == [(PATH, line, word)]
    assert obstacles(stanzas(PATH, text), "wlan0") == []

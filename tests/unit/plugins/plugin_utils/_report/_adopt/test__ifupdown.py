# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The WAN of a host of ifupdown in the terms of an inventory, from what the real host program says."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.transit.networkd.plugins.plugin_utils._report._adopt._host import described
from helpers.fleet.unmanaged import Unmanaged, default, facts_of
from helpers.host.healthy_host import link

if t.TYPE_CHECKING:
    from pathlib import Path

    from ansible_collections.transit.networkd.plugins.plugin_utils._report._adopt._shapes import Host

INTERFACES = "/etc/network/interfaces"


def read(folder: Path, text: str, **files: str) -> Host:
    """Return what is read of a host whose one interface ifupdown has up."""
    host = Unmanaged(folder)
    host.write("/usr/sbin/ifup", "")
    host.write("/run/network/ifstate", "lo=lo\neth0=eth0\n")
    host.write(INTERFACES, text)
    for name, more in files.items():
        host.write(f"{INTERFACES}.d/{name}", more)
    eth0 = link("eth0", 2, unit=None, addresses=["198.51.100.11/24"])
    host.has(facts_of([eth0], routes=[default("eth0", "198.51.100.1")]))
    return described(host.adoption())


def test_addresses_and_all_that_has_a_variable(tmp_path: Path) -> None:
    host = read(
        tmp_path,
        "source interfaces.d/*\nauto lo eth0\niface lo inet loopback\n",
        wan="""\
iface eth0 inet static
    address 198.51.100.11
    netmask 255.255.255.0
    gateway 198.51.100.1
    mtu 1400
    metric 20
    dns-nameservers 198.51.100.53 198.51.100.54
    dns-search example.net example.org
    hwaddress ether 00:00:5e:00:53:11
iface eth0 inet6 static
    address 2001:db8:a::11/64
    gateway 2001:db8:a::1
    accept_ra 0
auto eth0:1
iface eth0:1 inet static
    address 198.51.100.99/32
""",
    )

    (found,) = host.interfaces
    assert found.addresses == ["198.51.100.11/24", "2001:db8:a::11/64", "198.51.100.99/32"]
    assert found.gateways == ["198.51.100.1", "2001:db8:a::1"]
    assert (found.dhcp, found.accept_ra, found.mtu, found.metric) == ("no", False, 1400, 20)
    assert found.dns == ["198.51.100.53", "198.51.100.54"]
    assert host.units == {
        "eth0.network": [
            {"Link": {"MACAddress": "00:00:5e:00:53:11"}},
            {"Network": {"Domains": "example.net example.org"}},
        ]
    }
    assert host.paths() == [INTERFACES, f"{INTERFACES}.d/wan"]
    assert len(found.notes) == 1
    assert "without that, write them into /etc/resolv.conf" in found.notes[0]


@pytest.mark.parametrize(
    ("stanzas", "dhcp", "accept_ra"),
    [
        ("iface eth0 inet dhcp\n", "ipv4", None),
        ("iface eth0 inet dhcp\niface eth0 inet6 auto\n", "ipv4", True),
        ("iface eth0 inet dhcp\niface eth0 inet6 dhcp\n", "yes", None),
        ("iface eth0 inet6 dhcp\n    accept_ra 1\n", "ipv6", True),
    ],
)
def test_dhcp(tmp_path: Path, stanzas: str, dhcp: str, accept_ra: bool | None) -> None:
    (found,) = read(tmp_path, f"auto eth0\n{stanzas}").interfaces

    assert (found.addresses, found.gateways, found.dhcp, found.accept_ra) == ([], [], dhcp, accept_ra)
    assert "may give eth0 another address" in found.notes[0]


@pytest.mark.parametrize(
    ("lines", "address"),
    [
        ("address 198.51.100.11\n netmask 24", "198.51.100.11/24"),
        ("address 198.51.100.11/25\n netmask 24", "198.51.100.11/25"),
        ("address 10.1.2.3", "10.1.2.3/8"),
        ("address 172.16.1.2", "172.16.1.2/16"),
        ("address 198.51.100.11", "198.51.100.11/24"),
    ],
)
def test_the_length_of_an_address(tmp_path: Path, lines: str, address: str) -> None:
    (found,) = read(tmp_path, f"auto eth0\niface eth0 inet static\n {lines}\n").interfaces

    assert found.addresses == [address]


def test_what_cannot_be_carried_over_is_named_with_its_line_and_no_password(tmp_path: Path) -> None:
    text = "auto eth0\niface eth0 inet dhcp\n  wpa-psk open sesame\n  post-up iptables -A INPUT -j DROP\n"
    (found,) = read(tmp_path, text).interfaces

    assert [note.partition(" keeps")[0] for note in found.notes[:2]] == [
        f"{INTERFACES}:3: 'wpa-psk'",
        f"{INTERFACES}:4: 'post-up'",
    ]
    assert "sesame" not in str(found)


def test_where_no_stanza_is_for_it_its_addresses_of_the_moment_are_written(tmp_path: Path) -> None:
    host = read(tmp_path, "auto lo\niface lo inet loopback\n")

    (found,) = host.interfaces
    assert (found.addresses, host.paths()) == (["198.51.100.11/24"], [])
    assert "eth0 is also configured by ifupdown" in found.notes[0]

# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest

from ansible_collections.transit.networkd.plugins.plugin_utils._lint import findings
from helpers.lint_cases import ETH, Case, changed

LAN = "41-eth1.network"


def lan(text):
    return f"[Match]\nName=eth1\n[Network]\n{text}\n"


CASES = [
    Case(
        "accept-ra-implicit",
        {LAN: lan("DHCP=yes\nIPForward=yes")},
        f"{LAN}:5",
        "IPForward=yes turns router advertisements and DHCPv6 off; set IPv6AcceptRA=",
    ),
    Case(
        "accept-ra-implicit",
        {LAN: lan("DHCP=yes"), "networkd.conf": "[Network]\nIPv6Forwarding=yes\n"},
        f"{LAN}:4",
        "IPv6Forwarding=yes at networkd.conf:2 turns router advertisements and DHCPv6 off; set IPv6AcceptRA=",
        version=257,
    ),
    Case(
        "accept-ra-implicit",
        {LAN: lan("DHCP=ipv4\nIPForward=yes\nAddress=192.0.2.9/24")},
        f"{LAN}:5",
        "IPForward=yes turns router advertisements off, so the link gets no IPv6 address; set IPv6AcceptRA=",
    ),
    Case(
        "forwarding-one-link",
        {LAN: lan("IPv6Forwarding=yes")},
        f"{LAN}:4",
        "IPv6Forwarding=yes of one link forwards nothing: no networkd.conf here sets IPv6Forwarding=yes for the host",
        version=257,
    ),
    Case(
        "managed-without-server",
        {LAN: lan("IPv6SendRA=yes\n[IPv6SendRA]\nManaged=yes")},
        f"{LAN}:6",
        "Managed=yes sends clients to a DHCPv6 server, and networkd has none",
    ),
]

HOST = {"networkd.conf": "[Network]\nIPv6Forwarding=yes\n"}
QUIET = {
    "forwarding, and what is said of advertisements": {
        **HOST,
        LAN: lan("DHCP=yes\nIPv4Forwarding=yes\nIPv6Forwarding=yes\nIPv6AcceptRA=yes"),
    },
    "forwarding of IPv4 alone": {LAN: lan("DHCP=yes\nIPv4Forwarding=yes\nIPMasquerade=ipv4")},
    "forwarding without DHCPv6": {**HOST, LAN: lan("DHCP=ipv4\nIPv4Forwarding=yes\nIPv6Forwarding=yes")},
    "DHCPv6 that waits for nobody": {
        **HOST,
        LAN: lan("DHCP=yes\nIPv4Forwarding=yes\nIPv6Forwarding=yes\n[DHCPv6]\nWithoutRA=solicit"),
    },
    "the host forwards": {**HOST, LAN: lan("IPv6Forwarding=yes")},
    "a drop-in lets the host forward": {
        LAN: lan("IPv6Forwarding=yes"),
        "networkd.conf.d/x.conf": "[Network]\nIPv6Forwarding=yes\n",
    },
    "another link turns forwarding on": {
        LAN: lan("IPv6Forwarding=yes"),
        ETH: ("[Network]", "[Network]\nIPMasquerade=both"),
    },
    "a link that does not forward": {LAN: lan("IPv6Forwarding=no")},
    "IPv4 is a matter of the link": {LAN: lan("IPv4Forwarding=yes")},
    "a link that takes no part": {
        **HOST,
        LAN: lan("DHCP=yes\nIPv6Forwarding=no"),
    },
    "advertisements of prefixes": {LAN: lan("IPv6SendRA=yes\n[IPv6SendRA]\nManaged=no\nOtherInformation=yes")},
}


# Before 256, as IPForward= is deprecated since.
QUIET_252 = {
    "forwarding of IPv4 alone": {LAN: lan("DHCP=ipv4\nIPForward=ipv4")},
    "forwarding of both, with a static address": {LAN: lan("DHCP=ipv4\nIPForward=yes\nAddress=fd00:7::1/64")},
    "forwarding of both, without IPv6": {LAN: lan("DHCP=ipv4\nIPForward=yes\nLinkLocalAddressing=no")},
    "forwarding of both, and no advertisements": {LAN: lan("DHCP=ipv4\nIPForward=yes\nIPv6AcceptRA=no")},
    "forwarding of both on a LAN": {LAN: lan("IPForward=yes\nAddress=192.0.2.9/24")},
    "forwarding of both, with a prefix of another link": {LAN: lan("DHCP=ipv4\nIPForward=yes\nIPv6SendRA=yes")},
}


@pytest.mark.parametrize("case", CASES, ids=str)
def test_each_rule_says_what_is_wrong_and_where(case):
    case.check()


@pytest.mark.parametrize("change", QUIET.values(), ids=QUIET)
def test_what_is_right_is_left_alone(change):
    assert findings(changed(change), 257) == []


@pytest.mark.parametrize("change", QUIET_252.values(), ids=QUIET_252)
def test_what_is_right_for_an_older_systemd_is_left_alone(change):
    assert findings(changed(change), 252) == []


def test_before_256_a_host_forwards_with_any_of_its_links():
    files = changed({**HOST, LAN: lan("DHCP=yes")})
    assert findings(files, 255) == []

# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest

from ansible_collections.transit.networkd.plugins.plugin_utils._lint import findings
from helpers.lint_cases import ETH, WG, WGN, Case, changed

CASES = [
    Case(
        "key-repeated",
        {WG: ("ListenPort=51820", "ListenPort=51821\nListenPort=51820")},
        f"{WG}:8",
        "ListenPort= is also set at 30-wg0.netdev:7; networkd uses the last one",
    ),
    Case(
        "key-repeated",
        {ETH: ("Gateway=198.51.100.1", "Gateway=198.51.100.2\nGateway=198.51.100.1")},
        f"{ETH}:8",
        "Gateway= is also set at 20-eth0.network:7; networkd uses the last one",
    ),
    Case(
        "key-repeated",
        {WG: ("Kind=wireguard", "Kind=wireguard\nKind=vrf")},
        f"{WG}:4",
        "Kind= is also set at 30-wg0.netdev:3; networkd uses the first one",
    ),
    Case(
        "domain-given-twice",
        {
            WGN: (
                "[Network]",
                "[Network]\nIPv6SendRA=yes\n[IPv6SendRA]\nDomains=example.net a\nDomains=example.net\n[Network]",
            )
        },
        f"{WGN}:7",
        "domain example.net is also set at 30-wg0.network:6, so the whole file is ignored",
    ),
    Case(
        "domain-given-twice",
        {
            WGN: ("[Network]", "[Network]\nIPv6SendRA=yes\n[IPv6SendRA]\nDomains=example.net\n[Network]"),
            f"{WGN}.d/a.conf": "[IPv6SendRA]\nDomains=example.net\n",
        },
        f"{WGN}.d/a.conf:2",
        "domain example.net is also set at 30-wg0.network:6, so the whole file is ignored",
    ),
    Case(
        "unknown-rule",
        {WGN: ("[Network]", "# networkd-lint: disable=mtu-ipv6,adress-shared\n[Network]")},
        f"{WGN}:3",
        "unknown rule adress-shared; did you mean address-shared?",
    ),
]

SILENT = {
    "several of what may be several": {
        ETH: ("Address=", "DNS=192.0.2.1\nDNS=192.0.2.2\nAddress=192.0.2.9/24\nAddress=")
    },
    "one after a reset": {WG: ("ListenPort=51820", "ListenPort=51821\nListenPort=\nListenPort=51820")},
    "a domain again after a reset, or with other letters": {
        WGN: ("[Network]", "[Network]\nIPv6SendRA=yes\n[IPv6SendRA]\nDomains=a\nDomains=\nDomains=a A a.\n[Network]")
    },
    "one in a drop-in": {f"{WG}.d/port.conf": "[WireGuard]\nListenPort=51821\n"},
    "one in each section": {ETH: ("[Route]", "[Route]\nDestination=192.0.2.0/24\nGateway=198.51.100.2\n[Route]")},
    "a comment that names a rule": {WGN: ("[Network]", "# networkd-lint: disable=mtu-ipv6 it has none\n[Network]")},
}


@pytest.mark.parametrize("case", CASES, ids=str)
def test_each_rule_says_what_is_wrong_and_where(case):
    case.check()


@pytest.mark.parametrize("change", SILENT.values(), ids=SILENT)
def test_what_is_right_is_left_alone(change):
    assert findings(changed(change), 257) == []

# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest

from ansible_collections.transit.networkd.plugins.plugin_utils._lint.trace._families import demanded
from ansible_collections.transit.networkd.plugins.plugin_utils._lint.units._read import views
from helpers.lint_cases import ETH, GOOD, WG, changed

IPV4_ENDPOINT = {WG: ("[2001:db8::1]:51820", "192.0.2.9:51820")}
NAMED = {WG: GOOD[WG].replace("[2001:db8::1]", "a.example").replace("192.0.2.1", "b.example")}
STATIC = "Address=198.51.100.11/24"
OUTSIDE = {"21-eth1.network": "[Match]\nName=eth1\n[Network]\nDHCP=yes\n"}

DEMANDED = {
    "the endpoints'": ({}, {"IPv4", "IPv6"}),
    "the uplink's": (IPV4_ENDPOINT, {"IPv4"}),
    "an address": ({**IPV4_ENDPOINT, ETH: (STATIC, f"{STATIC}\nAddress=2001:db8::2/64")}, {"IPv4", "IPv6"}),
    "DHCP": ({**IPV4_ENDPOINT, ETH: (STATIC, f"{STATIC}\nDHCP=ipv6")}, {"IPv4", "IPv6"}),
    "router advertisements that are asked for": (
        {**IPV4_ENDPOINT, ETH: (STATIC, f"{STATIC}\nIPv6AcceptRA=yes")},
        {"IPv4", "IPv6"},
    ),
    "a link-local address, which leads nowhere": (
        {**IPV4_ENDPOINT, ETH: (STATIC, f"{STATIC}\nAddress=fe80::2/64")},
        {"IPv4"},
    ),
    "IPv6 alone": ({**NAMED, ETH: ("Address=198.51.100.11/24", "Address=2001:db8::2/64")}, {"IPv6"}),
    "a link outside the VRF, which carries none": ({**IPV4_ENDPOINT, **OUTSIDE}, {"IPv4"}),
}


@pytest.mark.parametrize(("change", "versions"), DEMANDED.values(), ids=DEMANDED)
def test_the_endpoints_and_the_links_below_demand_ip_versions(change, versions):
    (view,) = views(changed(change, GOOD), 257)

    assert demanded(view, 1000) == versions

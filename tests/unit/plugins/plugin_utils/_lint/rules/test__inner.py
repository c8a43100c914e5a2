# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest

from ansible_collections.transit.networkd.plugins.plugin_utils._lint import findings
from helpers.lint_cases import KEYS, Case, changed
from helpers.lint_ways import INNER, LAN, ROUTER, TUNNEL, UPLINK

# Nothing makes routes of AllowedIPs=.
PLAIN = {**ROUTER, TUNNEL: ROUTER[TUNNEL].replace("        RouteTable=main\n", "")}

CASES = [
    Case(
        "allowed-ips-unrouted",
        {TUNNEL: ("10.77.0.0/24", "10.77.0.0/24,192.168.90.0/24")},
        f"{TUNNEL}:9",
        "no route leads into wg0: packets to 10.77.0.0/24 and 192.168.90.0/24 do not enter the tunnel",
        base=PLAIN,
    ),
    Case(
        "allowed-ips-unrouted",
        {INNER: ("10.77.0.2/32", "10.77.0.2/24"), TUNNEL: ("10.77.0.0/24", "10.77.0.0/24,fd00:90::/48")},
        f"{TUNNEL}:9",
        "no route leads into wg0: packets to fd00:90::/48 do not enter the tunnel",
        base=PLAIN,
    ),
    Case(
        "allowed-ips-unrouted",
        {f"{TUNNEL}.d/a.conf": f"[WireGuardPeer]\nPublicKey={KEYS[1]}\nAllowedIPs=10.78.0.0/24\n"},
        f"{TUNNEL}.d/a.conf:3",
        "no route leads into wg0: packets to 10.78.0.0/24 do not enter the tunnel",
        base={**PLAIN, INNER: PLAIN[INNER].replace("/32", "/24")},
    ),
    Case(
        "allowed-ips-unrouted",
        {TUNNEL: ("10.77.0.0/24", "0.0.0.0/0,::/0")},
        f"{TUNNEL}:9",
        "no route leads into wg0: packets to 0.0.0.0/0 and ::/0 do not enter the tunnel",
        base=PLAIN,
    ),
    Case(
        "tunnel-takes-lan",
        {TUNNEL: ("10.77.0.0/24", "10.77.0.0/24,192.168.0.0/24")},
        f"{TUNNEL}:10",
        f"192.168.0.0/24 is the prefix of eth1 at {LAN}:4: packets for it are routed into wg0, too",
        base=ROUTER,
    ),
    Case(
        "tunnel-takes-lan",
        {INNER: ("[Network]", "[Route]\nDestination=192.168.0.0/24\n[Network]")},
        f"{INNER}:3",
        f"192.168.0.0/24 is the prefix of eth1 at {LAN}:4: packets for it are routed into wg0, too",
        base=ROUTER,
    ),
    Case(
        "tunnel-takes-lan",
        {
            LAN: ("[Network]", "[Network]\nAddress=fd00:5::5/64"),
            TUNNEL: ("10.77.0.0/24", "fd00:5::/64"),
            f"{TUNNEL}.d/a.conf": "[WireGuard]\nRouteMetric=10\n",
        },
        f"{TUNNEL}:10",
        f"fd00:5::/64 is the prefix of eth1 at {LAN}:4: packets for it are routed into wg0, too",
        base=ROUTER,
    ),
]

PEER = "[Address]\nAddress=10.77.0.2/32\nPeer=10.77.0.9/32\n[Network]"
SILENT = {
    "the prefix of the tunnel's own address": {INNER: ("/32", "/24")},
    "a route": {INNER: ("[Network]", "[Route]\nDestination=10.77.0.0/24\nScope=link\n[Network]")},
    "a route to a part of the prefix": {INNER: ("[Network]", "[Route]\nDestination=10.77.0.64/26\n[Network]")},
    "a default route": {
        INNER: ("[Network]", "[Route]\nDestination=0.0.0.0/0\nMetric=4000\n[Network]"),
        UPLINK: ("[Network]", "[Network]"),
    },
    "a peer that may send whatever it likes": {
        INNER: ("/32", "/24"),
        TUNNEL: ("10.77.0.0/24", "0.0.0.0/0,::/0"),
    },
    "a routing daemon's multicast": {TUNNEL: ("10.77.0.0/24", "10.77.0.0/24,224.0.0.5/32")},
    "a routing daemon's tunnel": {TUNNEL: ("ListenPort", "RouteTable=off\nListenPort")},
    "a routing daemon's routes for one peer": {TUNNEL: ("AllowedIPs", "RouteTable=off\nAllowedIPs")},
    "a routing daemon's routes on the host": {"networkd.conf": "[Network]\nManageForeignRoutes=no\n"},
    "routes that networkd keeps": {INNER: ("[Network]", "[Network]\nKeepConfiguration=yes")},
    "a tunnel to one peer": {INNER: ("[Network]\nAddress=10.77.0.2/32", PEER)},
    "a routing daemon's link-local address": {INNER: ("10.77.0.2/32", "fe80::2/64")},
    "a prefix that holds the LAN's": {TUNNEL: ("ListenPort", "RouteTable=main\nListenPort"), LAN: ("0.5/24", "0.5/25")},
}


@pytest.mark.parametrize("case", CASES, ids=str)
def test_each_rule_says_what_is_wrong_and_where(case):
    case.check()


@pytest.mark.parametrize("change", SILENT.values(), ids=SILENT)
def test_what_is_right_is_left_alone(change):
    assert findings(changed(change, PLAIN), 257) == []


@pytest.mark.parametrize(
    "text", ["ManageForeignRoutes=yes", "ManageForeignRoutingPolicyRules=no", "#ManageForeignRoutes=no"]
)
def test_routes_are_the_units_own_unless_networkd_leaves_others_alone(text):
    found = findings(changed({"networkd.conf.d/a.conf": f"[Network]\n{text}\n"}, PLAIN), 257)
    assert [finding.rule for finding in found] == ["allowed-ips-unrouted"]

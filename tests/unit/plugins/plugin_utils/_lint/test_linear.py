# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Units that are wrong in as many places as they have lines take no more than linear time either."""

from __future__ import annotations

import time

import pytest

from ansible_collections.transit.networkd.plugins.plugin_utils._lint import findings
from helpers.lint_cases import KEYS
from helpers.lint_memory import forget

pytestmark = pytest.mark.slow

RULE = "[RoutingPolicyRule]\nFirewallMark={0}\nTable=9\nPriority={0}\n"
SHAPES = {
    "drop-ins without a unit": lambda many: {
        **{f"{n}-a.network": f"[Match]\nName=a{n}\n" for n in range(many)},
        **{f"{n}-b.network.d/a.conf": "[Network]\n" for n in range(many)},
    },
    "names that are nearly right": lambda many: {
        **{f"{n}-a.network": f"[Match]\nName=a{n}\n" for n in range(many)},
        **{f"{n}.networks": "" for n in range(many)},
        **{f"{n}-b.d/a.conf": "" for n in range(many)},
    },
    "lines without an equals sign": lambda many: {"x.network": "[Match]\nName=x\n[Network]\n" + "VRF\n" * many},
    "unknown keys": lambda many: {"x.network": "[Network]\n" + "Adress=x\n" * many},
    "unknown sections": lambda many: {"x.network": "[Netwrok]\n" * many},
    "wrong values": lambda many: {"x.network": "[Network]\n" + "DHCP=yess\n" * many},
    "one key again and again": lambda many: {"x.network": "[Match]\nName=x\n[Network]\n" + "VRF=a\n" * many},
    "one long value": lambda many: {"x.network": "[Network]\nDHCP=" + "y" * 20 * many},
    "one value of many words": lambda many: {"x.network": "[Network]\nDNS=" + "192.0.2.1 x " * many},
    "one long number": lambda many: {"x.network": "[Route]\nMetric=" + "9" * 20 * many},
    "one line over many": lambda many: {"x.network": "[Network]\nDHCP=" + "y\\\n" * many},
    "one key for all peers": lambda many: {
        "w.netdev": "[NetDev]\nName=w\nKind=wireguard\n[WireGuard]\nPrivateKeyFile=/k\n"
        + f"[WireGuardPeer]\nPublicKey={KEYS[0]}\nAllowedIPs=10.0.0.0/8\n" * many
    },
    "rules": lambda many: {"x.network": "[Match]\nName=x\n" + "".join(RULE.format(n) for n in range(1, many))},
    "rules with one mark": lambda many: {"x.network": "[Match]\nName=x\n" + RULE.format(7) * many},
    "links that match each other": lambda many: {f"{n}.network": "[Match]\nName=e*\n" for n in range(many)},
    "VRFs with one table": lambda many: {
        f"{n}.netdev": f"[NetDev]\nName=v{n}\nKind=vrf\n[VRF]\nTable=9\n" for n in range(many)
    },
    "devices with one name": lambda many: {f"{n}.netdev": "[NetDev]\nName=d\nKind=dummy\n" for n in range(many)},
    "tunnels with one port": lambda many: {
        f"{n}.netdev": f"[NetDev]\nName=w{n}\nKind=wireguard\n[WireGuard]\nPrivateKeyFile=/k\nListenPort=9\n"
        for n in range(many)
    },
    "hosts with one address": lambda many: {
        f"h{n}/etc/systemd/network/{name}": text
        for n in range(many)
        for name, text in {
            "w.netdev": "[NetDev]\nName=w\nKind=wireguard\n[WireGuard]\nPrivateKeyFile=/k\nListenPort=9\n"
            f"[WireGuardPeer]\nPublicKey={KEYS[0]}\nAllowedIPs=fd00::2/128\nEndpoint=192.0.2.1:9\n",
            "w.network": "[Match]\nName=w\n[Network]\nAddress=fd00::1/64\n",
        }.items()
    },
    "rules that are left out": lambda many: {"x.network": "# networkd-lint: disable=a,b\n" * many},
    "domains": lambda many: {"x.network": "[Match]\nName=x\n[IPv6SendRA]\n" + "Domains=a b c d\n" * many},
}


def seconds(files):
    """The least CPU of three runs."""
    found = []
    for _turn in range(3):
        forget()
        begun = time.process_time()
        findings(files, 257)
        found.append(time.process_time() - begun)
    return min(found)


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_ten_times_the_input_takes_ten_times_the_time(shape):
    small, large = seconds(shape(40)), seconds(shape(400))
    assert large < 25 * small + 0.02, f"ten times as much took {large / small:.0f} times as long"

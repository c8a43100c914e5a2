# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

from ansible_collections.transit.networkd.plugins.module_utils._change import _diff, _netdevs
from ansible_collections.transit.networkd.plugins.module_utils._common import _entry

DIR = "/etc/systemd/network"
WG = f"{DIR}/05-transit-wg0.netdev"
DEVICE = "[NetDev]\nName=wg0\nKind=wireguard\n\n[WireGuard]\nListenPort=51820\nFirewallMark=1000\n"
PEER = """
[WireGuardPeer]
PublicKey=AAA=
AllowedIPs=192.0.2.0/24
AllowedIPs=
AllowedIPs=fd00::2/128,10.0.0.0/8
AllowedIPs=fd01::/64 fd02::/64
Endpoint=192.0.2.1:51820
"""
VRF = "[NetDev]\nName=vrf-wan\nKind=vrf\n\n[VRF]\nTable={}\n"


def file(path: str, text: str, mode: int = 0o644) -> dict[str, t.Any]:
    return _entry.file(path, text.encode(), uid=0, gid=0, mode=mode)


def test_what_netdevs_make() -> None:
    found = _netdevs.netdevs([(WG, DEVICE + PEER), (f"{DIR}/x.network", "[Match]\nName=wg0\n")])
    assert list(found) == ["wg0"]
    assert found["wg0"]["kind"] == "wireguard"
    assert found["wg0"]["device"] == {"ListenPort": "51820", "FirewallMark": "1000"}
    assert found["wg0"]["peers"] == {
        "AAA=": {
            "public_key": "AAA=",
            "preshared_key_file": None,
            "preshared_key": None,
            "allowed_ips": ["fd00::2/128", "10.0.0.0/8", "fd01::/64", "fd02::/64"],
            "endpoint": "192.0.2.1:51820",
            "keepalive": "off",
        }
    }


VRF_PATH = f"{DIR}/05-transit-vrf-wan.netdev"


def test_a_comment_in_a_netdev_is_no_reason_to_make_a_link_anew() -> None:
    old = _netdevs.netdevs([(VRF_PATH, VRF.format(1000))])
    new = _netdevs.netdevs([(VRF_PATH, "# hello\n" + VRF.format(1000) + "\n[Match]\nHost=x\n")])
    assert not _diff.recreated(old, new, "vrf-wan")

# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.transit.networkd.plugins.plugin_utils._plan import PlanError, plan

KEY = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE="
MANAGED = "/etc/transit-networkd/keys/wg0.key"


def said(lab: dict[str, t.Any], name: str, *sections: dict[str, t.Any]) -> list[str]:
    lab["hosts"]["r1"]["wireguard_vrf_units"] = {name: list(sections)}
    try:
        plan(lab)
    except PlanError as exc:
        return str(exc).splitlines()
    return []


@pytest.mark.parametrize("name", ["wg0.netdev", "05-transit-wg0.netdev"])
@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("PrivateKeyFile", "/etc/wireguard/wg0.key"),
        ("PrivateKeyFile", ""),
        ("PrivateKeyFile", [MANAGED, "/etc/wireguard/wg0.key"]),
        ("PrivateKey", "@wg0.key"),
        ("PrivateKey", KEY),
    ],
)
def test_units_do_not_replace_the_key_whose_public_key_peers_get(
    lab: dict[str, t.Any], name: str, key: str, value: object
) -> None:
    (line,) = said(lab, name, {"WireGuard": {key: value}})
    assert line == (
        f"r1: wireguard_vrf_units[{name}]: sets {key}= in [WireGuard], but peers get the public key of {MANAGED}. "
        "Remove it. If the tunnel must have a key that you have already, put it into that file on the host before the "
        "first run"
    )


@pytest.mark.parametrize(
    ("name", "section"),
    [
        ("wg0.netdev", {"WireGuard": {"PrivateKeyFile": MANAGED}}),
        ("wg0.netdev", {"WireGuard": {"ListenPort": 443}}),
        ("wg0.netdev", {"WireGuardPeer": {"PublicKey": KEY, "PresharedKeyFile": "/etc/x.psk"}}),
        ("vpn0.netdev", {"WireGuard": {"PrivateKey": KEY}}),
    ],
)
def test_control_other_keys_are_the_users(lab: dict[str, t.Any], name: str, section: dict[str, t.Any]) -> None:
    assert said(lab, name, section) == []


def test_each_interface_of_a_tunnel_with_one_interface_per_peer(lab: dict[str, t.Any]) -> None:
    for number, host in enumerate(lab["hosts"].values(), 1):
        host["wireguard_vrf_tunnels"][0]["per_peer"] = True
        host["wireguard_vrf_host_id"] = number
    (line,) = said(lab, "wg0-r2.netdev", {"WireGuard": {"PrivateKeyFile": "/etc/wireguard/wg0.key"}})
    assert line.startswith("r1: wireguard_vrf_units[wg0-r2.netdev]: sets PrivateKeyFile=")

# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.transit.networkd.plugins.module_utils._change._manifest import NO_MANIFEST, of_host
from ansible_collections.transit.networkd.plugins.module_utils._common._effective import effective, of_older_version

R2, PHONE = f"{'B' * 43}=", f"{'E' * 42}A="
KEEPALIVE = {"PersistentKeepalive": ["", "9"]}
# A host plan as older versions recorded it, as far as effective values go.
OLDER: dict[str, t.Any] = {
    "host": "r1",
    "members": [{"name": "eth0", "gateways": ["198.51.100.1"]}, {"name": "eth1"}],
    "tunnels": [
        {
            "name": "wg0",
            "listen_port": 51820,
            "mtu": 1420,
            "peers": [{"host": "r2", "public_key": R2, "allowed_ips": ["fd00:99::2/128"], "inventory": True}],
        }
    ],
    "units": {
        "05-transit-wg0.netdev": [
            {"WireGuard": {"ListenPort": "4500"}},
            {
                "WireGuardPeer": {
                    "PublicKey": PHONE,
                    "AllowedIPs": "fd00:7::1/64, 192.0.2.9",
                    "PersistentKeepalive": "9",
                }
            },
            {"WireGuardPeer": {"PublicKey": R2, "PresharedKey": "x"}},
        ],
        "wg0.network": [{"Link": {"MTUBytes": "1380"}}],
    },
}


def test_the_users_sections_are_in_the_plan() -> None:
    (tunnel,) = effective(OLDER)["tunnels"]
    assert (tunnel["listen_port"], tunnel["mtu"]) == (4500, 1380)
    planned, added = tunnel["peers"]
    assert planned == OLDER["tunnels"][0]["peers"][0]
    assert added == {
        "host": PHONE,
        "public_key": PHONE,
        "preshared_key_file": None,
        "preshared_inline": False,
        "allowed_ips": ["fd00:7::/64", "192.0.2.9/32"],
        "endpoint": None,
        "endpoint_name": None,
        "keepalive": 9,
        "addresses": [],
        "inventory": False,
        "from_units": True,
    }


def test_a_second_time_changes_nothing() -> None:
    once = effective(OLDER)
    assert effective(once) == once
    assert of_older_version(of_older_version(OLDER)) == of_older_version(OLDER)


def test_a_peer_whose_key_becomes_known_is_not_added() -> None:
    tunnel = {**OLDER["tunnels"][0], "peers": [{"host": "r2", "public_key": None}]}
    without_key = effective({**OLDER, "tunnels": [tunnel]})
    assert [peer["public_key"] for peer in without_key["tunnels"][0]["peers"]] == [None, PHONE, R2]
    (planned, *added) = without_key["tunnels"][0]["peers"]
    known = {**without_key["tunnels"][0], "peers": [{**planned, "public_key": R2}, *added]}
    peers = effective({**without_key, "tunnels": [known]})["tunnels"][0]["peers"]
    assert [peer["public_key"] for peer in peers] == [R2, PHONE]


@pytest.mark.parametrize("value", ["auto", "1K", ""])
def test_a_value_that_is_not_a_number_replaces_none(value: str) -> None:
    plan = {**OLDER, "units": {"wg0.network": [{"Link": {"MTUBytes": value}}]}}
    assert effective(plan)["tunnels"][0]["mtu"] == 1420


def test_a_manifest_of_an_older_version_has_effective_values() -> None:
    plan = of_host({**NO_MANIFEST, "id": "x", "plan": OLDER})["plan"]
    assert [member["gateways"] for member in plan["members"]] == [[{"address": "198.51.100.1", "on_link": False}], []]
    assert plan["tunnels"][0]["listen_port"] == 4500
    assert of_host(None) == of_host(NO_MANIFEST) == NO_MANIFEST

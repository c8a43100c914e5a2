# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import copy
import typing as t

import pytest

from ansible_collections.transit.networkd.plugins.plugin_utils._plan import PlanError, plan, with_keys
from ansible_collections.transit.networkd.plugins.plugin_utils._plan._keys import missing, placeholder

PHONE = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE="
LAPTOP = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAI="


def keys_in(planned: t.Mapping[str, t.Any], host: str) -> dict[str, str | None]:
    (link,) = planned["hosts"][host]["tunnels"]
    return {host: link["public_key"], **{peer["host"]: peer["public_key"] for peer in link["peers"]}}


def with_phone(lab: dict[str, t.Any], key: str = PHONE) -> dict[str, t.Any]:
    for variables in lab["hosts"].values():
        phone = {"name": "phone", "public_key": key, "allowed_ips": ["fd00:99::f/128"]}
        variables["wireguard_vrf_tunnels"][0]["peers"] = [phone]
    return lab


def test_no_key_of_a_host_is_in_a_plan_until_it_is_merged(lab: dict[str, t.Any]) -> None:
    planned = plan(with_phone(lab))
    assert keys_in(planned, "r1") == {"r1": None, "r2": None, "r3": None, "phone": PHONE}
    before = copy.deepcopy(planned)
    merged = with_keys(planned, {"r2": {"wg0": LAPTOP, "wg9": PHONE}, "stranger": {"wg0": PHONE}})
    assert keys_in(merged, "r1") == {"r1": None, "r2": LAPTOP, "r3": None, "phone": PHONE}
    assert keys_in(merged, "r2")["r2"] == LAPTOP
    assert missing(merged) == [("r1", "wg0"), ("r3", "wg0")]
    assert planned == before


def test_merged_keys_take_the_place_of_those_before(lab: dict[str, t.Any]) -> None:
    planned = plan(with_phone(lab))
    old = {"r1": {"wg0": placeholder("r1", "wg0")}, "r2": {"wg0": LAPTOP}}
    new = {"r1": {"wg0": placeholder("r1", "wg9")}, "r3": {"wg0": LAPTOP}}
    assert with_keys(with_keys(planned, old), new) == with_keys(planned, new)


def test_a_followed_peer_has_its_key(lab: dict[str, t.Any]) -> None:
    for variables in lab["hosts"].values():
        variables["wireguard_vrf_follow_endpoints"] = True
    lab["hosts"]["r2"]["wireguard_vrf_endpoints"] = ["r2.example.net"]
    planned = plan({**lab, "resolved": {"r2.example.net": ["203.0.113.12"]}})
    (peer,) = planned["hosts"]["r1"]["follow"]["peers"]
    assert (peer["host"], peer["public_key"]) == ("r2", None)
    (peer,) = with_keys(planned, {"r2": {"wg0": LAPTOP}})["hosts"]["r1"]["follow"]["peers"]
    assert (peer["host"], peer["public_key"]) == ("r2", LAPTOP)


def test_a_users_section_for_a_host_of_the_plan_adds_no_peer_once_its_key_is_known(lab: dict[str, t.Any]) -> None:
    lab["hosts"]["r1"]["wireguard_vrf_units"] = {"wg0.netdev": [{"WireGuardPeer": {"PublicKey": LAPTOP}}]}
    planned = plan(lab)
    assert keys_in(planned, "r1")[LAPTOP] == LAPTOP
    merged = with_keys(planned, {"r2": {"wg0": LAPTOP}})
    assert keys_in(merged, "r1") == {"r1": None, "r2": LAPTOP, "r3": None}
    # With another key of r2, it is a peer again.
    assert keys_in(with_keys(merged, {"r2": {"wg0": PHONE}}), "r1")[LAPTOP] == LAPTOP


def test_a_peer_outside_of_the_inventory_needs_a_key_of_its_own(lab: dict[str, t.Any]) -> None:
    planned = plan(with_phone(lab))
    assert with_keys(planned, {"r3": {"wg0": LAPTOP}})
    with pytest.raises(PlanError) as caught:
        with_keys(planned, {"r3": {"wg0": PHONE}})
    assert str(caught.value) == (
        f"r1: wireguard_vrf_tunnels[wg0].peers[phone].public_key = '{PHONE}': is the key of r3; phone needs its own"
    )


def test_placeholders_are_keys_that_differ_and_stay(lab: dict[str, t.Any]) -> None:
    keys = {host: {tunnel: placeholder(host, tunnel)} for host, tunnel in missing(plan(lab))}
    assert sorted(keys) == ["r1", "r2", "r3"]
    assert missing(with_keys(plan(lab), keys)) == []
    assert placeholder("r1", "wg0") == keys["r1"]["wg0"]

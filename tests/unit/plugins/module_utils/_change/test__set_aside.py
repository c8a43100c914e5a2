# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which links the units that are set aside have made, and what stays set aside."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.transit.networkd.plugins.module_utils._change import _sides
from ansible_collections.transit.networkd.plugins.module_utils._change._set_aside import plan_by_hand, staying
from ansible_collections.transit.networkd.plugins.module_utils._common import _entry
from helpers.host.sides import bundle, facts, link

DIR = "/etc/systemd/network"
VRF, WG = f"{DIR}/10-vrf.netdev", f"{DIR}/30-wg0.netdev"
NETDEVS = {
    f"{DIR}/05-transit-vrf-wan.netdev": "[NetDev]\nName=vrf-wan\nKind=vrf\n[VRF]\nTable=1000\n",
    f"{DIR}/05-transit-wg0.netdev": "[NetDev]\nName=wg0\nKind=wireguard\n[WireGuard]\nListenPort=1\n",
}
BY_HAND = {
    VRF: "[NetDev]\nDescription=mine\nKind=vrf\nName=vrf-wan\n[VRF]\nTable=1000\n",
    WG: "[NetDev]\nName=wg0\nKind=wireguard\n[WireGuard]\nPrivateKey=x\n[WireGuardPeer]\nPublicKey=y\n",
}
PLAN: t.Any = {
    **_sides.empty_plan(),
    "host": "r1",
    "strict": True,
    "vrfs": [{"name": "vrf-wan", "table": 1000}],
    "members": [{"name": "eth0", "vrf": "vrf-wan"}, {"name": "eth1", "vrf": "vrf-wan"}],
    "tunnels": [{"name": "wg0", "vrf": None, "peers": [{"host": "r2"}]}],
    "set_aside": [VRF, WG],
}
FACTS: t.Any = facts(links=[link("eth0", master="vrf-wan"), link("eth1")])


def side(files: dict[str, str]) -> t.Any:
    return {"files": [_entry.file(path, text.encode(), uid=0, gid=0, mode=0o644) for path, text in files.items()]}


def by_hand(**files: str) -> t.Any:
    before = {**BY_HAND, **{{"vrf": VRF, "wg": WG}[name]: text for name, text in files.items()}}
    return plan_by_hand({**bundle({}), "plan": PLAN}, side(before), side(NETDEVS), FACTS)


def test_the_links_are_those_of_the_plan_and_nothing_else_is_asked_for() -> None:
    found = by_hand()

    assert (found["vrfs"], found["members"]) == (PLAN["vrfs"], [PLAN["members"][0]])
    assert found["tunnels"] == [{"name": "wg0", "vrf": None, "peers": []}]
    assert (found["strict"], found["rules"], found["filter"], found["set_aside"]) == (False, [], None, [])


@pytest.mark.parametrize(
    ("files", "left"),
    [
        ({"vrf": BY_HAND[VRF].replace("1000", "7")}, ([], ["wg0"])),
        ({"wg": BY_HAND[WG].replace("wireguard", "dummy")}, (["vrf-wan"], [])),
        ({"wg": BY_HAND[WG].replace("wg0", "wg7")}, (["vrf-wan"], [])),
    ],
)
def test_what_would_be_made_again_is_not_adopted(files: dict[str, str], left: tuple[list[str], list[str]]) -> None:
    found = by_hand(**files)

    assert ([each["name"] for each in found["vrfs"]], [each["name"] for each in found["tunnels"]]) == left


def test_without_such_units_there_is_no_plan() -> None:
    assert by_hand(vrf="", wg="") is None


def test_what_is_set_aside_stays_so() -> None:
    manifest: t.Any = {"plan": {**PLAN, "set_aside": [VRF]}}
    found = staying({**bundle({}), "plan": {**PLAN, "set_aside": [WG]}}, manifest)

    assert found["plan"]["set_aside"] == [VRF, WG]
    assert staying({**bundle({}), "plan": PLAN}, t.cast("t.Any", {"plan": None}))["plan"] == PLAN

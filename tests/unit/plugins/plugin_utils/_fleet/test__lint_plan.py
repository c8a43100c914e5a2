# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.transit.networkd.plugins.plugin_utils._fleet._lint_plan import findings_of_plan
from ansible_collections.transit.networkd.plugins.plugin_utils._fleet._seal import seal_plan
from ansible_collections.transit.networkd.plugins.plugin_utils._render._units import WIREGUARD_ROUTE_TABLE
from helpers.lab_inventory import lab_inventory, lab_plan
from helpers.lint_hosts import PRIVATE, PUBLIC

WG0 = "05-transit-wg0.network"


@pytest.fixture
def wrong() -> dict[str, t.Any]:
    """A plan in which r2 and r3 each have a key that no systemd knows."""
    inventory = lab_inventory()
    for host in ("r2", "r3"):
        inventory["hosts"][host]["wireguard_vrf_units"] = {WG0: [{"Network": {"Adress": "no"}}]}
    return lab_plan(inventory)


def found(*arguments: t.Any, **options: t.Any) -> list[tuple[str, str]]:
    return [(finding.file.partition("/")[0], finding.rule) for finding in findings_of_plan(*arguments, **options)]


def test_the_labs_plan_is_good() -> None:
    assert findings_of_plan(lab_plan()) == []


def test_a_finding_names_the_host_of_its_file(wrong: dict[str, t.Any]) -> None:
    assert found(wrong) == [("r2", "unknown-key"), ("r3", "unknown-key")]
    assert findings_of_plan(wrong)[0].file == f"r2/etc/systemd/network/{WG0}"


def test_hosts_and_rules_can_be_left_out(wrong: dict[str, t.Any]) -> None:
    assert found(wrong, ["r1", "r3"]) == [("r3", "unknown-key")]
    assert found(wrong, disable=["unknown-key"]) == []


def test_each_host_is_linted_with_its_own_systemd_unless_one_is_given() -> None:
    plan = lab_plan()
    plan["hosts"]["r1"]["systemd_version"] = 246
    own = findings_of_plan(plan)
    assert {finding.file.partition("/")[0] for finding in own} == {"r1"}
    assert findings_of_plan(plan, systemd_version=257) == []


TOPOLOGIES: dict[str, dict[str, t.Any]] = {
    "mesh": {},
    "per_peer": {"per_peer": True},
    "hub": {"topology": "hub", "hubs": ["r1"], "supernets": ["10.0.0.0/8", "fd00:50::/32"]},
    "pairs": {"topology": "pairs", "pairs": [["r1", "r2"], ["r2", "r3"]]},
}
UPLINKS: dict[str, dict[str, t.Any]] = {
    "static, DHCPv4, RA": {},
    "DHCP": {"name": "eth0", "dhcp": "yes", "accept_ra": True, "metric": 100, "dns": ["192.0.2.53"]},
    "drop_in": {"name": "eth0", "drop_in": "10-eth0.network", "accept_ra": True},
}


@pytest.mark.parametrize("tunnel", TOPOLOGIES.values(), ids=TOPOLOGIES)
@pytest.mark.parametrize("uplink", UPLINKS.values(), ids=UPLINKS)
@pytest.mark.parametrize("version", [249, 250, 251, 254])
def test_no_unit_needs_a_newer_systemd_than_its_host_has(
    tunnel: dict[str, t.Any], uplink: dict[str, t.Any], version: int
) -> None:
    inventory = lab_inventory()
    for number, host in enumerate(inventory["hosts"].values(), start=1):
        host["wireguard_vrf_tunnels"][0].update(tunnel)
        host.update(wireguard_vrf_systemd_version=version, wireguard_vrf_host_id=number)
        if uplink:
            host.update(wireguard_vrf_interfaces=[dict(uplink)])
    inventory["hosts"]["r1"]["wireguard_vrf_endpoints"] = ["198.51.100.11", "2001:db8:a::11"]

    errors = [finding for finding in findings_of_plan(lab_plan(inventory)) if finding.severity == "error"]
    for host in inventory["hosts"].values():
        host.update(wireguard_vrf_systemd_version=262)
    of_newest = findings_of_plan(lab_plan(inventory), systemd_version=version)

    assert not errors
    too_new = {finding.message.partition(" needs ")[0] for finding in of_newest if finding.rule == "too-new"}
    assert too_new == {
        *(["[WireGuard] RouteTable="] if version < WIREGUARD_ROUTE_TABLE else []),
        *(["[DHCPv6] RouteTable="] if uplink else []),
    }


def test_a_sealed_key_is_read_and_not_shown() -> None:
    inventory = lab_inventory()
    peer = {"PublicKey": PUBLIC, "AllowedIPs": "fd00:98::1/128"}
    units = [
        {"NetDev": {"Name": "vpn0", "Kind": "wireguard"}},
        {"WireGuard": {"PrivateKey": PRIVATE}},
        {"WireGuardPeer": peer},
    ]
    inventory["hosts"]["r1"]["wireguard_vrf_units"] = {"vpn0.netdev": units}
    sealed = seal_plan(lab_plan(inventory))
    assert PRIVATE not in repr(sealed)
    findings = findings_of_plan(sealed)
    assert findings, "the peer has the public key of the private key"
    assert PRIVATE not in repr(findings)


def test_a_name_that_was_not_looked_up_is_linted_as_it_is() -> None:
    inventory = lab_inventory()
    inventory["hosts"]["r2"]["wireguard_vrf_endpoints"] = ["r2.example.net"]
    plan = lab_plan(inventory)
    assert {peer["endpoint"] for peer in plan["hosts"]["r1"]["tunnels"][0]["peers"]} >= {"r2.example.net:51820"}
    assert findings_of_plan(plan) == []

# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A wrong inventory stops `site` before any host is contacted, and is told where, what, and what would be right.

The hosts of these inventories answer nowhere, so a play that tries to contact one ends with `unreachable`; the last
test, whose inventory is right, shows that this is so.
"""

from __future__ import annotations

import copy
import typing as t

import pytest

from helpers.plays import NOWHERE

if t.TYPE_CHECKING:
    from pathlib import Path

    from helpers.plays import Play

KEY = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="

RIGHT: dict[str, t.Any] = {
    "routers": {
        "vars": {"tunnels": [{"name": "wg0", "group": "routers", "prefixes": ["fd00:99::/64"]}]},
        "hosts": {
            "r1": {
                "interfaces": [{"name": "eth0", "addresses": ["198.51.100.11/24"], "gateways": ["198.51.100.1"]}],
                "networks": ["10.50.1.0/24"],
            },
            "r2": {"interfaces": [{"name": "eth0", "dhcp": "ipv4", "accept_ra": True}], "endpoints": ["203.0.113.12"]},
        },
    }
}


def static(**keys: t.Any) -> list[dict[str, t.Any]]:
    return [{"name": "eth0", "addresses": ["198.51.100.11/24"], "gateways": ["198.51.100.1"], **keys}]


def tunnel(**keys: t.Any) -> list[dict[str, t.Any]]:
    return [{"name": "wg0", "group": "routers", "prefixes": ["fd00:99::/64"], **keys}]


# what is wrong: (host, or the group's name; variable without its prefix; value; the line that must be said)
WRONG: dict[str, tuple[str, str, t.Any, str]] = {
    "unknown variable": (
        "r1", "tunels", [],
        "r1: wireguard_vrf_tunels: there is no such variable; did you mean wireguard_vrf_tunnels?",
    ),
    "unknown key": (
        "r1", "interfaces", static(gatway="198.51.100.1"),  # codespell:ignore
        "r1: wireguard_vrf_interfaces[0].gatway: there is no such key; did you mean gateways?",  # codespell:ignore
    ),
    "a firewall that was not looked at": (
        "r1", "foreign_firewall", ["acknowledged"],
        "r1: wireguard_vrf_foreign_firewall[0] = 'acknowledged': must be the name of a rule",
    ),
    "an endpoint that is neither an address nor a name": (
        "r1", "endpoints", ["r1..example.net"],
        "r1: wireguard_vrf_endpoints[0] = 'r1..example.net': must be an address or the name of a host",
    ),
    "a name that has no address": (
        "r1", "endpoints", ["r1.invalid"],
        "r1: wireguard_vrf_endpoints[0] = 'r1.invalid': the controller finds no address of this name",
    ),
    "no name of a service": (
        "r1", "services", [{"unit": "chrony"}],
        "r1: wireguard_vrf_services[0].unit = 'chrony': must be the name of a service or a socket",
    ),
    "a service of a VRF that is not there": (
        "r1", "services", [{"unit": "chrony.service", "vrf": "vrf-b"}],
        "r1: wireguard_vrf_services[0].vrf = 'vrf-b': there is no such VRF",
    ),
    "table main": (
        "r1", "vrfs", [{"name": "vrf-wan", "table": 254}],
        "r1: wireguard_vrf_vrfs[0].table = 254: is the kernel's own table main",
    ),
    "mark 0": (
        "r1", "vrfs", [{"name": "vrf-wan", "table": 1000, "mark": 0}],
        "r1: wireguard_vrf_vrfs[0].mark = 0: is the mark of every packet that has none",
    ),
    "two VRFs, one table": (
        "r1", "vrfs", [{"name": "vrf-wan", "table": 1000}, {"name": "vrf-b", "table": 1000, "mark": 2}],
        "r1: wireguard_vrf_vrfs[1].table = 1000: is taken by wireguard_vrf_vrfs[0]",
    ),
    "a name too long for an interface": (
        "r1", "interfaces", static(name="enp0s31f6u1u2u3u4"),
        "r1: wireguard_vrf_interfaces[0].name = 'enp0s31f6u1u2u3u4': must have at most 15 characters",
    ),
    "an interface enslaved twice": (
        "r1", "interfaces", static() + static(),
        "r1: wireguard_vrf_interfaces[1].name = 'eth0': is enslaved twice",
    ),
    "no such VRF": (
        "r1", "interfaces", static(vrf="vrf-wam"),
        "r1: wireguard_vrf_interfaces[0].vrf = 'vrf-wam': there is no such VRF",
    ),
    "no address": (
        "r1", "endpoints", ["198.51.100.300"],
        "r1: wireguard_vrf_endpoints[0] = '198.51.100.300': must be an IPv4 or IPv6 address",
    ),
    "no prefix length": (
        "r1", "interfaces", static(addresses=["198.51.100.11"]),
        "r1: wireguard_vrf_interfaces[0].addresses[0] = '198.51.100.11': must have a prefix length",
    ),
    "a gateway off the link": (
        "r1", "interfaces", static(gateways=["198.51.110.1"]),
        "r1: wireguard_vrf_interfaces[0].gateways[0] = '198.51.110.1': must be an address within",
    ),
    "overlapping allowed IPs": (
        "r2", "networks", ["10.50.1.0/24"],
        "r2: wireguard_vrf_networks = '10.50.1.0/24': is also behind r1",
    ),
    "host bits": (
        "r1", "networks", ["10.50.1.7/24"],
        "r1: wireguard_vrf_networks[0] = '10.50.1.7/24': must be a prefix without host bits; 10.50.1.0/24 is one",
    ),
    "two hosts, one inner address": (
        "routers", "host_id", 7,
        "r2: inner address in wg0 = 'fd00:99::7': is also the address of r1",
    ),
    "two hosts, one endpoint": (
        "routers", "endpoints", ["203.0.113.12"],
        "r2: wireguard_vrf_endpoints = '203.0.113.12': is also an endpoint of r1",
    ),
    "a key that is no key": (
        "routers",
        "tunnels",
        tunnel(peers=[{"name": "phone", "public_key": "abc", "allowed_ips": ["fd00:99::99/128"]}]),
        "wireguard_vrf_tunnels[0].peers[0].public_key = 'abc': must be a WireGuard key: 32 bytes in base64",
    ),
    "an IPv6 endpoint without brackets": (
        "routers", "tunnels", tunnel(peers=[{
            "name": "p", "public_key": KEY, "allowed_ips": ["fd00:99::99/128"], "endpoint": "2001:db8::1:51820",
        }]),
        "wireguard_vrf_tunnels[0].peers[0].endpoint = '2001:db8::1:51820': must have its IPv6 address in brackets",
    ),
    "members that disagree": (
        "r2", "tunnels", tunnel(preshared_keys=False),
        "r2: wireguard_vrf_tunnels[wg0].preshared_keys = False: the members of the group routers must agree, and",
    ),
    "a hub that is no member": (
        "routers", "tunnels", tunnel(topology="hub", hubs=["r9"]),
        "wireguard_vrf_tunnels[wg0].hubs = 'r9': must be a host of the group routers",
    ),
    "a pair that cannot meet": (
        "routers", "endpoints", [],
        "r1 and r2 cannot find each other in the tunnel wg0",
    ),
    "too short a time to confirm": (
        "r1", "confirm_timeout", 5,
        "r1: wireguard_vrf_confirm_timeout = 5: must be from 60 to 3600",
    ),
    "a template that fails": (
        "r2", "networks", "{{ nope }}",
        "r2: wireguard_vrf_networks: its template fails",
    ),
}  # fmt: skip


def changed(change: tuple[str, str, t.Any] | None) -> dict[str, t.Any]:
    inventory = copy.deepcopy(RIGHT)
    group = inventory["routers"]
    if change:
        where, variable, value = change
        (group["vars"] if where == "routers" else group["hosts"][where])[variable] = value
        if where == "routers":
            for host in group["hosts"].values():
                host.pop(variable, None)
    for variables in (group["vars"], *group["hosts"].values()):
        for name in list(variables):
            variables[f"wireguard_vrf_{name}"] = variables.pop(name)
    group["vars"].update(NOWHERE)
    return inventory


@pytest.mark.parametrize("form", ["json", "yaml"])
@pytest.mark.parametrize("core", ["newest", "oldest"])
def test_each_problem_is_shown_once_in_a_line_of_its_own(
    play: Play, monkeypatch: pytest.MonkeyPatch, core: str, form: str
) -> None:
    monkeypatch.setenv("ANSIBLE_CALLBACK_RESULT_FORMAT", form)
    wrong = ["an endpoint that is neither an address nor a name", "no name of a service"]
    inventory = changed(None)
    for what in wrong:
        where, variable, value, _line = WRONG[what]
        inventory["routers"]["hosts"][where][f"wireguard_vrf_{variable}"] = value
    done = play("site", inventory, core=core)
    problems = done.failure()["problems"]
    assert [line.partition(" = ")[0] for line in problems] == [WRONG[what][3].partition(" = ")[0] for what in wrong]
    if form == "json":
        assert [line for each in done.output.splitlines() if (line := each.strip(' ,"')) in problems] == problems
    for what in wrong:
        # Nowhere else: YAML may break a line.
        assert done.output.count(f"wireguard_vrf_{WRONG[what][1]}") == 1, done.output
    assert "The inventory cannot be planned: 2 problems" in done.output


@pytest.mark.parametrize("what", WRONG)
def test_a_wrong_inventory_stops_before_any_host(play: Play, tmp_path: Path, what: str) -> None:
    where, variable, value, line = WRONG[what]
    done = play("site", changed((where, variable, value)))
    assert done.status != 0
    assert line in done.output
    assert done.count("unreachable") == 0
    assert not (tmp_path / "wireguard_keys").exists()


def test_a_right_inventory_goes_on_to_the_hosts(play: Play) -> None:
    done = play("site", changed(None))
    assert done.status != 0
    assert done.count("unreachable") == 2

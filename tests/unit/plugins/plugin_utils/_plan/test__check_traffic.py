# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.transit.networkd.plugins.plugin_utils._plan import plan
from ansible_collections.transit.networkd.plugins.plugin_utils._plan._problems import describe

KEY = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE="
NOT_FORWARDED = (
    "r1: wireguard_vrf_networks = {}: nothing gets through this host to the networks behind it, because it does not "
    "forward; set wireguard_vrf_forwarding: true"
)
ALSO_OUTSIDE = (
    "r1: wireguard_vrf_networks = '{}': also holds 192.168.1.7/24 of eth0: what comes from a tunnel never leaves by "
    "eth0, which is in the VRF vrf-wan. List it only if the same network is also behind another interface"
)
NO_WAY_OUT = (
    "r1: wireguard_vrf_tunnels[wg0].exits = 'r1': takes the IPv{0} traffic of the other members, and has no IPv{0} "
    "default route outside of vrf-wan in the plan: unless another program sets one, that traffic is dropped. Add the "
    "unit of another uplink with its default route to wireguard_vrf_units"
)
DEFAULTS = ["0.0.0.0/0", "::/0"]


def warned(tunnel: dict[str, t.Any] | None = None, **variables: t.Any) -> list[str]:
    """Return the warnings of a plan of two hosts; the variables are those of r1."""
    tunnels = [{"name": "wg0", "group": "routers", "prefixes": ["fd00:99::/64"], **(tunnel or {})}]
    interface = {"name": "eth0", "addresses": ["192.168.1.7/24"]}
    hosts = {
        "r1": {"interfaces": [interface], "endpoints": ["203.0.113.11"], **variables},
        "r2": {"interfaces": [{"name": "eth0", "dhcp": "yes"}]},
    }
    inventory = {
        "hosts": {
            name: {f"wireguard_vrf_{variable}": value for variable, value in {**host, "tunnels": tunnels}.items()}
            for name, host in hosts.items()
        },
        "groups": {"routers": ["r1", "r2"]},
    }
    return [describe(warning) for warning in plan(inventory)["warnings"]]


def test_networks_behind_a_host_that_does_not_forward() -> None:
    networks = ["fd00:50::/64", "10.50.1.0/24"]
    assert warned(networks=networks) == [NOT_FORWARDED.format(networks)]


@pytest.mark.parametrize(
    "variables",
    [
        {"networks": ["10.50.1.0/24"], "forwarding": True},
        {"networks": ["10.50.1.0/24"], "units": {"wg0.network": [{"Network": {"IPv4Forwarding": True}}]}},
        # A host may have an address of its own on its loopback interface.
        {"networks": ["10.50.1.7/32", "fd00:50::7/128"]},
        {},
    ],
)
def test_control_networks_that_can_be_reached(variables: dict[str, t.Any]) -> None:
    assert warned(**variables) == []


def test_the_private_prefix_of_the_wan_is_also_behind_the_host() -> None:
    for network in ("192.168.1.0/24", "192.168.0.0/16"):
        assert warned(networks=[network], forwarding=True) == [ALSO_OUTSIDE.format(network)]
    assert warned(networks=["192.168.2.0/24"], forwarding=True) == []


def test_an_exit_without_a_way_out() -> None:
    exits = {"exits": ["r1"]}
    assert warned(exits, networks=DEFAULTS, forwarding=True) == [NO_WAY_OUT.format(4), NO_WAY_OUT.format(6)]
    # The control: one that no network makes an exit.
    assert warned(exits, forwarding=True) == []


@pytest.mark.parametrize(
    ("sections", "families"),
    [
        ([{"Route": {"Gateway": "10.1.0.1"}}], [6]),
        ([{"Route": {"Gateway": "fe80::1"}}], [4]),
        ([{"Route": {"Destination": "0.0.0.0/0", "Gateway": "10.1.0.1"}}, {"Network": {"IPv6AcceptRA": "yes"}}], []),
        ([{"Network": {"DHCP": True}}], []),
        ([{"Network": {"DHCP": "ipv4"}}], [6]),
        ([{"Network": {"Gateway": "10.1.0.1"}}], [6]),
        ([{"Network": {"Gateway": ["10.1.0.1", "fe80::1"]}}], []),
        ([{"Route": {"Destination": "10.9.0.0/16", "Gateway": "10.1.0.1"}}], [4, 6]),
        ([{"Network": {"DHCP": "no", "IPv6AcceptRA": False}}, {"Route": {"Table": 1000}}], [4, 6]),
    ],
)
def test_an_exit_with_an_uplink_of_its_own(sections: list[t.Any], families: list[int]) -> None:
    uplink = {"networks": DEFAULTS, "forwarding": True, "units": {"eth1.network": sections}}
    assert warned({"exits": ["r1"]}, **uplink) == [NO_WAY_OUT.format(number) for number in families]
    # The control: what the interface in the VRF learns is no way out.
    uplink["units"] = {"05-transit-eth0.network": sections}
    assert warned({"exits": ["r1"]}, **uplink) == [NO_WAY_OUT.format(4), NO_WAY_OUT.format(6)]


def test_an_exit_that_sends_through_a_peer_in_no_inventory() -> None:
    peer = {"name": "provider", "public_key": KEY, "allowed_ips": ["0.0.0.0/0"], "hosts": ["r1"]}
    found = warned({"exits": ["r1"], "peers": [peer]}, networks=DEFAULTS, forwarding=True)
    assert found == [NO_WAY_OUT.format(6)]

# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A host in the terms of an inventory, from what the real host program says of units and files of wg-quick."""

from __future__ import annotations

import shutil
import typing as t

import pytest

from ansible_collections.transit.networkd.plugins.plugin_utils._report._adopt._host import described
from helpers.fleet.recipes import Router, recipe, recipe_facts, wg_quick
from helpers.fleet.unmanaged import NETWORK, Unmanaged, default, facts_of
from helpers.host.healthy_host import link, route

if t.TYPE_CHECKING:
    from pathlib import Path

    from ansible_collections.transit.networkd.plugins.plugin_utils._report._adopt._shapes import Host, Interface

pytestmark = pytest.mark.skipif(shutil.which("wg") is None, reason="wireguard-tools is not installed")

R1, R2 = Router("r1", 11), Router("r2", 12)


def read(host: Unmanaged) -> Host:
    return described(host.adoption())


def uplink(tmp_path: Path, unit: str, name: str = f"{NETWORK}/20-wan.network", **routes: t.Any) -> Interface:
    """Return what is read of a host whose one interface has a unit."""
    host = Unmanaged(tmp_path)
    host.write(name, unit)
    eth0 = link("eth0", 2, unit=name, addresses=["198.51.100.11/24"])
    host.has(facts_of([eth0], **(routes or {"routes": [default("eth0", "198.51.100.1")]})))
    (found,) = read(host).interfaces
    return found


@pytest.mark.parametrize(("version", "expected"), [(249, 249), (251, 251), (252, None), (262, None)])
def test_an_older_systemd_than_the_default_is_said(tmp_path: Path, version: int, expected: int | None) -> None:
    host = recipe(tmp_path, R1, R2.peer())
    host.write(f"/usr/lib/systemd/libsystemd-shared-{version}.so", "")
    assert read(host).systemd_version == expected


def test_the_published_recipe(tmp_path: Path) -> None:
    found = read(recipe(tmp_path, R1, R2.peer(network="10.50.2.0/24")))

    (vrf,) = found.vrfs
    assert (vrf.name, vrf.table, vrf.mark) == ("vrf-wan", 1000, 1000)
    (interface,) = found.interfaces
    assert (interface.name, interface.vrf, interface.addresses) == ("eth0", "vrf-wan", ["198.51.100.11/24"])
    assert (interface.gateways, interface.accept_ra, interface.dns) == (["198.51.100.1"], False, ["198.51.100.53"])
    (tunnel,) = found.tunnels
    assert (tunnel.name, tunnel.public_key, tunnel.port, tunnel.mark) == ("wg0", R1.public, 51820, 1000)
    assert (tunnel.addresses, tunnel.routes) == (["10.99.0.11/24"], None)
    (peer,) = tunnel.peers
    assert (peer.public_key, peer.endpoint, peer.keepalive) == (R2.public, "198.51.100.12:51820", 1)
    assert peer.allowed_ips == ["10.99.0.12/32", "10.50.2.0/24"]
    assert found.units == {"eth0.network": [{"Network": {"LLMNR": "no"}}]}
    assert found.paths() == [
        f"{NETWORK}/{name}"
        for name in ("10-vrf.netdev", "10-vrf.network", "20-wan.network", "30-wg0.netdev", "30-wg0.network")
    ]
    (note,) = vrf.notes
    assert note.startswith(f"{NETWORK}/10-vrf.network: the routing policy rule for mark 1000: it has no Priority= and")
    assert note.endswith("gets 1998; a rule 1999 (unreachable) follows it.")
    assert (interface.notes, tunnel.notes, found.notes) == ([], [], [])


def test_what_no_variable_has_a_place_for_is_kept_as_units(tmp_path: Path) -> None:
    host = recipe(tmp_path, R1, R2.peer(network="10.50.2.0/24"))
    host.write(
        f"{NETWORK}/10-vrf.network",
        "[Match]\nName=vrf-wan\n[RoutingPolicyRule]\nFirewallMark=1000\nTable=1000\nPriority=77\n"
        "[RoutingPolicyRule]\nFrom=10.1.0.0/16\nTable=1000\n",
    )
    host.write(
        f"{NETWORK}/20-wan.network",
        "[Match]\nName=eth0\n[Network]\nVRF=vrf-wan\nDHCP=ipv4\nDNS=1.1.1.1#dns.example\n"
        "[Route]\nDestination=192.0.2.0/24\nGateway=198.51.100.7\n[DHCPv4]\nRouteTable=1000\nUseNTP=no\n",
    )
    host.write(
        f"{NETWORK}/30-wg0.network",
        "[Match]\nName=wg0\n[Link]\nMTUBytes=1400\n[Address]\nAddress=10.99.0.11/24\n"
        "[Route]\nDestination=10.50.2.0/24\n[Route]\nDestination=10.60.0.0/16\n",
    )

    found = read(host)

    assert found.units == {
        "vrf-wan.network": [{"RoutingPolicyRule": {"From": "10.1.0.0/16", "Table": "1000"}}],
        "wg0.network": [{"Route": {"Destination": "10.60.0.0/16"}}],
        "eth0.network": [
            {"Network": {"DNS": "1.1.1.1#dns.example"}},
            {"Route": {"Destination": "192.0.2.0/24", "Gateway": "198.51.100.7", "Table": "1000"}},
            {"DHCPv4": {"UseNTP": "no"}},
        ],
    }
    (interface,), (tunnel,) = found.interfaces, found.tunnels
    assert (interface.dhcp, interface.dns, interface.addresses) == ("ipv4", [], [])
    assert (tunnel.mtu, tunnel.routes, tunnel.addresses) == (1400, True, ["10.99.0.11/24"])
    assert "priority 77 becomes 1998, for IPv4 and IPv6" in found.vrfs[0].notes[0]


def test_a_file_of_wg_quick(tmp_path: Path) -> None:
    peers = f"[Peer]\nPublicKey = {R2.public}\nAllowedIPs = 10.99.0.12, 10.50.2.0/24\nEndpoint = r2.example:51820\n"
    more = "FwMark = 0x33\nMTU = 1380\nDNS = 9.9.9.9\nPostUp = echo %i\n"

    found = read(wg_quick(tmp_path, R1, peers, more))

    (tunnel,) = found.tunnels
    assert (tunnel.name, tunnel.public_key, tunnel.port, tunnel.mark, tunnel.mtu) == (
        "wg0",
        R1.public,
        51820,
        0x33,
        1380,
    )
    assert tunnel.peers[0].allowed_ips == ["10.99.0.12/32", "10.50.2.0/24"]
    assert (tunnel.peers[0].endpoint, tunnel.peers[0].keepalive, tunnel.routes) == ("r2.example:51820", None, True)
    path = "/etc/wireguard/wg0.conf"
    assert tunnel.notes == [
        f"{path}:7: DNS= is left out: set name servers in wireguard_vrf_units or in resolved.conf.",
        f"{path}:8: PostUp= cannot be carried over, because networkd runs no commands.",
        "wg0 has the mark 51 today; it gets the mark of its underlay's VRF.",
    ]
    (interface,) = found.interfaces
    assert (interface.vrf, interface.addresses, interface.gateways) == (None, ["198.51.100.11/24"], ["198.51.100.1"])
    assert found.vrfs == []
    assert [note.partition(" ")[2][:25] for note in found.notes] == ["own traffic (packages, tim"[:25]]


@pytest.mark.parametrize(
    ("network", "dhcp", "accept_ra"),
    [
        ("DHCP=yes\n", "yes", None),
        ("DHCP=both\nIPv6AcceptRA=no\n", "yes", False),
        ("DHCP=v4\n", "ipv4", None),
        ("DHCP=no\nIPv6AcceptRA=yes\n", "no", True),
    ],
)
def test_dhcp_and_router_advertisements(tmp_path: Path, network: str, dhcp: str, accept_ra: bool | None) -> None:
    found = uplink(tmp_path, f"[Match]\nName=eth0\n[Network]\n{network}")

    assert (found.dhcp, found.accept_ra) == (dhcp, accept_ra)


def test_networkds_own_default_of_router_advertisements_is_carried_over(tmp_path: Path) -> None:
    learnt = {**default("eth0", "fe80::1"), "protocol": "ra"}

    assert uplink(tmp_path, "[Match]\nName=eth0\n", routes=[learnt]).accept_ra is True
    assert uplink(tmp_path, "[Match]\nName=eth0\n", routes=[default("eth0", "fe80::1")]).accept_ra is None


@pytest.mark.parametrize(
    ("path", "drop_in"),
    [
        ("/run/systemd/network/10-netplan-eth0.network", "10-netplan-eth0.network"),
        (f"{NETWORK}/10-cloud-init-eth0.network", "10-cloud-init-eth0.network"),
        (f"{NETWORK}/20-wan.network", None),
    ],
)
def test_the_unit_of_another_program_stays_in_charge(tmp_path: Path, path: str, drop_in: str | None) -> None:
    found = uplink(tmp_path, "[Match]\nName=eth0\n[Network]\nAddress=198.51.100.11/24\n", path)

    assert found.drop_in == drop_in
    assert found.addresses == ([] if drop_in else ["198.51.100.11/24"])


@pytest.mark.parametrize(
    ("protocol", "forwarding", "accept_ra"), [("ra", "1", True), ("ra", "0", True), ("static", "1", False)]
)
def test_a_drop_in_says_what_forwarding_would_change(
    tmp_path: Path, protocol: str, forwarding: str, accept_ra: bool
) -> None:
    default_route = {**default("eth0", "fe80::1"), "protocol": protocol}
    host = Unmanaged(tmp_path)
    path = "/run/systemd/network/10-netplan-eth0.network"
    host.write(path, "[Match]\nName=eth0\n[Network]\nDHCP=ipv4\n")
    host.has(facts_of([link("eth0", 2, unit=path)], routes=[default_route]))
    host.write("/proc/sys/net/ipv4/ip_forward", f"{forwarding}\n")

    (found,) = read(host).interfaces

    assert (found.drop_in, found.accept_ra) == ("10-netplan-eth0.network", accept_ra)


@pytest.mark.parametrize(("name", "in_the_way"), [("20-wan.network", False), ("00-wan.network", True)])
def test_a_plain_unit_is_only_set_aside_where_it_would_be_applied_instead(
    tmp_path: Path, name: str, in_the_way: bool
) -> None:
    found = uplink(tmp_path, "[Match]\nName=eth0\n[Network]\nDHCP=yes\n", f"{NETWORK}/{name}")

    assert (found.path, found.in_the_way) == (f"{NETWORK}/{name}", in_the_way)


def test_a_unit_for_several_links_stays(tmp_path: Path) -> None:
    host = Unmanaged(tmp_path)
    unit = f"{NETWORK}/10-all.network"
    host.write(unit, "[Match]\nName=eth*\n[Network]\nDHCP=yes\n")
    links = [link(f"eth{number}", 2 + number, unit=unit) for number in (0, 1)]
    host.has(facts_of(links, routes=[default("eth0", "198.51.100.1")]))

    (found,) = read(host).interfaces

    assert (found.path, found.dhcp) == (None, "yes")
    assert found.notes == [f"{unit} stays, because it is also for eth1."]


@pytest.mark.parametrize(
    ("sign", "text", "words"),
    [
        ("/run/network/ifstate", "eth0=eth0\n", "eth0 is also configured by ifupdown"),
        ("/run/NetworkManager/devices/2", "[device]\nmanaged=true\n", "eth0 is also configured by NetworkManager"),
    ],
)
def test_another_program_is_named_with_the_steps_to_take(tmp_path: Path, sign: str, text: str, words: str) -> None:
    host = Unmanaged(tmp_path)
    host.has(facts_of([link("eth0", 2, unit=None, addresses=["198.51.100.11/24", "fe80::1/64"])],
                      routes=[default("eth0", "198.51.100.1")]))  # fmt: skip
    host.write(sign, text)
    (tmp_path / "commands/systemctl show --property=LoadState,ActiveState NetworkManager.service").write_text(
        "echo ActiveState=active\n"
    )

    (found,) = read(host).interfaces

    assert (found.addresses, found.gateways) == (["198.51.100.11/24"], ["198.51.100.1"])
    assert words in found.notes[0]
    assert "No unit of networkd configures eth0" in found.notes[1]


def test_a_secret_and_a_strange_name_are_not_carried_over(tmp_path: Path) -> None:
    host = recipe(tmp_path, R1, R2.peer())
    host.write(f"{NETWORK}/40-macsec.netdev", "[NetDev]\nName=../x\nKind=wireguard\n")
    host.write(
        f"{NETWORK}/30-wg0.network", "[Match]\nName=wg0\n[Network]\nIPv6StableSecretAddress=2001:db8::1\nBad{{=1\n"
    )

    found = read(host)

    assert [tunnel.name for tunnel in found.tunnels] == ["wg0"]
    assert "wg0.network" not in found.units
    assert found.tunnels[0].notes == [
        "wg0.network: [Network] IPv6StableSecretAddress= cannot be carried over.",
        "wg0.network: [Network] cannot be carried over.",
    ]


def test_a_tunnel_that_nothing_makes_and_another_key_are_named(tmp_path: Path) -> None:
    host = recipe(tmp_path, R1, "")
    facts = recipe_facts(R2)
    facts["tunnels"].append({**facts["tunnels"][0], "name": "wg7"})
    facts["routes"].append(route("ipv4", 254, device="wg7"))
    host.has(facts)

    found = read(host)

    assert found.tunnels[0].notes == [f"wg0 is up with another key, {R2.public}, than the one in its file."]
    assert found.notes == ["The tunnel wg7 is up, and neither a unit of networkd nor a file of wg-quick makes it."]

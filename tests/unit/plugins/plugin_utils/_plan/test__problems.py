# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.transit.networkd.plugins.module_utils._common._printable import printable
from ansible_collections.transit.networkd.plugins.plugin_utils._plan import PlanError, plan, with_keys

KEY = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE="
STATIC = {"name": "eth0", "addresses": ["198.51.100.11/24"], "gateways": ["198.51.100.1"]}
OUTER = {"name": "phone", "public_key": KEY, "allowed_ips": ["fd00:99::f/128"]}

# What is set on a host (a tunnel's keys on all hosts), and every line of the error.
WRONG: list[tuple[str, dict[str, dict[str, t.Any]], dict[str, t.Any], list[str]]] = []


def wrong(name: str, *lines: str, tunnel: dict[str, t.Any] | None = None, **hosts: dict[str, t.Any]) -> None:
    WRONG.append((name, hosts, tunnel or {}, list(lines)))


# --- what is said ---

wrong(
    "unknown variable",
    "r1: wireguard_vrf_tunels: there is no such variable; did you mean wireguard_vrf_tunnels?",
    r1={"tunels": []},
)
wrong(
    "unknown key",
    "r1: wireguard_vrf_interfaces[0].adresses: there is no such key; did you mean addresses?",  # codespell:ignore
    r1={"interfaces": [{**STATIC, "adresses": []}]},  # codespell:ignore
)
wrong(
    "services",
    "r1: wireguard_vrf_services[0].unit = 'chrony': must be the name of a service or a socket, such as chrony.service "
    "or ssh.socket",
    "r1: wireguard_vrf_services[1].unit = 'systemd-networkd.service': cannot be bound to a VRF, because it "
    "makes this host's network",
    "r1: wireguard_vrf_services[2].unit = 'ssh@.service': must be the name of a service or a socket, such as "
    "chrony.service or ssh.socket",
    "r1: wireguard_vrf_services[3].unit: is missing",
    r1={
        "services": [
            {"unit": "chrony"},
            {"unit": "systemd-networkd.service"},
            {"unit": "ssh@.service"},
            {"vrf": "vrf-wan"},
        ]
    },
)
wrong(
    "no name of a rule",
    "r1: wireguard_vrf_foreign_firewall[0] = 'acknowledged': must be the name of a rule as preflight shows it, such as "
    "rule-0a1b2c3d4e",
    r1={"foreign_firewall": ["acknowledged"]},
)
wrong(
    "nothing that can be accepted",
    "r1: wireguard_vrf_accept[1] = 'edited': must be one of foreign-rules, gateway-absent, generated, names",
    r1={"accept": ["names", "edited"]},
)
wrong(
    "unknown key without a near one",
    "r2: wireguard_vrf_vrfs[0].colour: there is no such key",
    r2={"vrfs": [{"name": "vrf-wan", "table": 1000, "colour": "blue"}]},
)
wrong("no list", "r1: wireguard_vrf_networks = '10.0.0.0/8': must be a list", r1={"networks": "10.0.0.0/8"})
wrong("no mapping", "r1: wireguard_vrf_vrfs[0] = 'vrf-wan': must be a mapping", r1={"vrfs": ["vrf-wan"]})
wrong("no number", "r1: wireguard_vrf_confirm_timeout = 'soon': must be a whole number", r1={"confirm_timeout": "soon"})
wrong("too short", "r1: wireguard_vrf_confirm_timeout = 5: must be from 60 to 3600", r1={"confirm_timeout": 5})
for folder in ("metrics", "/", "/a/../b", "/a/", "/a b", "/a%h", '/a"', "/a\n[Service]"):
    shown = folder.replace("\n", "\\n")
    wrong(
        f"a folder that a unit cannot name: {folder!r}",
        f"r1: wireguard_vrf_metrics_folder = '{shown}': must be the whole path of a folder: letters, digits, '-', "
        "'_', '.' and '/', as in /var/lib/x",
        r1={"metrics_folder": folder},
    )
wrong("no boolean", "r1: wireguard_vrf_forwarding = 'maybe': must be true or false", r1={"forwarding": "maybe"})
wrong("missing key", "r1: wireguard_vrf_interfaces[0].name: is missing", r1={"interfaces": [{"dhcp": "ipv4"}]})
wrong(
    "choice",
    "r2: wireguard_vrf_interfaces[0].dhcp = 'ipv5': must be one of no, ipv4, ipv6, yes",
    r2={"interfaces": [{"name": "eth0", "dhcp": "ipv5"}]},
)
wrong(
    "an underlay that is none",
    *(
        f"{host}: wireguard_vrf_tunnels[0].underlay: must be the name of a VRF, not null: the outer packets carry its "
        "mark. Leave it out for the first of wireguard_vrf_vrfs"
        for host in ("r1", "r2", "r3")
    ),
    tunnel={"underlay": None},
)
wrong(
    "long name",
    "r1: wireguard_vrf_interfaces[0].name = 'enp0s31f6u1u2u3u4': must have at most 15 characters, because it names an "
    "interface; it has 17",
    r1={"interfaces": [{**STATIC, "name": "enp0s31f6u1u2u3u4"}]},
)
wrong(
    "digits only",
    "r1: wireguard_vrf_interfaces[0].name = '7': must be a name for an interface: letters, digits, '-', '_' and '.', "
    "not only digits, and no '-' or '.' at the beginning",
    r1={"interfaces": [{**STATIC, "name": 7}]},
)
wrong(
    "names that are options, or hidden",
    "r1: wireguard_vrf_interfaces[0].name = '-rf': must be a name for an interface: letters, digits, '-', '_' and '.', "
    "not only digits, and no '-' or '.' at the beginning",
    "r1: wireguard_vrf_services[0].unit = '-x.service': must be the name of a service or a socket, such as "
    "chrony.service or ssh.socket",
    r1={"interfaces": [{**STATIC, "name": "-rf"}], "services": [{"unit": "-x.service"}]},
)
wrong(
    "a name of a peer",
    *(
        f"{host}: wireguard_vrf_tunnels[0].peers[0].name = 'a\\nb': must be a name of letters, digits, '-', '_', '.', "
        "':', '+' and '@'"
        for host in ("r1", "r2", "r3")
    ),
    tunnel={"peers": [{**OUTER, "name": "a\nb"}]},
)
wrong(
    "a value as long as a file",
    "r1: wireguard_vrf_endpoints[0] = '" + "x" * 299 + "… (3002 characters): must be an address or the name of a host",
    r1={"endpoints": ["x" * 3000]},
)
wrong(
    "no address",
    "r1: wireguard_vrf_endpoints[0] = '198.51.100.300': must be an IPv4 or IPv6 address",
    r1={"endpoints": ["198.51.100.300"]},
)
wrong(
    "no length",
    "r1: wireguard_vrf_interfaces[0].addresses[0] = '198.51.100.11': must have a prefix length, as in 192.0.2.1/24 or "
    "2001:db8::1/64",
    r1={"interfaces": [{**STATIC, "addresses": ["198.51.100.11"]}]},
)
wrong(
    "network as an address",
    "r1: wireguard_vrf_interfaces[0].addresses[0] = '198.51.100.0/24': must be the address of a host in "
    "198.51.100.0/24, not the prefix itself or its broadcast",
    r1={"interfaces": [{**STATIC, "addresses": ["198.51.100.0/24"]}]},
)
wrong(
    "host bits",
    "r1: wireguard_vrf_networks[0] = '10.50.1.7/24': must be a prefix without host bits; 10.50.1.0/24 is one",
    r1={"networks": ["10.50.1.7/24"]},
)
wrong(
    "alias of the kernel",
    "r1: wireguard_vrf_vrfs[0].alias = 'main': must be a name of letters, digits, '-', '_' and '.', and none of the "
    "kernel's own tables",
    r1={"vrfs": [{"name": "vrf-wan", "table": 1000, "alias": "main"}]},
)
wrong(
    "no public key of a peer",
    "r1: wireguard_vrf_tunnels[0].peers[0].public_key = 'abc': must be a WireGuard key: 32 bytes in base64, 44 "
    "characters that end in '='",
    r1={"tunnels": [{"name": "wg0", "group": "routers", "peers": [{**OUTER, "public_key": "abc"}]}]},
)
wrong(
    "endpoint without a port",
    "r1: wireguard_vrf_tunnels[0].peers[0].endpoint = '192.0.2.1': must end in a port, as in 192.0.2.1:51820 or "
    "[2001:db8::1]:51820",
    r1={"tunnels": [{"name": "wg0", "group": "routers", "peers": [{**OUTER, "endpoint": "192.0.2.1"}]}]},
)
wrong(
    "endpoint without brackets",
    "r1: wireguard_vrf_tunnels[0].peers[0].endpoint = '2001:db8::1:51820': must have its IPv6 address in brackets, as "
    "in [2001:db8::1]:51820",
    r1={"tunnels": [{"name": "wg0", "group": "routers", "peers": [{**OUTER, "endpoint": "2001:db8::1:51820"}]}]},
)
wrong(
    "everything at once",
    "r1: wireguard_vrf_host_id = 0: must be from 1 to 4294967295",
    "r2: wireguard_vrf_systemd_version = 248: must be from 249 to 4294967295",
    r1={"host_id": 0},
    r2={"systemd_version": 248},
)

# --- what it means, on one host ---

wrong(
    "names without an address",
    "r1: wireguard_vrf_endpoints[1] = 'r1.example.net': the controller finds no address of this name; write "
    "the address, or repair the controller's DNS",
    "r1: wireguard_vrf_tunnels[wg0].peers[0].endpoint = 'phone.example.net:1': the controller finds no address of this "
    "name; write the address, or repair the controller's DNS",
    r1={"endpoints": ["198.51.100.11", "r1.example.net"]},
    tunnel={"peers": [{**OUTER, "endpoint": "phone.example.net:1"}]},
)
wrong(
    "services and their VRFs",
    "r1: wireguard_vrf_services[1].unit = 'ssh.socket': is listed twice; a service has one VRF",
    "r1: wireguard_vrf_services[2].vrf = 'vrf-wam': there is no such VRF in wireguard_vrf_vrfs; did you mean vrf-wan?",
    r1={"services": [{"unit": "ssh.socket"}, {"unit": "ssh.socket"}, {"unit": "a.service", "vrf": "vrf-wam"}]},
)
wrong(
    "table 254",
    "r1: wireguard_vrf_vrfs[0].table = 254: is the kernel's own table main; take another number, such as 1000",
    r1={"vrfs": [{"name": "vrf-wan", "table": 254}]},
)
wrong(
    "mark 0",
    "r1: wireguard_vrf_vrfs[0].mark = 0: is the mark of every packet that has none; take another number, such as 1000",
    r1={"vrfs": [{"name": "vrf-wan", "table": 1000, "mark": 0}]},
)
wrong(
    "table twice",
    "r1: wireguard_vrf_vrfs[1].table = 1000: is taken by wireguard_vrf_vrfs[0]",
    r1={"vrfs": [{"name": "vrf-wan", "table": 1000}, {"name": "vrf-lte", "table": 1000, "mark": 7}]},
)
wrong(
    "mark twice",
    "r1: wireguard_vrf_vrfs[1].mark = 1000: is taken by wireguard_vrf_vrfs[0]",
    r1={"vrfs": [{"name": "vrf-wan", "table": 1000}, {"name": "vrf-lte", "table": 1001, "mark": 1000}]},
)
wrong(
    "unknown VRF",
    "r1: wireguard_vrf_interfaces[0].vrf = 'vrf-wam': there is no such VRF in wireguard_vrf_vrfs; did you mean "
    "vrf-wan?",
    "r1: wireguard_vrf_interfaces: no interface is enslaved to vrf-wan, through which the tunnel wg0 sends",
    r1={"interfaces": [{**STATIC, "vrf": "vrf-wam"}]},
)
wrong(
    "enslaved twice",
    "r1: wireguard_vrf_interfaces[1].name = 'eth0': is enslaved twice; an interface has one VRF",
    r1={"interfaces": [STATIC, STATIC]},
)
wrong(
    "no addressing",
    "r3: wireguard_vrf_interfaces[0] = 'eth0': has no addresses, no dhcp, no accept_ra and no drop_in: it would be "
    "without an address",
    r3={"interfaces": [{"name": "eth0"}], "endpoints": ["2001:db8:c::13"]},
)
wrong(
    "DHCPv6 without router advertisements",
    "r2: wireguard_vrf_interfaces[0].accept_ra = False: must be true with dhcp ipv6: DHCPv6 gives no gateway, router "
    "advertisements do",
    r2={"interfaces": [{"name": "eth0", "dhcp": "ipv6", "accept_ra": False}]},
)
wrong(
    "gateway elsewhere",
    "r1: wireguard_vrf_interfaces[0].gateways[0] = '198.51.110.1': must be an address within one of the interface's "
    "prefixes (198.51.100.11/24)",
    r1={"interfaces": [{**STATIC, "gateways": ["198.51.110.1"]}]},
)
wrong(
    "own address as gateway",
    "r1: wireguard_vrf_interfaces[0].gateways[0] = '198.51.100.11': is this interface's own address",
    r1={"interfaces": [{**STATIC, "gateways": ["198.51.100.11"]}]},
)
wrong(
    "drop-in with addresses",
    "r1: wireguard_vrf_interfaces[0].addresses = ['198.51.100.11/24']: cannot be set with drop_in: 10-eth0.network "
    "keeps its own addressing",
    "r1: wireguard_vrf_interfaces[0].accept_ra: must be set, because wireguard_vrf_forwarding is true and forwarding "
    "turns networkd's default off: true if eth0 learns from router advertisements, else false",
    r1={"interfaces": [{"name": "eth0", "drop_in": "10-eth0.network", "addresses": ["198.51.100.11/24"]}]},
)
wrong(
    "units of an unknown kind",
    "r1: wireguard_vrf_units[wg0.conf]: must be a file name without a folder that ends in .network, .netdev or .link",
    r1={"units": {"wg0.conf": []}},
)
wrong(
    "sections without keys",
    "r1: wireguard_vrf_units[wg0.network]: must have a mapping of keys in the section Network",
    r1={"units": {"wg0.network": [{"Network": "yes"}]}},
)

# --- what it means, between hosts ---

wrong(
    "unknown group",
    *(
        f"{host}: wireguard_vrf_tunnels[0].group = 'router': there is no such group in the inventory; did you mean "
        "routers?"
        for host in ("r1", "r2", "r3")
    ),
    tunnel={"group": "router"},
)
wrong(
    "member without the tunnel",
    "r3: wireguard_vrf_tunnels: has no tunnel wg0, but r1 has it for the group routers, and r3 is in that group",
    r3={"tunnels": []},
)
wrong(
    "members disagree",
    "r2: wireguard_vrf_tunnels[wg0].preshared_keys = False: the members of the group routers must agree, and r1 has "
    "True",
    r2={"tunnels": [{"name": "wg0", "group": "routers", "prefixes": ["fd00:99::/64"], "preshared_keys": False}]},
)
wrong(
    "no interface",
    "r2: wireguard_vrf_interfaces: no interface is enslaved to vrf-wan, through which the tunnel wg0 sends",
    r2={"interfaces": []},
)
wrong(
    "inner VRF is the outer one",
    *(
        f"{host}: wireguard_vrf_tunnels[wg0].vrf = 'vrf-wan': is the VRF of the outer packets; the inner ones need "
        "another"
        for host in ("r1", "r2", "r3")
    ),
    tunnel={"vrf": "vrf-wan"},
)
wrong(
    "addresses of a tunnel that is not there",
    "r1: wireguard_vrf_addresses = 'wg1': this host has no tunnel of that name",
    r1={"addresses": {"wg1": ["fd00:98::1"]}},
)
wrong(
    "hubs are needed",
    "r1: wireguard_vrf_tunnels[wg0].hubs: must be set, because the topology is hub",
    tunnel={"topology": "hub"},
)
wrong(
    "hubs are not needed",
    "r1: wireguard_vrf_tunnels[wg0].hubs = ['r1']: is for the topology hub, and this one is mesh",
    tunnel={"hubs": ["r1"]},
)
wrong(
    "hub is no member",
    "r1: wireguard_vrf_tunnels[wg0].hubs = 'r9': must be a host of the group routers",
    tunnel={"topology": "hub", "hubs": ["r9"]},
)
wrong(
    "pair of one",
    "r1: wireguard_vrf_tunnels[wg0].pairs[0] = ['r1', 'r1']: must be two different host names",
    tunnel={"topology": "pairs", "pairs": [["r1", "r1"]]},
)
wrong(
    "network behind two hosts",
    "r3: wireguard_vrf_networks = '10.50.1.0/24': is also behind r1, and in the tunnel wg0 only one peer can have it. "
    "To have it behind both, use per_peer and a routing daemon",
    r3={"networks": ["10.50.1.0/24"]},
)
wrong(
    "inner prefix is an underlay's",
    "r1: wireguard_vrf_interfaces[0].addresses = '2001:db8:a::11/64': overlaps the prefix 2001:db8:a::/48 of the "
    "tunnel wg0; inner and outer addresses must differ",
    tunnel={"prefixes": ["2001:db8:a::/48"]},
)
wrong(
    "one endpoint for two hosts",
    "r3: wireguard_vrf_endpoints = '203.0.113.12': is also an endpoint of r2, with the port 51820. Behind a router "
    "that forwards ports, give each host its port there (wireguard_vrf_endpoints: [ADDRESS:PORT]) or another "
    "listen_port. If no host can reach it, set wireguard_vrf_endpoints: []",
    r3={"endpoints": ["203.0.113.12"]},
)
wrong(
    "outer peer has a host's name",
    "r1: wireguard_vrf_tunnels[wg0].peers[0].name = 'r2': is taken by a host or another peer",
    tunnel={"peers": [{**OUTER, "name": "r2"}]},
)
wrong(
    "outer peer of a stranger",
    "r1: wireguard_vrf_tunnels[wg0].peers[0].hosts = 'r9': must be a host of the group routers",
    tunnel={"peers": [{**OUTER, "hosts": ["r9"]}]},
)
wrong(
    "interface a peer without numbers",
    *(
        f"{host}: wireguard_vrf_host_id: must be set, because the tunnel wg0 has one interface a peer, and its peers "
        "listen for this host on the port listen_port + host_id"
        for host in ("r1", "r2", "r3")
    ),
    tunnel={"per_peer": True},
)

wrong(
    "interface a peer with a long name",
    "r1: wireguard_vrf_tunnels[wg-backbone].name = 'wg-backbone': must have at most 8 characters with per_peer, "
    "because a peer's name follows it",
    tunnel={"name": "wg-backbone", "per_peer": True},
    r1={"host_id": 1},
    r2={"host_id": 2},
    r3={"host_id": 3},
)
wrong(
    "interface a peer with routes",
    "r1: wireguard_vrf_tunnels[wg0].route_allowed_ips = True: cannot be true with per_peer: every peer is allowed "
    "everything, and a routing daemon owns the routes",
    tunnel={"per_peer": True, "route_allowed_ips": True},
    r1={"host_id": 1},
    r2={"host_id": 2},
    r3={"host_id": 3},
)

# --- what comes of it ---

wrong(
    "no inner address",
    *(
        f"{host}: wireguard_vrf_addresses: must have an address for the tunnel wg0, which has no prefixes to "
        "derive one from"
        for host in ("r1", "r2", "r3")
    ),
    tunnel={"prefixes": []},
)

wrong(
    "one number for two hosts",
    "r2: inner address in wg0 = 'fd00:99::7': is also the address of r1; set wireguard_vrf_host_id or "
    "wireguard_vrf_addresses of one of them",
    r1={"host_id": 7},
    r2={"host_id": 7},
)
wrong(
    "IPv4 needs a number",
    *(
        f"{host}: wireguard_vrf_host_id: must be set, because the tunnel wg0 has the IPv4 prefix 10.99.0.0/24, which "
        "is too small to derive an address from the host's name"
        for host in ("r1", "r2", "r3")
    ),
    tunnel={"prefixes": ["fd00:99::/64", "10.99.0.0/24"]},
)
wrong(
    "number beyond the prefix",
    "r1: wireguard_vrf_host_id = 255: must be from 1 to 254, because the tunnel wg0 has the prefix 10.99.0.0/24",
    tunnel={"prefixes": ["10.99.0.0/24"]},
    r1={"host_id": 255},
    r2={"host_id": 2},
    r3={"host_id": 3},
)
wrong(
    "nobody can be reached",
    "r2: wireguard_vrf_endpoints = ['203.0.113.12']: r2 and r3 cannot find each other in the tunnel wg0: r2 sends only "
    "IPv4 and r3 sends only IPv6. Give one of them an address of the other's family, let them talk through r1 "
    "(topology: hub, hubs: [r1]), or list the pairs that can (topology: pairs)",
    r2={"interfaces": [{"name": "eth0", "dhcp": "ipv4"}]},
)
wrong(
    "overlapping allowed IPs",
    *(
        f"{host}: allowed IPs in wg0 = 'fd00:99::f/128': belong to both laptop and phone; WireGuard gives a prefix to "
        "one peer only"
        for host in ("r1", "r2", "r3")
    ),
    tunnel={
        "peers": [OUTER, {**OUTER, "name": "laptop", "public_key": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAI="}]
    },
)
wrong(
    "too small for IPv6",
    "r2: wireguard_vrf_interfaces[1].mtu = 1300: leaves 1220 bytes for the tunnel wg0, and IPv6 in it needs 1280 (RFC "
    "8200). Give wg0 only IPv4 prefixes",
    r2={"interfaces": [{"name": "eth0", "dhcp": "yes"}, {"name": "eth1", "dhcp": "yes", "mtu": 1300, "metric": 2000}]},
)
wrong(
    "large enough for IPv6 in IPv4",
    "r2: wireguard_vrf_interfaces[0].mtu = 1340: leaves 1260 bytes for the tunnel wg0, and IPv6 in it needs 1280 (RFC "
    "8200). If this host sends to its peers only over IPv4, set wireguard_vrf_tunnels[wg0].mtu to 1280",
    r2={"interfaces": [{"name": "eth0", "dhcp": "yes", "mtu": 1340}]},
)
wrong(
    "a tunnel's MTU that is too small for IPv6",
    *(
        f"{host}: wireguard_vrf_tunnels[wg0].mtu = 1279: must be at least 1280, which IPv6 needs (RFC 8200)"
        for host in ("r1", "r2", "r3")
    ),
    tunnel={"mtu": 1279},
)


wrong(
    "two folders of keys",
    "r3: wireguard_vrf_public_keys = '/b/keys': must be that of r1 (/a/keys): the keys of all hosts are in one folder, "
    "by default beside the inventory. Set it for all hosts where the inventory has several folders",
    r1={"public_keys": "/a/keys"},
    r2={"public_keys": "/a/keys/"},
    r3={"public_keys": "/b/keys"},
)


wrong(
    "a recorded key that is none",
    "r1: wireguard_vrf_recorded_keys[wg0] = 'x': must be a WireGuard key: 32 bytes in base64, 44 characters that end "
    "in '='",
    r1={"recorded_keys": {"wg0": "x"}},
)
wrong(
    "recorded keys that are no mapping",
    "r1: wireguard_vrf_recorded_keys = ['wg0']: must be a mapping",
    r1={"recorded_keys": ["wg0"]},
)
wrong(
    "a recorded key of a tunnel that there is not",
    "r1: wireguard_vrf_recorded_keys = 'wg1': this host has no tunnel of that name",
    r1={"recorded_keys": {"wg1": KEY}},
)


@pytest.mark.parametrize(("hosts", "tunnel", "lines"), [case[1:] for case in WRONG], ids=[case[0] for case in WRONG])
def test_wrong_inventories_stop_the_plan(
    lab: dict[str, t.Any], hosts: dict[str, t.Any], tunnel: dict[str, t.Any], lines: list[str]
) -> None:
    for variables in lab["hosts"].values():
        variables["wireguard_vrf_tunnels"][0].update(tunnel)
    for host, changes in hosts.items():
        lab["hosts"][host].update({f"wireguard_vrf_{name}": value for name, value in changes.items()})
    with pytest.raises(PlanError) as caught:
        plan({**lab, "resolved": {}})
    assert str(caught.value).splitlines() == lines


def test_control_the_lab_itself_is_right(lab: dict[str, t.Any]) -> None:
    assert sorted(plan(lab)["hosts"]) == ["r1", "r2", "r3"]


@pytest.mark.parametrize(
    ("key", "message"),
    [
        ("not a key", "must be a WireGuard key: 32 bytes in base64, 44 characters that end in '='"),
        ("A" * 43 + "=", "must be a WireGuard key; this one is all zeros"),
        (
            "c/QRRAW04wQlo4FU55bMFWxlxVMYggzKEGF5n6z+i1A=",
            "is also the key of r1 for wg0; each host makes its own",
        ),
    ],
)
def test_public_keys(lab: dict[str, t.Any], key: str, message: str) -> None:
    lab["public_keys"]["r2"]["wg0"] = key
    with pytest.raises(PlanError) as caught:
        with_keys(plan(lab), lab["public_keys"])
    assert str(caught.value) == f"r2: public key of wg0 = '{key}': {message}"


def test_a_peers_key_is_a_hosts_own(lab: dict[str, t.Any]) -> None:
    key = lab["public_keys"]["r3"]["wg0"]
    for variables in lab["hosts"].values():
        variables["wireguard_vrf_tunnels"][0]["peers"] = [{**OUTER, "public_key": key}]
    with pytest.raises(PlanError) as caught:
        with_keys(plan(lab), lab["public_keys"])
    assert str(caught.value) == (
        f"r1: wireguard_vrf_tunnels[wg0].peers[phone].public_key = '{key}': is the key of r3; phone needs its own"
    )


def test_a_peer_in_units_whose_prefix_is_none(lab: dict[str, t.Any]) -> None:
    peer = {"PublicKey": KEY, "AllowedIPs": KEY}
    lab["hosts"]["r2"]["wireguard_vrf_units"] = {"wg0.netdev": [{"WireGuardPeer": peer}]}
    with pytest.raises(PlanError) as caught:
        plan(lab)
    assert str(caught.value) == (
        "r2: wireguard_vrf_units: has a value of AllowedIPs= in [WireGuardPeer] that is not a list of prefixes"
    )
    peer["AllowedIPs"] = "192.0.2.9"
    assert plan(lab)["hosts"]["r2"]["tunnels"][0]["peers"][-1]["allowed_ips"] == ["192.0.2.9/32"]


def test_one_port_for_two_tunnels(lab: dict[str, t.Any]) -> None:
    for variables in lab["hosts"].values():
        variables["wireguard_vrf_tunnels"].append({"name": "wg1", "group": "routers", "prefixes": ["fd00:98::/64"]})
        variables["wireguard_vrf_networks"] = []
    with pytest.raises(PlanError) as caught:
        plan(lab)
    assert [problem["message"] for problem in caught.value.problems] == [
        "51820 is also the port of wg0; give one of the two tunnels another listen_port"
    ] * 3


HOSTILE_NAMES = [
    "..", ".hidden", "-rf", "a/b", "a b", "a\nb", "a\0b", "a\x1b[2J", "{{ lookup('pipe', 'id') }}", "a%n", "a'b", 'a"b',
    "$(id)", "r1\u202e", "\u200br1", "a\u2028b", "x" * 201, "\udcff",
]  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_a_host_with_a_part_in_the_plan_has_a_name_that_can_be_a_files(lab: dict[str, t.Any], name: str) -> None:
    lab["hosts"][name] = lab["hosts"].pop("r2")
    lab["groups"]["routers"] = ["r1", name, "r3"]
    with pytest.raises(PlanError) as caught:
        plan(lab)
    problems = [problem for problem in caught.value.problems if problem["host"] == name]
    assert [problem["variable"] for problem in problems] == ["the name of the host"]
    assert printable(str(caught.value)) == str(caught.value)


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_a_group_of_a_tunnel_has_a_plain_name(lab: dict[str, t.Any], name: str) -> None:
    lab["groups"][name] = lab["groups"]["routers"]
    for variables in lab["hosts"].values():
        variables["wireguard_vrf_tunnels"][0]["group"] = name
    with pytest.raises(PlanError) as caught:
        plan(lab)
    assert all(problem["variable"] == "wireguard_vrf_tunnels[0].group" for problem in caught.value.problems)
    assert printable(str(caught.value), lines=True) == str(caught.value)


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_a_host_without_a_part_may_have_any_name(lab: dict[str, t.Any], name: str) -> None:
    lab["hosts"][name] = {}
    assert sorted(plan(lab)["hosts"]) == ["r1", "r2", "r3"]


@pytest.mark.parametrize("name", ["r2.example.net", "R_2", "2001:db8::2", "r-2+a@b", "m\u00fcnchen", "\u0440\u0430"])
def test_other_names_are_taken(lab: dict[str, t.Any], name: str) -> None:
    lab["hosts"][name] = lab["hosts"].pop("r2")
    lab["public_keys"][name] = lab["public_keys"].pop("r2")
    lab["groups"]["routers"] = ["r1", name, "r3"]
    assert name in plan(lab)["hosts"]

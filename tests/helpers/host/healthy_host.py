# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A host's plan, and facts that agree with it in everything."""

from __future__ import annotations

import typing as t

KEYS = {name: f"{letter * 42}A=" for name, letter in (("r1", "A"), ("r2", "B"), ("r3", "C"), ("phone", "D"))}


def peer(host: str, endpoint: str | None, number: int, *, inventory: bool = True) -> dict[str, t.Any]:
    return {
        "host": host,
        "public_key": KEYS[host],
        "preshared_key_file": f"/etc/transit-networkd/keys/wg0.{host}.psk" if inventory else None,
        "allowed_ips": [f"fd00:99::{number}/128"],
        "endpoint": endpoint,
        "keepalive": 25 if inventory else None,
        "addresses": [f"fd00:99::{number}"],
        "inventory": inventory,
        "from_units": False,
    }


def member(name: str, **settings: t.Any) -> dict[str, t.Any]:
    nothing: dict[str, t.Any] = {"addresses": [], "gateways": [], "dhcp": "no", "accept_ra": False, "drop_in": None}
    return {"name": name, "vrf": "vrf-wan", "dns": [], "mtu": 1500, "metric": None, **nothing, **settings}


def plan() -> dict[str, t.Any]:
    return {
        "host": "r1",
        "systemd_version": 252,
        "vrfs": [{"name": "vrf-wan", "table": 1000, "alias": "transit", "mark": 1000}],
        "members": [
            member(
                "eth0",
                addresses=["198.51.100.11/24", "2001:db8:a::11/64"],
                gateways=[{"address": "198.51.100.1", "on_link": False}],
            ),
            member("eth1", drop_in="10-eth1.network", accept_ra=None),
            member("eth2", dhcp="ipv4", accept_ra=True),
        ],
        "rules": [
            {"priority": 1998, "mark": 1000, "action": "table", "table": 1000},
            {"priority": 1999, "mark": 1000, "action": "unreachable", "table": None},
        ],
        "strict": True,
        "filter": {"tcp": [22], "udp": []},
        "services": [],
        "follow": None,
        "metrics_folder": None,
        "tunnels": [
            {
                "name": "wg0",
                "tunnel": "wg0",
                "underlay": "vrf-wan",
                "vrf": None,
                "mark": 1000,
                "listen_port": 51820,
                "public_key": KEYS["r1"],
                "private_key_file": "/etc/transit-networkd/keys/wg0.key",
                "addresses": ["fd00:99::1/64"],
                "routes": ["fd00:50:2::/64"],
                "mtu": 1420,
                "peers": [
                    peer("r2", "203.0.113.12:51820", 2),
                    peer("r3", "[2001:db8:c::13]:51820", 3),
                    peer("phone", None, 9, inventory=False),
                ],
            }
        ],
        "sysctls": {"net.ipv4.udp_l3mdev_accept": "1", "net.ipv4.ip_forward": "1"},
        "units": {},
        "pairs": [],
        "set_aside": [],
    }


def link(name: str, index: int, **values: t.Any) -> dict[str, t.Any]:
    usual: dict[str, t.Any] = {
        "kind": None,
        "master": None,
        "mtu": 1500,
        "up": True,
        "operstate": "up",
        "addresses": [],
        "tentative": [],
        "unit": f"/etc/systemd/network/05-transit-{name}.network",
        "drop_ins": [],
        "setup": "configured",
    }
    return {"name": name, "index": index, **usual, **values}


def rule(family: str, priority: int, **values: t.Any) -> dict[str, t.Any]:
    none = dict.fromkeys(("mark", "mask", "table", "src", "dst", "iif", "oif"))
    usual: dict[str, t.Any] = {"action": "table", "protocol": "static", "l3mdev": False, "inverted": False, "other": {}}
    return {"family": family, "priority": priority, **none, **usual, **values}


def route(family: str, table: int, **values: t.Any) -> dict[str, t.Any]:
    usual: dict[str, t.Any] = {
        "type": "unicast",
        "destination": "0.0.0.0/0" if family == "ipv4" else "::/0",
        "gateway": None,
        "device": None,
        "metric": 0,
        "protocol": "static",
    }
    return {"family": family, "table": table, **usual, **values}


def found_peer(host: str, endpoint: str, number: int, **values: t.Any) -> dict[str, t.Any]:
    usual: dict[str, t.Any] = {"keepalive": 25, "handshake_age": 12, "received": 92, "sent": 148, "preshared": True}
    key = {"public_key": KEYS[host], "endpoint": endpoint, "allowed_ips": [f"fd00:99::{number}/128"]}
    return {**key, **usual, **values}


def facts() -> dict[str, t.Any]:
    families = ("ipv4", "ipv6")
    return {
        "systemd_version": 257,
        "kernel": "6.12.107+deb13-cloud-amd64",
        "links": [
            link("lo", 1, addresses=["127.0.0.1/8", "::1/128"], unit=None, drop_ins=[], setup="unmanaged"),
            link(
                "eth0",
                2,
                master="vrf-wan",
                addresses=["198.51.100.11/24", "2001:db8:a::11/64", "fe80::1/64"],
            ),
            link(
                "eth1",
                3,
                master="vrf-wan",
                addresses=["192.0.2.11/24", "fe80::2/64"],
                unit="/etc/systemd/network/10-eth1.network",
                drop_ins=["/etc/systemd/network/10-eth1.network.d/05-transit.conf"],
            ),
            link("eth2", 4, master="vrf-wan", addresses=["203.0.113.50/24", "2001:db8:b::50/64", "fe80::3/64"]),
            link("vrf-wan", 5, kind="vrf", mtu=65575),
            link("wg0", 6, kind="wireguard", mtu=1420, operstate="unknown", addresses=["fd00:99::1/64"]),
        ],
        "vrfs": [{"name": "vrf-wan", "table": 1000, "members": ["eth0", "eth1", "eth2"], "up": True}],
        "rules": [
            each
            for family in families
            for each in (
                rule(family, 1000, action="l3mdev", l3mdev=True, protocol="kernel"),
                rule(family, 1998, mark=1000, table=1000),
                rule(family, 1999, mark=1000, action="unreachable"),
                rule(family, 2000, action="unreachable", l3mdev=True, protocol="kernel"),
                rule(family, 32764, table=255, protocol="kernel"),
                rule(family, 32766, table=254, protocol="kernel"),
            )
        ],
        "routes": [
            *(route(family, 1000, type="unreachable", metric=4278198272) for family in families),
            route("ipv4", 1000, gateway="198.51.100.1", device="eth0"),
        ],
        "tunnels": [
            {
                "name": "wg0",
                "mark": 1000,
                "listen_port": 51820,
                "public_key": KEYS["r1"],
                "peers": [
                    found_peer("r2", "203.0.113.12:51820", 2),
                    found_peer("r3", "[2001:db8:c::13]:51820", 3),
                    found_peer("phone", "192.0.2.77:40000", 9, preshared=False, keepalive=0, handshake_age=None),
                ],
            }
        ],
        "sysctls": {"net.ipv4.udp_l3mdev_accept": "1", "net.ipv4.ip_forward": "1"},
        "filter": {"file": "0a", "table": "0a"},
        "lookups": [
            {"to": "203.0.113.12", "mark": 1000, "vrf": None, "table": 1000, "device": "eth0", "error": None},
            {"to": "2001:db8:c::13", "mark": 1000, "vrf": None, "table": 1000, "device": "eth0", "error": None},
            *(
                {"to": to, "mark": None, "vrf": None, "table": 254, "device": "wg0", "error": None}
                for to in ("fd00:99::2", "fd00:99::3", "fd00:99::9", "fd00:50:2::")
            ),
        ],
        "services": [],
        "pings": [{"to": to, "received": True, "error": None} for to in ("fd00:99::2", "fd00:99::3")],
        "files": [{"path": "/etc/systemd/network/05-transit-wg0.netdev", "state": "ours"}],
        "transaction": {"state": "none", "id": None, "deadline": None, "reason": None},
        "notes": [],
    }

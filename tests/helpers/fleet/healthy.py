# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The facts of a host that has what its plan says: for plans with one VRF, and no filter and no services."""

from __future__ import annotations

import typing as t

from helpers.host.healthy_host import link, route, rule

Data = dict[str, t.Any]
FAMILIES = ("ipv4", "ipv6")


def facts(plan: Data, questions: Data, own: t.Mapping[str, str | None]) -> Data:
    """Return facts that agree with a plan and answer questions; ``own`` are the host's public keys by tunnel."""
    (vrf,) = plan["vrfs"]
    members = [
        link(each["name"], 10 + at, master=vrf["name"], addresses=each["addresses"])
        for at, each in enumerate(plan["members"])
    ]
    devices = [
        link(each["name"], 50 + at, kind="wireguard", mtu=each["mtu"], operstate="unknown", addresses=each["addresses"])
        for at, each in enumerate(plan["tunnels"])
    ]
    return {
        "systemd_version": 257,
        "kernel": "6.12.107",
        "links": [link("lo", 1), *members, link(vrf["name"], 90, kind="vrf", mtu=65575), *devices],
        "vrfs": [{**{name: vrf[name] for name in ("name", "table")}, "members": _names(members), "up": True}],
        "rules": [each for family in FAMILIES for each in _rules(family, plan)],
        "routes": _routes(vrf["table"], plan),
        "tunnels": [_tunnel(each, own) for each in plan["tunnels"]],
        "filter": {"file": None, "table": None},
        "sysctls": plan["sysctls"],
        "lookups": [_lookup(question, plan, vrf["table"]) for question in questions["lookups"]],
        "pings": [{"to": to, "received": True, "error": None} for to in questions["pings"]],
        "services": [],
        "files": [],
        "transaction": {"state": "none", "id": None, "deadline": None, "reason": None},
        "notes": [],
    }


def _names(rows: list[Data]) -> list[str]:
    return [row["name"] for row in rows]


def _rules(family: str, plan: Data) -> list[Data]:
    marked = [
        rule(family, each["priority"], mark=each["mark"], table=each["table"], action=each["action"])
        for each in plan["rules"]
    ]
    return [
        rule(family, 1000, action="l3mdev", l3mdev=True, protocol="kernel"),
        *marked,
        rule(family, 2000, action="unreachable", l3mdev=True, protocol="kernel"),
        rule(family, 32764, table=255, protocol="kernel"),
        rule(family, 32766, table=254, protocol="kernel"),
    ]


def _routes(table: int, plan: Data) -> list[Data]:
    found = [route(family, table, type="unreachable", metric=4278198272) for family in FAMILIES]
    for member in plan["members"]:
        for gateway in member["gateways"]:
            family = "ipv6" if ":" in gateway["address"] else "ipv4"
            found.append(route(family, table, gateway=gateway["address"], device=member["name"]))
    return found


def _tunnel(tunnel: Data, own: t.Mapping[str, str | None]) -> Data:
    peers = [
        {
            **{name: peer[name] for name in ("public_key", "endpoint", "allowed_ips")},
            "keepalive": peer["keepalive"] or 0,
            "handshake_age": 12,
            "received": 92,
            "sent": 148,
            "preshared": peer["preshared_key_file"] is not None,
        }
        for peer in tunnel["peers"]
    ]
    key = own[tunnel["tunnel"]]
    return {**{name: tunnel[name] for name in ("name", "mark", "listen_port")}, "public_key": key, "peers": peers}


def _lookup(question: Data, plan: Data, table: int) -> Data:
    marked = question["mark"] is not None
    device = plan["members"][0]["name"] if marked else plan["tunnels"][0]["name"]
    return {**question, "table": table if marked else 254, "device": device, "error": None}

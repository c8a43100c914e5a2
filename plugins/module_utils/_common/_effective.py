# SPDX-License-Identifier: GPL-3.0-or-later
"""A plan's effective values: peers, ports and MTUs of tunnels as the user's own sections leave them. Pure."""

from __future__ import annotations

import ipaddress
import typing as t
from collections.abc import Iterator, Mapping

from ._addresses import allowed_ips
from ._layout import UNIT_PREFIX

if t.TYPE_CHECKING:  # pragma: no cover
    from ._shapes import GatewayPlan, HostPlan, MemberPlan, PeerPlan, TunnelPlan, Unit, Value


def effective(host_plan: HostPlan) -> HostPlan:
    """Return the plan with the peers, ports and MTUs of its tunnels as they are once its ``units`` are rendered.

    A peer that the units add has ``from_units``. The controller calls this when it plans, and again when it merges
    public keys: a section for a peer of the plan adds no other peer. Raises ValueError for a wrong prefix.
    """
    units = {name.replace(UNIT_PREFIX, "", 1): unit for name, unit in (host_plan.get("units") or {}).items()}
    return {**host_plan, "tunnels": [_tunnel(tunnel, units) for tunnel in host_plan["tunnels"]]} if units else host_plan


def of_older_version(host_plan: HostPlan) -> HostPlan:
    """Return a plan that a host has recorded, with the effective values that older versions left out."""
    members: list[MemberPlan] = [
        {**member, "gateways": [_gateway(gateway) for gateway in member.get("gateways", [])]}
        for member in host_plan["members"]
    ]
    older: Mapping[str, object] = host_plan
    aside = host_plan["set_aside"] if "set_aside" in older else []
    return effective({**host_plan, "members": members, "set_aside": aside})


def _gateway(recorded: str | GatewayPlan) -> GatewayPlan:
    return {"address": recorded, "on_link": False} if isinstance(recorded, str) else recorded


def _tunnel(tunnel: TunnelPlan, units: Mapping[str, Unit]) -> TunnelPlan:
    netdev = units.get(f"{tunnel['name']}.netdev") or []
    planned = [peer for peer in tunnel["peers"] if not peer.get("from_units")]
    known = {peer["public_key"] for peer in planned}
    added = [_peer(_last(keys, "PublicKey"), keys) for keys in _sections(netdev, "WireGuardPeer")]
    return {
        **tunnel,
        "listen_port": listen_port(units, tunnel["name"], tunnel["listen_port"]),
        "mtu": link_mtu(units, tunnel["name"], tunnel["mtu"]),
        "peers": [*planned, *(peer for peer in added if peer["host"] and peer["host"] not in known)],
    }


def listen_port(units: Mapping[str, Unit], link: str, planned: int) -> int:
    """Return the port on which a link listens once a user's units are rendered; their names have no prefix."""
    return _number(units.get(f"{link}.netdev") or [], "WireGuard", "ListenPort", planned)


def link_mtu(units: Mapping[str, Unit], link: str, planned: int) -> int:
    """Return the MTU of a link once a user's units are rendered; their names have no prefix."""
    return _number(units.get(f"{link}.network") or [], "Link", "MTUBytes", planned)


def _sections(unit: Unit, name: str) -> Iterator[Mapping[str, Value]]:
    return (keys for section in unit for found, keys in section.items() if found == name)


def _number(unit: Unit, section: str, key: str, planned: int) -> int:
    """Return the number that replaces a planned one; a value that is not a number (``auto``, ``1K``) replaces none."""
    for keys in _sections(unit, section):
        value = _last(keys, key) or ""
        if value.isdecimal():
            planned = int(value)
    return planned


def _last(keys: Mapping[str, Value], key: str) -> str | None:
    """Return the value that networkd takes: of a key that repeats, the last one."""
    value = keys.get(key)
    return (value[-1] if value else None) if isinstance(value, list) else value


def _peer(public_key: str | None, keys: Mapping[str, Value]) -> PeerPlan:
    keepalive = _last(keys, "PersistentKeepalive") or ""
    allowed = keys.get("AllowedIPs", [])
    return {
        "host": public_key or "",
        "public_key": public_key,
        "preshared_key_file": _last(keys, "PresharedKeyFile"),
        "preshared_inline": bool(keys.get("PresharedKey")),
        "allowed_ips": [
            str(ipaddress.ip_network(prefix, strict=False))
            for prefix in allowed_ips([allowed] if isinstance(allowed, str) else allowed)
        ],
        "endpoint": _last(keys, "Endpoint"),
        "endpoint_name": None,
        "keepalive": int(keepalive) if keepalive.isdecimal() else None,
        "addresses": [],
        "inventory": False,
        "from_units": True,
    }

# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the user's own sections (``units`` of a host's plan) make of the tunnels. Pure.

PRIVATE to the collection: it may change with any release; nothing outside of transit.networkd should import it.
"""

from __future__ import annotations

import ipaddress
import typing as t

from ansible_collections.transit.networkd.plugins.module_utils._common._addresses import allowed_ips
from ansible_collections.transit.networkd.plugins.module_utils._common._layout import UNIT_PREFIX

if t.TYPE_CHECKING:  # pragma: no cover
    from collections.abc import Iterator

    from ansible_collections.transit.networkd.plugins.module_utils._drift._check import Data


def with_units(host_plan: Data) -> Data:
    """Return the plan with the peers, ports and MTUs of its tunnels as they are once its ``units`` are rendered."""
    units = {name.replace(UNIT_PREFIX, "", 1): unit for name, unit in (host_plan.get("units") or {}).items()}
    return {**host_plan, "tunnels": [_tunnel(tunnel, units) for tunnel in host_plan["tunnels"]]} if units else host_plan


def _tunnel(tunnel: Data, units: Data) -> Data:
    netdev, network = (units.get(f"{tunnel['name']}.{kind}") or [] for kind in ("netdev", "network"))
    known = {peer["public_key"] for peer in tunnel["peers"]}
    peers = [_peer(keys) for keys in _sections(netdev, "WireGuardPeer") if keys.get("PublicKey")]
    return {
        **tunnel,
        "listen_port": _number(netdev, "WireGuard", "ListenPort", tunnel["listen_port"]),
        "mtu": _number(network, "Link", "MTUBytes", tunnel["mtu"]),
        "peers": [*tunnel["peers"], *(peer for peer in peers if peer["public_key"] not in known)],
    }


def _sections(unit: t.Any, name: str) -> Iterator[Data]:
    return (keys for section in unit for found, keys in section.items() if found == name)


def _number(unit: t.Any, section: str, key: str, ours: int) -> int:
    """Return a number that takes the place of ours; what is none (``auto``, ``1K``) is left to networkd."""
    for keys in _sections(unit, section):
        value = str(keys.get(key, ""))
        if value.isdigit():
            ours = int(value)
    return ours


def _peer(keys: Data) -> dict[str, t.Any]:
    keepalive = str(keys.get("PersistentKeepalive", ""))
    allowed = keys.get("AllowedIPs", [])
    return {
        "host": keys["PublicKey"],
        "public_key": keys["PublicKey"],
        "preshared_key_file": keys.get("PresharedKeyFile"),
        "preshared_inline": bool(keys.get("PresharedKey")),
        "allowed_ips": [
            str(ipaddress.ip_network(prefix, strict=False))
            for prefix in allowed_ips([allowed] if isinstance(allowed, str) else allowed)
        ],
        "endpoint": keys.get("Endpoint"),
        "keepalive": int(keepalive) if keepalive.isdigit() else None,
        "addresses": [],
        "inventory": False,
    }


__all__ = ("with_units",)

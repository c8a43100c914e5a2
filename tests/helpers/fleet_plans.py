# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Plans of hosts, as far as a key rotation reads them."""

from __future__ import annotations

import typing as t

Row = dict[str, t.Any]


def peer(host: str, **more: t.Any) -> Row:
    return {
        "host": host,
        "public_key": f"{host}=",
        "preshared_key_file": f"/etc/transit-networkd/keys/wg0.{host}.psk",
        "allowed_ips": [f"fd00::{host[1:]}/128"],
        "keepalive": 25,
        "addresses": [f"fd00::{host[1:]}"],
        "inventory": True,
        "from_units": False,
        **more,
    }


def host_plan(host: str, peers: t.Iterable[str], *more: Row) -> Row:
    peers = list(peers)
    tunnels = [{"name": "wg0", "tunnel": "wg0", "peers": [peer(name) for name in peers] + list(more)}]
    pairs = [{"tunnel": "wg0", "peer": name} for name in peers]
    return {"host": host, "tunnels": tunnels if peers or more else [], "pairs": pairs}


def hub() -> dict[str, Row]:
    """r1 is the hub of r2 and r3; r4 has no tunnel."""
    return {
        "r1": host_plan("r1", ["r2", "r3"]),
        "r2": host_plan("r2", ["r1"]),
        "r3": host_plan("r3", ["r1"]),
        "r4": host_plan("r4", []),
    }

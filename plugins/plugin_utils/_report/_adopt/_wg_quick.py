# SPDX-License-Identifier: GPL-3.0-or-later
"""Tunnels of wg-quick(8), and what of its files has no place in an inventory."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from ....module_utils._common._adoption import Adoption, Configured
from ....module_utils._common._key_text import is_key
from ....module_utils._common._layout import INTERFACE_NAME
from ....module_utils._common._wg_quick import Block, sections
from ._shapes import Host, Peer, Tunnel
from ._units import WG_QUICK, address, number, prefix

_COMMANDS = ("preup", "postup", "predown", "postdown")
_OTHER = {
    "dns": "set name servers in wireguard_vrf_units or in resolved.conf",
    "saveconfig": "the inventory says what the tunnel is",
}


def tunnels(adoption: Adoption, host: Host) -> None:
    """Add the tunnels of wg-quick, except those that units make, too."""
    made = {tunnel.name for tunnel in host.tunnels}
    live = {tunnel["name"] for tunnel in adoption["facts"]["tunnels"]}
    keys = {row["path"]: row for row in adoption["keys"]}
    for file in adoption["files"]:
        path = file["path"]
        if not path.startswith(WG_QUICK):
            continue
        name = posixpath.basename(path).removesuffix(".conf")
        if name in made:
            host.notes.append(f"{path} is left out: a unit of networkd makes {name}.")
            continue
        try:
            if not INTERFACE_NAME.match(name):
                raise ValueError("its name cannot be that of a link")
            tunnel = _tunnel(name, file)
        except ValueError as exc:
            host.notes.append(f"{path} is not a file of wg-quick: {exc}.")
            continue
        if not file["enabled"]:
            state = "up, and not started at boot" if name in live else "neither up nor started at boot"
            tunnel.notes.append(f"{path}: the tunnel is {state}.")
        if path in keys:
            tunnel.public_key = keys[path]["public_key"]
            if keys[path]["problem"]:
                tunnel.notes.append(f"{path}: no public key: {keys[path]['problem']}.")
        host.tunnels.append(tunnel)


def _tunnel(name: str, file: Configured) -> Tunnel:
    blocks = list(sections(file["content"]))
    own = [block for block in blocks if block.name == "interface"]
    if len(own) != 1:
        raise ValueError("it must have one [Interface]")
    table = own[0].last("table") or "auto"
    found = Tunnel(
        name,
        [file["path"]],
        port=number(own[0].last("listenport")),
        mark=number(own[0].last("fwmark")) or None,
        mtu=number(own[0].last("mtu")),
        routes=table != "off",
        addresses=[each for word in own[0].values("address") if (each := address(word))],
        peers=list(_peers(blocks)),
    )
    found.notes += _lost(file["path"], own[0], table)
    return found


def _peers(blocks: list[Block]) -> Iterator[Peer]:
    for block in blocks:
        key = block.last("publickey") if block.name == "peer" else None
        if is_key(key):
            yield Peer(
                str(key),
                [found for word in block.values("allowedips") if (found := prefix(word))],
                block.last("endpoint"),
                number(block.last("persistentkeepalive")),
                block.last("presharedkey"),
            )


def _lost(path: str, own: Block, table: str) -> Iterator[str]:
    for line, key, _value in own.settings:
        if key.lower() in _COMMANDS:
            yield f"{path}:{line}: {key}= cannot be carried over, because networkd runs no commands."
        elif key.lower() in _OTHER:
            yield f"{path}:{line}: {key}= is left out: {_OTHER[key.lower()]}."
    if table not in ("auto", "off", "main"):
        yield f"{path}: Table={table} becomes routes in the main table."

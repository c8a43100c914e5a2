# SPDX-License-Identifier: GPL-3.0-or-later
"""What the files of one side make live: the links of its .netdev units. Pure."""

from __future__ import annotations

import typing as t
from collections.abc import Iterable

from .._common._addresses import allowed_ips
from .._common._unit_file import parse


class PeerSection(t.TypedDict):
    """A [WireGuardPeer] section, as it is written."""

    public_key: str
    preshared_key_file: str | None
    preshared_key: str | None
    allowed_ips: list[str]
    endpoint: str | None
    keepalive: str


class Netdev(t.TypedDict):
    """A link that a .netdev unit makes.

    ``fixed`` are the section, the key and the value of what networkd cannot change on a link that exists. A
    difference means a new link (systemd.netdev(5); a VRF's table on 252, 257 and 262 alike). ``device`` and ``peers``
    are WireGuard's, which can be changed live; peers are known by their public keys.
    """

    name: str
    path: str
    kind: str | None
    fixed: list[tuple[str, str, str]]
    device: dict[str, str]
    peers: dict[str, PeerSection]


def netdevs(texts: Iterable[tuple[str, str]]) -> dict[str, Netdev]:
    """Return the links that .netdev units make, by name.

    ``texts`` are pairs of path and text; other files are passed over.
    """
    found = {}
    for path, text in texts:
        if path.endswith(".netdev"):
            netdev = _netdev(path, text)
            if netdev["name"]:
                found[netdev["name"]] = netdev
    return found


def _netdev(path: str, text: str) -> Netdev:
    fixed: list[tuple[str, str, str]] = []
    device: dict[str, str] = {}
    peers: dict[str, PeerSection] = {}
    names: dict[str, str] = {}
    for section in parse(text).sections:
        if section.name == "WireGuard":
            device.update((item.key, item.value) for item in section.assignments)
        elif section.name == "WireGuardPeer":
            peer = _peer([(item.key, item.value) for item in section.assignments])
            peers[peer["public_key"]] = peer
        elif section.name != "Match":
            fixed += [(section.name, item.key, item.value) for item in section.assignments if item.key != "Description"]
            if section.name == "NetDev":
                names.update((item.key, item.value) for item in section.assignments)
    return {
        "name": names.get("Name", ""),
        "path": path,
        "kind": names.get("Kind"),
        "fixed": fixed,
        "device": device,
        "peers": peers,
    }


def _peer(assignments: list[tuple[str, str]]) -> PeerSection:
    values = dict(assignments)
    return {
        "public_key": values.get("PublicKey", ""),
        "preshared_key_file": values.get("PresharedKeyFile"),
        "preshared_key": values.get("PresharedKey"),
        "allowed_ips": allowed_ips(value for key, value in assignments if key == "AllowedIPs"),
        "endpoint": values.get("Endpoint"),
        "keepalive": values.get("PersistentKeepalive", "off"),
    }


def without_peers(path: str, text: str) -> Netdev | None:
    """Return all of a WireGuard .netdev except its peers, to be compared; None for any other file."""
    if not path.endswith(".netdev"):
        return None
    netdev = _netdev(path, text)
    return {**netdev, "peers": {}} if netdev["kind"] == "wireguard" else None

# SPDX-License-Identifier: GPL-3.0-or-later
"""What a rotation asks of the kernel's WireGuard, and tells it. Arguments and answers hold public keys alone."""

from __future__ import annotations

import os
import posixpath
import typing as t

from .._common import _command
from .._common._files import under
from .._common._journal import say
from .._common._layout import private_key_path
from .._keys._keys import NEXT
from .._observe._wireguard import devices
from .._state import _rotation_record
from ._choose import KEYS, NEW, OLD, OTHER

if t.TYPE_CHECKING:  # pragma: no cover
    from .._common._rotation_links import Key
    from .._state._records import ChangingPeer, Link, Rotation
    from .._state._records import Peer as RecordedPeer


class Peer(t.NamedTuple):
    """What counts of a peer: where it is, and whether it has any prefixes."""

    endpoint: str | None
    holds: bool


There = t.Dict[str, t.Dict[str, Peer]]  # noqa: UP006 - an alias is evaluated, and Python 3.9 runs this


def read_peers() -> tuple[There, dict[str, str | None]]:
    """Return the peers that the kernel has, and the public key of each link. Raises CommandError."""
    found = devices()
    there = {
        device.name: {peer.public_key: Peer(peer.endpoint, bool(peer.allowed_ips)) for peer in device.peers}
        for device in found
    }
    return there, {device.name: device.public_key for device in found}


def holds(found: There, link: str, public_key: str | None) -> bool:
    """Return whether a public key of a link has prefixes; one that is not there has none."""
    peer = found.get(link, {}).get(public_key or "")
    return peer is not None and peer.holds


def add(root: str, record: Rotation, link: str, peer: ChangingPeer, key: Key, found: t.Mapping[str, Peer]) -> None:
    """Let a peer shake hands with one of its keys, too; its prefixes stay where they are."""
    words = ["wg", "set", link, "peer", peer[key], *_preshared(root, record, peer, key)]
    _command.run(words + _endpoint(found, peer, key))


def move_prefixes(link: str, peer: ChangingPeer, key: Key, found: t.Mapping[str, Peer]) -> None:
    """Move the prefixes of a peer to one of its keys; the other key is no longer used."""
    other = OTHER[key]
    words = ["wg", "set", link, "peer", peer[key]]
    words += _endpoint(found, peer, key)
    words += ["persistent-keepalive", str(peer["keepalive"] or 0), "allowed-ips", ",".join(peer["allowed_ips"])]
    if peer[other] in found:
        words += ["peer", peer[other], "persistent-keepalive", "0"]
    _command.run(words)


def remove_coming_keys(root: str, record: Rotation) -> None:
    """Leave each peer its old key alone in the kernel, with the prefixes, which a trial may have moved.

    Nothing may let the peers in meanwhile.
    """
    found, _keys_of_links = read_peers()
    for link, peer in _rotation_record.pairs(record):
        peers = found.get(link)
        if peers is None:
            continue
        if peer[OLD] not in peers:
            add(root, record, link, peer, OLD, peers)
        if peer["allowed_ips"] and not (peer[OLD] in peers and peers[peer[OLD]].holds):
            move_prefixes(link, peer, OLD, peers)
    remove({(link, peer[NEW]) for link, peer in _rotation_record.pairs(record)}, found)


def remove(keys: t.Iterable[tuple[str, str]], found: There) -> None:
    """Remove these public keys from the kernel."""
    for link, key in sorted(keys):
        if key in found.get(link, {}):
            _command.run(["wg", "set", link, "peer", key, "remove"])


def _endpoint(found: t.Mapping[str, Peer], peer: ChangingPeer, key: Key) -> list[str]:
    """Return the peer's endpoint under its other key if this key has none."""
    mine, others = found.get(peer[key]), found.get(peer[OTHER[key]])
    return ["endpoint", others.endpoint] if others and others.endpoint and not (mine and mine.endpoint) else []


def begin_handshake(link: str, public_key: str, keepalive: int) -> None:
    """Begin a handshake: WireGuard sends a keepalive at once when it is told to send them."""
    for interval in (0, keepalive or 1, *(() if keepalive else (0,))):
        _command.run(["wg", "set", link, "peer", public_key, "persistent-keepalive", str(interval)])


def set_preshared(root: str, record: Rotation, link: Link, found: t.Mapping[str, Peer]) -> None:
    """Set the current preshared key of each peer of a link, under both its keys; no session is lost.

    One whose file is missing keeps what it has: wg would set none of them.
    """
    words = []
    for peer in link["peers"]:
        for key in KEYS:
            public_key = peer[key]
            preshared = _preshared(root, record, peer, key) if public_key in found else []
            if not preshared:
                continue
            if os.path.exists(under(root, preshared[-1])):
                words += ["peer", str(public_key), *preshared]
            else:
                say(f"{link['name']} {peer['host']}: {preshared[-1]} is missing")
    if words:
        _command.run(["wg", "set", link["name"], *words])


def _preshared(root: str, record: Rotation, peer: RecordedPeer | ChangingPeer, key: Key) -> list[str]:
    """Return wg-set(8)'s words for a peer's preshared key: the new one once either end has a new private key.

    So both ends come to the same without asking each other. When the new one has taken the old one's place, both are
    the same file.
    """
    if not peer["preshared"]:
        return []
    folder, name = posixpath.split(peer["preshared"])
    coming = f"{folder}/{NEXT}{name}"
    renewed = key == NEW or _rotation_record.changed(record)
    return ["preshared-key", coming if renewed and os.path.exists(under(root, coming)) else peer["preshared"]]


def set_private(link: Link) -> None:
    """Set a link's private key from its file. Sessions continue to receive, and shake hands to send."""
    _command.run(["wg", "set", link["name"], "private-key", private_key_path(link["tunnel"])])

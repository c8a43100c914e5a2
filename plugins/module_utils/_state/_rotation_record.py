# SPDX-License-Identifier: GPL-3.0-or-later
"""The record of a rotation on one host: what it notes of keys and peers. Its states are in ``_states``."""

from __future__ import annotations

import posixpath
import typing as t
from collections.abc import Collection, Iterable, Iterator, Mapping

from .._common._layout import private_key_path
from ._states import (
    APPLYING,
    COMMITTED,
    FOLLOWING,
    PENDING,
    ROLLING_BACK,
    STAGED,
    NotAllowedError,
    deadline,
    describe,
    step,
)

if t.TYPE_CHECKING:  # pragma: no cover
    from .._common import _rotation_links
    from .._common._replies import KeyPair
    from ._records import ChangingPeer, Peer, Rotation


def new(rotate: Iterable[str], own: Mapping[str, KeyPair], rotation: str | None = None) -> Rotation:
    """Return the record of a rotation that has begun on a host."""
    return {
        "rotation": rotation,
        "rotate": sorted(rotate),
        "own": dict(own),
        "state": STAGED if own else FOLLOWING,
        "id": None,
        "due": None,
        "deadline": None,
        "timeout": None,
        "boot": None,
        "reason": None,
        "alive": None,
        "links": [],
        "finishing": False,
    }


def rotation(record: Rotation) -> str | None:
    """Return the id of the rotation; None where an older version began it."""
    return record.get("rotation")


def followed(record: Rotation, links: Iterable[_rotation_links.Link]) -> Rotation:
    """Return the record with these links; the key that a peer was last heard with is kept."""
    at = {(link["name"], peer["old"], peer["new"]): peer["at"] for link in record["links"] for peer in link["peers"]}

    def noted(name: str, peer: _rotation_links.Peer) -> Peer:
        # The keys of a plan that is followed are known, and were checked (``_peer_keys``).
        old = str(peer["old"])
        return {**peer, "old": old, "at": at.get((name, old, peer["new"]), "old")}

    return {
        **record,
        "links": [{**link, "peers": [noted(link["name"], peer) for peer in link["peers"]]} for link in links],
    }


def changes_of_plan(
    record: Rotation, links: Iterable[_rotation_links.Link], tunnels: Collection[str] | None
) -> list[str]:
    """Return in words where a plan differs from the record: an open rotation ends with the plan it began with.

    ``tunnels`` are to get new keys, None where that is not asked. A peer that has left is no difference, and coming
    keys may be made again.
    """
    own, known = record["own"], {link["name"]: link for link in record["links"]}
    words = [f"the tunnel {tunnel} is new" for tunnel in tunnels or () if tunnel not in own]
    if own and tunnels is not None and not tunnels:
        words.append(f"no tunnel is left of {', '.join(sorted(own))}")
    for link in links if known else ():
        name = link["name"]
        if name not in known:
            words.append(f"the interface {name} is new")
            continue
        peers = {peer["host"]: _fields(peer) for peer in known[name]["peers"]}
        for planned in map(_fields, link["peers"]):
            host = str(planned["host"])
            if host not in peers:
                words.append(f"{name}: the peer {host} is new")
                continue
            words += [
                f"{name}: the peer {host} has {what} {_word(planned[key])} instead of {_word(peers[host][key])}"
                for key, what in _PLANNED.items()
                if planned[key] != peers[host][key] and not (key == "old" and planned[key] is None)
            ]
    return words


# What a plan says of a peer.
_PLANNED = {
    "old": "the public key",
    "allowed_ips": "the prefixes",
    "keepalive": "the keepalive",
    "preshared": "the preshared key",
    "address": "the address",
}


def _fields(peer: Mapping[str, object]) -> Mapping[str, object]:
    """Return a peer by names of keys that are not literal."""
    return peer


def _word(value: object) -> str:
    return ", ".join(value) if isinstance(value, list) else str("none" if value is None else value)


def begin(record: Rotation, *, identity: str, due: float, timeout: float, boot: str) -> Rotation:
    """Return the record of a host that is to change its own keys; raises NotAllowedError, and ValueError."""
    if record["state"] != STAGED:
        raise NotAllowedError(f"the keys of this host are {describe(record)}, so they cannot be changed")
    if not record["links"]:
        raise NotAllowedError("the peers of this host are not prepared yet")
    return {
        **step(record, APPLYING),
        "id": identity,
        "due": due,
        "deadline": deadline(due, timeout),
        "timeout": timeout,
        "boot": boot,
        "reason": None,
        "alive": None,
    }


def self_checked(record: Rotation) -> Rotation:
    """Return the record of a host whose peers have followed."""
    return step(record, PENDING) if record["state"] == APPLYING else record


def rolling_back(record: Rotation, reason: str) -> Rotation:
    """Return the record of a host that puts its old keys back, if it still may."""
    return step(record, ROLLING_BACK, reason) if record["state"] in (APPLYING, PENDING) else record


def rolled_back(record: Rotation) -> Rotation:
    """Return the record of a host that is on its old keys again, and may try again."""
    return {**step(record, STAGED), "alive": None}


def changed(record: Rotation) -> bool:
    """Return whether the host's own new keys are in force, or are about to be."""
    return record["state"] in (APPLYING, PENDING, COMMITTED)


def finish(record: Rotation) -> Rotation:
    """Return the record of a host that no longer rolls back; raises NotAllowedError."""
    if record["state"] not in (FOLLOWING, COMMITTED):
        raise NotAllowedError(f"the keys of this host are {describe(record)}, so the rotation cannot end yet")
    return {**record, "finishing": True}


def pairs(record: Rotation) -> Iterator[tuple[str, ChangingPeer]]:
    """Return the link and the peer of each peer that changes its key."""
    for link in record["links"]:
        for peer in link["peers"]:
            if peer["new"]:
                yield link["name"], t.cast("ChangingPeer", peer)


def needs_current(record: Rotation | None, preshared: str) -> bool:
    """Return whether a pair may still use its current preshared key, as both ends do with their old keys."""
    if record is None:
        return True
    if record["state"] == COMMITTED:
        return False
    return all(peer["at"] == "old" for _link, peer in pairs(record) if peer["preshared"] == preshared)


def old_keys(record: Rotation) -> set[str]:
    """Return the public keys that no host has when the rotation is over."""
    return {peer["old"] for _link, peer in pairs(record)}


def own_names(record: Rotation) -> list[str]:
    """Return the names of the files of the host's own private keys."""
    return [posixpath.basename(private_key_path(tunnel)) for tunnel in sorted(record["own"])]

# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How far a rotation is on one host: what may follow what, and who wins. No file, no clock, no process.

    staged ──▶ applying ──▶ pending ──▶ committed        the host's own keys; a host that only follows has none
       ▲           │           │
       └── rolling-back ◀──────┘

A record is ``{"rotation", "rotate", "own", "state", "id", "due", "deadline", "timeout", "boot", "reason", "alive",
"links", "finishing"}``. ``rotation`` is the id that all who take part have from the controller; a record of before
there were ids has none. ``rotate`` are the hosts whose keys are rotated, ``own`` this host's, ``{tunnel: {"old",
"new"}}`` in public keys, empty on a host that only follows. ``id`` names the last attempt to change them, which begins
at ``due`` and is taken back at ``deadline`` (seconds of CLOCK_BOOTTIME), or in another life of pid 1 than ``boot``,
unless somebody confirms it. ``alive`` are the peers that were there before, and must be afterwards, None while nobody
has looked: ``{"link", "host", "keys", "last" (handshake), "answers" (the address that answers to a ping, or None)}``.

``links`` are the WireGuard interfaces, ``[{"name", "tunnel", "peers"}]``, a peer ``{"host", "old", "new", "at",
"allowed_ips", "keepalive", "preshared", "address"}``: ``new`` is None for a peer that keeps its key, ``at`` says which
of the two it was last heard with, ``preshared`` is the file of the pair's preshared key or None, ``address`` is where
it can be pinged or None. ``finishing``: all hosts have changed, and nobody goes back any more.

PRIVATE to the collection: it may change with any release; nothing outside of transit.networkd should import it.
"""

from __future__ import annotations

import posixpath
import typing as t

from ansible_collections.transit.networkd.plugins.module_utils._common._layout import private_key_path
from ansible_collections.transit.networkd.plugins.module_utils._state._states import (
    APPLYING,
    COMMITTED,
    NONE,
    PENDING,
    ROLLED_BACK,
    ROLLING_BACK,
    SHORTEST_TIMEOUT,
    NotAllowedError,
)

if t.TYPE_CHECKING:  # pragma: no cover
    from collections.abc import Collection, Iterable, Iterator, Mapping

    Record = dict[str, t.Any]
    Row = dict[str, t.Any]

FOLLOWING = "following"
STAGED = "staged"


def new(rotate: Iterable[str], own: Mapping[str, Row], rotation: str | None = None) -> Record:
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


def rotation(record: Record) -> str | None:
    """Return the id of the rotation; None where it was begun before there were ids."""
    found: str | None = record.get("rotation")
    return found


def followed(record: Record, links: Iterable[Row]) -> Record:
    """Give the record with these links; what is known of where their peers are is kept."""
    at = {(link["name"], peer["old"], peer["new"]): peer["at"] for link in record["links"] for peer in link["peers"]}
    return {
        **record,
        "links": [
            {
                **link,
                "peers": [
                    {**peer, "at": at.get((link["name"], peer["old"], peer["new"]), "old")} for peer in link["peers"]
                ],
            }
            for link in links
        ],
    }


def changes_of_plan(record: Record, links: Iterable[Row], tunnels: Collection[str] | None) -> list[str]:
    """Say in words what a plan has other than the record: a rotation that is open ends with what it began with.

    ``links`` are as in the record, with ``old`` None where that is not known yet; ``tunnels`` are to get new keys,
    None where that is not asked. A peer that has left is missed by nobody, and coming keys may be made anew.
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
        peers = {peer["host"]: peer for peer in known[name]["peers"]}
        for peer in link["peers"]:
            before = peers.get(peer["host"])
            if before is None:
                words.append(f"{name}: the peer {peer['host']} is new")
                continue
            words += [
                f"{name}: the peer {peer['host']} has {what} {_word(peer[key])} instead of {_word(before[key])}"
                for key, what in _PLANNED.items()
                if peer[key] != before[key] and not (key == "old" and peer[key] is None)
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


def _word(value: object) -> str:
    return ", ".join(value) if isinstance(value, list) else str("none" if value is None else value)


def begin(record: Record, *, identity: str, due: float, timeout: float, boot: str) -> Record:
    """Give the record of a host that is to change its own keys; raises NotAllowedError, and ValueError."""
    if record["state"] != STAGED:
        raise NotAllowedError(f"the keys of this host are {describe(record)}, so they cannot be changed")
    if not record["links"]:
        raise NotAllowedError("the peers of this host are not prepared yet")
    if timeout < SHORTEST_TIMEOUT:
        raise ValueError(f"a timeout of {timeout:g} s is too short: {SHORTEST_TIMEOUT} s at least")
    fields = {"id": identity, "due": due, "deadline": due + timeout, "timeout": timeout, "boot": boot}
    return {**record, **fields, "state": APPLYING, "reason": None, "alive": None}


def judged(record: Record) -> Record:
    """Give the record of a host whose peers have followed."""
    return {**record, "state": PENDING} if record["state"] == APPLYING else record


def confirm(record: Record, *, identity: str, now: float, boot: str) -> Record:
    """Give the committed record; raises NotAllowedError with the truth when it is too late, or too early."""
    if record["id"] == identity and record["state"] == COMMITTED:
        return record
    why = overdue(record, now=now, boot=boot)
    if record["id"] != identity or record["state"] != PENDING or why:
        raise NotAllowedError(f"the change {identity} cannot be confirmed: {why or describe(record)}")
    return {**record, "state": COMMITTED}


def overdue(record: Record, *, now: float, boot: str) -> str | None:
    """Say why the host's own keys must go back now, or None while they need not."""
    if record["state"] == ROLLING_BACK:
        return str(record["reason"])
    if record["state"] not in (APPLYING, PENDING):
        return None
    if record["boot"] != boot:
        return "the host was started anew before anybody confirmed"
    if now >= record["deadline"]:
        return f"nobody confirmed within {record['timeout']:g} s"
    return None


def back(record: Record, reason: str) -> Record:
    """Give the record of a host that goes back."""
    return {**record, "state": ROLLING_BACK, "reason": reason} if record["state"] in (APPLYING, PENDING) else record


def is_back(record: Record) -> Record:
    """Give the record of a host that is back on its old keys, and may try again."""
    return {**record, "state": STAGED, "alive": None}


def changed(record: Record) -> bool:
    """Say whether the host's own new keys are in force, or are about to be."""
    return record["state"] in (APPLYING, PENDING, COMMITTED)


def finish(record: Record) -> Record:
    """Give the record of a host that goes back no more; raises NotAllowedError."""
    if record["state"] not in (FOLLOWING, COMMITTED):
        raise NotAllowedError(f"the keys of this host are {describe(record)}, so the rotation cannot end yet")
    return {**record, "finishing": True}


def pairs(record: Record) -> Iterator[tuple[str, Row]]:
    """Give the link and the peer of each peer that changes its key."""
    for link in record["links"]:
        for peer in link["peers"]:
            if peer["new"]:
                yield link["name"], peer


def needs_current(record: Record | None, preshared: str) -> bool:
    """Say whether a pair may still speak with its current preshared key, as both of its ends do with their old keys."""
    if record is None:
        return True
    if record["state"] == COMMITTED:
        return False
    return all(peer["at"] == "old" for _link, peer in pairs(record) if peer["preshared"] == preshared)


def old_keys(record: Record) -> set[str]:
    """Give the public keys that nobody has when the rotation is over."""
    return {peer["old"] for _link, peer in pairs(record)}


def own_names(record: Record) -> list[str]:
    """Give the names of the files of the host's own private keys."""
    return [posixpath.basename(private_key_path(tunnel)) for tunnel in sorted(record["own"])]


def describe(record: Record) -> str:
    """Give the state and its reason in words."""
    return f"{record['state']} ({record['reason']})" if record["reason"] else str(record["state"])


def public(record: Record | None, identity: str | None = None, *, now: float) -> Row:
    """Give what a controller is told of the attempt that it names, as of a transaction."""
    state = NONE
    if record is not None and record["id"] == identity:
        state = ROLLED_BACK if record["state"] == STAGED else record["state"]
    remaining = max(0.0, record["deadline"] - now) if record and state in (APPLYING, PENDING) else None
    return {
        "id": identity,
        "state": state,
        "reason": record["reason"] if record and state != NONE else None,
        "remaining": None if remaining is None else round(remaining, 1),
        "drift": [],
    }


__all__ = (
    "APPLYING",
    "COMMITTED",
    "FOLLOWING",
    "NONE",
    "PENDING",
    "ROLLED_BACK",
    "ROLLING_BACK",
    "STAGED",
    "NotAllowedError",
    "back",
    "begin",
    "changed",
    "changes_of_plan",
    "confirm",
    "describe",
    "finish",
    "followed",
    "is_back",
    "judged",
    "needs_current",
    "new",
    "old_keys",
    "overdue",
    "own_names",
    "pairs",
    "public",
    "rotation",
)

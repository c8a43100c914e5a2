# SPDX-License-Identifier: GPL-3.0-or-later
"""Choose which of a peer's two keys gets its prefixes: the key that it was last heard with. Pure.

A handshake completes only if the peer has the private key, so it shows which key the peer uses. If nothing is heard,
the other key is tried: a peer that restarted, or that changed while this host was down, may not know this host's
endpoint.
"""

from __future__ import annotations

import typing as t
from collections.abc import Mapping
from dataclasses import dataclass, field

if t.TYPE_CHECKING:  # pragma: no cover
    from .._common._rotation_links import Key

OLD: t.Final = "old"
NEW: t.Final = "new"
# The new one first: it is the one that a peer keeps.
KEYS: tuple[Key, Key] = (NEW, OLD)
OTHER: dict[Key, Key] = {OLD: NEW, NEW: OLD}

# Seconds. A live session is renewed within 120 (REKEY_AFTER_TIME of WireGuard's paper, section 6.1), and is dead after
# 180; a handshake that is not answered is tried again after 5.
QUIET = 180.0
TRIAL = 8.0


@dataclass
class Memory:
    """What is known of one peer; times are of a monotonic clock.

    ``key`` was chosen last. ``awaited`` says that a handshake must come soon, counted from ``since``.
    """

    key: Key
    since: float
    heard: float | None = None
    awaited: bool = False
    known: dict[Key, int] = field(default_factory=dict)


class Choice(t.NamedTuple):
    """The key that gets the prefixes, and whether to begin a handshake with it now."""

    key: Key
    knock: bool


def remember(at: Key, handshakes: Mapping[Key, int], *, wall: float, now: float) -> Memory:
    """Begin to watch a peer.

    ``handshakes`` are the times of the last ones by key, 0 for none, ``wall`` is now. ``at`` is the key that was noted:
    it counts if the kernel has no handshake yet.
    """
    last = max(KEYS, key=lambda key: (handshakes.get(key, 0), key == at))
    shaken = handshakes.get(last, 0)
    age = max(0.0, wall - shaken)
    heard = now - age if shaken and age < QUIET else None
    return Memory(key=last, since=now, heard=heard, awaited=heard is None, known=dict(handshakes))


def choose(handshakes: Mapping[Key, int], memory: Memory, *, now: float) -> Choice:
    """Return which key gets the prefixes, and note in the memory what was seen."""
    news = [key for key in KEYS if handshakes.get(key, 0) > memory.known.get(key, 0)]
    forgotten = any(handshakes.get(key, 0) < last for key, last in memory.known.items())
    memory.known.update(handshakes)
    if news:
        memory.key, memory.heard, memory.awaited = news[0], now, False
        return Choice(memory.key, False)
    if forgotten:
        # The link was made again.
        memory.since, memory.awaited = now, True
        return Choice(memory.key, True)
    if memory.awaited:
        if now - memory.since < TRIAL:
            return Choice(memory.key, False)
        memory.key, memory.since = OTHER[memory.key], now
        return Choice(memory.key, True)
    if now - (memory.since if memory.heard is None else memory.heard) >= QUIET:
        # An idle tunnel does not shake hands; probe it.
        memory.since, memory.awaited = now, True
        return Choice(memory.key, True)
    return Choice(memory.key, False)

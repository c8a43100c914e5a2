# SPDX-License-Identifier: GPL-3.0-or-later
"""What a rotation has last seen of the kernel's peers."""

from __future__ import annotations

import time
import typing as t

from . import _wireguard
from ._choose import KEYS

if t.TYPE_CHECKING:  # pragma: no cover
    from .._common._rotation_links import Key
    from .._state._records import ChangingPeer, Peer

# How often, in seconds, all that the kernel has is read, where its handshakes tell of no other peers.
WHOLE = 30.0


class View:
    """The peers of each link, ``{link: {public key: peer}}``, and each link's own public key."""

    def __init__(self) -> None:
        self.found: _wireguard.There = {}
        self.keys: dict[str, str | None] = {}
        self.looked: float | None = None

    def look(self) -> None:
        """Read all of it."""
        self.found, self.keys = _wireguard.read_peers()
        self.looked = time.monotonic()

    def is_stale(self, handshakes: t.Iterable[tuple[str, str]]) -> bool:
        """Return whether it is time to look again, or the kernel has other peers by now."""
        if self.looked is None or time.monotonic() - self.looked >= WHOLE:
            return True
        return set(handshakes) != {(link, key) for link, peers in self.found.items() for key in peers}

    def holder(self, link: str, peer: Peer | ChangingPeer) -> Key | None:
        """Return which key of a peer has its prefixes; None where that is neither or both."""
        holders = [key for key in KEYS if _wireguard.holds(self.found, link, peer[key])]
        return holders[0] if len(holders) == 1 else None

    def moved(self, link: str, peer: ChangingPeer, key: Key) -> None:
        """Note that a key of a peer has got its prefixes."""
        found = self.found[link]
        for each in KEYS:
            if peer[each] in found:
                found[peer[each]] = found[peer[each]]._replace(holds=each == key)

    def begin_handshake(self, link: str, peer: Peer | ChangingPeer, key: Key) -> None:
        """Begin a handshake with a key of a peer, where it is there: wg would make one that is not."""
        public_key = peer[key]
        if public_key and public_key in self.found.get(link, {}):
            _wireguard.begin_handshake(link, public_key, peer["keepalive"])

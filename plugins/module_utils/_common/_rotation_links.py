# SPDX-License-Identifier: GPL-3.0-or-later
"""The shapes of what a host must know of its peers while keys are rotated. Pure."""

from __future__ import annotations

import typing as t

# Which of a peer's two keys.
Key = t.Literal["old", "new"]


class Planned(t.TypedDict):
    """What a plan says of a peer, except its keys.

    ``preshared`` is the file of the pair's preshared key, None for none. ``address`` answers to a ping, None where no
    address does.
    """

    host: str
    allowed_ips: list[str]
    keepalive: int
    preshared: str | None
    address: str | None


class Peer(Planned):
    """A peer: ``old`` is its public key, None where that is not known yet, ``new`` is None for a key that stays."""

    old: str | None
    new: str | None


class Link(t.TypedDict):
    """A WireGuard interface of a host, with its peers."""

    name: str
    tunnel: str
    peers: list[Peer]

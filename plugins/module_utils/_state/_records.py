# SPDX-License-Identifier: GPL-3.0-or-later
"""The shapes of the records of a change and of a rotation, as they are on the disk.

Records of older versions of the collection are read, too: a rotation that one began has no id.
"""

from __future__ import annotations

import typing as t

from .._common._coded import Recorded
from .._common._replies import KeyPair
from .._common._rotation_links import Key, Planned

State = t.Literal["preparing", "applying", "pending", "committed", "rolling-back", "rolled-back", "following", "staged"]


Kind = t.Literal["change", "remove"]


class Since(t.TypedDict, total=False):
    """When a transaction became pending; an older version wrote nothing of it."""

    pending_since: float


class Record(Since):
    """A transaction. ``deadline`` is in seconds of CLOCK_BOOTTIME, which no step of the wall clock moves.

    ``boot`` names one life of the host's pid 1: a container starts again while the kernel's boot_id stays.
    ``drift`` is what is wrong with the host; an older version wrote messages.
    """

    id: str
    kind: Kind
    state: State
    deadline: float
    timeout: float
    boot: str
    owner: str
    begun: str
    reason: str | None
    drift: list[Recorded]


class Peer(Planned):
    """A peer, as in the plan. ``at`` is the key that it was last heard with."""

    old: str
    new: str | None
    at: Key


class ChangingPeer(Planned):
    """A peer that changes its key."""

    old: str
    new: str
    at: Key


class Link(t.TypedDict):
    """A WireGuard interface, with its peers."""

    name: str
    tunnel: str
    peers: list[Peer]


class Alive(t.TypedDict):
    """A peer that had a session before the host changed its keys. ``answers`` is the address that answers to a ping."""

    link: str
    host: str
    keys: list[str]
    last: int
    answers: str | None


class RotationId(t.TypedDict, total=False):
    """The id that all hosts of a rotation have from the controller."""

    rotation: str | None


class Rotation(RotationId):
    """A rotation. ``rotate`` are the hosts whose keys are rotated, ``own`` this host's public keys by tunnel.

    ``id`` names the last attempt to change the host's own keys. It begins at ``due``. It is rolled back at
    ``deadline`` (CLOCK_BOOTTIME), or in another life of pid 1 than ``boot``, unless it is confirmed. ``alive`` are the
    peers that had a session before, None before the attempt. ``finishing``: all hosts have changed, and no host rolls
    back any more.
    """

    rotate: list[str]
    own: dict[str, KeyPair]
    state: State
    id: str | None
    due: float | None
    deadline: float | None
    timeout: float | None
    boot: str | None
    reason: str | None
    alive: list[Alive] | None
    links: list[Link]
    finishing: bool

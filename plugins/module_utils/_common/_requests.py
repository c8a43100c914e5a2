# SPDX-License-Identifier: GPL-3.0-or-later
"""The shapes of all requests to the host program."""

from __future__ import annotations

import typing as t
from collections.abc import Sequence

from ._facts import Question
from ._rotation_links import Link
from ._shapes import Bundle


class ChangeRequest(t.TypedDict):
    """What ``inspect``, ``begin`` and ``remove`` have in common. ``bundle`` is None for a removal."""

    id: str
    bundle: Bundle | None
    timeout: int
    overwrite_edited: bool
    check_gateway: bool
    foreign_firewall: list[str]
    accept: list[str]
    owner: str
    begun: str


class InspectRequest(ChangeRequest, total=False):
    """``inspect``, with what else the same reply is to tell.

    ``tools`` are programs that the host must have. ``keys`` is a request that makes no key, and may ``take`` preshared
    ones. ``facts`` are the questions of the facts; they are only answered where the bundle changes nothing.
    """

    tools: Sequence[str]
    keys: KeysRequest
    facts: Questions


class IdRequest(t.TypedDict):
    """``status``, ``confirm`` and ``rollback`` of a transaction."""

    id: str


class BeginRequest(ChangeRequest, total=False):
    """``begin`` and ``remove``. ``settle`` are preshared keys that the host gives their final names first."""

    settle: Sequence[SettledPair]


class ConfirmRequest(IdRequest, total=False):
    """``confirm``. ``after`` are the seconds from the reply to ``begin`` to the connection that this request comes by.

    With ``after``, a change is only confirmed by a connection that began when it was pending. The host waits up to
    ``wait`` seconds for the end of its self-check before it tells how the change stands.
    """

    after: float
    wait: float


class RollbackRequest(IdRequest, total=False):
    """``rollback``, with why it is asked for."""

    reason: str


class Coming(t.TypedDict, total=False):
    """``next`` asks for the coming key of a rotation."""

    next: bool


class Pair(Coming):
    """The preshared key of a tunnel with a peer."""

    tunnel: str
    peer: str


class SettledPair(Pair):
    """A key that both ends hold. ``digest`` is its SHA-256."""

    digest: str


class GivenPair(Pair):
    """A key to give, masked with 32 bytes in base64."""

    pad: str


class TakenPair(SettledPair):
    """A key to store."""

    pad: str
    masked: str


class KeysRequest(t.TypedDict, total=False):
    """``keys``. ``tunnels`` says of each tunnel whether its private key may be made."""

    check: bool
    tunnels: dict[str, bool]
    list: Sequence[Pair]
    give: Sequence[GivenPair]
    take: Sequence[TakenPair]
    settle: Sequence[SettledPair]


class LookRequest(t.TypedDict):
    """How far a rotation is."""

    step: t.Literal["look"]


class FollowRequest(t.TypedDict):
    """Let peers in with their coming keys, too."""

    step: t.Literal["follow"]
    rotate: list[str]
    rotation: str | None
    links: list[Link]


class StageRequest(t.TypedDict):
    """Make the coming private keys of ``tunnels``."""

    step: t.Literal["stage"]
    tunnels: list[str]
    rotate: list[str]
    rotation: str | None
    pairs: Sequence[Pair]
    links: list[Link]


class SwitchRequest(t.TypedDict):
    """Change the host's own keys."""

    step: t.Literal["switch"]
    id: str
    timeout: int


class AttemptRequest(t.TypedDict):
    """How a change of keys stands, or its confirmation."""

    step: t.Literal["status", "confirm"]
    id: str


class FinishRequest(t.TypedDict):
    """Give up the old keys."""

    step: t.Literal["finish"]


class EndRequest(t.TypedDict):
    """Remove the unit that follows, or roll back what is staged."""

    step: t.Literal["close", "abandon"]


class Questions(t.TypedDict):
    """What ``networkd_facts`` asks beyond the state of the kernel and of networkd."""

    lookups: Sequence[Question]
    pings: Sequence[str]
    services: Sequence[str]

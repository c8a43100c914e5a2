# SPDX-License-Identifier: GPL-3.0-or-later
"""The shapes of a change: its two sides, the manifest, and what lies between the sides. Pure."""

from __future__ import annotations

import typing as t

from .._common._coded import Check, Recorded
from .._common._entry import Entry, Noted
from .._common._shapes import Bundle, HostPlan

if t.TYPE_CHECKING:  # pragma: no cover
    from .._common._facts import Rule

# A path before and after.
Pair = t.Tuple[Entry, Entry]  # noqa: UP006 - an alias is evaluated, and Python 3.9 runs this


class SeenLink(t.TypedDict):
    """What a link had: its master, and the families of its global addresses."""

    master: str | None
    families: list[str]


class DefaultRoute(t.TypedDict):
    """A default route."""

    family: str
    table: int
    device: str | None


class Seen(t.TypedDict):
    """What the kernel had on a side, and what must come back with it. ``l3mdev`` are families."""

    links: dict[str, SeenLink]
    defaults: list[DefaultRoute]
    l3mdev: list[str]


class Raised(t.TypedDict):
    """A link that ifupdown has up, by these names, its aliases among them.

    ``service`` is its ifup@.service, if that brought it up. ``sysctls`` and ``mtu`` are what networkd may change.
    """

    link: str
    names: list[str]
    service: str | None
    sysctls: dict[str, str]
    mtu: int


class _ByHand(t.TypedDict, total=False):
    """``by_hand``: the units are not the collection's, so the plan says which links there are, and no more.

    ``started`` are the tunnels that wg-quick had up, ``rules`` are those that units to be set aside have made.
    ``raised`` are the links that ifupdown had up; ``without_networkd``: networkd did not run.
    """

    by_hand: bool
    started: list[str]
    rules: list[Rule]
    raised: list[Raised]
    without_networkd: bool


class Side(_ByHand):
    """A host before or after a change.

    ``missing`` are the directories above the files that this side does not have, ``sysctls`` their values by places
    below /proc/sys. ``seen`` is None for a side that was never live. ``accepted`` is what was wrong already when the
    host was last on this side.
    """

    files: list[Entry]
    missing: list[str]
    sysctls: dict[str, str]
    plan: HostPlan | None
    seen: Seen | None
    accepted: list[Recorded]


class Manifest(t.TypedDict):
    """What is managed since the last commit, ``id``."""

    id: str | None
    files: dict[str, Noted]
    sysctls: list[str]
    plan: HostPlan | None


class Services(t.TypedDict):
    """The units whose binding to a VRF a change touches, and those of them that run."""

    restart: list[str]
    active: list[str]


# Family, address and table of a rule that keeps the answers of older TCP connections inside the VRF.
SessionRule = list[str]


class Change(t.TypedDict):
    """What lies between a host and what is asked of it.

    ``sysctls`` are names. ``live`` is what is wrong in the kernel though its file is right, and ``repair`` names the
    links that networkd must set up again for it. ``adopt``: the files are there and only the records are missing.
    ``goes``: the host is to have nothing of the collection any more.
    """

    source: Side
    target: Side
    changed: list[Pair]
    sysctls: list[str]
    live: list[Check]
    repair: list[str]
    services: Services
    sessions: list[SessionRule]
    adopt: bool
    goes: bool


__all__ = (
    "Bundle",
    "Change",
    "DefaultRoute",
    "HostPlan",
    "Manifest",
    "Pair",
    "Raised",
    "Seen",
    "SeenLink",
    "Services",
    "SessionRule",
    "Side",
)

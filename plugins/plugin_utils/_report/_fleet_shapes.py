# SPDX-License-Identifier: GPL-3.0-or-later
"""The shapes of a fleet's report: what the playbook ``report`` writes as JSON, and what its page shows."""

from __future__ import annotations

import typing as t

from ...module_utils._common._facts import Newest
from ._rows import HostRow

# How a pair of hosts is connected: a handshake within the last three minutes, an older one, none, or nobody knows.
LinkState = t.Literal["up", "stale", "never", "unknown"]
LINK_STATES: tuple[LinkState, ...] = t.get_args(LinkState)
# Whether all checks of a VRF and its members pass, one fails, or the host was not seen.
VrfState = t.Literal["ok", "drifted", "unknown"]


class VrfReport(t.TypedDict):
    """A VRF of a host, as planned, and its members."""

    name: str
    table: int
    members: list[str]
    state: VrfState


class OutsidePeer(t.TypedDict):
    """A peer that is in no inventory. ``age`` is that of the last handshake in seconds, None without one."""

    tunnel: str
    name: str
    age: int | None


class HostReport(HostRow):
    """A host. ``messages`` say what is wrong with it, ``effects`` what the next run of ``site`` would do to it.

    ``would_change`` is true for a change of files alone, too, which has no effect beyond them. ``up`` of its ``peers``
    in the inventory are connected.
    """

    kernel: str | None
    vrfs: list[VrfReport]
    tunnels: list[str]
    peers: int
    up: int
    outside: list[OutsidePeer]
    transaction: Newest | None
    messages: list[str]
    would_change: bool
    effects: list[str]


class LinkReport(t.TypedDict):
    """A pair of hosts in a tunnel. ``age`` is that of the last handshake in seconds, None without one.

    ``sent`` and ``received`` are bytes as the first host counts them, None where it did not say.
    """

    tunnel: str
    hosts: tuple[str, str]
    state: LinkState
    age: int | None
    sent: int | None
    received: int | None


class FleetReport(t.TypedDict):
    """The whole fleet. ``made`` is a time in UTC; ``states`` counts the hosts, ``connections`` the pairs."""

    made: str
    version: str
    states: dict[str, int]
    connections: dict[str, int]
    hosts: list[HostReport]
    links: list[LinkReport]

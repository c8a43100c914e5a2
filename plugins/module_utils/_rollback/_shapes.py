# SPDX-License-Identifier: GPL-3.0-or-later
"""The shape of what a change keeps on the disk to go through without a controller: ``tx/ID/request``."""

from __future__ import annotations

import typing as t

if t.TYPE_CHECKING:  # pragma: no cover
    from .._change._shapes import Bundle, Services, SessionRule, Side
    from .._common._replies import Report
    from .._state._records import Kind


class NotedLink(t.TypedDict):
    """What a link had before a change: words of ip(8). ``table`` is that of its master, None for none or no VRF."""

    name: str
    master: str | None
    table: int | None
    addresses: list[list[str]]
    routes: list[list[str]]


class Orders(t.TypedDict):
    """A change that has begun. ``repair`` names the links to set up again, ``told`` is what the controller was told."""

    kind: Kind
    timeout: float
    bundle: Bundle | None
    before: Side
    after: Side
    repair: list[str]
    sessions: list[SessionRule]
    services: Services
    network: list[NotedLink]
    check_gateway: bool
    told: Report

# SPDX-License-Identifier: GPL-3.0-or-later
"""The shapes of a transaction: what lies between a host and what is asked of it. Pure."""

from __future__ import annotations

import typing as t

from .._change._shapes import Change

if t.TYPE_CHECKING:  # pragma: no cover
    from .._common._coded import Finding
    from .._common._facts import Facts
    from .._common._shapes import Bundle
    from .._rollback._shapes import NotedLink


class Assessment(Change):
    """What lies between a host and what is asked of it, and what the controller is told of it.

    ``left`` is what a removal still finds of the collection, ``network`` what the links have now. ``edited`` are paths
    that are overwritten with edits in them. ``facts`` are those that the host was judged by.
    ``bundle`` is the requested one, with all that stays set aside.
    """

    facts: Facts
    bundle: Bundle | None
    left: list[str]
    network: list[NotedLink]
    preflight: list[Finding]
    edited: list[str]
    effects: list[str]

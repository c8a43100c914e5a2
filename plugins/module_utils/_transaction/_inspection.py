# SPDX-License-Identifier: GPL-3.0-or-later
"""The verb ``inspect``: what a bundle would change, and what else the controller asks in the same call.

A host that is as wanted is asked once in a run: its reply has its keys and the facts that verify it, too.
"""

from __future__ import annotations

import os
import typing as t
from collections.abc import Sequence

from .. import _observe
from .._common._command import SEARCH_PATH
from .._keys import _keys
from .._state._store import Store
from ._assess import assess, report

if t.TYPE_CHECKING:  # pragma: no cover
    from .._common._facts import Facts
    from .._common._inspection import Inspection
    from .._common._replies import Keys
    from .._common._requests import InspectRequest, KeysRequest, Questions


def handle(request: InspectRequest) -> Inspection:
    """Answer a controller. ``root`` is where the host's files lie: ``/`` but in tests."""
    return inspect(Store(str(request.get("root", "/"))), request)


def inspect(store: Store, request: InspectRequest) -> Inspection:
    """Return what a bundle, or without one the removal, would change.

    Nothing is changed, except that preshared keys are stored which the request brings.
    """
    questions = request.get("facts")
    missing = _missing(request.get("tools", ()))
    # Keys first: the preflight looks for those that the bundle names.
    keys = _held(store, request["keys"], known="wg" not in missing) if "keys" in request else None
    found = assess(store, request, questions=questions)
    reply: Inspection = {**report(found, store)}  # type: ignore[typeddict-item]
    if request["bundle"] is None and not reply["changed"]:
        # No removal follows. A host may keep the program without anything else of the collection.
        store.forget_program()
    if "tools" in request:
        reply["missing"] = missing
    if keys is not None:
        reply["keys"] = keys
    if questions:
        reply["facts"] = _facts(found["facts"], questions, ask=not reply["changed"])
    return reply


def _missing(tools: Sequence[str]) -> list[str]:
    """Return the programs that this host does not have."""
    places = SEARCH_PATH.split(":")
    return [tool for tool in tools if not any(os.access(os.path.join(place, tool), os.X_OK) for place in places)]


def _held(store: Store, request: KeysRequest, *, known: bool) -> Keys:
    """Return which keys the host holds, with those that the request brings. Without wg no public key is ``known``."""
    tunnels = dict.fromkeys(request.get("tunnels", {}), False)
    take = request.get("take", ())
    reply = _keys.handle(
        {
            "check": not take,
            "tunnels": tunnels if known else {},
            "set_aside": request.get("set_aside", ()),
            "list": request.get("list", ()),
            "take": take,
        },
        root=store.root,
    )
    for tunnel in tunnels:
        reply["tunnels"].setdefault(tunnel, {"public_key": None, "changed": False})
    return reply


def _facts(facts: Facts, questions: Questions, *, ask: bool) -> Facts:
    """Return the facts. What is about to change is not probed: a peer that is not there yet takes long to miss."""
    if not ask:
        return {**facts, "lookups": [], "services": []}
    return _observe.answered(facts, pings=questions["pings"], services=questions["services"])

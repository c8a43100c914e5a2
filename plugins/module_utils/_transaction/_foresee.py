# SPDX-License-Identifier: GPL-3.0-or-later
"""What a change will do to a host, in words, and what preflight finds. Nothing is changed."""

from __future__ import annotations

import typing as t

from .. import _preflight
from .._change import _manifest
from .._change._effects import effects
from .._common._coded import problem

if t.TYPE_CHECKING:  # pragma: no cover
    from .._change._shapes import Bundle, Manifest
    from .._common._coded import Finding
    from .._common._requests import ChangeRequest
    from .._state._records import Record
    from .._state._store import Store
    from ._shapes import Assessment


def add_findings(
    found: Assessment, store: Store, request: ChangeRequest, manifest: Manifest, pending: Record | None, *, really: bool
) -> None:
    """Put into an assessment the edited files that the change overwrites, and what preflight finds.

    ``pending`` is the record of a change that is not settled. Preflight tries the folders with a file where the change
    ``really`` begins.
    """
    source, target = found["source"], found["target"]
    edited = _manifest.edited(manifest, source, target)
    unrecorded = _manifest.unrecorded(manifest, source, target)
    found["edited"] = [*edited, *unrecorded]
    survey = _preflight.survey(
        _preflight.SurveyRequest(
            root=store.root,
            source=source,
            target=target,
            facts=found["facts"],
            pending=pending,
            edited=edited,
            unrecorded=unrecorded,
            acknowledged=list(request.get("foreign_firewall") or []),
            repair=found["repair"],
            begins=really,
        )
    )
    overwrite, accept = bool(request.get("overwrite_edited")), request.get("accept") or []
    found["preflight"] = [
        *_preflight.findings(survey, overwrite_edited=overwrite, accept=accept),
        *_rotating(store, request["bundle"]),
    ]


def _rotating(store: Store, bundle: Bundle | None) -> list[Finding]:
    """Refuse a bundle while keys are being rotated: it knows one key of each peer, and may take the wrong one away."""
    record = store.read_json("rotation", "state") if bundle else None
    if record is None or record["finishing"]:
        return []
    return [{"severity": "error", **problem("rotation")}]


__all__ = ("add_findings", "effects")

# SPDX-License-Identifier: GPL-3.0-or-later
"""What a survey of the host is asked."""

from __future__ import annotations

import typing as t

if t.TYPE_CHECKING:  # pragma: no cover
    from .._change._shapes import Side
    from .._common._facts import Facts
    from .._state._records import Record


class SurveyRequest(t.NamedTuple):
    """What a survey is asked: the two sides of a change, and what is known of the host already.

    ``edited`` and ``unrecorded`` are paths of managed files: those that others have changed, and those whose record
    was lost. ``acknowledged`` are names of unmanaged firewall rules that the user has looked at. ``repair`` are links
    that are set up again though none of their files changes. ``begins`` says that the change begins, and is not only
    inspected: then folders are tried with a file.
    """

    root: str
    source: Side
    target: Side
    facts: Facts
    pending: Record | None
    edited: list[str]
    unrecorded: list[str]
    acknowledged: list[str]
    repair: list[str]
    begins: bool

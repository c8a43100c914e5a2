# SPDX-License-Identifier: GPL-3.0-or-later
"""The verb ``facts`` of the host's program."""

from __future__ import annotations

import typing as t

from .._common._command import CommandError
from .._common._errors import RefusedError
from . import observe

if t.TYPE_CHECKING:  # pragma: no cover
    from .._common._facts import Facts
    from .._common._requests import Questions


def handle(request: Questions, *, root: str = "/") -> Facts:
    """Return the facts of this host, with the answers to the questions. Raises RefusedError."""
    try:
        return observe(
            root=root, lookups=request["lookups"], pings=request["pings"], services=list(request["services"])
        )
    except CommandError as exc:
        raise RefusedError(str(exc)) from None

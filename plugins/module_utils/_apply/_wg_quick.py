# SPDX-License-Identifier: GPL-3.0-or-later
"""Tunnels of wg-quick that managed ones take the place of: its services are stopped, and started again."""

from __future__ import annotations

import typing as t

from .._change._set_aside import service_of

if t.TYPE_CHECKING:  # pragma: no cover
    from .._change._shapes import Side
    from ._commands import Live


def stop(live: Live, source: Side, target: Side) -> None:
    """Stop what only the source has running, with its routes and rules, before its file goes."""
    for name in _only(source, target):
        live.command("systemctl", "stop", service_of(name))


def start(live: Live, source: Side, target: Side, *, wait: bool = True) -> None:
    """Start what only the target has running, once the managed link of that name is gone.

    It may still count as started after a crash, so it is restarted.
    """
    for name in _only(target, source):
        live.command("systemctl", *([] if wait else ["--no-block"]), "restart", service_of(name))


def _only(side: Side, other: Side) -> list[str]:
    return [name for name in side.get("started", []) if name not in other.get("started", [])]

# SPDX-License-Identifier: GPL-3.0-or-later
"""The packet filter, made live and taken away. By nft itself where systemd does not help."""

from __future__ import annotations

import typing as t

from .._change._diff import texts
from .._change._sides import filtered, plan_of
from .._common import _command
from .._common._coded import Problem, problem
from .._common._files import under
from .._common._layout import FILTER_FAMILY, FILTER_PATH, FILTER_TABLE, FILTER_UNIT

if t.TYPE_CHECKING:  # pragma: no cover
    from .._change._shapes import Side
    from ._commands import Live

# What the source's filter is called while links move.
BESIDE = f"{FILTER_TABLE}-before"


def leave(live: Live, source: Side, target: Side) -> None:
    """Take the filter away where only the source has one, while systemd still knows how to stop its unit."""
    if filtered(source) and not filtered(target):
        live.command("systemctl", "stop", FILTER_UNIT)
        clear(live, source, target)


def lead(live: Live, source: Side, target: Side) -> None:
    """Load the target's filter where it must be there before anything moves.

    That is where only the target has one, before the host passes packets on; and where links go to other VRFs, which
    the source's filter does not name. That one stays beside it for as long as a link may still be where it was.
    """
    if not filtered(target) or (filtered(source) and not _moves(source, target)):
        return
    if filtered(source):
        # Somebody may have deleted the file, and then the table is all that there is of it.
        own, beside = (f"table {FILTER_FAMILY} {name}" for name in (FILTER_TABLE, BESIDE))
        for text in (text for path, text in texts(source["files"]) if path == FILTER_PATH):
            live.command("nft", "-f", "-", stdin=text.replace(own, beside))
    load(live)


def follow(live: Live, source: Side, target: Side) -> list[Problem]:
    """Load the filter of a side that has one, and return what went wrong."""
    if not filtered(target):
        return []
    found = []
    if not live.command("systemctl", "reload-or-restart", FILTER_UNIT):
        found = [problem("unit-start", subject=FILTER_UNIT, error=live.notes[-1])]
        load(live)
    if filtered(source) and _moves(source, target):
        # nft knows no "delete if it is there" in the versions of Debian 12.
        name = f"table {FILTER_FAMILY} {BESIDE}"
        live.command("nft", "-f", "-", stdin=f"{name}\ndelete {name}\n")
    return found


def _moves(source: Side, target: Side) -> bool:
    """Return whether the sides differ in their VRFs, or in the links in them."""

    def places(side: Side) -> set[tuple[str, str]]:
        return {(member["name"], member["vrf"]) for member in plan_of(side)["members"]}

    return places(source) != places(target)


def load(live: Live) -> None:
    """Load the file: the whole of it, or nothing changes."""
    live.command("nft", "-f", under(live.root, FILTER_PATH))


def clear(live: Live, source: Side, target: Side) -> None:
    """Delete what is left of the source's filter."""
    for name in _left(source, target):
        live.command("nft", "delete", "table", FILTER_FAMILY, name)


def left(source: Side, target: Side) -> list[Problem]:
    """Return what is left of the source's filter: one that stays beside the target's drops what that lets in."""
    return [problem("filter-left", subject=f"table {FILTER_FAMILY} {name}") for name in _left(source, target)]


def _left(source: Side, target: Side) -> list[str]:
    """Return the names of the source's tables that the kernel has and the target does not have."""
    if not filtered(source):
        return []
    name = BESIDE if filtered(target) else FILTER_TABLE
    asked = name == FILTER_TABLE or _moves(source, target)
    return [name] if asked and _is_loaded(name) else []


def _is_loaded(name: str) -> bool:
    try:
        _command.run(["nft", "list", "table", FILTER_FAMILY, name])
    except _command.CommandError:
        return False
    return True

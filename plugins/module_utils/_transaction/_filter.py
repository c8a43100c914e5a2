# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The packet filter, made live and taken away. By nft itself where systemd does not help.

PRIVATE to the collection: it may change with any release; nothing outside of transit.networkd should import it.
"""

from __future__ import annotations

import typing as t

from ansible_collections.transit.networkd.plugins.module_utils import _command
from ansible_collections.transit.networkd.plugins.module_utils._files import under
from ansible_collections.transit.networkd.plugins.module_utils._layout import (
    FILTER_FAMILY,
    FILTER_PATH,
    FILTER_TABLE,
    FILTER_UNIT,
)
from ansible_collections.transit.networkd.plugins.module_utils._transaction._sides import plan_of

if t.TYPE_CHECKING:  # pragma: no cover
    from ansible_collections.transit.networkd.plugins.module_utils._transaction._live import Live

    Row = dict[str, t.Any]

TABLE = (FILTER_FAMILY, FILTER_TABLE)


def filtered(side: Row) -> bool:
    """Say whether a side has a packet filter."""
    return bool(plan_of(side)["filter"])


def leave(live: Live, source: Row, target: Row) -> None:
    """Take the filter away where only the source has one, while systemd still knows how to stop its unit."""
    if filtered(source) and not filtered(target):
        live.command("systemctl", "stop", FILTER_UNIT)
        unload(live)


def lead(live: Live, source: Row, target: Row) -> None:
    """Load the filter where only the target has one: before the host passes packets on, and before the WAN moves."""
    if filtered(target) and not filtered(source):
        load(live)


def follow(live: Live, target: Row) -> list[str]:
    """Load the filter of a side that has one, and give in words what went wrong."""
    if not filtered(target):
        return []
    if live.command("systemctl", "reload-or-restart", FILTER_UNIT):
        return []
    said = live.notes[-1]
    load(live)
    return [f"{FILTER_UNIT} does not start: {said}"]


def load(live: Live) -> None:
    """Load the file: the whole of it, or nothing changes."""
    live.command("nft", "-f", under(live.root, FILTER_PATH))


def unload(live: Live) -> None:
    """Delete the table, if it is there."""
    if loaded():
        live.command("nft", "delete", "table", *TABLE)


def loaded() -> bool:
    """Say whether the kernel has the table."""
    try:
        _command.run(["nft", "list", "table", *TABLE])
    except _command.CommandError:
        return False
    return True


def left() -> list[str]:
    """Give in words what a side without a filter has left of one."""
    return [f"table {' '.join(TABLE)}: expected to be gone, it is still there"] if loaded() else []


__all__ = ("filtered", "follow", "lead", "leave", "left", "load", "loaded", "unload")

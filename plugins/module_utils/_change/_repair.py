# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is off in the kernel though its file is right, and what of it is networkd's to mend. Pure.

PRIVATE to the collection: it may change with any release; nothing outside of transit.networkd should import it.
"""

from __future__ import annotations

import typing as t

from ansible_collections.transit.networkd.plugins.module_utils._common import _codes

if t.TYPE_CHECKING:  # pragma: no cover
    from collections.abc import Iterable

    from ansible_collections.transit.networkd.plugins.module_utils._change._shapes import HostPlan

# What wg sets live, and what is written to /proc/sys: networkd has no part in it, and sets up nothing anew for it.
NOT_NETWORKDS = frozenset(
    (
        _codes.SYSCTL,
        _codes.MARK,
        _codes.PORT,
        _codes.PUBLIC_KEY,
        _codes.PEERS,
        _codes.PEER,
        _codes.OTHER_PEERS,
        _codes.ALLOWED_IPS,
        _codes.KEEPALIVE,
        _codes.PRESHARED_KEY,
    )
)


def off_on_both(now: Iterable[t.Any], wanted: Iterable[t.Any]) -> list[t.Any]:
    """Give the rows of drift of the wanted plan that are drift of the plan of now, too: no file mends them.

    What the wanted plan alone asks for comes with its files, and is judged afterwards.
    """
    messages = {row["message"] for row in now}
    return [row for row in wanted if row["message"] in messages]


def to_reconfigure(plan: HostPlan, live: Iterable[t.Any]) -> list[str]:
    """Give the links that networkd must set up again for these rows; a rule is of every VRF.

    Not more than these: setting up a link anew deletes routing rules and routes that are not networkd's.
    """
    vrfs = [vrf["name"] for vrf in plan["vrfs"]]
    links = {*vrfs, *(item["name"] for item in (*plan["members"], *plan["tunnels"]))}
    found: set[str] = set()
    for row in live:
        if row["id"] in (_codes.RULE, _codes.EARLIER_RULE):
            found.update(vrfs)
        elif row["id"] not in NOT_NETWORKDS and row["subject"] in links:
            found.add(row["subject"])
    return sorted(found)


__all__ = ("off_on_both", "to_reconfigure")

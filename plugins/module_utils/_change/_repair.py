# SPDX-License-Identifier: GPL-3.0-or-later
"""What is wrong in the kernel though its file is right, and what of it networkd repairs. Pure."""

from __future__ import annotations

import typing as t
from collections.abc import Iterable

from .._common import _codes

if t.TYPE_CHECKING:  # pragma: no cover
    from .._common._coded import Check
    from ._shapes import HostPlan

# What wg sets live, and what is written to /proc/sys: networkd does not configure it.
NOT_NETWORKDS = frozenset(
    (
        _codes.SYSCTL,
        _codes.SYSCTL_TCP,
        _codes.SYSCTL_UDP,
        _codes.MARK,
        _codes.PORT,
        _codes.PUBLIC_KEY,
        _codes.PEERS,
        _codes.PEER,
        _codes.OTHER_PEERS,
        _codes.ALLOWED_IPS,
        _codes.KEEPALIVE,
        _codes.PRESHARED_KEY,
        _codes.NO_PRESHARED_KEY,
    )
)

_RULES = frozenset(
    (_codes.RULE, _codes.L3MDEV_RULE, _codes.EARLIER_RULE, _codes.USERS_RULE, _codes.OTHER_USERS, _codes.INNER_END)
)


def off_on_both(now: Iterable[Check], wanted: Iterable[Check]) -> list[Check]:
    """Return the failing checks of the wanted plan that fail for the present plan, too: no file mends them.

    What only the wanted plan asks for comes with its files, and is checked afterwards.
    """
    there = list(now)
    return [check for check in wanted if check in there]


def to_reconfigure(plan: HostPlan, live: Iterable[Check]) -> list[str]:
    """Return the links that networkd must set up again for these checks; a rule is of every VRF.

    Only these: a reconfigured link loses routing policy rules and routes that are not networkd's.
    """
    vrfs = [vrf["name"] for vrf in plan["vrfs"]]
    links = {*vrfs, *(item["name"] for item in (*plan["members"], *plan["tunnels"]))}
    found: set[str] = set()
    for check in live:
        if check["code"] in _RULES:
            found.update(vrfs)
        elif check["code"] not in NOT_NETWORKDS and check["subject"] in links:
            found.add(check["subject"])
    return sorted(found)

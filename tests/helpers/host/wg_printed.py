# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What wg 1.0.20210914 printed of two interfaces of wireguard-go that had shaken hands, and of a peer that had not.

Their secret keys are made up.
"""

from __future__ import annotations

import typing as t

from helpers.host import healthy_host, wg_dump

OWN, R2, PHONE = (
    "ijZBpZsOqrkRH0SGV3lMBlO47V6YMbrZIIf5JmRlFn8=",
    "aTD2kfr8vJedSJAkNJQ3jgm3w8qvEO/leR9VANJpnQU=",
    "i1rTczpD0iOMJFx2Rq6ZJtjh9EBnZ1IqoUVaIGcmuAU=",
)
# When wga and wgb completed their handshake.
SHAKEN = 1796025519

DUMP = (
    wg_dump.interface("wga", OWN, 51820, 1000)
    + wg_dump.peer("wga", PHONE, allowed_ips=["fd00:99::9/128"])
    + wg_dump.peer(
        "wga",
        R2,
        preshared=True,
        endpoint="127.0.0.1:51821",
        allowed_ips=["fd00:99::2/128", "fd00:50:2::/64"],
        handshake=SHAKEN,
        traffic=(124, 328),
        keepalive=25,
    )
    + wg_dump.interface("wgb", R2, 51821)
    + wg_dump.peer(
        "wgb",
        OWN,
        preshared=True,
        endpoint="127.0.0.1:51820",
        allowed_ips=["fd00:99::1/128"],
        handshake=SHAKEN,
        traffic=(180, 124),
        keepalive=25,
    )
)


def answer(argv: t.Sequence[str], **_more: object) -> str:
    """Return what wg printed when it was asked for all of it."""
    assert argv == wg_dump.COMMAND
    return DUMP


def plan() -> dict[str, t.Any]:
    """Return a plan with wga and its two peers; wgb is another program's."""
    known = healthy_host.plan()
    (tunnel,) = known["tunnels"]
    peers = [
        {**healthy_host.peer("r2", "127.0.0.1:51821", 2), "public_key": R2},
        {**healthy_host.peer("phone", None, 9, inventory=False), "public_key": PHONE},
    ]
    return {**known, "tunnels": [{**tunnel, "name": "wga", "public_key": OWN, "peers": peers}]}

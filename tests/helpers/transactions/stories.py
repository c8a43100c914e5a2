# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The transactions that are crashed at each of their steps: on which host, to what, and how they end."""

from __future__ import annotations

import typing as t
from dataclasses import replace

from helpers.transactions.endings import confirmed, late
from helpers.transactions.inventories import Choices

if t.TYPE_CHECKING:
    from helpers.transactions.world import Ending

# Everything that a bundle may have, and the same with a tunnel, a VRF and files less.
ALL = Choices(
    tunnels=2, inner_vrf=True, forwarding=True, service=True, follow=True, metrics=True, filter=True, strict=True
)
LESS = Choices(tunnels=1, forwarding=False, filter=False, strict=False)
MORE_PEERS = replace(ALL, peers=(3, 1, 1))
# Two VRFs, one of them with the uplink, and a third with a tunnel: what can be called otherwise, or be elsewhere.
VRFS = Choices(tunnels=2, inner_vrf=True, second_vrf=True)


class Story(t.NamedTuple):
    """``before`` is what the host has (None for nothing of ours), ``to`` what it shall have (None for a removal)."""

    before: Choices | None
    to: Choices | None
    ending: Ending


STORIES = {
    "the first change": Story(None, ALL, confirmed),
    "a change that nobody confirms": Story(None, ALL, late),
    "a change to less": Story(ALL, LESS, confirmed),
    "a change of peers that nobody confirms": Story(ALL, MORE_PEERS, late),
    "a removal": Story(ALL, None, confirmed),
    "another table": Story(VRFS, replace(VRFS, table=2000), confirmed),
    "two VRFs change their tables": Story(VRFS, replace(VRFS, table=1001), confirmed),
    "a VRF is renamed": Story(VRFS, replace(VRFS, vrf="vrf-out"), confirmed),
    "another VRF takes the place of one": Story(VRFS, replace(VRFS, vrf="vrf-out", table=2000), confirmed),
    "the tunnels are renamed": Story(VRFS, replace(VRFS, tunnel="tun"), confirmed),
    "from one VRF to another": Story(VRFS, replace(VRFS, in_second=True), late),
}

__all__ = ("STORIES", "Story")

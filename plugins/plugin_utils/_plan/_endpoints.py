# SPDX-License-Identifier: GPL-3.0-or-later
"""The endpoint of a peer: which of its addresses a host sends to, decided for each pair."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ._forms import family


@dataclass(frozen=True)
class Reach:
    """How a member of a tunnel can be reached (best first) and which families it can send with."""

    endpoints: Sequence[str]
    families: frozenset[int]


def choose(one: Reach, other: Reach) -> tuple[str | None, str | None]:
    """Choose the addresses that ``one`` sends to and that ``other`` sends to; ``None`` where there is none.

    A family that works in both directions is preferred, in the order of ``one``'s endpoints, so that both ends speak
    of one path. Else each takes the first of the peer's endpoints whose family both hosts have.
    """
    common = one.families & other.families
    of_one = [address for address in one.endpoints if family(address) in common]
    of_other = [address for address in other.endpoints if family(address) in common]
    for here in of_one:
        for there in of_other:
            if family(here) == family(there):
                return there, here
    return (of_other[0] if of_other else None), (of_one[0] if of_one else None)

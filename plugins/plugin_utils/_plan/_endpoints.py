# SPDX-License-Identifier: GPL-3.0-or-later
"""The endpoint of a peer: which of its addresses a host sends to, decided for each pair."""

from __future__ import annotations

import functools
import typing as t
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ._forms import families_of


class Endpoint(t.NamedTuple):
    """Where a host is reached: an address, the port in front of it if it has one, the name that the user said if any.

    Where names were not looked up, the address is the name.
    """

    address: str
    port: int | None = None
    name: str | None = None


@dataclass(frozen=True)
class Reach:
    """How a member of a tunnel can be reached (best first) and which families it can send with."""

    endpoints: Sequence[Endpoint]
    families: frozenset[int]

    @functools.cached_property
    def first(self) -> Mapping[int, Endpoint]:
        """The best endpoint of each family, the best family first."""
        found: dict[int, Endpoint] = {}
        for endpoint in self.endpoints:
            for number in families_of(endpoint.address):
                found.setdefault(number, endpoint)
        return found


def choose(one: Reach, other: Reach) -> tuple[Endpoint | None, Endpoint | None]:
    """Choose the endpoints that ``one`` sends to and that ``other`` sends to; ``None`` where there is none.

    A family that works in both directions is preferred, in the order of ``one``'s endpoints, so that both ends speak
    of one path. Else each takes the first of the peer's endpoints whose family both hosts have.
    """
    common = one.families & other.families
    of_one = [number for number in one.first if number in common]
    of_other = [number for number in other.first if number in common]
    both = next((number for number in of_one if number in of_other), None)
    to_other = of_other[0] if both is None and of_other else both
    to_one = of_one[0] if both is None and of_one else both
    return (None if to_other is None else other.first[to_other]), (None if to_one is None else one.first[to_one])

# SPDX-License-Identifier: GPL-3.0-or-later
"""A routing table of one family: the longest prefix first, then the smallest metric, then the first that was added."""

from __future__ import annotations

from collections.abc import Iterator

from ..types._net import Numbers
from ._shapes import Route

_BITS = {4: 32, 6: 128}


class Table:
    """The routes of one table and one IP version."""

    def __init__(self) -> None:
        self._by_length: dict[int, dict[int, list[Route]]] = {}
        self._lengths: list[int] | None = []
        self.learnt: list[Route] = []

    def add(self, route: Route) -> None:
        """Add a route."""
        by_first = self._by_length.setdefault(route.prefix.length, {})
        by_first.setdefault(route.prefix.first, []).append(route)
        self._lengths = None
        if route.learnt is not None:
            self.learnt.append(route)

    def lookup(self, destination: Numbers) -> Route | None:
        """Return the best route to an address; to 0.0.0.0/0 or ::/0, the default route."""
        bits = _BITS[destination.version]
        if self._lengths is None:
            self._lengths = sorted(self._by_length, reverse=True)
        for length in self._lengths:
            if length <= destination.length:
                shift = bits - length
                found = self._by_length[length].get(destination.first >> shift << shift)
                if found is not None:
                    return found[0] if len(found) == 1 else min(found, key=_metric)
        return None

    def default(self) -> Route | None:
        """Return the default route, of whatever type."""
        found = self._by_length.get(0)
        return min(found[0], key=_metric) if found else None

    def routes(self) -> Iterator[Route]:
        """Yield every route."""
        for by_first in self._by_length.values():
            for found in by_first.values():
                yield from found

    def alike(self) -> Iterator[list[Route]]:
        """Yield the routes of each prefix that has several."""
        for by_first in self._by_length.values():
            yield from (found for found in by_first.values() if len(found) > 1)


def _metric(route: Route) -> int:
    return route.metric

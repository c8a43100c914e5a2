# SPDX-License-Identifier: GPL-3.0-or-later
"""Where hosts stand on a map: by networkx where it is installed, else on a circle. Pure."""

from __future__ import annotations

import math
import typing as t
from collections import Counter
from collections.abc import Collection, Sequence

Point = tuple[float, float]
Edge = tuple[str, str]
# The share of all pairs from which on a graph is a mesh: a circle shows it best.
MESH = 0.7
# More hubs than this are no middle.
MOST_HUBS = 3
# How far several hubs are from the middle.
HUB_RING = 0.15
# So many hosts networkx places without SciPy, and so many have room on a circle: more of them fill it.
MOST_PLACED, MOST_ON_CIRCLE = 499, 400
# The turn from one point to the next of those that fill a circle, as seeds of a sunflower do.
GOLDEN = math.pi * (3 - math.sqrt(5))


def layout(names: Sequence[str], edges: Collection[Edge]) -> dict[str, Point]:
    """Return a point in the square from 0 to 1 for each name that an edge connects.

    The same input gives the same points.
    """
    ends = {name for edge in edges for name in edge}
    names = [name for name in names if name in ends]
    unique = {tuple(sorted(edge)) for edge in edges if edge[0] != edge[1]}
    count = len(names)
    pairs = count * (count - 1) / 2
    nx = _networkx() if 3 <= count <= MOST_PLACED and len(unique) < MESH * pairs else None
    if nx is None:
        return circle(names, edges)
    graph = nx.Graph()
    graph.add_nodes_from(names)
    graph.add_edges_from(sorted(unique))
    found = nx.spring_layout(graph, seed=1, iterations=60, k=2.2 / math.sqrt(count))
    points = _scaled({name: (float(x), float(y)) for name, (x, y) in found.items()})
    hubs = hubs_of(names, edges)
    # The same neighbours draw hubs to the same place.
    return {**points, **_ring(hubs, HUB_RING)} if len(hubs) > 1 else points


def _networkx() -> t.Any:
    """Return networkx, or None where it or numpy is missing. Both take a quarter of a second to import."""
    try:
        import networkx as nx  # type: ignore[import-untyped]
        import numpy as np  # networkx needs it for this layout, and does not bring it
    except ImportError:
        return None
    del np
    return nx


def circle(names: Sequence[str], edges: Collection[Edge]) -> dict[str, Point]:
    """Return points on a circle, in the order of the names; hubs, which most others are connected to, in the middle.

    Too many for a circle fill it, those around the hubs.
    """
    hubs = hubs_of(names, edges)
    rim = [name for name in names if name not in hubs]
    around = _ring(rim, 0.5) if len(rim) <= MOST_ON_CIRCLE else _disc(rim, 2 * HUB_RING if hubs else 0.0)
    return {**around, **_ring(hubs, 0.0 if len(hubs) == 1 else HUB_RING)}


def hubs_of(names: Sequence[str], edges: Collection[Edge]) -> list[str]:
    """Return the few hosts that most others are connected to, in the order of the names; none in a mesh."""
    degrees = Counter(name for edge in set(edges) for name in edge)
    hubs = [name for name in names if degrees[name] > len(names) / 2]
    return hubs if len(hubs) <= MOST_HUBS and len(names) > 4 else []


def _ring(names: Sequence[str], radius: float) -> dict[str, Point]:
    turns = [2 * math.pi * number / max(len(names), 1) - math.pi / 2 for number in range(len(names))]
    return {
        name: (0.5 + radius * math.cos(turn), 0.5 + radius * math.sin(turn))
        for name, turn in zip(names, turns, strict=True)
    }


def _disc(names: Sequence[str], inner: float) -> dict[str, Point]:
    """Return points that fill a circle evenly, except the part within ``inner``."""
    found = {}
    for number, name in enumerate(names):
        radius = math.sqrt(inner**2 + (0.25 - inner**2) * (number + 0.5) / len(names))
        turn = number * GOLDEN
        found[name] = (0.5 + radius * math.cos(turn), 0.5 + radius * math.sin(turn))
    return found


def _scaled(points: dict[str, Point]) -> dict[str, Point]:
    """Return the points stretched to the square from 0 to 1."""
    columns: t.Any = list(zip(*points.values(), strict=True))
    lows = [min(column) for column in columns]
    spans = [max(column) - min(column) or 1.0 for column in columns]
    return {name: ((x - lows[0]) / spans[0], (y - lows[1]) / spans[1]) for name, (x, y) in points.items()}

# SPDX-License-Identifier: GPL-3.0-or-later
"""The map of a fleet, as numbers and words for the page's template: nodes and lines, or a matrix of peers. Pure."""

from __future__ import annotations

import math
import typing as t
from collections import defaultdict
from collections.abc import Collection, Sequence

from ...module_utils._common._printable import printable
from ._fleet_shapes import FleetReport, HostReport, LinkReport, LinkState, VrfReport
from ._layout import hubs_of, layout
from ._rows import ALARMING, STATES

# Up to so many hosts a node is a box with words. A fleet with few links for its hosts has a line for each.
MOST_BOXES = 40
MOST_LINES, LINES_PER_HOST, LINES_AT_ALL = 600, 3, 6000
# A matrix of more hosts could not be read, and would make the page large.
MOST_IN_MATRIX = 1000
# In units of the drawing: the width of a letter, the height of a box, and the room around a map.
LETTER, HEIGHT, EDGE = 8.0, 44.0, 30.0
# Letters of a name in a box, and dots with a name.
MOST_LETTERS, MOST_NAMED = 18, 20
# Names of dots are so large that as many lines of them fill the map.
LINES_OF_TEXT = 45
# How much room a dot has, with its name.
DOT = (120.0, 30.0)
# How far apart the lines of several tunnels between two hosts are.
APART = 22.0
# One letter for each state of a link, in a matrix.
LETTERS: dict[LinkState, str] = {"up": "u", "stale": "s", "never": "n", "unknown": "?"}
NO_LINK = "."


class Label(t.NamedTuple):
    """A VRF in a box; ``offset`` is that of its line from the middle of the box."""

    vrf: VrfReport
    text: str
    offset: float


class Node(t.NamedTuple):
    """A host on the map; without a ``width`` it is a dot. ``label`` is empty where there is no room for one."""

    host: HostReport
    x: float
    y: float
    width: float
    height: float
    label: str
    vrfs: list[Label]


class Line(t.NamedTuple):
    """A link on the map; ``path`` is that of an SVG."""

    link: LinkReport
    path: str


class Matrix(t.NamedTuple):
    """A tunnel: its hosts, and a line of letters for each of them, one letter for each other host."""

    tunnel: str
    hosts: list[str]
    rows: list[str]


class Drawing(t.NamedTuple):
    """The map, and for a fleet with too many links a matrix of each tunnel. ``letters`` is the size of a dot's name."""

    width: float
    height: float
    letters: float
    nodes: list[Node]
    lines: list[Line]
    matrices: list[Matrix]


def drawing(report: FleetReport) -> Drawing:
    """Return the map of a fleet. Of too many links those are lines that are not up, as far as there is room.

    It is so large that boxes on an ellipse in it do not touch each other.
    """
    hosts, links = report["hosts"], report["links"]
    names = [host["host"] for host in hosts]
    boxes = len(hosts) <= MOST_BOXES
    room, height = _room(hosts) if boxes else DOT
    across, down = _size(len(hosts), room, height)
    points = {name: (x * across, y * down) for name, (x, y) in layout(names, [link["hosts"] for link in links]).items()}
    points |= _rows([name for name in names if name not in points], across, down if points else None, room, height)
    placed = {name: (EDGE + room / 2 + x, EDGE + height / 2 + y) for name, (x, y) in points.items()}
    most = max(MOST_LINES, min(LINES_PER_HOST * len(hosts), LINES_AT_ALL))
    # What is drawn last is on top: what is not up.
    shown = sorted(links, key=lambda link: link["state"] != "up")
    if len(links) > most:
        shown = [link for link in shown if link["state"] != "up"][:most]
    named = _named(hosts, hubs_of(names, [link["hosts"] for link in links]))
    bottom = max((y for _x, y in placed.values()), default=0.0) + height / 2 + EDGE
    return Drawing(
        across + room + 2 * EDGE,
        bottom,
        max(14.0, bottom / LINES_OF_TEXT),
        [(_boxed if boxes else _dot)(host, placed[host["host"]], named) for host in hosts],
        _lines(shown, placed),
        _matrices(names, links) if len(links) > most else [],
    )


def _room(hosts: Sequence[HostReport]) -> tuple[float, float]:
    """Return how wide and how high the boxes are at most."""
    sizes = [_box(host) for host in hosts]
    return max((width for width, _height in sizes), default=0.0), max((height for _width, height in sizes), default=0.0)


def _size(count: int, room: float, height: float) -> tuple[float, float]:
    """Return the width and the height of the map: wider than high, as a window is."""
    if count > MOST_BOXES:
        side = max(700.0, count * 14 / math.pi if count <= MOST_BOXES * 10 else 20 * math.sqrt(count))
        return 1.4 * side, side
    # Neighbours at any turn are either beside or above each other.
    around = count * math.sqrt(2) / math.pi
    return max(360.0, around * (room + 6)), max(200.0, around * (height + 6))


def _rows(
    names: Sequence[str], across: float, down: float | None, room: float, height: float
) -> dict[str, tuple[float, float]]:
    """Return points in rows for the hosts that nothing connects, below the others."""
    in_a_row = int(across // (room + 16)) + 1
    top = 0.0 if down is None else down + height + 16
    return {
        name: (number % in_a_row * (room + 16), top + number // in_a_row * (height + 16))
        for number, name in enumerate(names)
    }


def _named(hosts: Sequence[HostReport], hubs: Collection[str]) -> set[str]:
    """Return the hosts whose dots have a name: hubs, and those in the worst states, as many states as have room."""
    named: set[str] = set()
    for state in reversed(STATES):
        found = {host["host"] for host in hosts if host["state"] == state}
        if state in ALARMING and len(named | found) <= MOST_NAMED:
            named |= found
    return {*hubs, *named}


def _box(host: HostReport) -> tuple[float, float]:
    """Return the width and the height of a host's box."""
    letters = max(len(_short(text)) for text in (host["host"], *(vrf["name"] for vrf in host["vrfs"])))
    return LETTER * letters + 30, HEIGHT + 16 * max(0, len(host["vrfs"]) - 1)


def _short(text: str) -> str:
    """Return a name for a box, the middle left out of a long one: names of a fleet differ at their ends."""
    half = (MOST_LETTERS - 1) // 2
    text = printable(text)
    return text if len(text) <= MOST_LETTERS else f"{text[:half]}…{text[-half:]}"


def _boxed(host: HostReport, place: tuple[float, float], _named: Collection[str]) -> Node:
    width, height = _box(host)
    labels = [Label(vrf, _short(vrf["name"]), 35 + 16 * number - height / 2) for number, vrf in enumerate(host["vrfs"])]
    return Node(host, *place, width, height, _short(host["host"]), labels)


def _dot(host: HostReport, place: tuple[float, float], named: Collection[str]) -> Node:
    return Node(host, *place, 0.0, 0.0, _short(host["host"]) if host["host"] in named else "", [])


def _lines(links: Sequence[LinkReport], placed: dict[str, tuple[float, float]]) -> list[Line]:
    beside: dict[tuple[str, str], list[LinkReport]] = defaultdict(list)
    for link in links:
        beside[link["hosts"]].append(link)
    return [
        Line(link, _path(placed[hosts[0]], placed[hosts[1]], (number - (len(several) - 1) / 2) * APART))
        for hosts, several in beside.items()
        for number, link in enumerate(several)
    ]


def _path(start: tuple[float, float], end: tuple[float, float], aside: float) -> str:
    """Return a line of an SVG, or a curve that passes ``aside`` of it."""
    (x1, y1), (x2, y2) = start, end
    if not aside:
        return f"M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}"
    length = math.hypot(x2 - x1, y2 - y1) or 1.0
    x, y = (x1 + x2) / 2 - (y2 - y1) / length * aside * 2, (y1 + y2) / 2 + (x2 - x1) / length * aside * 2
    return f"M{x1:.1f} {y1:.1f}Q{x:.1f} {y:.1f} {x2:.1f} {y2:.1f}"


def _matrices(names: Sequence[str], links: Sequence[LinkReport]) -> list[Matrix]:
    tunnels: dict[str, list[LinkReport]] = defaultdict(list)
    for link in links:
        tunnels[link["tunnel"]].append(link)
    found = (_matrix(tunnel, names, several) for tunnel, several in tunnels.items())
    return [matrix for matrix in found if matrix is not None]


def _matrix(tunnel: str, names: Sequence[str], links: Sequence[LinkReport]) -> Matrix | None:
    members = {host for link in links for host in link["hosts"]}
    if len(members) > MOST_IN_MATRIX:
        return None
    hosts = [name for name in names if name in members]
    place = {host: number for number, host in enumerate(hosts)}
    cells = [[NO_LINK] * len(hosts) for _host in hosts]
    for link in links:
        one, other = (place[host] for host in link["hosts"])
        cells[one][other] = cells[other][one] = LETTERS[link["state"]]
    return Matrix(tunnel, [printable(host) for host in hosts], ["".join(row) for row in cells])

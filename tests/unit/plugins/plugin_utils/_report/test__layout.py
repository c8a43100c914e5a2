# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import itertools
import math

import pytest

from ansible_collections.transit.networkd.plugins.plugin_utils._report import _layout
from ansible_collections.transit.networkd.plugins.plugin_utils._report._layout import circle, hubs_of, layout

NAMES = [f"r{number}" for number in range(1, 31)]
MESH = list(itertools.combinations(NAMES, 2))
STAR = [("r1", name) for name in NAMES[1:]]
TWO_HUBS = [(hub, name) for hub in ("r1", "r2") for name in NAMES[2:]]
CHAIN = list(itertools.pairwise(NAMES))


@pytest.fixture(params=["networkx", "circle"])
def library(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Try all with the library, and as if it was not installed."""
    assert _layout._networkx() is not None
    if request.param == "circle":
        monkeypatch.setattr(_layout, "_networkx", lambda: None)
    return str(request.param)


@pytest.mark.parametrize("edges", [MESH, STAR, TWO_HUBS, CHAIN], ids=["mesh", "star", "hubs", "chain"])
@pytest.mark.usefixtures("library")
def test_hosts_are_apart_within_the_square_and_the_same_each_time(edges: list[tuple[str, str]]) -> None:
    points = layout(NAMES, edges)
    assert set(points) == set(NAMES)
    assert all(-0.001 <= value <= 1.001 for point in points.values() for value in point)
    assert min(math.dist(*pair) for pair in itertools.combinations(points.values(), 2)) > 0.02
    assert layout(NAMES, edges) == points


def test_neighbours_are_near_with_the_library_and_not_without(library: str) -> None:
    """The control of the library: a chain is short lines with it."""
    points = layout(NAMES, [*CHAIN[:-1], ("r30", "r15")])
    lengths = [math.dist(points[one], points[other]) for one, other in [("r30", "r15"), ("r14", "r15")]]
    assert (max(lengths) < 0.4) is (library == "networkx")


def test_a_mesh_is_a_circle_in_the_order_of_the_names() -> None:
    assert layout(NAMES, MESH) == circle(NAMES, MESH)
    assert list(layout(NAMES, MESH)) == NAMES


@pytest.mark.parametrize(
    ("edges", "hubs"), [(STAR, ["r1"]), (TWO_HUBS, ["r1", "r2"]), (MESH, []), (CHAIN, []), ([], [])]
)
def test_hubs_stand_in_the_middle(edges: list[tuple[str, str]], hubs: list[str]) -> None:
    assert hubs_of(NAMES, edges) == hubs
    points = circle(NAMES, edges)
    assert [name for name in NAMES if math.dist(points[name], (0.5, 0.5)) < 0.2] == hubs


@pytest.mark.usefixtures("library")
def test_a_host_without_a_connection_has_no_point() -> None:
    assert set(layout([*NAMES, "x", "y"], CHAIN)) == set(NAMES)


@pytest.mark.parametrize("edges", [[], [("a", "b")], [("a", "a")]])
@pytest.mark.usefixtures("library")
def test_few_hosts(edges: list[tuple[str, str]]) -> None:
    points = layout(["a", "b"], edges)
    assert set(points) == {name for edge in edges for name in edge}
    assert len(set(points.values())) == len(points)


@pytest.mark.parametrize("size", [499, 500, 1000])
@pytest.mark.usefixtures("library")
def test_many_spokes_do_not_touch(size: int) -> None:
    """From 500 hosts on networkx would need SciPy."""
    names = [f"r{number}" for number in range(size)]
    points = layout(names, [("r0", name) for name in names[1:]])
    assert min(math.dist(*pair) for pair in itertools.combinations(points.values(), 2)) > 0.3 / math.sqrt(size) / 2

# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import itertools
import typing as t

import pytest

from ansible_collections.transit.networkd.plugins.plugin_utils._report import _drawing
from ansible_collections.transit.networkd.plugins.plugin_utils._report._drawing import (
    MOST_LINES,
    Drawing,
    Node,
    drawing,
)
from ansible_collections.transit.networkd.plugins.plugin_utils._report._fleet import fleet_report
from ansible_collections.transit.networkd.plugins.plugin_utils._report._rows import Ended
from helpers.fleet import known


def report(size: int, topology: known.Topology = "mesh") -> t.Any:
    return fleet_report(known.fleet(size, topology), "now")


def states(found: Drawing) -> list[str]:
    return [line.link["state"] for line in found.lines]


def test_few_hosts_are_boxes_with_their_vrfs() -> None:
    found = drawing(report(3))
    assert [(node.label, [(vrf.text, vrf.vrf["state"]) for vrf in node.vrfs]) for node in found.nodes] == [
        ("bystander", []),
        ("r1", [("vrf-wan", "ok")]),
        ("r2", [("vrf-wan", "ok")]),
        ("r3", [("vrf-wan", "unknown")]),
    ]
    assert all(node.width > 0 for node in found.nodes)
    assert found.matrices == []


@pytest.mark.parametrize(("size", "topology"), [(3, "mesh"), (30, "mesh"), (30, "hub"), (60, "hub")])
def test_all_is_within_the_map(size: int, topology: known.Topology) -> None:
    found = drawing(report(size, topology))
    for node in found.nodes:
        assert node.width / 2 <= node.x <= found.width - node.width / 2
        assert node.height / 2 <= node.y <= found.height - node.height / 2


def touching(nodes: list[Node]) -> list[tuple[str, str]]:
    return [
        (one.host["host"], other.host["host"])
        for one, other in itertools.combinations(nodes, 2)
        if abs(one.x - other.x) < (one.width + other.width) / 2
        and abs(one.y - other.y) < (one.height + other.height) / 2
    ]


@pytest.mark.parametrize("vrfs", [1, 3])
@pytest.mark.parametrize("length", [3, 200])
@pytest.mark.parametrize("size", [3, 4, 7, 30, 39])
def test_boxes_on_a_circle_do_not_touch(size: int, length: int, vrfs: int) -> None:
    found = report(size)
    names = {host["host"]: host["host"].rjust(length, "x") for host in found["hosts"]}
    for host in found["hosts"]:
        host.update(host=names[host["host"]], vrfs=host["vrfs"] * vrfs)
    for link in found["links"]:
        link["hosts"] = tuple(names[host] for host in link["hosts"])
    assert touching(drawing(found).nodes) == []


@pytest.mark.parametrize("size", [1, 20, 40, 100])
def test_hosts_without_a_connection_stand_in_rows_below_the_others(size: int) -> None:
    hosts = {**known.fleet(3), **{f"x{number}": Ended(None) for number in range(size)}}
    nodes = drawing(fleet_report(hosts, "now")).nodes
    assert len({(node.x, node.y) for node in nodes}) == len(nodes)
    assert touching(nodes) == []
    lowest = max(node.y for node in nodes if node.host["peers"])
    assert min(node.y for node in nodes if not node.host["peers"]) > lowest


def test_a_long_name_is_cut_in_its_middle() -> None:
    found = report(3)
    found["hosts"][1]["host"] = "edge-router-of-the-north-17"
    found["links"] = []
    assert drawing(found).nodes[1].label == "edge-rou…north-17"


def test_of_many_hosts_those_to_look_for_have_a_label() -> None:
    labels = [node.label for node in drawing(report(60, "hub")).nodes]
    # The hubs, and r60, which is down.
    assert {label for label in labels if label} == {"r1", "r2", "r60"}


def test_too_many_hosts_in_a_state_have_no_label() -> None:
    """All hosts of the mesh drift, because r60 is down: their names would be one blot."""
    assert {node.label for node in drawing(report(60)).nodes if node.label} == {"r60"}


def test_what_is_not_up_is_drawn_on_top() -> None:
    found = states(drawing(report(10)))
    assert (found.count("up"), found.count("never")) == (36, 9)
    assert found == sorted(found, key=lambda state: state != "up")


def test_a_large_mesh_has_a_matrix_and_lines_for_what_is_not_up() -> None:
    """36 hosts have 630 pairs: r36 is down, and its 35 peers miss it."""
    found = drawing(report(36))
    assert MOST_LINES < 630
    assert states(found) == ["never"] * 35
    (matrix,) = found.matrices
    assert (matrix.tunnel, matrix.hosts[0], matrix.hosts[-1]) == ("wg0", "r1", "r36")
    assert matrix.rows[0] == "." + "u" * 34 + "n"
    assert matrix.rows[35] == "n" * 35 + "."


def test_a_hub_with_many_spokes_has_lines_and_no_matrix() -> None:
    """A matrix of 400 spokes would be empty except for two rows."""
    found = drawing(report(400, "hub"))
    assert (len(found.lines), found.matrices) == (797, [])


def test_a_matrix_of_too_many_hosts_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_drawing, "MOST_IN_MATRIX", 35)
    assert drawing(report(36)).matrices == []


def test_several_tunnels_between_two_hosts_are_lines_beside_each_other() -> None:
    found = report(2)
    (link,) = found["links"]
    found["links"] = [link, {**link, "tunnel": "wg1"}, {**link, "tunnel": "wg2"}]
    paths = [line.path for line in drawing(found).lines]
    assert len(set(paths)) == 3
    assert ["Q" in path for path in paths] == [True, False, True]


def test_no_host() -> None:
    found = drawing(fleet_report({}, "now"))
    assert (found.nodes, found.lines, found.matrices) == ([], [], [])

# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t
from collections.abc import Iterator, Mapping

import jinja2
import pytest

from ansible_collections.transit.networkd.plugins.plugin_utils._fleet._inventory import plan_inventory
from ansible_collections.transit.networkd.plugins.plugin_utils._plan import PlanError
from helpers.lab_inventory import lab_inventory


class LazyVariables(Mapping[str, t.Any]):
    """A host's variables as hostvars give them: a value is templated when it is read, and may fail then."""

    def __init__(self, values: dict[str, t.Any], failing: str) -> None:
        self._values = {**values, failing: None}
        self._failing = failing
        self.read: list[str] = []

    def __getitem__(self, name: str) -> t.Any:
        self.read.append(name)
        if name == self._failing:
            raise jinja2.UndefinedError("'nope' is undefined")
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)


@pytest.fixture
def lab() -> dict[str, t.Any]:
    return lab_inventory()


def test_other_variables_are_not_looked_at(lab: dict[str, t.Any]) -> None:
    hosts = {name: LazyVariables({**variables, "other": 1}, "broken") for name, variables in lab["hosts"].items()}
    assert sorted(plan_inventory(hosts, lab["groups"])["hosts"]) == ["r1", "r2", "r3"]
    for variables in hosts.values():
        assert all(name.startswith("wireguard_vrf_") or name == "inventory_dir" for name in variables.read)


def test_a_failing_template_of_ours_is_named(lab: dict[str, t.Any]) -> None:
    lab["hosts"]["r2"] = LazyVariables(lab["hosts"]["r2"], "wireguard_vrf_networks")
    with pytest.raises(PlanError) as caught:
        plan_inventory(lab["hosts"], lab["groups"])
    assert str(caught.value) == "r2: wireguard_vrf_networks: its template fails: 'nope' is undefined"


def test_an_undefined_value_within_a_variable_is_named(lab: dict[str, t.Any]) -> None:
    lab["hosts"]["r2"]["wireguard_vrf_networks"] = [jinja2.StrictUndefined(name="nope")]
    with pytest.raises(PlanError) as caught:
        plan_inventory(lab["hosts"], lab["groups"])
    assert str(caught.value) == "r2: wireguard_vrf_networks: its template fails: 'nope' is undefined"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((["r1"], {}), "the input must be a mapping, got list"),
        (({}, "all"), "the groups must be a mapping, got str"),
    ],
)
def test_wrong_arguments(arguments: tuple[t.Any, ...], message: str) -> None:
    with pytest.raises(ValueError) as caught:  # noqa: PT011 (what it says is compared)
        plan_inventory(*arguments)
    assert str(caught.value) == message

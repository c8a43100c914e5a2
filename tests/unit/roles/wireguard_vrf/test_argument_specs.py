# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import re
import typing as t
from collections.abc import Mapping
from pathlib import Path

import yaml

from ansible_collections.transit.networkd.plugins.plugin_utils._plan._variables import VARIABLES, Option

CLONE = Path(__file__).parents[4]
ROLE = CLONE / "roles/wireguard_vrf"
# A part of others, which no play calls by itself.
PARTS = {"exchange"}


def load(name: str) -> dict[str, t.Any]:
    loaded: dict[str, t.Any] = yaml.safe_load((ROLE / name).read_text(encoding="utf-8"))
    return loaded


def as_spec(options: Mapping[str, Option]) -> dict[str, t.Any]:
    """Write the plan's options as an argument specification, without descriptions."""
    result = {}
    for name, option in options.items():
        spec: dict[str, t.Any] = {"type": option.type}
        if option.default is not None:
            spec["default"] = option.default
        if option.required:
            spec["required"] = True
        if option.choices:
            spec["choices"] = list(option.choices)
        if option.elements:
            spec["elements"] = option.elements
        if option.options:
            spec["options"] = as_spec(option.options)
        result[name] = spec
    return result


def without_words(options: dict[str, t.Any]) -> dict[str, t.Any]:
    result = {}
    for name, spec in options.items():
        assert spec["description"], f"{name} has no description"
        result[name] = {key: value for key, value in spec.items() if key != "description"}
        if "options" in spec:
            result[name]["options"] = without_words(spec["options"])
    return result


def test_ansible_and_the_plan_know_the_same_variables() -> None:
    assert without_words(load("meta/argument_specs.yml")["argument_specs"]["main"]["options"]) == as_spec(VARIABLES)


def test_every_entry_point_knows_a_variable_as_main_does() -> None:
    specs = load("meta/argument_specs.yml")["argument_specs"]
    for point in specs.values():
        for name, spec in point["options"].items():
            assert spec == specs["main"]["options"][name]


def test_no_task_reads_a_variable_that_a_fact_could_outrank() -> None:
    for file in (*ROLE.glob("*/*.yml"), *(CLONE / "playbooks").glob("*.yml")):
        tasks = "".join(part for part in re.split(r"(#[^\n]*)", file.read_text()) if not part.startswith("#"))
        if file.name != "argument_specs.yml":
            assert not [name for name in VARIABLES if re.search(rf"\b(?<!__){name}\b", tasks)], file


def test_every_entry_point_has_its_tasks_and_a_specification() -> None:
    tasks = {file.stem for file in (ROLE / "tasks").glob("*.yml")}
    assert set(load("meta/argument_specs.yml")["argument_specs"]) == tasks - PARTS


def test_the_playbooks_call_entry_points() -> None:
    called = {
        line.split()[1]
        for file in (CLONE / "playbooks").glob("*.yml")
        for line in file.read_text(encoding="utf-8").splitlines()
        if line.strip().startswith("tasks_from: ")
    }
    assert called <= set(load("meta/argument_specs.yml")["argument_specs"])

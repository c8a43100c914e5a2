# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import importlib.util
import re
import typing as t
from collections.abc import Mapping
from pathlib import Path

import pytest
import yaml

from ansible_collections.transit.networkd.plugins.plugin_utils._plan._options import Option
from ansible_collections.transit.networkd.plugins.plugin_utils._plan._variables import VARIABLES

CLONE = Path(__file__).parents[4]
ROLE = CLONE / "roles/wireguard_vrf"


def load(name: str) -> dict[str, t.Any]:
    loaded: dict[str, t.Any] = yaml.safe_load((ROLE / name).read_text(encoding="utf-8"))
    return loaded


@pytest.fixture(scope="module")
def variables() -> t.Any:
    spec = importlib.util.spec_from_file_location("variables", CLONE / "tools/variables.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_specification_and_page_are_those_of_the_declaration(variables: t.Any) -> None:
    there = {path: path.read_text(encoding="utf-8") for path in variables.wanted()}
    assert there == variables.wanted(), "run make pages"


def test_the_specification_is_read_as_it_was_written(variables: t.Any) -> None:
    options = load("meta/argument_specs.yml")["argument_specs"]["main"]["options"]
    assert options == variables.specification(VARIABLES)


def test_every_variable_and_key_is_described(variables: t.Any) -> None:
    def empty(options: Mapping[str, Option]) -> list[str]:
        found = [name for name, option in options.items() if not all(option.description) or not option.description]
        return found + [name for option in options.values() for name in empty(option.options)]

    assert empty(VARIABLES) == []
    for name in VARIABLES:
        assert f"| `{name}` |" in variables.page()


def test_no_task_reads_a_variable_that_a_fact_could_outrank() -> None:
    for file in (*ROLE.glob("*/*.yml"), *(CLONE / "playbooks").glob("*.yml")):
        tasks = "".join(part for part in re.split(r"(#[^\n]*)", file.read_text()) if not part.startswith("#"))
        if file.name != "argument_specs.yml":
            assert not [name for name in VARIABLES if re.search(rf"\b(?<!__){name}\b", tasks)], file


def test_the_role_has_one_entry_point() -> None:
    assert set(load("meta/argument_specs.yml")["argument_specs"]) == {"main"}


def test_the_steps_that_playbooks_call_are_there() -> None:
    called = {
        line.split()[1]
        for file in (CLONE / "playbooks").glob("*.yml")
        for line in file.read_text(encoding="utf-8").splitlines()
        if line.strip().startswith("tasks_from: ")
    }
    assert {"fleet", "inspect", "apply", "verify"} <= called
    assert called <= {file.stem for file in (ROLE / "tasks").glob("*.yml")} - {"main"}


def test_no_page_tells_a_user_to_call_a_step() -> None:
    pages = [CLONE / "README.md", ROLE / "README.md", *(CLONE / "docs").rglob("*.md")]
    assert len(pages) > 50
    assert [page for page in pages if "tasks_from" in page.read_text(encoding="utf-8")] == []

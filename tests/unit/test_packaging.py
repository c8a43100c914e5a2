# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The requirements of the Ansible community package, as far as a test can tell: docs/packaging.md lists all."""

from __future__ import annotations

import ast
import functools
import re
import subprocess
import typing as t
from pathlib import Path

import pytest
import yaml

CLONE = Path(__file__).resolve().parents[2]
PLUGINS = CLONE / "plugins"
DOCUMENTED = sorted([*PLUGINS.glob("modules/*.py"), *PLUGINS.glob("filter/*.py")])
# The folders that ansible-core knows and this collection has, and that which is for controllers' code.
FOLDERS = {"action", "doc_fragments", "filter", "module_utils", "modules", "plugin_utils"}
# collection_requirements.rst, "CI Testing".
NEVER_IGNORED = {
    *("doc-choices-do-not-match-spec", "doc-default-does-not-match-spec", "doc-missing-type"),
    *("doc-required-mismatch", "mutually_exclusive-unknown", "no-log-needed", "nonexistent-parameter-documented"),
    *("parameter-list-no-elements", "parameter-type-not-in-doc", "undocumented-parameter"),
}
QUERIES = {"get", "gather", "info", "list", "query", "read", "show"}


def data(name: str) -> t.Any:
    return yaml.safe_load((CLONE / name).read_text(encoding="utf-8"))


def tracked(*paths: str) -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--", *paths], cwd=CLONE, capture_output=True, check=True, text=True
    )
    return [CLONE / name for name in listed.stdout.split("\0") if name and (CLONE / name).is_file()]


@functools.cache
def blocks(path: Path) -> dict[str, str]:
    """The strings of a plugin's file that have a name: DOCUMENTATION, EXAMPLES, RETURN."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {
        node.targets[0].id: node.value.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    }


def documentation(path: Path) -> dict[str, t.Any]:
    found: dict[str, t.Any] = yaml.safe_load(blocks(path)["DOCUMENTATION"])
    return found


def rows() -> list[list[str]]:
    """The cells of each point in docs/packaging.md."""
    text = (CLONE / "docs/packaging.md").read_text(encoding="utf-8")
    tables = re.findall(r"^\| point \| state \| how \| test \|\n\|.*\n((?:\|.*\n)+)", text, re.MULTILINE)
    return [[cell.strip() for cell in line.strip("|").split("|")] for table in tables for line in table.splitlines()]


def test_each_point_has_a_state_and_a_test_that_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):.*##", (CLONE / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert len(rows()) > 40
    for point, state, how, tests in rows():
        assert state in ("met", "policy", "not applicable", "open"), point
        assert how, point
        assert tests or state in ("open", "policy"), point
        for test in re.findall(r"`([^`]+)`", tests):
            file, _colons, function = test.partition("::")
            if file.startswith("make "):
                assert file.split()[1] in targets, test
            else:
                assert f"def {function}(" in (CLONE / "tests" / file).read_text(encoding="utf-8"), test


def test_the_version_is_semantic() -> None:
    version = re.fullmatch(r"(\d+)\.(\d+)\.(\d+)(-[0-9A-Za-z.-]+)?", data("galaxy.yml")["version"])
    assert version is not None
    assert int(version[1]) >= 1


def test_the_code_of_conduct_is_ansibles() -> None:
    text = (CLONE / "CODE_OF_CONDUCT.md").read_text(encoding="utf-8")
    assert "https://docs.ansible.com/projects/ansible/latest/community/code_of_conduct.html" in text


def test_the_policies_are_written_down() -> None:
    text = (CLONE / "CONTRIBUTING.md").read_text(encoding="utf-8")
    for heading in ("## What is accepted", "## A release", "### Versions", "### Deprecations"):
        assert f"\n{heading}\n" in text
    for words in ("[Code of Conduct](CODE_OF_CONDUCT.md)", "(https://semver.org/)", "no contributor licence agreement"):
        assert words in text


def test_the_readme_names_forum_versions_and_changelog() -> None:
    text = (CLONE / "README.md").read_text(encoding="utf-8")
    for link in ("(https://forum.ansible.com/tag/networking)", "(https://semver.org/)", "(changelogs/changelog.yaml)"):
        assert link in text
    assert "GPL-3.0-or-later" in text


def test_every_plugin_names_its_licence() -> None:
    files = tracked("plugins/*.py")
    assert len(files) > 300
    assert [path for path in files if "# SPDX-License-Identifier: GPL-3.0-or-later" not in path.read_text()] == []


@pytest.mark.parametrize("path", DOCUMENTED, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_every_plugin_is_documented(path: Path) -> None:
    assert blocks(path).keys() >= {"DOCUMENTATION", "EXAMPLES", "RETURN"}
    added = tuple(map(int, documentation(path)["version_added"].split(".")))
    assert (1, 0, 0) <= added <= tuple(map(int, data("galaxy.yml")["version"].split("-")[0].split(".")))


def test_modules_that_return_facts_are_named_so() -> None:
    returning = {path.stem for path in PLUGINS.glob("modules/*.py") if "ansible_facts" in returned(path)}
    assert returning == {path.stem for path in PLUGINS.glob("modules/*_facts.py")} == {"networkd_facts"}
    assert returned(PLUGINS / "modules/networkd_facts.py").keys() == {"ansible_facts"}
    assert list(PLUGINS.glob("modules/*_info.py")) == []


def returned(path: Path) -> dict[str, t.Any]:
    found: dict[str, t.Any] = yaml.safe_load(blocks(path)["RETURN"])
    return found


def test_no_option_queries() -> None:
    states = {
        path.stem: set(documentation(path)["options"]["state"]["choices"])
        for path in PLUGINS.glob("modules/*.py")
        if "state" in documentation(path)["options"]
    }
    assert states
    assert {name: choices & QUERIES for name, choices in states.items() if choices & QUERIES} == {}


def test_facts_can_be_gathered_in_check_mode() -> None:
    fragments = documentation(PLUGINS / "modules/networkd_facts.py")["extends_documentation_fragment"]
    assert "transit.networkd._attributes.read_only" in fragments
    assert yaml.safe_load(fragment("READ_ONLY"))["attributes"]["check_mode"]["support"] == "full"


def fragment(name: str) -> str:
    text = (PLUGINS / "doc_fragments/_attributes.py").read_text(encoding="utf-8")
    found = re.search(rf'^    {name} = r"""(.*?)"""', text, re.MULTILINE | re.DOTALL)
    assert found is not None
    return found[1]


def test_the_oldest_python_is_documented() -> None:
    oldest = data("tests/config.yml")["modules"]["python_requires"].removeprefix(">=")
    assert f"Python {oldest} or newer" in yaml.safe_load(fragment("LINUX"))["attributes"]["platform"]["details"][0]
    # A module runs on the controller alone, or its page has that sentence.
    for path in PLUGINS.glob("modules/*.py"):
        fragments = documentation(path)["extends_documentation_fragment"]
        assert {f"transit.networkd._attributes.{name}" for name in ("linux", "controller")} & set(fragments), path.stem


def test_plugins_has_known_folders_only() -> None:
    assert {path.relative_to(PLUGINS).parts[0] for path in tracked("plugins")} == FOLDERS


def test_utilities_are_private() -> None:
    tops = {path.relative_to(CLONE).parts[2] for path in tracked("plugins/module_utils", "plugins/plugin_utils")}
    assert sorted(name for name in tops if not name.startswith("_")) == []


def test_each_readme_is_there() -> None:
    assert data("galaxy.yml")["readme"] == "README.md"
    for path in (CLONE / "README.md", *(role / "README.md" for role in (CLONE / "roles").iterdir())):
        assert path.read_text(encoding="utf-8").startswith("# "), path


def test_galaxy_has_tags_and_no_dependencies() -> None:
    galaxy = data("galaxy.yml")
    assert len(galaxy["tags"]) == 7
    assert galaxy["dependencies"] == {}


def test_the_execution_environment_has_its_files() -> None:
    environment = data("meta/execution-environment.yml")
    assert set(environment["dependencies"]) == {"python", "system"}
    assert all((CLONE / name).is_file() for name in environment["dependencies"].values())


def test_no_file_is_large_or_left_over() -> None:
    files = tracked()
    left_over = re.compile(r"(\.(orig|rej|pyc|swp|bak|retry|log)|~|\.DS_Store)$")
    assert len(files) > 1000
    assert [path for path in files if path.stat().st_size > 1_000_000 or left_over.search(path.name)] == []


def test_no_forbidden_sanity_test_is_ignored() -> None:
    files = sorted((CLONE / "tests/sanity").glob("ignore-*.txt"))
    assert files
    for path in files:
        for line in path.read_text(encoding="utf-8").splitlines():
            entry, _hash, reason = line.partition(" # ")
            name, _space, test = entry.partition(" ")
            assert (CLONE / name).is_file(), line
            assert reason.strip(), line
            assert test.rpartition(":")[2] not in NEVER_IGNORED, line

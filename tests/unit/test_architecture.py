# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which package may import which, as data, and that no import is hidden in a function or closes a cycle."""

from __future__ import annotations

import ast
import re
import typing as t
from pathlib import Path

import pytest

from helpers.imports import PLUGINS, ROOT, Import, imports

# A package of the host's half imports these alone, and itself. Those above a line may stand in it, never the reverse.
COMMON = {"_common"}
WORDS = COMMON | {"_words"}
STATE = COMMON | {"_state"}
CHANGE = WORDS | {"_change"}
OBSERVE = STATE | {"_observe"}
DRIFT = CHANGE | {"_drift"}
APPLY = OBSERVE | DRIFT | {"_payloads"}
HOST: dict[str, set[str]] = {
    "_common": set(),
    "_words": COMMON,
    "_payloads": set(),
    "_state": COMMON,
    "_keys": STATE,
    "_change": WORDS,
    "_observe": STATE,
    "_drift": COMMON | {"_change"},
    "_preflight": OBSERVE | DRIFT,
    "_apply": APPLY,
    "_rollback": APPLY | {"_apply"},
    "_transaction": APPLY | {"_apply", "_rollback", "_preflight", "_keys"},
    "_rotation": OBSERVE | {"_keys"},
    "_adopt": OBSERVE | {"_keys", "_preflight"},
    "_console": OBSERVE | DRIFT | {"_transaction"},
    # The door starts what a request asks for by its name, so that the rest is not loaded.
    "_program": COMMON,
}
# They touch no host: no file, no process, no clock, no socket.
PURE = ("_words", "_change", "_drift", "_preflight._findings")
IMPURE_MODULES = {
    *("ctypes", "fcntl", "glob", "grp", "os", "pathlib", "pwd", "shutil", "signal", "socket"),
    *("subprocess", "tempfile", "time"),
}
PURE_OF_COMMON = {
    *(
        "_addresses",
        "_coded",
        "_codes",
        "_effective",
        "_entry",
        "_ifupdown",
        "_key_text",
        "_layout",
        "_match",
        "_nearest",
        "_printable",
        "_secrets",
        "_sha256",
        "_source_rules",
        "_unit_file",
    ),
    *("_errors", "_shapes"),
}

# What of the host's half the controller's half knows.
SHARED = {"_common", "_words", "_change", "_drift"}
LINT = {
    "schema": {"types"},
    "types": set[str](),
    "units": {"schema", "types"},
    "ignored": {"schema", "types", "units"},
    "trace": {"schema", "types", "units"},
    "rules": {"schema", "types", "units", "ignored", "trace"},
    "report": {"schema", "types", "units", "ignored", "trace", "rules"},
}


def cycles(arrows: t.Iterable[tuple[str, str]]) -> list[list[str]]:
    """Return the groups of nodes that reach each other (Tarjan), those of one node left out."""
    graph: dict[str, set[str]] = {}
    for start, end in arrows:
        if start != end:
            graph.setdefault(start, set()).add(end)
            graph.setdefault(end, set())
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    found = []

    def visit(node: str) -> None:
        index[node] = low[node] = len(index)
        stack.append(node)
        for other in sorted(graph[node]):
            if other not in index:
                visit(other)
                low[node] = min(low[node], low[other])
            elif other in stack:
                low[node] = min(low[node], index[other])
        if low[node] == index[node]:
            group = stack[stack.index(node) :]
            del stack[stack.index(node) :]
            if len(group) > 1:
                found.append(sorted(group))

    for node in sorted(graph):
        if node not in index:
            visit(node)
    return found


def host_package(module: str) -> str | None:
    """Return the package of the host's half that a module stands in, None for one of the controller's."""
    parts = module.split(".")
    return parts[1] if parts[0] == "module_utils" and len(parts) > 1 else None


def forbidden(found: t.Iterable[Import]) -> list[str]:
    """Return the imports that the tables above do not allow, as text."""
    return [f"{each.importer}:{each.line} imports {each.imported}" for each in found if not allowed(each)]


def allowed(each: Import) -> bool:
    """Return whether the tables allow an import."""
    package, other = host_package(each.importer), host_package(each.imported)
    if package is not None:
        return other is not None and (other == package or other in HOST[package])
    if each.importer.startswith("plugin_utils."):
        lint = each.importer.startswith("plugin_utils._lint.")
        if other is not None:
            return other == "_common" if lint else other in SHARED
        return each.imported.startswith("plugin_utils._lint" if lint else "plugin_utils") and _lint_allowed(each)
    # A module of Ansible runs on the host, or is the documentation of an action.
    return other is None or other in SHARED or each.importer.startswith("modules.")


def _lint_allowed(each: Import) -> bool:
    start, end = (name.removeprefix("plugin_utils._lint.").split(".")[0] for name in (each.importer, each.imported))
    return start not in LINT or end == start or end in LINT[start]


def policy_words(root: Path) -> list[str]:
    """Return where host code names a role variable, a playbook, or a playbook's parameter, as text."""
    playbooks = "|".join(sorted(path.stem for path in (PLUGINS.parent / "playbooks").glob("*.yml")))
    words = re.compile(rf"\bwireguard_vrf_\w+|\btransit\.networkd\.(?:{playbooks})\b|-e transit_\w+")
    return [
        f"{path.relative_to(root)}:{number} names {match.group()}"
        for path in sorted((root / "module_utils").rglob("*.py"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        for match in words.finditer(line)
    ]


# Only a run that changes a host needs the many modules of the lint and of preflight, and one playbook each the others.
LATE = {
    ("module_utils._transaction._assess", "module_utils._transaction._by_hand"),
    ("module_utils._transaction._assess", "module_utils._change._shown"),
    *(
        ("plugin_utils._ansible._run._adopt_steps", f"plugin_utils._report._adopt.{name}")
        for name in ("_fleet", "_host", "_yaml")
    ),
    *(("plugin_utils._ansible._run._report_steps", f"plugin_utils._report.{name}") for name in ("_fleet", "_page")),
    ("plugin_utils._ansible._run._rollout_steps", "plugin_utils._fleet._lint_plan"),
    ("module_utils._transaction._assess", "module_utils._transaction._foresee"),
}


@pytest.fixture(scope="module", name="found")
def fixture_found() -> list[Import]:
    return imports(PLUGINS)


def test_a_package_imports_what_stands_below_it(found: list[Import]) -> None:
    assert len(found) > 500
    assert forbidden(found) == []


def test_the_table_names_each_package_of_the_hosts_half() -> None:
    packages = {path.name.removesuffix(".py") for path in (PLUGINS / "module_utils").iterdir()} - {"__pycache__"}

    assert packages - {"__init__"} == set(HOST)


def test_no_import_hides_in_a_function(found: list[Import]) -> None:
    assert {(each.importer, each.imported) for each in found if each.hidden} == LATE


def test_no_files_and_no_packages_import_each_other(found: list[Import]) -> None:
    packages = [tuple(".".join(name.split(".")[:2]) for name in each[:2]) for each in found]

    assert cycles(each[:2] for each in found) == []
    assert cycles(t.cast("list[tuple[str, str]]", packages)) == []


@pytest.mark.parametrize("package", PURE)
def test_what_is_pure_imports_no_host_code(package: str, found: list[Import]) -> None:
    inside = f"module_utils.{package}"
    files = sorted((PLUGINS / inside.replace(".", "/")).rglob("*.py"))
    system = {
        (path.name, name)
        for path in files
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        for name in _imported(node)
        if name.partition(".")[0] in IMPURE_MODULES
    }
    common = {
        (each.importer, each.imported)
        for each in found
        if each.importer.startswith(inside)
        and host_package(each.imported) == "_common"
        and each.imported.rpartition(".")[2] not in PURE_OF_COMMON
    }

    assert files
    assert system == set()
    assert common == set()


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [str(node.module)] if isinstance(node, ast.ImportFrom) else []


def test_host_code_names_no_role_variable_and_no_playbook() -> None:
    assert policy_words(PLUGINS) == []


def test_a_role_variable_and_a_playbook_in_host_code_are_found(tmp_path: Path) -> None:
    a_tree(
        tmp_path,
        {
            "module_utils/_apply/_a.py": '"set wireguard_vrf_filter to false"  # transit-networkd-filter.service\n',
            "module_utils/_console/_main.py": '"""Run transit.networkd.site, with -e transit_abandon=true."""\n',
            "plugin_utils/_remote/_hints.py": 'HINT = "wireguard_vrf_filter"\n',
        },
    )

    assert policy_words(tmp_path) == [
        "module_utils/_apply/_a.py:1 names wireguard_vrf_filter",
        "module_utils/_console/_main.py:1 names transit.networkd.site",
        "module_utils/_console/_main.py:1 names -e transit_abandon",
    ]


def a_tree(folder: Path, files: dict[str, str]) -> list[Import]:
    """Return the imports of a made-up tree of plugins."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return imports(folder)


def importing(module: str, indent: str = "") -> str:
    """Return the line that imports a module of the collection."""
    package, _dot, name = module.rpartition(".")
    return f"{indent}from {ROOT}.{package} import {name}\n"


def test_a_forbidden_import_is_found(tmp_path: Path) -> None:
    found = a_tree(
        tmp_path,
        {
            "module_utils/_common/_files.py": importing("module_utils._state._store"),
            "module_utils/_state/_store.py": "",
            "plugin_utils/_plan/_build.py": "from ...module_utils._state import _store\n",
            "plugin_utils/_lint/rules/_vrf.py": "from ..._plan._build import build\n",
        },
    )

    assert forbidden(found) == [
        "module_utils._common._files:1 imports module_utils._state._store",
        "plugin_utils._lint.rules._vrf:1 imports plugin_utils._plan._build",
        "plugin_utils._plan._build:1 imports module_utils._state._store",
    ]


def test_a_hidden_import_and_the_cycle_that_it_closes_are_found(tmp_path: Path) -> None:
    found = a_tree(
        tmp_path,
        {
            "module_utils/_drift/_a.py": importing("module_utils._drift._b"),
            "module_utils/_drift/_b.py": f"def late():\n{importing('module_utils._drift._a', '    ')}",
        },
    )

    assert [each.importer for each in found if each.hidden] == ["module_utils._drift._b"]
    assert cycles(each[:2] for each in found) == [["module_utils._drift._a", "module_utils._drift._b"]]


ALIAS = re.compile(r"^\s*(\w+) = (?:t\.)?(?:[Dd]ict|Mapping)\[str, (?:t\.)?Any\]", re.MULTILINE)


def aliases(root: Path) -> list[str]:
    """Return the names that stand for a mapping of anything."""
    return [name for path in sorted(root.rglob("*.py")) for name in ALIAS.findall(path.read_text(encoding="utf-8"))]


def test_no_name_stands_for_a_mapping_of_anything() -> None:
    """Except that of an object which iproute2 prints: only iproute2 knows its keys."""
    assert aliases(PLUGINS) == ["Shown"]


def test_a_name_for_a_mapping_of_anything_is_found(tmp_path: Path) -> None:
    (tmp_path / "_a.py").write_text("if t.TYPE_CHECKING:\n    Row = dict[str, t.Any]\nData = Mapping[str, Any]\n")

    assert aliases(tmp_path) == ["Row", "Data"]

# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which tests belong to which file: the rule of CONTRIBUTING.md, "Where a test stands"."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from helpers.imports import PLUGINS, ROOT, imported_by, imports, module_name

TESTS = Path(__file__).parent / "plugins"
HELPERS = Path(__file__).resolve().parents[1] / "helpers"

# Only documentation: the action of the same name does the work, and has the tests.
DOCUMENTATION = ("doc_fragments", "modules")
HALVES = (Path(), Path("module_utils"), Path("plugin_utils"))
# What actions are made of is tested through the actions.
ALSO = {Path("plugin_utils/_ansible"): (Path("action"),)}


class Mirror:
    """The plugins in one folder, and their tests in another one of the same shape."""

    def __init__(self, plugins: Path, tests: Path, helpers: Path) -> None:
        self.plugins, self.tests = plugins, tests
        self.modules = {module_name(path, plugins) for path in plugins.rglob("*.py")}
        self.helpers = {module_name(path, helpers): path for path in helpers.rglob("*.py")}
        self.imports: dict[Path, set[str]] = {}
        self._reached: dict[Path, set[str]] = {}
        self.arrows: dict[str, set[str]] = {}
        for each in imports(plugins, types=True):
            self.arrows.setdefault(each.importer, set()).add(each.imported)

    def sources(self) -> list[Path]:
        """Return each file that needs a test."""
        found = [path for path in sorted(self.plugins.rglob("*.py")) if path.name not in ("__init__.py", "__main__.py")]
        return [path for path in found if not self._is_documentation(path) and _does_something(path)]

    def _is_documentation(self, path: Path) -> bool:
        kind = path.relative_to(self.plugins).parts[0]
        return kind in DOCUMENTATION and (kind != "modules" or (self.plugins / "action" / path.name).exists())

    def untested(self) -> list[str]:
        """Return the files that have no test module of their own, and that no test of their package reaches."""
        return [
            str(path.relative_to(self.plugins))
            for path in self.sources()
            if not modules_of(self.tests / path.relative_to(self.plugins).parent, path.stem)
            and not any(module_name(path, self.plugins) in self.reached(package) for package in self.packages(path))
        ]

    def packages(self, path: Path) -> list[Path]:
        """Return the packages that a file is in, the two halves left out."""
        return [folder for folder in path.relative_to(self.plugins).parents if folder not in HALVES]

    def reached(self, package: Path) -> set[str]:
        """Return the modules that the tests of a package import, and what those of the package import in their turn."""
        if package not in self._reached:
            folders = (package, *ALSO.get(package, ()))
            inside = tuple(f"{'.'.join(folder.parts)}." for folder in folders)
            files = [file for folder in folders for file in (self.tests / folder).glob("*.py")]
            pending = set().union(*map(self.imported, files))
            found = self._reached[package] = set()
            while pending:
                module = pending.pop()
                found.add(module)
                if f"{module}.".startswith(inside):
                    pending |= self.arrows.get(module, set()) - found
        return self._reached[package]

    def imported(self, file: Path) -> set[str]:
        """Return the modules of the plugins that a file of the tests imports, by itself or by a helper."""
        if file not in self.imports:
            self.imports[file] = set()  # helpers may import each other
            found = {name for name, *_rest in imported_by(file, ROOT, self.modules)}
            for name, *_rest in imported_by(file, "helpers", set(self.helpers)):
                found |= self.imported(self.helpers[name])
            self.imports[file] = found
        return self.imports[file]

    def aimless(self) -> list[str]:
        """Return the test modules that name no file and no package, and import nothing of the folder they mirror."""
        return [
            str(path.relative_to(self.tests))
            for path in sorted(self.tests.rglob("test_*.py"))
            if self._is_aimless(path)
        ]

    def _is_aimless(self, path: Path) -> bool:
        package = self.plugins / path.parent.relative_to(self.tests)
        names = {file.stem for file in package.glob("*.py")} | {package.name}
        if any(path in modules_of(path.parent, name) for name in names):
            return False
        inside = ".".join(package.relative_to(self.plugins).parts)
        of_a_file = path.stem.startswith("test__")
        return of_a_file or not any(f"{name}.".startswith(f"{inside}.") for name in self.imported(path))


def _does_something(path: Path) -> bool:
    """Return whether a file has a function, and not only shapes, names or data."""
    return any(isinstance(node, ast.FunctionDef) for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))))


def modules_of(folder: Path, name: str) -> set[Path]:
    """Return the test modules in a folder that name a file or a package."""
    return {*folder.glob(f"test_{name}.py"), *folder.glob(f"test_{name}_*.py")}


@pytest.fixture(scope="module")
def mirror() -> Mirror:
    return Mirror(PLUGINS, TESTS, HELPERS)


def test_each_file_has_a_test_module_or_one_of_its_package(mirror: Mirror) -> None:
    assert len(mirror.sources()) > 150
    assert mirror.untested() == []


def test_each_test_module_names_what_exists(mirror: Mirror) -> None:
    assert mirror.aimless() == []


def a_mirror(folder: Path, files: dict[str, str]) -> Mirror:
    """Return the mirror of a made-up tree, `plugins` and `tests`."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return Mirror(folder / "plugins", folder / "tests", folder / "helpers")


def test_a_file_that_no_test_reaches_is_found(tmp_path: Path) -> None:
    function = "def f(): ...\n"
    mirror = a_mirror(
        tmp_path,
        {
            "plugins/module_utils/_p/_own.py": function,
            "plugins/module_utils/_p/_main.py": f"from {ROOT}.module_utils._p import _below\n{function}",
            "plugins/module_utils/_p/_below.py": function,
            "plugins/module_utils/_p/_shapes.py": "class Row: ...\n",
            "plugins/module_utils/_p/_lonely.py": function,
            "plugins/module_utils/_q/_far.py": function,
            "helpers/world.py": f"from {ROOT}.module_utils._p import _main\n",
            "tests/module_utils/_p/test__own_twice.py": f"from {ROOT}.module_utils._q import _far\n",
            "tests/module_utils/_p/test_story.py": "from helpers import world\n",
        },
    )

    assert mirror.untested() == ["module_utils/_p/_lonely.py", "module_utils/_q/_far.py"]


def test_a_test_module_of_nothing_is_found(tmp_path: Path) -> None:
    mirror = a_mirror(
        tmp_path,
        {
            "plugins/module_utils/_p/_own.py": "",
            "tests/module_utils/_p/test__own.py": "",
            "tests/module_utils/_p/test__p_story.py": "",
            "tests/module_utils/_p/test__gone.py": f"from {ROOT}.module_utils._p import _own\n",
            "tests/module_utils/_p/test_subject.py": f"from {ROOT}.module_utils._p import _own\n",
            "tests/module_utils/_p/test_stray.py": "",
        },
    )

    assert mirror.aimless() == ["module_utils/_p/test__gone.py", "module_utils/_p/test_stray.py"]

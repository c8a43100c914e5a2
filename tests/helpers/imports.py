# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which module of the collection imports which, as its files say."""

from __future__ import annotations

import ast
import typing as t
from pathlib import Path

PLUGINS = Path(__file__).resolve().parents[2] / "plugins"
ROOT = "ansible_collections.transit.networkd.plugins"


class Import(t.NamedTuple):
    """One import of a module of the collection: who, what, in which line, and whether a function holds it."""

    importer: str
    imported: str
    line: int
    hidden: bool


def module_name(path: Path, root: Path) -> str:
    """Return the dotted name of a file below the root, that of a package for its ``__init__.py``."""
    return ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__")


def imports(root: Path, *, types: bool = False) -> list[Import]:
    """Return every import of one file below the root by another; those for types alone only if ``types`` asks."""
    names = {module_name(path, root) for path in root.rglob("*.py")}
    found = []
    for path in sorted(root.rglob("*.py")):
        importer, folder = module_name(path, root), path.parent.relative_to(root).parts
        found += [
            Import(importer, *each)
            for each in imported_by(path, ROOT, names, folder=folder, types=types)
            if each[0] != importer
        ]
    return found


def imported_by(
    path: Path, package: str, names: set[str], *, folder: tuple[str, ...] = (), types: bool = False
) -> list[tuple[str, int, bool]]:
    """Return what a file imports of a package that has these modules: ``(module, line, whether in a function)``.

    ``folder`` is the file's own place below the package, from which its relative imports count.
    """
    visitor = Visitor(package, names, folder=folder, types=types)
    visitor.visit(ast.parse(path.read_text(encoding="utf-8")))
    return visitor.found


class Visitor(ast.NodeVisitor):
    """Collect the imports of a file as ``(module, line, whether in a function)``."""

    def __init__(self, package: str, names: set[str], *, folder: tuple[str, ...], types: bool) -> None:
        self.package = package
        self.folder = folder
        self.names = names
        self.types = types
        self.found: list[tuple[str, int, bool]] = []
        self.depth = 0

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        self.depth += 1
        self.generic_visit(node)
        self.depth -= 1

    def visit_If(self, node: ast.If) -> None:
        if self.types or ast.unparse(node.test) != "t.TYPE_CHECKING":
            self.generic_visit(node)

    def visit_Import(self, node: ast.Import) -> None:
        for alias in node.names:
            if alias.name.startswith(f"{self.package}."):
                self.note(alias.name.removeprefix(f"{self.package}."), node.lineno)

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        module = node.module or ""
        if node.level:
            above = self.folder[: len(self.folder) - node.level + 1]
            module = ".".join(part for part in (self.package, *above, module) if part)
        if module == self.package or module.startswith(f"{self.package}."):
            package = module.removeprefix(self.package).removeprefix(".")
            for alias in node.names:
                name = f"{package}.{alias.name}".removeprefix(".")
                self.note(name if name in self.names else package, node.lineno)

    def note(self, module: str, line: int) -> None:
        self.found.append((module, line, self.depth > 0))

# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Write docs/reference/shapes.md, the fields of all shapes that a host and the controller share, from their TypedDicts.

`make pages` after a change; a unit test compares.
"""

from __future__ import annotations

import ast
import re
import sys
import typing as t
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HOST = ROOT / "plugins/module_utils"
PAGE = ROOT / "docs/reference/shapes.md"
# In the order of the page.
FILES = {
    "Plan and bundle": "_common/_shapes.py",
    "Facts": "_common/_facts.py",
    "Requests": "_common/_requests.py",
    "Replies": "_common/_replies.py",
    "Inspection": "_common/_inspection.py",
    "Adoption": "_common/_adoption.py",
    "Checks and problems": "_common/_coded.py",
    "Peers in a rotation": "_common/_rotation_links.py",
    "Files": "_common/_entry.py",
    "Change": "_change/_shapes.py",
    "Links of a .netdev": "_change/_netdevs.py",
    "Records": "_state/_records.py",
    "Survey of preflight": "_preflight/_shapes.py",
    "History": "_state/_history.py",
    "A change that has begun": "_rollback/_shapes.py",
}
INTRODUCTION = """# Shapes

What a host and the controller exchange, and what a host keeps on its disk, field by field.
[data.md](data.md) says what it is for.

This page is made from the TypedDicts in `plugins/module_utils`; `make pages` writes it.
A field that may be missing is marked with *optional*.
"""


class Field(t.NamedTuple):
    """A field of a shape."""

    name: str
    kind: str
    optional: bool


def fields_of(node: ast.ClassDef, known: dict[str, list[Field]]) -> list[Field]:
    """Return the fields of a TypedDict, those of the shapes that it extends first."""
    optional = any(keyword.arg == "total" for keyword in node.keywords)
    own = [
        Field(ast.unparse(item.target), ast.unparse(item.annotation), optional)
        for item in node.body
        if isinstance(item, ast.AnnAssign)
    ]
    return [field for base in node.bases for field in known.get(ast.unparse(base), [])] + own


def section(title: str, file: str, known: dict[str, list[Field]]) -> str:
    """Return the part of the page about one file; ``known`` gets its shapes."""
    tree = ast.parse((HOST / file).read_text(encoding="utf-8"))
    shapes, aliases = [], []
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and _is_shape(node, known):
            known[node.name] = fields_of(node, known)
            shapes.append(_shape(node, known[node.name]))
        elif isinstance(node, ast.Assign) and re.fullmatch(r"[A-Z]\w*[a-z]", ast.unparse(node.targets[0])):
            aliases.append(f"| `{ast.unparse(node.targets[0])}` | {_code(ast.unparse(node.value))} |\n")
    table = f"\n| name | stands for |\n|---|---|\n{''.join(aliases)}" if aliases else ""
    return f"\n## {title}\n\n`plugins/module_utils/{file}`\n{table}{''.join(shapes)}"


def _is_shape(node: ast.ClassDef, known: dict[str, list[Field]]) -> bool:
    return any(base == "t.TypedDict" or base in known for base in map(ast.unparse, node.bases))


def _shape(node: ast.ClassDef, fields: list[Field]) -> str:
    words = "\n".join(line.strip() for line in (ast.get_docstring(node) or "").replace("``", "`").splitlines())
    rows = "".join(
        f"| `{field.name}` | {_code(field.kind)}{' *optional*' if field.optional else ''} |\n" for field in fields
    )
    table = f"| field | type |\n|---|---|\n{rows}" if rows else "It has no fields.\n"
    return f"\n### {node.name}\n\n{words}\n\n{table}"


def _code(kind: str) -> str:
    """Return a type as code. In a table a bar separates cells."""
    return f"`{kind.replace('t.', '')}`".replace("|", "\\|")


def page() -> str:
    """Return the text of the page."""
    known: dict[str, list[Field]] = {}
    return INTRODUCTION + "".join(section(title, file, known) for title, file in FILES.items())


def main() -> int:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")
    print(f"the shapes of {len(FILES)} files are in {PAGE.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

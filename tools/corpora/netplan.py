# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What netplan's tests expect it to write: each `assert_networkd({...})` is a set of units for one host."""

from __future__ import annotations

import ast
import typing as t

if t.TYPE_CHECKING:
    from corpora.clones import Clone

REPOSITORY = "canonical/netplan"
_FOLDER = "tests/generator"


def sets(clone: Clone, commit: str) -> dict[str, dict[str, str]]:
    """Return the place of a set -> name -> text. A set that is not made of constants alone is left out."""
    names = _constants(ast.parse(clone.text(commit, f"{_FOLDER}/base.py")))
    found: dict[str, dict[str, str]] = {}
    for path in clone.files(commit, _FOLDER):
        for node in ast.walk(ast.parse(clone.text(commit, path))) if path.endswith(".py") else ():
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == _METHOD:
                units = _value(node.args[0], names)
                if isinstance(units, dict) and None not in units.values():
                    found[f"{path}:{node.lineno}"] = {f"10-netplan-{name}": text for name, text in units.items()}
    return {place: units for place, units in found.items() if units}


_METHOD = "assert_networkd"


def _constants(tree: ast.Module) -> dict[str, t.Any]:
    found: dict[str, t.Any] = {}
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            found[node.targets[0].id] = _value(node.value, found)
    return found


def _value(node: ast.expr, names: dict[str, t.Any]) -> t.Any:
    """Return the value of an expression of constants, names, ``+``, ``%``, replace() and strip(); None for others."""
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, ast.Name):
        return names.get(node.id)
    if isinstance(node, ast.Tuple):
        return tuple(_value(item, names) for item in node.elts)
    if isinstance(node, ast.Dict):
        return {
            _value(key, names): _value(item, names) for key, item in zip(node.keys, node.values, strict=True) if key
        }
    if isinstance(node, ast.BinOp):
        left, right = _value(node.left, names), _value(node.right, names)
        if isinstance(left, str) and right is not None:
            return left % right if isinstance(node.op, ast.Mod) else left + right
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ("replace", "strip"):
        text = _value(node.func.value, names)
        return getattr(text, node.func.attr)(*(_value(item, names) for item in node.args)) if text is not None else None
    return None


__all__ = ("REPOSITORY", "sets")

# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Write the role's argument specification and docs/reference/variables.md from the declaration of its variables.

The declaration is plugins/plugin_utils/_plan/_variables.py. `make pages` after a change; the
unit tests compare.
"""

from __future__ import annotations

import re
import sys
import typing as t
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / ".build/collections"))

from ansible_collections.transit.networkd.plugins.plugin_utils._plan._variables import VARIABLES  # noqa: E402

if t.TYPE_CHECKING:
    from collections.abc import Mapping

    from ansible_collections.transit.networkd.plugins.plugin_utils._plan._options import Option

SPECIFICATION = ROOT / "roles/wireguard_vrf/meta/argument_specs.yml"
PAGE = ROOT / "docs/reference/variables.md"
BEGIN, END = "      # variables: begin\n", "      # variables: end\n"
INTRODUCTION = """# Variables

All variables of the role `wireguard_vrf`, with their defaults.
A network needs two of them, `wireguard_vrf_interfaces` and `wireguard_vrf_tunnels`.
[data.md](data.md#variables) says how the variables of all hosts become one plan.

This page is made from `plugins/plugin_utils/_plan/_variables.py`; `make pages` writes it.
`ansible-doc --type role transit.networkd.wireguard_vrf` shows the same in a terminal.
"""


class _Flow(list[t.Any]):
    """A list that stands on one line."""


class _Dumper(yaml.SafeDumper):
    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002 - PyYAML's own
        """Indent the items of a list below their key."""
        super().increase_indent(flow, False)

    def choose_scalar_style(self) -> str:
        """Take double quotes where quotes are needed."""
        style: str = super().choose_scalar_style()
        return '"' if style == "'" else style


_Dumper.add_representer(
    _Flow, lambda dumper, value: dumper.represent_sequence("tag:yaml.org,2002:seq", value, flow_style=True)
)


def specification(options: Mapping[str, Option]) -> dict[str, t.Any]:
    """Return options as a part of an argument specification."""
    found: dict[str, t.Any] = {}
    for name, option in options.items():
        words = list(option.description)
        spec: dict[str, t.Any] = {"description": words if len(words) > 1 else words[0], "type": option.type}
        # ansible-core before 2.17 refuses each list that is given for another type with elements.
        if option.elements and option.type == "list":
            spec["elements"] = option.elements
        if option.required:
            spec["required"] = True
        if option.choices:
            spec["choices"] = _Flow(option.choices)
        if option.default is not None:
            spec["default"] = _Flow(option.default) if isinstance(option.default, list) else option.default
        if option.options:
            spec["options"] = specification(option.options)
        found[name] = spec
    return found


def block() -> str:
    """Return the lines of the argument specification that declare the variables."""
    lines = yaml.dump(
        {"argument_specs": {"main": {"options": specification(VARIABLES)}}},
        Dumper=_Dumper,
        sort_keys=False,
        allow_unicode=True,
        width=110,
    ).splitlines(keepends=True)[3:]
    return f"{BEGIN}{''.join(lines)}{END}"


def page() -> str:
    """Return docs/reference/variables.md."""
    parts = [INTRODUCTION, _table(VARIABLES, "variable")]
    parts += [f"## The keys of `{path}`\n\n{_table(options, 'key')}" for path, options in _mappings(VARIABLES, "")]
    return "\n".join(parts)


def _mappings(options: Mapping[str, Option], path: str) -> t.Iterator[tuple[str, Mapping[str, Option]]]:
    for name, option in options.items():
        if option.options:
            yield f"{path}{name}[]", option.options
            yield from _mappings(option.options, f"{path}{name}[].")


def _table(options: Mapping[str, Option], what: str) -> str:
    rows = [f"| {what} | type | default | meaning |\n| --- | --- | --- | --- |\n"]
    for name, option in options.items():
        kind = f"{option.type} of {option.elements}" if option.elements else option.type
        meaning = " ".join(_markdown(words) for words in option.description)
        rows.append(f"| `{name}` | {kind} | {_default(option)} | {meaning}{_choices(option)} |\n")
    return "".join(rows)


def _default(option: Option) -> str:
    if option.required:
        return "required"
    if option.default is None:
        return ""
    shown = yaml.safe_dump(option.default, default_flow_style=True, sort_keys=False, width=1000)
    return f"`{shown.splitlines()[0]}`"


def _choices(option: Option) -> str:
    return f" One of {', '.join(f'`{choice}`' for choice in option.choices)}." if option.choices else ""


def _markdown(words: str) -> str:
    """Return words in Ansible's markup as Markdown. In a table a bar separates cells."""
    shown = re.sub(r"[COV]\(((?:[^()]|\([^()]*\))*)\)", r"`\1`", words)
    return shown.replace("|", "\\|")


def wanted() -> dict[Path, str]:
    """Return every file that must be there, with its text."""
    before, _begin, rest = SPECIFICATION.read_text(encoding="utf-8").partition(BEGIN)
    return {SPECIFICATION: before + block() + rest.partition(END)[2], PAGE: page()}


def main() -> int:
    """Write both files."""
    for path, text in wanted().items():
        path.write_text(text, encoding="utf-8")
    print(f"{len(VARIABLES)} variables are in {SPECIFICATION.relative_to(ROOT)} and {PAGE.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

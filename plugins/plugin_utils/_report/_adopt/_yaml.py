# SPDX-License-Identifier: GPL-3.0-or-later
"""The files of an inventory: variables as YAML, with comments. No word of a host becomes a template."""

from __future__ import annotations

import re
import textwrap
import typing as t
from collections.abc import Iterable

import yaml

from ._fleet import Adopted, Variable

GROUP = "adopted"
_TEMPLATE = re.compile(r"\{[{%#]")
_WIDTH = 118
_HOST = (
    "{host}, as transit.networkd.adopt has read it; nothing on the host was changed. Check each line, and correct it "
    "where you know better. Then `site --check --diff` with this inventory says what would change."
)
_TUNNELS = "The tunnels of these hosts, as transit.networkd.adopt has read them. Check each line."


class _Unsafe(str):
    """A text that Ansible must not take for a template."""

    __slots__ = ()


class _Dumper(yaml.SafeDumper):
    """Writes lists as yamllint wants them, and no anchors."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002 - PyYAML passes it
        super().increase_indent(flow, False)

    def ignore_aliases(self, _data: t.Any) -> bool:
        return True


# Ansible has texts of its own.
_Dumper.add_multi_representer(str, lambda dumper, data: dumper.represent_str(str(data)))
_Dumper.add_representer(_Unsafe, lambda dumper, data: dumper.represent_scalar("!unsafe", str(data)))
_Dumper.add_representer(type(None), lambda dumper, _data: dumper.represent_scalar("tag:yaml.org,2002:null", ""))


def files(found: Adopted) -> dict[str, str]:
    """Return the files of the inventory, by their paths in its folder."""
    children = {name: {"hosts": dict.fromkeys(hosts)} for name, hosts in found.groups.items()}
    inventory = {"all": {"children": {GROUP: {"hosts": dict.fromkeys(found.hosts)}, **children}}}
    texts = {"hosts.yml": f"---\n{_dumped(inventory)}"}
    if found.tunnels.value:
        texts[f"group_vars/{GROUP}.yml"] = _text([_TUNNELS], [found.tunnels])
    for host, variables in found.hosts.items():
        texts[f"host_vars/{host}.yml"] = _text([_HOST.format(host=host), *found.notes[host]], variables)
    return texts


def _text(head: Iterable[str], variables: Iterable[Variable]) -> str:
    parts = [f"{''.join(map(_comment, each.comments))}{_dumped({each.name: _safe(each.value)})}" for each in variables]
    return "---\n" + "\n".join(["".join(map(_comment, head)), *parts])


def _comment(words: str) -> str:
    lines = textwrap.wrap(words, _WIDTH - 2, break_long_words=False, break_on_hyphens=False)
    return "".join(f"# {line}\n" for line in lines)


def _safe(value: object) -> object:
    if isinstance(value, str):
        return _Unsafe(value) if _TEMPLATE.search(value) else value
    if isinstance(value, dict):
        return {key: _safe(item) for key, item in value.items()}
    return [_safe(item) for item in value] if isinstance(value, list) else value


def _dumped(value: object) -> str:
    return yaml.dump(value, Dumper=_Dumper, sort_keys=False, default_flow_style=False, width=10_000)

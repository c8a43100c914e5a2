# SPDX-License-Identifier: GPL-3.0-or-later
"""What every file of a bundle begins with, and the files that are templates or programs."""

from __future__ import annotations

import functools
import pathlib

import jinja2

from ...module_utils._common import _layout as layout

HEADER = f"{layout.MADE_BY}; a change here is lost with its next run."

_PAYLOADS = pathlib.Path(layout.__file__).parents[1] / "_payloads"

_TEMPLATES = jinja2.Environment(
    loader=jinja2.FileSystemLoader(pathlib.Path(__file__).with_name("_templates")),
    undefined=jinja2.StrictUndefined,
    trim_blocks=True,
    keep_trailing_newline=True,
    autoescape=False,
    auto_reload=False,
)


def compile_templates() -> None:
    """Compile all templates: a process that is forked later finds them compiled."""
    for name in _TEMPLATES.list_templates():
        _TEMPLATES.get_template(name)


def from_template(name: str, **variables: object) -> str:
    """Return a file from its template, which also gets the header."""
    return _TEMPLATES.get_template(name).render(header=HEADER, **variables)


@functools.cache
def same_on_all(name: str) -> str:
    """Return a file that is the same on all hosts, from its template."""
    return from_template(name, layout=layout)


def program(name: str) -> str:
    """Return a program that stands alone on a host."""
    return f"# {HEADER}\n{(_PAYLOADS / name).read_text(encoding='utf-8')}"

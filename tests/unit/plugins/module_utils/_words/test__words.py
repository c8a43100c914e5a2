# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every code that host code uses has words, and every code that has words is used, with the same fields."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from ansible_collections.transit.networkd.plugins.module_utils._common import _codes
from ansible_collections.transit.networkd.plugins.module_utils._words import (
    CHECKS,
    FINDINGS,
    TEMPLATES,
    fields_of,
    text,
    wrong_fields,
)
from ansible_collections.transit.networkd.plugins.module_utils._words._problems import PROBLEMS
from ansible_collections.transit.networkd.plugins.plugin_utils._remote._hints import template

HOST = Path(__file__).resolve().parents[5] / "plugins/module_utils"


def used() -> dict[str, list[set[str]]]:
    """Return the fields of each call of ``problem(code, …)`` in host code, by code."""
    found: dict[str, list[set[str]]] = {}
    for path in HOST.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "problem":
                (code,) = node.args
                name = code.value if isinstance(code, ast.Constant) else ast.unparse(code)
                found.setdefault(str(name), []).append({str(keyword.arg) for keyword in node.keywords})
    return {("message" if name == "MESSAGE" else name): fields for name, fields in found.items()}


def test_host_code_and_words_agree_on_codes_and_fields() -> None:
    there = used()

    assert set(there) == {*PROBLEMS, *FINDINGS}
    for code, calls in there.items():
        if code not in ("ssh-restart", "ssh-start"):
            assert calls == [set(fields_of(str(template(code))))] * len(calls), code


def test_each_check_has_words() -> None:
    constants = {value for name, value in vars(_codes).items() if name.isupper() and isinstance(value, str)}

    assert set(CHECKS) == constants
    assert len(TEMPLATES) == len(CHECKS) + len(PROBLEMS) + len(FINDINGS)


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"subject": "eth0", "family": "IPv4", "table": 254}, []),
        ({"subject": "eth0", "family": "IPv4", "table": "254"}, ["table"]),
        ({"subject": "eth0", "family": "IPv4", "table": True}, ["table"]),
        ({"subject": ["eth0"], "table": 254}, ["subject", "family"]),
    ],
)
def test_fields_of_another_kind(fields: dict[str, object], wrong: list[str]) -> None:
    assert wrong_fields(TEMPLATES["default-lost"], fields) == wrong


def test_each_of_several_texts_must_be_one() -> None:
    assert wrong_fields("{links:and}", {"links": ["eth0", "eth1"]}) == []
    assert wrong_fields("{links:and}", {"links": ["eth0", 1]}) == ["links"]


def test_what_a_field_holds_is_no_template() -> None:
    assert text({"code": "link-left", "fields": {"subject": "{0.__class__}"}}) == (
        "{0.__class__}: expected to be gone, it is still there"
    )

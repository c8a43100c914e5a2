# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each code that a role variable, a module or a playbook can do something about has a hint that names it."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from ansible_collections.transit.networkd.plugins.module_utils._common._coded import problem
from ansible_collections.transit.networkd.plugins.module_utils._common._codes import ACCEPTABLE
from ansible_collections.transit.networkd.plugins.module_utils._words import FINDINGS
from ansible_collections.transit.networkd.plugins.plugin_utils._plan._variables import VARIABLES
from ansible_collections.transit.networkd.plugins.plugin_utils._remote._hints import (
    HINTS,
    REFUSALS,
    advice,
    refusal,
    template,
)

CLONE = Path(__file__).resolve().parents[5]
# What the user can only do on the host, as the text says.
ON_THE_HOST = {
    *("cloud-init", "console-folder", "folder-closed", "folder-mode", "folder-owner", "foreign-rules"),
    *("foreign-rules-later", "ifupdown-by-hand", "ifupdown-obstacle", "inodes", "interface-unmanaged", "kernel"),
    *("key-empty", "key-mode", "managed-by-dhcp-client", "managed-by-networkmanager"),
    *("networkd", "no-rehearsal", "pending", "port-in-use", "port-of-tunnel", "rehearsal"),
    *("service-session", "space", "ssh-restart", "ssh-start", "sysctl-missing"),
    *("unit-before-new-link", "unit-perhaps-before-new-link", "unrecorded", "unwritable"),
}


def test_each_code_has_a_hint_or_needs_none() -> None:
    assert set(FINDINGS) == {*HINTS, *ON_THE_HOST}
    assert not set(HINTS) & ON_THE_HOST


def test_each_refusal_of_host_code_has_a_hint() -> None:
    codes = {
        str(node.args[1].value)
        for path in (CLONE / "plugins/module_utils").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) == "RefusedError"
        and len(node.args) > 1
        and isinstance(node.args[1], ast.Constant)
    }

    assert codes == set(REFUSALS)


def test_hints_name_variables_and_playbooks_that_there_are() -> None:
    words = " ".join([*HINTS.values(), *REFUSALS.values()])
    variables = set(re.findall(r"wireguard_vrf_\w+", words))
    playbooks = set(re.findall(r"transit\.networkd\.(\w+)", words))

    assert {"wireguard_vrf_filter", "wireguard_vrf_strict"} <= variables <= set(VARIABLES)
    assert {"remove", "site"} <= playbooks <= {path.stem for path in (CLONE / "playbooks").glob("*.yml")}


@pytest.mark.parametrize("code", ACCEPTABLE)
def test_what_can_be_accepted_says_how(code: str) -> None:
    fields = {
        "servers": ["x"],
        "rules": ["x"],
        "interface": "x",
        "unit": "x",
        "maker": "x",
        "gateway": "x",
        "protocol": "x",
    }

    assert advice(problem(code, **fields)).endswith(f"If you accept this, add {code} to wireguard_vrf_accept")


def test_a_code_that_is_not_known_has_no_template() -> None:
    assert template("x") is None
    assert refusal("no", "x") == "no"
    assert refusal("no", "private-key-lost") == "no. Run transit.networkd.site, which makes one"

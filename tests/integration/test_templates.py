# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A host whose words are templates, and a play that keeps them in variables: nothing is run on the controller.

Control, on the oldest ansible-core: the same text in the play itself is a template, and is run.
"""

from __future__ import annotations

import json
import typing as t

import pytest

from ansible_collections.transit.networkd.plugins.module_utils._common._reply import BEGIN, END

if t.TYPE_CHECKING:
    from pathlib import Path

    from helpers.plays import Play

each = pytest.mark.parametrize("core", ["oldest", "newest"])

NONE = {"id": None, "state": "none", "reason": None, "remaining": None, "drift": []}


def host(folder: Path, reply: t.Any) -> dict[str, t.Any]:
    """Return an inventory of one host whose Python answers everything with this reply."""
    python = folder / "python3"
    text = json.dumps(reply)
    python.write_text(f"#!/bin/sh\ncat > /dev/null\ncat <<'EOF'\n{BEGIN}\n{text}\n{END}\nEOF\n")
    python.chmod(0o755)
    return {"all": {"hosts": {"r1": {"ansible_connection": "local", "ansible_python_interpreter": str(python)}}}}


def kept(task: dict[str, t.Any], value: str) -> list[dict[str, t.Any]]:
    """Return a play that keeps what a task has given, and shows it."""
    tasks = [
        {**task, "register": "answer", "ignore_errors": True},
        {"set_fact": {"kept": value}},
        {"debug": {"msg": "kept: {{ kept }}"}},
    ]
    return [{"hosts": "r1", "gather_facts": False, "tasks": tasks}]


@each
@pytest.mark.parametrize("how", ["refused", "wrong", "words"])
def test_what_a_host_says_is_never_a_template(play: Play, tmp_path: Path, core: str, how: str) -> None:
    mark = tmp_path / "MARK"
    template = f"{{{{ lookup('pipe', 'touch {mark}') }}}}"
    report = {"changed": False, "diff": [], "edited": [], "effects": [template], "preflight": [], "transaction": NONE}
    finding = {"code": "no-rehearsal", "severity": "warning", "fields": {"error": template}}
    replies: dict[str, t.Any] = {
        "refused": {"error": {"kind": "refused", "message": template}},
        "wrong": {**report, "changed": template},
        "words": {**report, "preflight": [finding]},
    }
    value = "{{ answer.effects[0] ~ answer.warnings[0] }}" if how == "words" else "{{ answer.msg }}"
    task = {"transit.networkd.networkd_config": {"bundle": {"plan": {}}}}
    done = play(kept(task, value), host(tmp_path, replies[how]), core=core)
    assert done.status == 0, done.output
    # The words are there, and are words.
    assert "lookup('pipe', 'touch " in done.output.rpartition("kept: ")[2], done.output
    assert not mark.exists()


def test_the_same_text_is_a_template_where_the_play_says_it(play: Play, tmp_path: Path) -> None:
    mark = tmp_path / "MARK"
    template = f"{{{{ lookup('pipe', 'touch {mark}') }}}}"
    task = {"debug": {"msg": template}}
    assert play(kept(task, "{{ answer.msg }}"), host(tmp_path, NONE), core="oldest").status == 0
    assert mark.exists()

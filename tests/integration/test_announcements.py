# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person sees of a change before it is done, with no -v; the answers of the hosts are ready."""

from __future__ import annotations

import json
import typing as t
from pathlib import Path

import pytest

from ansible_collections.transit.networkd.plugins.module_utils._common._coded import problem
from ansible_collections.transit.networkd.plugins.module_utils._common._reply import BEGIN, END
from helpers.plays import Play

EDITED = {"before": "a\n", "after": "b\n", "before_header": "/x as it is", "after_header": "/x as wanted"}
PROBLEM = {"severity": "error", **problem("edited", path="/x")}


def host(folder: Path, name: str, **told: t.Any) -> dict[str, t.Any]:
    """Return the variables of a host whose Python, whatever it is asked, gives this answer."""
    unknown = dict.fromkeys(("id", "deadline", "remaining", "reason", "owner"))
    usual = {"changed": True, "diff": [], "edited": [], "effects": [], "preflight": []}
    usual["transaction"] = {**unknown, "state": "none", "drift": []}
    program = folder / f"python-{name}"
    reply = f"{BEGIN}\n{json.dumps({**usual, **told})}\n{END}"
    program.write_text(f"#!/bin/sh\ncat >/dev/null\ncat <<'IT'\n{reply}\nIT\n")
    program.chmod(0o755)
    return {"ansible_connection": "local", "ansible_python_interpreter": str(program)}


def test_a_person_sees_what_each_host_needs_and_what_somebody_has_edited(play: Play, tmp_path: Path) -> None:
    hosts = {
        "r1": host(tmp_path, "r1", effects=["move eth0 from main to vrf-wan", "reload systemd-networkd"]),
        "r2": host(tmp_path, "r2", changed=False),
        "r3": host(tmp_path, "r3", effects=["reload systemd-networkd"], edited=[EDITED], preflight=[PROBLEM]),
    }
    task = {"name": "Apply", "transit.networkd.networkd_config": {"bundle": {}}}
    plays = [{"hosts": "all", "gather_facts": False, "tasks": [task]}]
    done = play(plays, {"all": {"hosts": hosts}}, "--check")
    assert done.did("Apply") == {"r1": "changed", "r2": "ok", "r3": "fatal"}
    said = [line for line in done.output.splitlines() if ": would " in line]
    assert said == [
        "r1: would move eth0 from main to vrf-wan",
        "r1: would reload systemd-networkd",
    ]
    shown = "r3: edited by another program (-), and what the plan has (+):\n--- /x as it is\n+++ /x as wanted\n"
    assert f"{shown}@@ -1 +1 @@\n-a\n+b\n" in done.output
    plays[0]["no_log"] = True
    silent = play(plays, {"all": {"hosts": hosts}}, "--check").output
    assert not [word for word in (": would ", "edited by another program") if word in silent]


MISSING = problem("interface-missing", interface="eth7", there="eth0")
WRONG = {
    "there is no interface eth7: this host has eth0. Correct wireguard_vrf_interfaces [interface-missing]": MISSING,
    "the key /it's here is empty [key-empty]": problem("key-empty", path="/it's here"),
}


@pytest.mark.parametrize("form", ["json", "yaml"])
@pytest.mark.parametrize("core", ["newest", "oldest"])
def test_a_refused_change_shows_each_problem_once_in_a_line_of_its_own(
    play: Play, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, core: str, form: str
) -> None:
    monkeypatch.setenv("ANSIBLE_CALLBACK_RESULT_FORMAT", form)
    found = [{"severity": "error", **each} for each in WRONG.values()]
    task = {"name": "Apply", "transit.networkd.networkd_config": {"bundle": {}}}
    plays = [{"hosts": "all", "gather_facts": False, "tasks": [task]}]
    done = play(plays, {"all": {"hosts": {"r1": host(tmp_path, "r1", preflight=found)}}}, core=core)
    assert done.did("Apply") == {"r1": "fatal"}
    lines = [f"r1: {text}" for text in WRONG]
    assert done.failure()["problems"] == lines
    if form == "json":
        assert [each.strip(' ,"') for each in done.output.splitlines() if each.strip(' ,"') in lines] == lines
    # Nowhere else: YAML may break a line.
    assert [done.output.count(f"r1: {' '.join(text.split()[:2])} ") for text in WRONG] == [1, 1], done.output
    assert "r1: refused, nothing was changed: 2 problems" in done.output
    assert max(map(len, done.output.splitlines())) < 150, done.output

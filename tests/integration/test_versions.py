# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The collection on the oldest ansible-core that it accepts (meta/runtime.yml) does what it does on the newest."""

from __future__ import annotations

import re
import typing as t
from pathlib import Path

import pytest

from helpers.plays import INSPECT, NOWHERE, inventory, router

if t.TYPE_CHECKING:
    from helpers.plays import Play, Played

PLAYBOOKS = sorted(file.stem for file in (Path(__file__).resolve().parents[2] / "playbooks").glob("*.yml"))
each = pytest.mark.parametrize("core", ["oldest", "newest"])


def hosts() -> dict[str, t.Any]:
    return inventory(r1=router(11), r2=router(12))


def both(play: Play, what: str, *arguments: str) -> list[Played]:
    return [play(what, hosts(), *arguments, core=core) for core in ("oldest", "newest")]


@each
def test_it_is_a_version_that_is_accepted(play: Play, core: str) -> None:
    done = play(
        [{"hosts": "r1", "gather_facts": False, "tasks": [{"debug": {"var": "ansible_version.full"}}]}],
        hosts(),
        core=core,
    )
    accepted = re.search(r">=([0-9.]+)", (Path(__file__).resolve().parents[2] / "meta/runtime.yml").read_text())
    assert accepted is not None
    found = re.search(r'"ansible_version.full": "([0-9.]+)"', done.output)
    assert found is not None, done.output
    versions = [tuple(map(int, text.split("."))) for text in (found[1], accepted[1])]
    assert versions[0] >= versions[1]
    assert "does not support Ansible version" not in play("lint", hosts(), core=core).output


@each
@pytest.mark.parametrize("name", PLAYBOOKS)
def test_every_playbook_is_understood(play: Play, name: str, core: str, monkeypatch: pytest.MonkeyPatch) -> None:
    # A syntax check runs no play, so the group that a play makes for the next ones is not there.
    monkeypatch.setenv("ANSIBLE_HOST_PATTERN_MISMATCH", "ignore")
    done = play(name, hosts(), "--syntax-check", core=core)
    assert done.status == 0, done.output


def test_the_units_are_the_same_byte_for_byte(play: Play, tmp_path: Path) -> None:
    written = {}
    for core in ("oldest", "newest"):
        folder = tmp_path / core
        done = play("plan", hosts(), "-e", f"transit_output={folder}", core=core)
        assert done.status == 0, done.output
        written[core] = {file.relative_to(folder): file.read_bytes() for file in folder.rglob("*") if file.is_file()}
    assert len(written["oldest"]) > 10
    assert written["oldest"] == written["newest"]


def test_the_plan_is_linted(play: Play) -> None:
    for done in both(play, "lint"):
        assert done.status == 0, done.output
        assert done.did("Lint what the plan would write") == {"lan1": "ok"}


def test_a_folder_is_linted(play: Play, tmp_path: Path) -> None:
    (tmp_path / "units").mkdir()
    (tmp_path / "units/a.network").write_text("[Match]\nName=eth0\n[Network]\nDCHP=yes\n")
    for done in both(play, "lint", "-e", f"transit_path={tmp_path / 'units'}"):
        assert done.status != 0
        assert "a.network:4" in done.output
        assert "DCHP" in done.output


def test_site_reaches_the_preflight(play: Play) -> None:
    said = []
    for done in both(play, "site", "--check", "--diff"):
        assert done.did(INSPECT) == {"lan1": "skipping", **dict.fromkeys(("r1", "r2"), "fatal")}, done.output
        # The message stands on a line of its own, or in quotes.
        found = re.search(r"r1: [^\n\"]*eth9[^\n\"]*", done.output)
        assert found is not None, done.output
        said.append(found[0])
    assert said[0] == said[1]


@each
def test_a_rotation_asks_every_host_first(play: Play, core: str) -> None:
    routers = {"r1": router(11, **NOWHERE), "r2": router(12, **NOWHERE)}
    done = play("rotate_keys", inventory({"preshared_keys": False}, **routers), "--check", core=core)
    assert done.did("Read how far a rotation is") == {"r1": "fatal", "r2": "fatal"}, done.output

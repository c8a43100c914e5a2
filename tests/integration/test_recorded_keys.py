# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs for routers whose public keys variables record: the folder of the inventory is empty, and cannot be written."""

from __future__ import annotations

import os
import shutil
import typing as t

import pytest
import yaml

from helpers.fleet.routers import NAMES, rows

if t.TYPE_CHECKING:
    from pathlib import Path

    from helpers.fleet.routers import Fleet
    from helpers.plays import Played

VARIABLE = "wireguard_vrf_recorded_keys"
KEY = f"{'E' * 42}A="
ALL_OK = dict.fromkeys(NAMES, "ok")
NOTHING = dict.fromkeys(NAMES, "")
ONCE = dict.fromkeys(NAMES, "inspect")

pytestmark = [
    pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file to another group"),
    pytest.mark.skipif(shutil.which("wg") is None, reason="wireguard-tools is not installed"),
    pytest.mark.skipif(shutil.which("setpriv") is None, reason="util-linux is not installed"),
]


@pytest.fixture
def project(fleet: Fleet, tmp_path: Path) -> Path:
    """Return the folder of the inventory, which cannot be written."""
    folder = tmp_path / "project"
    folder.mkdir()
    fleet.project = folder
    return folder


def shown(done: Played) -> dict[str, dict[str, str]]:
    """Return the keys of each host in the variables that a run has shown."""
    text = done.output.partition("Set these variables in the inventory:\n---\n")[2].partition("\n\n")[0]
    return {name: variables[VARIABLE] for name, variables in yaml.safe_load(text)["all"]["hosts"].items()}


def record(fleet: Fleet, keys: dict[str, dict[str, str]]) -> None:
    for name, of_host in keys.items():
        fleet.hosts[name][VARIABLE] = of_host


def deployed(fleet: Fleet) -> None:
    """Run `site` twice: the first run shows the variables."""
    record(fleet, {name: {} for name in NAMES})
    record(fleet, shown(fleet.run("site")))
    done = fleet.run("site")
    assert done.status == 0, done.output
    assert rows(done) == ALL_OK


def in_files(fleet: Fleet) -> dict[str, Path]:
    """Take the keys out of the variables, and record them in files."""
    assert fleet.project is not None
    fleet.project.chmod(0o755)
    files = {}
    for name in NAMES:
        files[name] = fleet.project / "wireguard_keys" / name / "wg0.pub.txt"
        files[name].parent.mkdir(parents=True)
        files[name].write_text(fleet.hosts[name].pop(VARIABLE)["wg0"])
    return files


def bundles(fleet: Fleet) -> dict[str, str]:
    return {name: fleet.bundle(name) for name in NAMES}


def test_a_first_run_stops_before_it_changes_a_unit_and_shows_the_variables(fleet: Fleet, project: Path) -> None:
    record(fleet, {name: {} for name in NAMES})
    first = fleet.run("site")
    assert first.status != 0
    assert first.failure()["variables"] == {name: {VARIABLE: keys} for name, keys in shown(first).items()}
    assert set(shown(first)) == set(NAMES)
    assert fleet.all_asked() == dict.fromkeys(NAMES, "inspect keys")
    # Without the variables, the next job makes no other key, and stops again.
    again = fleet.run("site")
    assert (again.status != 0, shown(again)) == (True, shown(first))
    assert not [name for name in NAMES if "begin" in fleet.asked(name)]
    assert [file.name for file in project.iterdir()] == ["hosts.yml"]


def test_the_units_are_the_same_as_with_files(fleet: Fleet, project: Path) -> None:
    deployed(fleet)
    assert fleet.run("site").status == 0
    assert fleet.all_asked() == ONCE
    units = bundles(fleet)
    # The units name the keys, so that another key is another unit.
    assert fleet.hosts["r2"][VARIABLE]["wg0"] in units["r1"]
    assert fleet.run("site", "--limit", "r1").status == 0
    assert fleet.all_asked() == {**NOTHING, "r1": "inspect"}
    assert bundles(fleet) == units
    assert rows(fleet.run("verify")) == ALL_OK
    assert [file.name for file in project.iterdir()] == ["hosts.yml"]

    in_files(fleet)
    assert fleet.run("site").status == 0
    assert (fleet.all_asked(), bundles(fleet)) == (ONCE, units)


def test_a_new_host_shows_its_own_variable_alone(fleet: Fleet, project: Path) -> None:
    deployed(fleet)
    fleet.add("r4", 14)
    record(fleet, {"r4": {}})
    new = fleet.run("site")
    assert new.status != 0
    assert list(shown(new)) == ["r4"]
    assert not [name for name in fleet.hosts if "begin" in fleet.asked(name)]
    record(fleet, shown(new))
    assert rows(fleet.run("site")) == {**ALL_OK, "r4": "ok"}
    assert project.exists()


@pytest.mark.parametrize("lost", [True, False], ids=["lost", "another"])
def test_a_changed_key_stops_the_run(fleet: Fleet, project: Path, lost: bool) -> None:
    deployed(fleet)
    before = fleet.hosts["r2"][VARIABLE]["wg0"]
    file = fleet.folder / "r2/etc/transit-networkd/keys/wg0.key"
    # A preshared key is a private key as good as any.
    file.unlink() if lost else file.write_text(fleet.secret("r1", "wg0.r3.psk") + "\n")
    changed = fleet.run("site")
    assert changed.status != 0
    what = "has lost its private key" if lost else "has the public key"
    assert f"r2: {VARIABLE} records the public key {before} of wg0, but the host {what}" in changed.output
    assert fleet.all_asked() == ONCE

    # The control: nothing but the record has stopped it.
    fleet.hosts["r2"]["wireguard_vrf_accept_changed_keys"] = True
    accepted = fleet.run("site")
    assert list(shown(accepted)) == ["r2"]
    assert shown(accepted)["r2"]["wg0"] != before
    record(fleet, shown(accepted))
    assert rows(fleet.run("site")) == ALL_OK
    assert project.exists()


@pytest.mark.parametrize("core", ["newest", "oldest"])
def test_a_rotation_shows_and_returns_the_variables(fleet: Fleet, project: Path, core: str) -> None:
    deployed(fleet)
    before = {name: fleet.hosts[name][VARIABLE] for name in NAMES}
    rotated = fleet.run("rotate_keys", core=core)
    assert rotated.status == 0, rotated.output[-5000:]
    assert "keys changed: 3 of 3, on 3 of 3 hosts" in rotated.output
    assert set(shown(rotated)) == set(NAMES)
    units = bundles(fleet)

    # The variables are not set yet.
    stale = fleet.run("site")
    assert stale.status != 0
    assert f"r2: {VARIABLE} records the public key {before['r2']['wg0']} of wg0, but" in stale.output
    assert fleet.all_asked() == ONCE

    record(fleet, shown(rotated))
    assert fleet.run("site").status == 0
    assert (fleet.all_asked(), bundles(fleet)) == (ONCE, units)
    in_files(fleet)
    assert fleet.run("site").status == 0
    assert (fleet.all_asked(), bundles(fleet)) == (ONCE, units)
    assert project.exists()


def test_a_file_and_a_variable_that_differ_stop_every_playbook(fleet: Fleet, project: Path) -> None:
    deployed(fleet)
    variables = {name: fleet.hosts[name][VARIABLE] for name in NAMES}
    files = in_files(fleet)
    record(fleet, variables)
    # The control: both may have the key.
    assert fleet.run("site").status == 0
    assert fleet.all_asked() == ONCE

    files["r2"].write_text(f"{KEY}\n")
    problem = (
        f"r2: {VARIABLE}[wg0] is {variables['r2']['wg0']}, but {project}/wireguard_keys/r2/wg0.pub.txt records {KEY}. "
        "Remove the wrong one"
    )
    for run in (["site"], ["site", "--limit", "r1"], ["verify"], ["rotate_keys"], ["site", "--check"]):
        done = fleet.run(*run)
        assert done.status != 0
        assert problem in done.output, run
        assert fleet.all_asked() == NOTHING, run


def test_a_folder_that_cannot_be_written_ends_with_the_variables(fleet: Fleet, project: Path) -> None:
    first = fleet.run("site")
    assert first.status != 0
    assert f"{project}/wireguard_keys cannot be written: Permission denied" in first.output, first.output
    record(fleet, shown(first))
    assert rows(fleet.run("site")) == ALL_OK

# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Jobs as AWX runs them, by ansible-runner: each has a new folder that cannot be written, and a script as inventory."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import typing as t
from pathlib import Path

import pytest
import yaml

from helpers.fleet.routers import NAMES, Fleet, rows
from helpers.plays import Played

CLONE = Path(__file__).resolve().parents[2]
VARIABLE = "wireguard_vrf_recorded_keys"
ALL_OK = dict.fromkeys(NAMES, "ok")
# Without these root, too, cannot write where the mode forbids it.
CAPABILITIES = "-dac_override,-dac_read_search"

pytestmark = [
    pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file to another group"),
    pytest.mark.skipif(shutil.which("wg") is None, reason="wireguard-tools is not installed"),
    pytest.mark.skipif(shutil.which("setpriv") is None, reason="util-linux is not installed"),
]


class Jobs:
    """Runs jobs, each in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._count = 0
        # A job has no ansible.cfg of this clone.
        self._environment = {name: value for name, value in os.environ.items() if not name.startswith("ANSIBLE_")}

    def play(self, playbook: str, inventory: dict[str, t.Any], *arguments: str, **_more: object) -> Played:
        """Run a job template's playbook; the ``arguments`` are what its form adds."""
        self._count += 1
        job = self._folder / f"job{self._count}"
        for name in ("project", "inventory", "env"):
            (job / name).mkdir(parents=True)
        imported = {"name": "Job", "ansible.builtin.import_playbook": f"transit.networkd.{playbook}"}
        (job / f"project/{playbook}.yml").write_text(yaml.safe_dump([imported], sort_keys=False))
        script = job / "inventory/hosts"
        script.write_text(f"#!{sys.executable}\nprint({json.dumps(_scripted(inventory))!r})\n")
        script.chmod(0o700)
        variables = {"ANSIBLE_COLLECTIONS_PATH": str(CLONE / ".build/collections"), "ANSIBLE_NOCOLOR": "1"}
        (job / "env/envvars").write_text(json.dumps(variables))
        (job / "project").chmod(0o555)
        programs = Path(sys.executable).parent
        done = subprocess.run(
            [
                *("setpriv", f"--bounding-set={CAPABILITIES}", f"--inh-caps={CAPABILITIES}"),
                *(programs / "ansible-runner", "run", job, "--playbook", f"{playbook}.yml", "--ident", "1"),
                *([f"--cmdline={' '.join(arguments)}"] if arguments else []),
            ],
            capture_output=True,
            text=True,
            check=False,
            env={**self._environment, "PATH": f"{programs}:{os.environ['PATH']}"},
        )
        assert [path.name for path in (job / "project").rglob("*")] == [f"{playbook}.yml"]
        return Played(done.returncode, done.stdout.replace("\r\n", "\n") + done.stderr)

    def variables(self) -> dict[str, dict[str, t.Any]]:
        """Return the variables that the newest job has returned, as a workflow finds them in its events."""
        folder = self._folder / f"job{self._count}/artifacts/1/job_events"
        events = [json.loads(path.read_text()) for path in folder.glob("*.json")]
        results = [event["event_data"].get("res", {}) for event in events if event["event"].startswith("runner_")]
        (found,) = [result["variables"] for result in results if "variables" in result]
        returned: dict[str, dict[str, t.Any]] = found
        return returned


def _scripted(inventory: dict[str, t.Any]) -> dict[str, t.Any]:
    """Return an inventory as a script prints it."""
    whole = inventory["all"]
    routers = whole["children"]["routers"]
    return {
        "_meta": {"hostvars": routers["hosts"]},
        "all": {"children": ["routers"], "vars": whole.get("vars", {})},
        "routers": {"hosts": list(routers["hosts"]), "vars": routers.get("vars", {})},
    }


def record(fleet: Fleet, variables: dict[str, dict[str, t.Any]]) -> None:
    for name, found in variables.items():
        fleet.hosts[name].update(found)


def test_jobs_have_the_keys_in_variables(tmp_path: Path) -> None:
    jobs = Jobs(tmp_path / "jobs")
    fleet = Fleet(tmp_path / "hosts", jobs.play)
    record(fleet, {name: {VARIABLE: {}} for name in NAMES})
    first = fleet.run("site")
    assert first.status != 0
    assert fleet.all_asked() == dict.fromkeys(NAMES, "inspect keys")
    record(fleet, jobs.variables())
    second = fleet.run("site")
    assert (second.status, rows(second)) == (0, ALL_OK), second.output
    # The form's choice "check", and its limit.
    for arguments in (["--check", "--diff"], ["--limit", "r1"]):
        same = fleet.run("site", *arguments)
        assert (same.status, same.count("changed")) == (0, 0), same.output
    assert fleet.all_asked() == {**dict.fromkeys(NAMES, ""), "r1": "inspect"}
    assert rows(fleet.run("verify")) == ALL_OK

    rotated = fleet.run("rotate_keys")
    assert rotated.status == 0, rotated.output
    new = jobs.variables()
    assert new.keys() == set(NAMES)
    # Until they are set, a job stops because of the changed keys.
    assert fleet.run("site").status != 0
    record(fleet, new)
    done = fleet.run("site")
    assert (done.status, rows(done)) == (0, ALL_OK), done.output

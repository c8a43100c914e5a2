# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[4]
WRONG = "[Match]\nName=x\nNmae=x\n"
LINE = "{}/a.network:3: error: unknown key Nmae= in [Match]; did you mean Name=? [unknown-key]"


@pytest.fixture
def play(tmp_path):
    """Run the playbook `lint` in a folder: its status and all that it prints."""

    def run(*arguments):
        environment = {
            **os.environ,
            "ANSIBLE_COLLECTIONS_PATH": str(ROOT / ".build/collections"),
            "ANSIBLE_HOME": str(tmp_path / "ansible"),
            "ANSIBLE_CONFIG": str(ROOT / "ansible.cfg"),
            "ANSIBLE_NOCOLOR": "1",
        }
        command = [Path(sys.executable).with_name("ansible-playbook"), "transit.networkd.lint", *arguments]
        done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout + done.stderr

    (tmp_path / "units").mkdir()
    (tmp_path / "units/a.network").write_text(WRONG)
    return run


@pytest.mark.slow
def test_each_problem_has_a_line_of_its_own(play):
    status, printed = play("-e", "transit_path=units")

    assert status == 2
    assert {LINE.format("units"), "1 error"} <= set(printed.splitlines())


@pytest.mark.slow
def test_a_report_has_a_good_name(play, tmp_path):
    status, printed = play("-e", "transit_path=units", "-e", "transit_format=sarif")

    assert status == 2
    assert "1 error; networkd-lint.sarif has the report" in printed
    assert len(json.loads((tmp_path / "networkd-lint.sarif").read_text())["runs"][0]["results"]) == 1


@pytest.mark.slow
def test_check_mode_writes_no_report_and_a_second_run_changes_none(play, tmp_path):
    report = ["-e", "transit_path=units", "-e", "transit_format=json", "-e", "transit_disable=unknown-key"]
    status, printed = play(*report, "--check")
    assert status == 0
    assert "changed=1" in printed
    assert not (tmp_path / "networkd-lint.json").exists()

    assert "changed=1" in play(*report)[1]
    assert json.loads((tmp_path / "networkd-lint.json").read_text())["findings"] == []
    assert "changed=0" in play(*report)[1]


@pytest.mark.slow
def test_nothing_wrong_is_said_and_ends_well(play):
    status, printed = play("-e", "transit_path=units", "-e", "transit_disable=unknown-key")

    assert status == 0
    assert "nothing is wrong" in printed.splitlines()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["transit_path=nowhere"], "nowhere: no such file or folder"),
        (
            ["transit_path=units", "transit_output=no/where", "transit_format=json"],
            "no/where: cannot write the report",
        ),
        (
            ["transit_path=units", "transit_format=xml"],
            "transit_format = 'xml': must be one of human, json, sarif, github, gitlab",
        ),
    ],
)
def test_what_is_wrong_with_the_call_is_named(play, arguments, message):
    status, printed = play(*(part for argument in arguments for part in ("-e", argument)))

    assert status == 2
    assert message in printed


@pytest.mark.slow
def test_a_plan_is_linted_with_each_hosts_own_systemd(play, tmp_path):
    hosts = {
        "routers": {
            "vars": {"wireguard_vrf_tunnels": [{"name": "wg0", "group": "routers", "prefixes": ["fd00:99::/64"]}]},
            "hosts": {
                name: {
                    "wireguard_vrf_interfaces": [{"name": "eth0", "addresses": [f"198.51.100.{number}/24"]}],
                    "wireguard_vrf_units": {
                        "more.network": [{"Match": {"Name": "x"}}, {"Network": {"MPLSRouting": True}}]
                    },
                    "wireguard_vrf_systemd_version": version,
                }
                for name, number, version in (("r1", 1, 252), ("r2", 2, 262))
            },
        }
    }
    (tmp_path / "hosts.json").write_text(json.dumps(hosts))
    status, printed = play("-i", "hosts.json")

    assert status == 2
    assert [line.partition(": error: ")[2] for line in printed.splitlines() if ": error: " in line] == [
        "[Network] MPLSRouting= needs systemd 258, but the host has 252 [too-new]"
    ]
    assert play("-i", "hosts.json", "--limit", "r2")[0] == 0

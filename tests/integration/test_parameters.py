# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The playbooks' parameters come from -e: an inventory sets none, and a wrong value is named before anything is done.

All runs are in check mode, with this machine in the place of the hosts.
"""

from __future__ import annotations

import re
import sys
import typing as t
from pathlib import Path

import pytest
import yaml

if t.TYPE_CHECKING:
    from helpers.plays import Play

PLAYBOOKS = Path(__file__).resolve().parents[2] / "playbooks"
BOOLEAN = "must be true or false"


def parameters(name: str) -> dict[str, t.Any]:
    """The parameters of a playbook with their defaults, as its first play has them."""
    found: dict[str, t.Any] = yaml.safe_load((PLAYBOOKS / f"{name}.yml").read_text(encoding="utf-8"))[0]["vars"]
    return found


NAMES = sorted(path.stem for path in PLAYBOOKS.glob("*.yml"))
EVERY = {parameter for name in NAMES for parameter in parameters(name)}
# Names that parameters had, and names that an inventory has for its own purposes.
OTHERS = {parameter.removeprefix("transit_") for parameter in EVERY} | {"transit_provider", "transit_networkd"}
# They are in the `hosts` of a play, for which Ansible reads no variable of a host in any case.
OF_PLAYS = ("transit_path", "transit_target")
NEEDED = {"remove": ("-e", "transit_target=all")}


def inventory(**variables: object) -> dict[str, t.Any]:
    """Two routers and a host without a part in the plan, each with these variables."""

    def router(number: int) -> dict[str, t.Any]:
        interface = {"name": "eth9", "addresses": [f"198.51.100.1{number}/24"], "gateways": ["198.51.100.1"]}
        return {"wireguard_vrf_interfaces": [interface], **variables}

    usual = {
        "ansible_connection": "local",
        "ansible_python_interpreter": sys.executable,
        "wireguard_vrf_install_packages": False,
    }
    tunnels = {"wireguard_vrf_tunnels": [{"name": "wg0", "group": "routers", "prefixes": ["fd00:99::/64"]}]}
    routers = {"vars": tunnels, "hosts": {"r1": router(1), "r2": router(2)}}
    children = {"ungrouped": {"hosts": {"lan1": dict(variables)}}, "routers": routers}
    return {"all": {"vars": {**usual, **variables}, "children": children}}


def seen(output: str) -> list[str]:
    """The lines that a run has printed, without the seconds that it took."""
    return re.sub(r'"seconds": [0-9.]+', "", output).splitlines()


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("name", NAMES)
def test_an_inventory_sets_no_parameter(play: Play, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv("ANSIBLE_FORKS", "1")  # else hosts answer in any order
    nonsense = dict.fromkeys(sorted(EVERY | OTHERS), "nonsense")
    runs = {}
    for which, variables in {"none": {}, "nonsense": nonsense}.items():
        arguments = ["--check", *NEEDED.get(name, ())]
        if name == "plan":
            arguments = ["-e", f"transit_output={tmp_path / which}"]
        done = play(name, inventory(**variables), *arguments)
        assert "nonsense" not in done.output
        runs[which] = (done.status, seen(done.output), files(tmp_path / which))
    assert runs["nonsense"] == runs["none"]
    # All playbooks have come to the hosts: with `plan`, which has one task, to their files, with `lint` to their units.
    assert sum(line.startswith("TASK [") for line in runs["none"][1]) > (1 if name == "plan" else 2), runs["none"][1]
    assert bool(runs["none"][2]) == (name == "plan")


@pytest.mark.parametrize(
    ("name", "parameter"),
    [(name, parameter) for name in NAMES for parameter in parameters(name) if parameter not in OF_PLAYS],
)
def test_the_control_a_play_without_a_default_takes_it_from_the_inventory(
    play: Play, name: str, parameter: str
) -> None:
    plays = yaml.safe_load((PLAYBOOKS / f"{name}.yml").read_text(encoding="utf-8"))[:1]
    del plays[0]["vars"][parameter]
    # Hosts are chosen before any variable of the inventory counts.
    plays[0]["hosts"] = "all"
    if name == "remove":
        plays[0]["vars"]["transit_target"] = "all"
    right = {"transit_output": "units"} if name == "plan" else {}
    plays[0]["vars"] = {**plays[0]["vars"], **{key: value for key, value in right.items() if key != parameter}}
    checks = plays[0]["tasks"][-1]
    checks["vars"]["__wireguard_vrf_parameters"].append(
        {"right": f"{{{{ {parameter} != 'nonsense' }}}}", "wrong": f"the inventory has set {parameter}"}
    )
    done = play(plays, inventory(**{parameter: "nonsense"}))
    assert f"the inventory has set {parameter}" in done.output


# playbook, parameters, what is said of each
WRONG: list[tuple[str, dict[str, str], list[str]]] = [
    (
        "site",
        {"transit_target": "typo", "transit_rollout": "1,200%"},
        [
            "transit_target = 'typo': matches no host of the inventory. Give a host, a group, or a pattern such as",
            "transit_rollout = '1,200%': must be batch sizes, each a number of hosts or a share of them from",
        ],
    ),
    ("verify", {"transit_target": "typo"}, ["transit_target = 'typo': matches no host of the inventory"]),
    (
        "plan",
        {"transit_resolve": "maybe"},
        [
            "transit_output = '': must be the folder to write the files to, such as -e transit_output=units",
            f"transit_resolve = 'maybe': {BOOLEAN}",
        ],
    ),
    (
        "lint",
        {
            "transit_format": "xml",
            "transit_systemd_version": "new",
            "transit_modes": "maybe",
            "transit_resolve": "maybe",
        },
        [
            "transit_format = 'xml': must be one of human, json, sarif, github, gitlab",
            "transit_systemd_version = 'new': must be a number, such as 257",
            f"transit_modes = 'maybe': {BOOLEAN}",
            f"transit_resolve = 'maybe': {BOOLEAN}",
        ],
    ),
    (
        "rotate_keys",
        {"transit_abandon": "maybe", "transit_accept_outside_peers": "2", "transit_rollout": "0"},
        [
            f"transit_abandon = 'maybe': {BOOLEAN}",
            f"transit_accept_outside_peers = '2': {BOOLEAN}",
            "transit_rollout = '0': must be batch sizes",
        ],
    ),
    ("remove", {"transit_target": "r9"}, ["transit_target = 'r9': matches no host of the inventory"]),
    ("report", {"transit_output": ""}, ["transit_output = '': must be the folder for report.html and report.json"]),
]


@pytest.mark.parametrize("core", ["newest", "oldest"])
@pytest.mark.parametrize(("name", "given", "lines"), WRONG, ids=[name for name, _given, _lines in WRONG])
def test_a_wrong_value_is_named(play: Play, name: str, given: dict[str, str], lines: list[str], core: str) -> None:
    arguments = [part for key, value in given.items() for part in ("-e", f"{key}={value}")]
    done = play(name, inventory(), *arguments, core=core)
    assert done.status == 2, done.output
    assert done.output.count("TASK [") == (2 if name == "remove" else 1), done.output
    for line in lines:
        assert line in done.output


@pytest.mark.parametrize("core", ["newest", "oldest"])
def test_remove_says_what_to_type(play: Play, tmp_path: Path, core: str) -> None:
    command = f"ansible-playbook transit.networkd.remove -i {tmp_path / 'hosts.yml'} -e transit_target="
    done = play("remove", inventory(), core=core)
    assert done.status == 2
    assert f"transit_target is missing: say which hosts to restore, for example with {command}" in done.output
    # A limit is no target, but says which hosts are meant. The check cannot be left out.
    done = play("remove", inventory(), "--limit", "r2,lan1", "--tags", "nothing", core=core)
    assert f"{command}r2,lan1" in done.output
    done = play("remove", inventory(), "--start-at-task", "Read the settings of this host", core=core)
    assert not done.did("Read the settings of this host"), done.output


@pytest.mark.parametrize("rollout", ["1,1,100%", '{"transit_rollout": [1, 1, "100%"]}', "1", '{"transit_rollout": 1}'])
def test_a_rollout_has_the_batches_that_are_given(play: Play, rollout: str) -> None:
    extra = rollout if rollout.startswith("{") else f"transit_rollout={rollout}"
    done = play("remove", inventory(), "--check", "-e", "transit_target=all", "-e", extra)
    assert done.output.count("PLAY [Remove what the collection has put on the hosts]") == 3, done.output

# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How the role and the playbooks walk, in check mode, with this machine in the place of hosts.

Nothing is changed on it. It has no interface of the inventory, so each host ends at the latest with what the preflight
says.
"""

from __future__ import annotations

import json
import typing as t

import pytest

from ansible_collections.transit.networkd.plugins.plugin_utils._plan._keys import placeholder
from helpers.plays import HERE, INSPECT, inventory, router

if t.TYPE_CHECKING:
    from pathlib import Path

    from helpers.plays import Play

KEY = placeholder("somebody", "else")  # of the right form
FORGET = "Remove the public keys of the host from the controller"


def sudo(program: str) -> dict[str, t.Any]:
    # Of another user than this one, for else Ansible does without.
    return {"ansible_become": True, "ansible_become_user": "nobody", "ansible_become_exe": program}


def test_the_role_takes_a_host_without_a_part_first(play: Play) -> None:
    plays = [{"hosts": "lan1:routers", "gather_facts": False, "roles": ["transit.networkd.wireguard_vrf"]}]
    done = play(plays, inventory(r1=router(11), r2=router(12)), "--check")
    assert list(done.did("Plan the whole inventory")) == ["lan1"]
    assert done.did(INSPECT) == {"lan1": "skipping", "r1": "fatal", "r2": "fatal"}
    assert list(done.did("Show what is missing, or else the whole change")) == ["lan1"]
    assert done.did("Compare each host with its plan") == {"lan1": "skipping", "r1": "fatal", "r2": "fatal"}


def test_plan_writes_files_before_there_are_keys(play: Play, tmp_path: Path) -> None:
    units = tmp_path / "units"
    done = play("plan", inventory(r1=router(11), r2=router(12)), "-e", f"transit_output={units}")
    assert done.status == 0, done.output
    assert placeholder("r2", "wg0") in (units / "r1/etc/systemd/network/05-transit-wg0.netdev").read_text()
    assert placeholder("r1", "wg0") in (units / "r2/etc/systemd/network/05-transit-wg0.netdev").read_text()
    assert sorted(path.name for path in units.iterdir()) == ["r1", "r2"]
    for host in ("r1", "r2"):
        assert (
            f"\n{host}: no public key of wg0 is recorded. The units of its peers have a placeholder key" in done.output
        )
    assert done.did("Plan, render, lint and write") == {"lan1": "changed"}
    assert "changed=0" in play("plan", inventory(r1=router(11), r2=router(12)), "-e", f"transit_output={units}").output


@pytest.mark.parametrize("more", [("-e", "transit_target=r2:lan1"), ("--limit", "r2")], ids=["target", "limit"])
def test_plan_writes_the_files_of_the_hosts_that_are_asked_for(
    play: Play, tmp_path: Path, more: tuple[str, ...]
) -> None:
    units = tmp_path / "units"
    hosts = inventory(r1=router(11), r2=router(12))
    done = play("plan", hosts, "-e", f"transit_output={units}", "--check", "--diff", *more)
    assert done.status == 0, done.output
    assert f"+++ after: {units}/r2/etc/systemd/network/05-transit-wg0.netdev" in done.output
    assert not units.exists()
    play("plan", hosts, "-e", f"transit_output={units}", *more)
    assert [path.name for path in units.iterdir()] == ["r2"]


def test_plan_names_each_error_in_a_line_and_writes_the_other_hosts(play: Play, tmp_path: Path) -> None:
    wrong = {"wireguard_vrf_units": {"wg0.network": [{"Network": {"Adress": "no", "Gatway": "::"}}]}}
    done = play("plan", inventory(r1=router(11, **wrong), r2=router(12)), "-e", f"transit_output={tmp_path / 'units'}")
    assert done.status == 2
    problems = done.failure()["problems"]
    assert [problem.partition(": error: ")[2] for problem in problems] == [
        "unknown key Adress= in [Network]; did you mean Address=? [unknown-key]",
        "unknown key Gatway= in [Network]; did you mean Gateway=? [unknown-key]",
    ]
    assert all(problem.startswith("r1: /etc/systemd/network/05-transit-wg0.network:") for problem in problems)
    assert [path.name for path in (tmp_path / "units").iterdir()] == ["r2"]


def test_plan_says_nothing_of_a_key_that_is_recorded(play: Play, tmp_path: Path) -> None:
    file = tmp_path / "wireguard_keys/r1/wg0.pub.txt"
    file.parent.mkdir(parents=True)
    file.write_text(f"{KEY}\n")
    done = play("plan", inventory(r1=router(11), r2=router(12)), "-e", f"transit_output={tmp_path / 'units'}")
    assert "r1: no public key" not in done.output
    assert "r2: no public key of wg0 is recorded." in done.output


def test_a_host_that_gives_no_reply_is_said(play: Play) -> None:
    hosts = inventory({"preshared_keys": False}, r1=router(11), r2=router(12, ansible_python_interpreter="/bin/false"))
    done = play("site", hosts, "--check")
    assert done.did(INSPECT) == {"lan1": "skipping", "r1": "fatal", "r2": "fatal"}
    assert "r2: the host's program (" in done.output


def test_tags_of_site_leave_the_plan_in(play: Play) -> None:
    done = play("site", inventory(r1=router(11), r2=router(12)), "--check", "--tags", "keys")
    assert done.status == 0, done.output
    assert done.did(INSPECT) == {"lan1": "skipping", "r1": "changed", "r2": "changed"}
    assert "r2: would make the private key of wg0\n" in done.output
    assert "would create the link" not in done.output


def test_remove_needs_no_rights_of_root_on_the_controller(play: Play, tmp_path: Path) -> None:
    program = tmp_path / "sudo"
    program.write_text(
        f'#!/bin/sh\necho "$@" >> {tmp_path}/asked\nwhile [ "$1" != /bin/sh ]; do shift; done\nexec "$@"\n'
    )
    program.chmod(0o755)
    hosts = inventory(r1=router(11))
    hosts["all"]["vars"] = {**HERE, **sudo(str(program))}
    (tmp_path / "wireguard_keys/r1").mkdir(parents=True)
    done = play("remove", hosts, "--check", "-e", "transit_target=routers")
    assert done.status == 0, done.output
    assert done.did(FORGET) == {"r1": "changed"}
    # The host is asked once, with its rights; then the controller's own files are touched without.
    assert len((tmp_path / "asked").read_text().splitlines()) == 1


@pytest.mark.parametrize("name", ["..", "../..", "/"])
def test_remove_of_a_host_with_a_careless_name_destroys_nothing(play: Play, tmp_path: Path, name: str) -> None:
    (tmp_path / "wireguard_keys/r1").mkdir(parents=True)
    (tmp_path / "wireguard_keys/r1/wg0.pub.txt").write_text(f"{KEY}\n")
    hosts = {"all": {"vars": HERE, "hosts": {name: {}, "r1": {}}}}
    # Not really: this machine may be a router.
    done = play("remove", hosts, "--check", "-e", json.dumps({"transit_target": "all", "transit_rollout": 2}))
    assert f"the host name '{name}' cannot be the name of a file in" in done.output
    assert done.did(FORGET)["r1"] == "changed"

    forget = {"state": "absent", "public_keys": "{{ inventory_dir }}/wireguard_keys"}
    tasks = [{"name": FORGET, "transit.networkd.wireguard_key": forget}]
    there = sorted(tmp_path.parent.rglob("*"))
    done = play([{"hosts": "all", "gather_facts": False, "tasks": tasks}], hosts)
    assert f"the host name '{name}' cannot be the name of a file in" in done.output
    gone = [path for path in there if not path.exists()]
    assert gone == [tmp_path / "wireguard_keys/r1", tmp_path / "wireguard_keys/r1/wg0.pub.txt"]


def test_plan_writes_into_no_folder_beside_its_output(play: Play, tmp_path: Path) -> None:
    hosts = inventory(**{"r1": router(11), "..": router(12)})
    done = play("plan", hosts, "-e", f"transit_output={tmp_path / 'out/units'}")
    assert done.status != 0
    assert "..: the name of the host = '..': must be a name that begins with a letter, a digit or '_'" in done.output
    assert not (tmp_path / "out").exists()


def test_lint_takes_the_path_of_its_caller_alone(play: Play, tmp_path: Path) -> None:
    hosts = inventory(r1=router(11), r2=router(12))
    hosts["all"]["vars"] = {**HERE, "path": "/nowhere"}
    done = play("lint", hosts)
    assert done.status == 0, done.output
    assert done.did("Lint what the plan would write") == {"lan1": "ok"}
    assert done.did("Lint a folder") == {"lan1": "skipping"}

    (tmp_path / "units").mkdir()
    (tmp_path / "units/a.network").write_text("[Match]\nName=eth0\n")
    done = play("lint", hosts, "-e", f"transit_path={tmp_path / 'units'}")
    assert done.did("Lint a folder") == {"localhost": "ok"}
    assert done.did("Lint what the plan would write") == {"localhost": "skipping"}

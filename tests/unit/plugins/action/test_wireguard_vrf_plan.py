# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t
from pathlib import Path
from unittest import mock

import pytest

from ansible_collections.transit.networkd.plugins.action import wireguard_vrf_plan
from ansible_collections.transit.networkd.plugins.plugin_utils._ansible import _planned
from ansible_collections.transit.networkd.plugins.plugin_utils._ansible._planned import planned
from helpers.lab_inventory import lab_inventory

Run = t.Callable[..., dict[str, t.Any]]


@pytest.fixture
def lab(tmp_path: Path) -> dict[str, t.Any]:
    loaded = lab_inventory()
    for variables in loaded["hosts"].values():
        variables["inventory_dir"] = str(tmp_path)
    return loaded


@pytest.fixture
def run(lab: dict[str, t.Any]) -> Run:
    def run(**args: t.Any) -> dict[str, t.Any]:
        action = wireguard_vrf_plan.ActionModule(
            task=mock.Mock(args=args, check_mode=False, diff=False, async_val=0, action="test"),
            connection=mock.Mock(),
            play_context=mock.Mock(check_mode=False),
            loader=mock.Mock(),
            templar=mock.Mock(),
            shared_loader_obj=None,
        )
        result: dict[str, t.Any] = action.run(
            task_vars={"inventory_hostname": "r1", "hostvars": lab["hosts"], "groups": lab["groups"]}
        )
        return result

    return run


def record(folder: Path, lab: dict[str, t.Any], *hosts: str) -> None:
    for host in hosts:
        (folder / host).mkdir(parents=True)
        (folder / host / "wg0.pub.txt").write_text(lab["public_keys"][host]["wg0"], encoding="ascii")


def keys(result: dict[str, t.Any], host: str) -> list[str | None]:
    (link,) = planned(result["plan"])["hosts"][host]["tunnels"]
    return [link["public_key"], *(peer["public_key"] for peer in link["peers"])]


def test_a_name_is_looked_up_once_in_a_run(run: Run, lab: dict[str, t.Any], monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter([["203.0.113.1"], ["203.0.113.2"]])
    monkeypatch.setattr(_planned, "resolve", lambda names: dict.fromkeys(names, next(answers)))
    lab["hosts"]["r2"]["wireguard_vrf_endpoints"] = ["r2.example.net"]
    made = run()
    merged = run(plan=made["plan"], missing_keys="placeholder")

    def endpoints(result: dict[str, t.Any]) -> list[str | None]:
        (link,) = planned(result["plan"])["hosts"]["r1"]["tunnels"]
        return [peer["endpoint"] for peer in link["peers"]]

    assert endpoints(merged) == endpoints(made)
    assert "203.0.113.1:51820" in endpoints(merged)
    # The control: to plan again asks again, and is told something else.
    assert "203.0.113.2:51820" in endpoints(run())


def test_the_keys_are_those_of_the_folder_of_the_hosts(run: Run, lab: dict[str, t.Any], tmp_path: Path) -> None:
    record(tmp_path / "wireguard_keys", lab, "r1", "r2")
    made = run()
    assert keys(made, "r1") == [None, None, None]
    result = run(plan=made["plan"], missing_keys="null")
    assert keys(result, "r1") == [lab["public_keys"]["r1"]["wg0"], lab["public_keys"]["r2"]["wg0"], None]
    assert result["missing_keys"] == {"r3": ["wg0"]}
    assert result["plan"]["public_keys"] == str(tmp_path / "wireguard_keys")
    result = run(plan=result["plan"], missing_keys="error")
    assert (result["failed"], result["problems"][0][:3]) == (True, "r3:")


def test_a_host_without_keys_may_be_of_another_inventory(run: Run, lab: dict[str, t.Any], tmp_path: Path) -> None:
    lab["hosts"]["a"] = {"wireguard_vrf_forwarding": True, "inventory_dir": "/elsewhere"}
    record(tmp_path / "wireguard_keys", lab, "r1", "r2", "r3")
    result = run(missing_keys="error")
    assert (result["hosts"], result["missing_keys"]) == (["a", "r1", "r2", "r3"], {})


def test_two_inventories_with_a_folder_of_keys_each_are_refused(run: Run, lab: dict[str, t.Any]) -> None:
    lab["hosts"]["r3"]["inventory_dir"] = "/elsewhere"
    result = run()
    assert result["failed"]
    folder = lab["hosts"]["r1"]["inventory_dir"] + "/wireguard_keys"
    assert "r3: wireguard_vrf_public_keys = '/elsewhere/wireguard_keys': must be that of r1" in result["problems"][0]
    assert folder in result["problems"][0]
    # The control: one folder for both.
    for variables in lab["hosts"].values():
        variables["wireguard_vrf_public_keys"] = "/srv/keys"
    assert run()["plan"]["public_keys"] == "/srv/keys"


class HostVars(dict[str, t.Any]):
    """Stands for hostvars, which also knows what tasks have registered."""

    def raw_get(self, host: str) -> t.Any:
        return self[host]


def test_keys_that_a_rotation_has_made_are_newer_than_variables(run: Run, lab: dict[str, t.Any]) -> None:
    for host, variables in lab["hosts"].items():
        variables["wireguard_vrf_recorded_keys"] = lab["public_keys"][host]
    new = f"{'E' * 42}A="
    lab["hosts"] = HostVars(lab["hosts"])
    made = run()
    told = {"recorded_keys": {"wg0": new}, "unrecorded": {"wg0": "it is set"}}
    lab["hosts"]["r2"]["finished"] = told
    # What a file records already is not taken from a result.
    lab["hosts"]["r3"]["finished"] = {**told, "unrecorded": {}}
    assert keys(run(plan=made["plan"], missing_keys="error", new_keys="finished"), "r1") == [
        lab["public_keys"]["r1"]["wg0"], new, lab["public_keys"]["r3"]["wg0"]
    ]  # fmt: skip
    # The control: without them the plan has the old key.
    assert new not in keys(run(plan=made["plan"], missing_keys="error"), "r1")


def test_what_may_be_wrong_is_said_once_in_a_run(run: Run, lab: dict[str, t.Any]) -> None:
    assert "warnings" not in run()
    lab["hosts"]["r1"]["wireguard_vrf_forwarding"] = False
    made = run()
    (warning,) = made["warnings"]
    assert warning.startswith("r1: wireguard_vrf_networks = ['fd00:50:1::/64', '10.50.1.0/24']: nothing gets through")
    assert "warnings" not in run(plan=made["plan"], missing_keys="placeholder")


def test_no_name_is_looked_up_where_none_is_to_be(
    run: Run, lab: dict[str, t.Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[list[str]] = []
    monkeypatch.setattr(_planned, "resolve", lambda names: asked.append(list(names)) or {})
    lab["hosts"]["r2"]["wireguard_vrf_endpoints"] = ["r2.example.net"]
    made = run(resolve=False)
    (warning,) = made["warnings"]
    assert warning.startswith("r2: wireguard_vrf_endpoints[0] = 'r2.example.net': this name was not looked up")
    assert asked == []
    # The control: by default, all names are looked up.
    assert run()["failed"]
    assert asked == [["r2.example.net"]]

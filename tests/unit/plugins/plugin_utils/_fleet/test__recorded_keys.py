# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest

from ansible_collections.transit.networkd.plugins.plugin_utils._fleet._recorded_keys import with_recorded_keys
from ansible_collections.transit.networkd.plugins.plugin_utils._plan import PlanError, plan, with_keys
from ansible_collections.transit.networkd.plugins.plugin_utils._render import render
from helpers.lab_inventory import lab_inventory


@pytest.fixture
def lab() -> dict[str, t.Any]:
    return lab_inventory()


def record(folder: Path, lab: dict[str, t.Any], *hosts: str) -> None:
    for host in hosts:
        (folder / host).mkdir()
        (folder / host / "wg0.pub.txt").write_text(f"{lab['public_keys'][host]['wg0']}\n", encoding="ascii")


def test_keys_from_a_folder(lab: dict[str, t.Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    record(tmp_path, lab, "r1", "r2", "r3")
    wanted = with_keys(plan(lab), lab["public_keys"])
    assert with_recorded_keys(plan(lab), str(tmp_path)) == (wanted, {})
    # The folder of the inventory may be said as a path on a command line is.
    monkeypatch.setenv("KEYS", str(tmp_path))
    found, missing = with_recorded_keys({**plan(lab), "public_keys": "$KEYS"})
    assert (found["hosts"], missing) == (wanted["hosts"], {})


def test_missing_keys_stop_and_name_the_command(lab: dict[str, t.Any], tmp_path: Path) -> None:
    with pytest.raises(PlanError) as caught:
        with_recorded_keys(plan(lab), str(tmp_path))
    assert str(caught.value).splitlines() == [
        f"{host}: public key of wg0: {tmp_path}/{host}/wg0.pub.txt is missing; "
        "make it on the host with: ansible-playbook transit.networkd.site -i INVENTORY --tags keys"
        for host in ("r1", "r2", "r3")
    ]


def test_unknown_keys_are_null(lab: dict[str, t.Any], tmp_path: Path) -> None:
    record(tmp_path, lab, "r1")
    planned, missing = with_recorded_keys(plan(lab), str(tmp_path), "null")
    assert missing == {"r2": ["wg0"], "r3": ["wg0"]}
    with pytest.raises(ValueError) as caught:  # noqa: PT011 (what it says is compared)
        render(planned["hosts"]["r1"])
    assert str(caught.value) == "r1: the public key of r2 for the tunnel wg0 is not known"


def test_placeholders_make_a_bundle(lab: dict[str, t.Any], tmp_path: Path) -> None:
    record(tmp_path, lab, "r1")
    planned, missing = with_recorded_keys(plan(lab), str(tmp_path), "placeholder")
    assert missing == {"r2": ["wg0"], "r3": ["wg0"]}
    keys = {name: host["tunnels"][0]["public_key"] for name, host in planned["hosts"].items()}
    assert keys["r1"] == lab["public_keys"]["r1"]["wg0"]
    assert len(set(keys.values())) == 3
    (content,) = (
        file["content"] for file in render(planned["hosts"]["r1"])["files"] if file["path"].endswith("wg0.netdev")
    )
    assert f"PublicKey={keys['r2']}\n" in content


def test_a_peer_that_is_left_out_needs_no_key(lab: dict[str, t.Any], tmp_path: Path) -> None:
    record(tmp_path, lab, "r1", "r2")
    left_out = {"r1": ["r3"], "r2": ["r3"]}
    planned, missing = with_recorded_keys(plan(lab), str(tmp_path), "error", left_out)
    assert missing == {"r3": ["wg0"]}
    assert [peer["host"] for peer in planned["hosts"]["r1"]["tunnels"][0]["peers"]] == ["r2"]
    assert [pair["peer"] for pair in planned["hosts"]["r2"]["pairs"]] == ["r1"]
    units = "".join(file.get("content", "") for file in render(planned["hosts"]["r1"])["files"])
    assert "wg0.r3.psk" not in units
    # While one host has it, its key is missing.
    with pytest.raises(PlanError, match="r3: public key of wg0"):
        with_recorded_keys(plan(lab), str(tmp_path), "error", {"r1": ["r3"]})


def test_without_a_folder_no_key_is_recorded(lab: dict[str, t.Any]) -> None:
    assert with_recorded_keys(plan(lab), None, "null")[1] == {"r1": ["wg0"], "r2": ["wg0"], "r3": ["wg0"]}
    with pytest.raises(PlanError, match=r"r1: public key of wg0: the folder of the public keys/r1/wg0\.pub\.txt is"):
        with_recorded_keys(plan(lab))


def test_an_unknown_way_to_treat_missing_keys(lab: dict[str, t.Any]) -> None:
    with pytest.raises(ValueError, match="missing_keys must be one of error, null, placeholder, got 'skip'"):
        with_recorded_keys(plan(lab), None, "skip")


def in_variables(lab: dict[str, t.Any], *hosts: str) -> None:
    for host in hosts:
        lab["hosts"][host]["wireguard_vrf_recorded_keys"] = dict(lab["public_keys"][host])


def test_variables_give_the_same_plan_as_files(lab: dict[str, t.Any], tmp_path: Path) -> None:
    record(tmp_path, lab, "r1", "r2", "r3")
    files = with_recorded_keys(plan(lab), str(tmp_path))
    in_variables(lab, "r1", "r2", "r3")
    variables = with_recorded_keys(plan(lab), str(tmp_path / "empty"))
    assert variables[0]["hosts"] == files[0]["hosts"]
    assert variables[1] == files[1] == {}
    # Both at once, where they agree.
    assert with_recorded_keys(plan(lab), str(tmp_path))[0]["hosts"] == files[0]["hosts"]


def test_a_file_and_a_variable_that_differ_stop_the_plan(lab: dict[str, t.Any], tmp_path: Path) -> None:
    in_variables(lab, "r1", "r2", "r3")
    record(tmp_path, lab, "r1", "r2")
    (tmp_path / "r2/wg0.pub.txt").write_text(lab["public_keys"]["r1"]["wg0"])
    with pytest.raises(PlanError) as caught:
        with_recorded_keys(plan(lab), str(tmp_path))
    keys = lab["public_keys"]
    assert str(caught.value) == (
        f"r2: wireguard_vrf_recorded_keys[wg0] is {keys['r2']['wg0']}, but {tmp_path}/r2/wg0.pub.txt records "
        f"{keys['r1']['wg0']}. Remove the wrong one"
    )


def test_a_missing_key_names_the_variable_of_a_host_that_has_it(lab: dict[str, t.Any], tmp_path: Path) -> None:
    in_variables(lab, "r1", "r2")
    lab["hosts"]["r3"]["wireguard_vrf_recorded_keys"] = {}
    with pytest.raises(PlanError, match="r3: public key of wg0: wireguard_vrf_recorded_keys does not have it; make it"):
        with_recorded_keys(plan(lab), str(tmp_path))


def test_keys_of_a_rotation_are_newer_than_variables(lab: dict[str, t.Any]) -> None:
    in_variables(lab, "r1", "r2", "r3")
    new = f"{'E' * 42}A="
    found, _missing = with_recorded_keys(plan(lab), new_keys={"r2": {"wg0": new}})
    assert found["hosts"]["r2"]["tunnels"][0]["public_key"] == new
    assert new in {peer["public_key"] for peer in found["hosts"]["r1"]["tunnels"][0]["peers"]}

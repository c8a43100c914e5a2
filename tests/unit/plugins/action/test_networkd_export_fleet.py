# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All hosts of an inventory in one task: planned, rendered, linted and written."""

from __future__ import annotations

import typing as t
from pathlib import Path
from unittest import mock

import pytest
from ansible.errors import AnsibleActionFail
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar

from ansible_collections.transit.networkd.plugins.action import networkd_export
from ansible_collections.transit.networkd.plugins.plugin_utils._fleet import _processes
from ansible_collections.transit.networkd.plugins.plugin_utils._plan._keys import placeholder
from ansible_collections.transit.networkd.plugins.plugin_utils._render import render
from helpers.lab_inventory import lab_inventory, lab_plan

Row = dict[str, t.Any]
Run = t.Callable[..., Row]
WG0 = "05-transit-wg0.network"
WRONG = {WG0: [{"Network": {"Adress": "no"}}]}


@pytest.fixture(params=[1, 2], ids=["one process", "two processes"])
def run(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return what exports the lab's inventory with changed variables of its hosts, into a folder ``units``."""
    monkeypatch.setattr(_processes, "_FEWEST", 50 if request.param == 1 else 1)
    monkeypatch.setattr(_processes.os, "cpu_count", lambda: request.param)
    printed: list[str] = []

    def run(changes: Row | None = None, *, check: bool = False, diff: bool = False, **args: t.Any) -> Row:
        loader = DataLoader()
        action = networkd_export.ActionModule(
            task=mock.Mock(args={"folder": str(tmp_path / "units"), **args}, check_mode=check, diff=diff, async_val=0),
            connection=mock.Mock(),
            play_context=mock.Mock(check_mode=check),
            loader=loader,
            templar=Templar(loader=loader),
            shared_loader_obj=None,
        )
        monkeypatch.setattr(action._display, "display", printed.append)
        lab = lab_inventory()
        for host, variables in (changes or {}).items():
            lab["hosts"][host].update(variables)
        printed.clear()
        result: Row = action.run(task_vars={"hostvars": lab["hosts"], "groups": lab["groups"]})
        return {**result, "printed": list(printed)}

    return run


def record_keys(folder: Path) -> None:
    """Record the keys that the lab's plan has."""
    for host, keys in lab_inventory()["public_keys"].items():
        (folder / host).mkdir(parents=True)
        for tunnel, key in keys.items():
            (folder / host / f"{tunnel}.pub.txt").write_text(f"{key}\n")


def test_the_files_are_those_of_each_hosts_bundle(run: Run, tmp_path: Path) -> None:
    record_keys(tmp_path / "keys")
    changes = {host: {"wireguard_vrf_public_keys": str(tmp_path / "keys")} for host in ("r1", "r2", "r3")}
    done = run(changes)
    assert done["changed"] is True
    for host, part in lab_plan()["hosts"].items():
        wanted = {file["path"]: file for file in render(part)["files"]}
        assert done["hosts"][host] == sorted(wanted)
        for path, file in wanted.items():
            there = tmp_path / "units" / host / path[1:]
            assert (str(there.readlink()) if "target" in file else there.read_text()) == file.get(
                "target", file.get("content")
            )
    assert (done["missing_keys"], done["printed"]) == ({}, [])
    assert "warnings" not in done

    again = run(changes)
    assert (again["changed"], again["hosts"]) == (False, {"r1": [], "r2": [], "r3": []})


def test_missing_keys_are_placeholders_and_are_printed_and_returned(run: Run, tmp_path: Path) -> None:
    done = run(hosts=["r2", "lan1", "nobody"])
    assert list(done["hosts"]) == ["r2"]
    assert [path.name for path in (tmp_path / "units").iterdir()] == ["r2"]
    netdev = (tmp_path / "units/r2/etc/systemd/network/05-transit-wg0.netdev").read_text()
    assert placeholder("r1", "wg0") in netdev
    assert done["missing_keys"] == {"r2": ["wg0"]}
    (line,) = done["printed"]
    assert line.startswith("r2: no public key of wg0 is recorded. The units of its peers have a placeholder key")


def test_a_host_with_a_wrong_unit_is_not_written_and_keeps_no_other(run: Run, tmp_path: Path) -> None:
    run()
    before = {path: path.read_bytes() for path in (tmp_path / "units/r2").rglob("*") if path.is_file()}
    wrong = {"wireguard_vrf_units": WRONG, "wireguard_vrf_filter_tcp": [22, 80]}
    done = run({"r2": wrong, "r3": {"wireguard_vrf_filter_tcp": [22, 443]}})
    assert done["failed"] is True
    assert done["msg"] == "Hosts whose files cannot be written: 1 problem"
    (problem,) = done["problems"]
    assert problem.startswith(f"r2: /etc/systemd/network/{WG0}:")
    assert problem.endswith("error: unknown key Adress= in [Network]; did you mean Address=? [unknown-key]")
    assert done["hosts"] == {"r1": [], "r3": ["/etc/transit-networkd/filter.nft"]}
    assert "443" in (tmp_path / "units/r3/etc/transit-networkd/filter.nft").read_text()
    assert {path: path.read_bytes() for path in before} == before


def test_what_cannot_be_written_is_one_problem_of_its_host(run: Run, tmp_path: Path) -> None:
    (tmp_path / "units").mkdir()
    (tmp_path / "units/r2").write_text("in the way\n")
    done = run()
    assert sorted(done["hosts"]) == ["r1", "r3"]
    (problem,) = done["problems"]
    assert problem.startswith(f"r2: its files cannot be written into {tmp_path}/units/r2: ")


def test_check_mode_writes_nothing_and_a_diff_shows_each_file(run: Run, tmp_path: Path) -> None:
    done = run(check=True, diff=True, hosts=["r1"])
    assert done["changed"] is True
    assert not (tmp_path / "units").exists()
    assert [row["after_header"] for row in done["diff"]] == [
        f"{tmp_path}/units/r1{path}" for path in done["hosts"]["r1"]
    ]
    assert "diff" not in run(check=True)


def test_an_inventory_that_cannot_be_planned_writes_nothing(run: Run, tmp_path: Path) -> None:
    done = run({"r1": {"wireguard_vrf_host_id": "x"}, "r2": {"wireguard_vrf_strictt": True}})
    assert done["failed"] is True
    assert done["msg"] == "The inventory cannot be planned: 2 problems"
    assert [problem.partition(" ")[0] for problem in done["problems"]] == ["r1:", "r2:"]
    assert not (tmp_path / "units").exists()


def test_a_bundle_is_of_one_host(run: Run) -> None:
    with pytest.raises(AnsibleActionFail, match=r"mutually exclusive: bundle\|hosts"):
        run(bundle={"files": []}, hosts=["r1"])


def test_what_may_be_wrong_with_the_inventory_is_said(run: Run) -> None:
    (warning,) = run({"r1": {"wireguard_vrf_forwarding": False}}, hosts=["r2"])["warnings"]
    assert warning.startswith("r1: wireguard_vrf_networks = ['fd00:50:1::/64', '10.50.1.0/24']: nothing gets through")


def test_names_stay_names_where_none_is_looked_up(run: Run, tmp_path: Path) -> None:
    done = run({"r2": {"wireguard_vrf_endpoints": ["r2.example.net"]}}, hosts=["r1"], resolve=False)
    assert [warning.partition(" = ")[0] for warning in done["warnings"]] == ["r2: wireguard_vrf_endpoints[0]"]
    unit = tmp_path / "units/r1/etc/systemd/network/05-transit-wg0.netdev"
    assert "Endpoint=r2.example.net:51820\n" in unit.read_text()

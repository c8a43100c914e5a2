# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A relative path of the controller starts at the current directory, wherever the playbook lies.

The folder of a playbook that is called by its collection's name is within the installed collection.
"""

from __future__ import annotations

import typing as t
from pathlib import Path
from unittest import mock

import pytest
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar

from ansible_collections.transit.networkd.plugins.action import (
    networkd_export,
    networkd_lint,
    wireguard_key,
    wireguard_vrf_plan,
)
from ansible_collections.transit.networkd.plugins.plugin_utils import _remote
from ansible_collections.transit.networkd.plugins.plugin_utils._ansible._planned import planned
from helpers.lab_inventory import lab_inventory

KEY = "HIgo9xNzJMWLKASShiTqIybxZ0U3wGLiUeJ1PKf8ykw="
BUNDLE = {"files": [{"path": "/etc/systemd/network/05-transit-x.network", "content": "[Match]\nName=x\n"}]}

Run = t.Callable[..., dict[str, t.Any]]

CALL = _remote.call


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    return tmp_path / "here"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    def run(module: t.Any, reply: dict[str, t.Any] | None = None, **args: t.Any) -> dict[str, t.Any]:
        monkeypatch.setattr(_remote, "call", mock.create_autospec(CALL, return_value=reply))
        loader = DataLoader()
        loader.set_basedir(str(tmp_path / "playbooks"))
        action = module.ActionModule(
            task=mock.Mock(args=args, check_mode=False, diff=False, async_val=0, action="test"),
            connection=mock.Mock(),
            play_context=mock.Mock(check_mode=False),
            loader=loader,
            templar=Templar(loader=loader),
            shared_loader_obj=None,
        )
        lab = lab_inventory()
        variables = {"inventory_hostname": "r1", "hostvars": lab["hosts"], "groups": lab["groups"]}
        result: dict[str, t.Any] = action.run(task_vars=variables)
        assert not (tmp_path / "playbooks").exists()
        return result

    return run


def test_what_is_recorded_is_planned_with(run: Run, here: Path) -> None:
    tunnels = {"wg0": {"public_key": KEY, "changed": True}}
    reply = {"rotation": False, "tunnels": tunnels, "changes": [], "listed": []}
    run(wireguard_key, reply, public_keys="keys", tunnels=["wg0"])
    assert (here / "keys/r1/wg0.pub.txt").read_text() == f"{KEY}\n"

    done = run(wireguard_vrf_plan, public_keys="keys", missing_keys="placeholder")
    assert planned(done["plan"])["hosts"]["r1"]["tunnels"][0]["public_key"] == KEY


def test_a_folder_of_units_is_written_and_read_here(run: Run, here: Path) -> None:
    assert run(networkd_export, bundle=BUNDLE, folder="units")["changed"] is True
    assert (here / "units/etc/systemd/network/05-transit-x.network").is_file()
    assert run(networkd_lint, path="units", output="report")["error_count"] == 0
    assert (here / "report").is_file()

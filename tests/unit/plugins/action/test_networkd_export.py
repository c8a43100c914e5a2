# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t
from pathlib import Path
from unittest import mock

import pytest
from ansible.errors import AnsibleActionFail
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar

from ansible_collections.transit.networkd.plugins.action.networkd_export import ActionModule
from ansible_collections.transit.networkd.plugins.plugin_utils._fleet import _seal

NETWORK = "/etc/systemd/network/05-transit-wwan0.network"


def run(folder: Path | str, files: list[dict[str, t.Any]], *, check: bool = False) -> dict[str, t.Any]:
    task = mock.Mock(args={"folder": str(folder), "bundle": {"files": files}}, check_mode=check, diff=True, async_val=0)
    loader = DataLoader()
    action = ActionModule(
        task=task,
        connection=mock.Mock(),
        play_context=mock.Mock(check_mode=check),
        loader=loader,
        templar=Templar(loader=loader),
        shared_loader_obj=None,
    )
    result: dict[str, t.Any] = action.run(task_vars={"inventory_hostname": "r1"})
    return result


def unit(pin: str) -> list[dict[str, t.Any]]:
    content = f"[MobileNetwork]\nPIN={_seal._seal(pin)}\n"
    return [{"path": NETWORK, "mode": "0640", "owner": "root", "group": "systemd-network", "content": content}]


def test_a_sealed_secret_is_in_the_file_and_not_in_the_result(tmp_path: Path) -> None:
    file = tmp_path / NETWORK[1:]
    assert run(tmp_path, unit("4711"), check=True)["changed"]
    assert not file.exists()
    first = run(tmp_path, unit("4711"))
    assert file.read_text() == "[MobileNetwork]\nPIN=4711\n"
    assert file.stat().st_mode & 0o777 == 0o600
    assert not run(tmp_path, unit("4711"))["changed"]

    second = run(tmp_path, unit("0815"))
    assert second["diff"] == [
        {
            "before": "[MobileNetwork]\nPIN=(hidden)\n",
            "after": "[MobileNetwork]\nPIN=(hidden)\n# (a value that is hidden differs)\n",
            "before_header": f"{tmp_path}{NETWORK}",
            "after_header": f"{tmp_path}{NETWORK}",
        }
    ]
    assert not any(pin in str(result) for pin in ("4711", "0815") for result in (first["diff"], second))


@pytest.mark.parametrize("ending", ["..", "../"])
def test_a_folder_named_like_the_one_above_is_refused(tmp_path: Path, ending: str) -> None:
    (tmp_path / "units").mkdir()
    with pytest.raises(AnsibleActionFail, match=r"\.\./?: must end with the name of a folder$"):
        run(f"{tmp_path}/units/{ending}", unit("4711"))
    assert [path.name for path in tmp_path.rglob("*")] == ["units"]


def test_what_cannot_be_written_is_named(tmp_path: Path) -> None:
    message = f"^The bundle cannot be written into {tmp_path}: /etc/passwd is not a path of a managed file$"
    with pytest.raises(AnsibleActionFail, match=message):
        run(tmp_path, [{"path": "/etc/passwd", "content": "x"}])

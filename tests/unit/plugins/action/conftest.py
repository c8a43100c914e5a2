# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Hosts on this machine, each with an /etc and a /run of its own, for actions that run the real host program."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import typing as t
from pathlib import Path
from unittest import mock

import pytest
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar

# Python of a host: the system's, in a mount namespace where /etc and /run are the host's.
PYTHON = """\
#!/bin/sh
exec unshare -m sh -c 'mount --bind {etc} /etc && mount --bind {run} /run && exec /usr/bin/python3 "$@"' sh "$@"
"""


class Hosts:
    """Hosts that share everything but /etc and /run."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.calls: list[str] = []

    def add(self, name: str) -> None:
        etc = self.etc(name)
        etc.mkdir(parents=True)
        (etc / "group").write_text("root:x:0:\nsystemd-network:x:998:\n")
        run = etc.with_name("run")
        run.mkdir()
        self.python(name).write_text(PYTHON.format(etc=shlex.quote(str(etc)), run=shlex.quote(str(run))))
        self.python(name).chmod(0o755)

    def etc(self, name: str) -> Path:
        return self.folder / name / "etc"

    def python(self, name: str) -> Path:
        return self.folder / name / "python3"

    def keys(self, name: str) -> dict[str, str]:
        found = (self.etc(name) / "transit-networkd/keys").glob("*")
        return {file.name: file.read_text().strip() for file in sorted(found)}

    def run(
        self,
        module: t.Any,
        name: str,
        args: dict[str, t.Any],
        *,
        check: bool = False,
        diff: bool = False,
        no_log: bool = False,
        variables: dict[str, t.Any] | None = None,
    ) -> dict[str, t.Any]:
        """Run an action for a host as a task would."""
        task = mock.Mock(args=args, check_mode=check, diff=diff, no_log=no_log, async_val=0, action="test")
        loader = DataLoader()
        loader.set_basedir("/nowhere")
        action = module.ActionModule(
            task=task,
            connection=mock.Mock(),
            play_context=mock.Mock(check_mode=check),
            loader=loader,
            templar=Templar(loader=loader),
            shared_loader_obj=None,
        )
        action._load_name = "test"  # ansible-core before 2.18 names it in an error

        def execute(cmd: str, in_data: bytes) -> dict[str, t.Any]:
            self.calls.append(name)
            done = subprocess.run(["/bin/sh", "-c", cmd], input=in_data, capture_output=True, check=False)
            return {"rc": done.returncode, "stdout": done.stdout.decode(), "stderr": done.stderr.decode()}

        action._low_level_execute_command = execute
        given = {"inventory_hostname": name, "ansible_python_interpreter": str(self.python(name)), **(variables or {})}
        result: dict[str, t.Any] = action.run(task_vars=given)
        return result


@pytest.fixture
def hosts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Hosts:
    if os.geteuid() != 0 or subprocess.run(["unshare", "-m", "true"], capture_output=True, check=False).returncode:
        pytest.skip("a host with an /etc of its own needs root and unshare")
    if shutil.which("wg") is None:
        pytest.skip("wireguard-tools is not installed")
    made = Hosts(tmp_path / "hosts")
    for name in ("r1", "r2", "r3"):
        made.add(name)
    monkeypatch.chdir(made.folder)
    return made

# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ansible for real: an inventory, and one of our playbooks or a play of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import typing as t
from pathlib import Path

import pytest
import yaml

from helpers.fleet.routers import Fleet
from helpers.plays import Play, Played

CLONE = Path(__file__).resolve().parents[2]
# Without these root, too, cannot write where the mode forbids it.
CAPABILITIES = "-dac_override,-dac_read_search"
WITHOUT_RIGHTS = ["setpriv", f"--bounding-set={CAPABILITIES}", f"--inh-caps={CAPABILITIES}"]


@pytest.fixture
def play(tmp_path: Path) -> Play:
    """Return what runs a playbook, by name, or a list of plays, with an inventory in a folder of its own.

    ``core`` is the ansible-core that runs it: ``newest``, in .venv, or ``oldest``, in .build/oldest.
    ``project`` is a folder that has the inventory and cannot be written meanwhile.
    """

    def play(
        what: str | list[t.Any],
        inventory: dict[str, t.Any],
        *arguments: str,
        core: str = "newest",
        project: Path | None = None,
    ) -> Played:
        programs = {"newest": Path(sys.executable).parent, "oldest": CLONE / ".build/oldest/bin"}
        hosts = (project or tmp_path) / "hosts.yml"
        if project:
            project.chmod(0o755)
        hosts.write_text(yaml.safe_dump(inventory), encoding="utf-8")
        if project:
            project.chmod(0o555)
        if isinstance(what, str):
            file = CLONE / f"playbooks/{what}.yml"
        else:
            file = tmp_path / "play.yml"
            file.write_text(yaml.safe_dump(what), encoding="utf-8")
        done = subprocess.run(
            [
                *(WITHOUT_RIGHTS if project else []),
                *(str(programs[core] / "ansible-playbook"), str(file), "-i", str(hosts), *arguments),
            ],
            capture_output=True, text=True, check=False, env={**os.environ, "ANSIBLE_NOCOLOR": "1"},
        )  # fmt: skip
        return Played(done.returncode, done.stdout + done.stderr)

    return play


@pytest.fixture
def fleet(play: Play, tmp_path: Path) -> Fleet:
    """Return three routers that have nothing yet."""
    return Fleet(tmp_path, play)

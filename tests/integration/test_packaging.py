# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The collection works with only four of its folders, as the Ansible community package requires."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import typing as t
from pathlib import Path

import pytest
import yaml

from helpers.plays import inventory, router

CLONE = Path(__file__).resolve().parents[2]
FOLDERS = ("meta", "playbooks", "plugins", "roles")


@pytest.fixture
def written(tmp_path: Path) -> t.Callable[..., dict[Path, bytes]]:
    """Return what writes the units of two routers with an installation of these folders, and returns them."""
    (tmp_path / "hosts.yml").write_text(yaml.safe_dump(inventory(r1=router(11), r2=router(12))))

    def written(name: str, *folders: str) -> dict[Path, bytes]:
        collection = tmp_path / name / "ansible_collections/transit/networkd"
        for folder in folders:
            shutil.copytree(CLONE / folder, collection / folder, ignore=shutil.ignore_patterns("__pycache__"))
        out = tmp_path / f"{name}-units"
        command = [Path(sys.executable).parent / "ansible-playbook", "transit.networkd.plan"]
        done = subprocess.run(
            [*command, "-i", tmp_path / "hosts.yml", "-e", f"transit_output={out}"],
            check=False, cwd=tmp_path, capture_output=True, text=True,
            env={
                **{key: value for key, value in os.environ.items() if key != "ANSIBLE_CONFIG"},
                "ANSIBLE_COLLECTIONS_PATH": str(tmp_path / name),
            },
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return {file.relative_to(out): file.read_bytes() for file in out.rglob("*") if file.is_file()}

    return written


def test_four_folders_are_enough(written: t.Callable[..., dict[Path, bytes]]) -> None:
    units = written("four", *FOLDERS)
    assert len(units) > 10
    assert units == written("more", *FOLDERS, "changelogs", "docs", "requirements", "tools")

# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The routers, and the playbook that adds a peer to their tunnel and takes it away again."""

from __future__ import annotations

import subprocess
import typing as t
from pathlib import Path

import pytest
import testinfra

if t.TYPE_CHECKING:
    from collections.abc import Callable

MOLECULE = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def routers(request: pytest.FixtureRequest) -> dict[str, t.Any]:
    config = request.config.getoption("--ssh-config")
    return {name: testinfra.get_host(f"ssh://{name}", ssh_config=config) for name in ("r1", "r2", "r3")}


@pytest.fixture(scope="session")
def site() -> Callable[..., str]:
    """Run the playbook with further inventories, and give what it said."""

    def run(*inventories: str) -> str:
        command = ["ansible-playbook", str(MOLECULE.parent / "playbooks/site.yml")]
        command.append("--extra-vars=transit_target=routers")
        command += [f"--inventory={MOLECULE / 'inventory/hosts.yml'}"]
        command += [f"--inventory={MOLECULE / 'peers/inventory' / name}" for name in inventories]
        done = subprocess.run(command, check=False, text=True, capture_output=True)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    return run

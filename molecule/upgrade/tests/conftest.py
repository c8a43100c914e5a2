# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The routers, and this version's `site`."""

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
def site() -> Callable[[], str]:
    """Run this version's playbook, and return what it printed."""

    def run() -> str:
        command = ["ansible-playbook", str(MOLECULE.parent / "playbooks/site.yml")]
        command.append("--extra-vars=transit_target=routers")
        command.append(f"--inventory={MOLECULE / 'inventory/hosts.yml'}")
        done = subprocess.run(command, check=False, text=True, capture_output=True)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    return run

# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The nodes, and the playbooks with this scenario's inventory."""

from __future__ import annotations

import subprocess
import typing as t

import pytest
from uplinks import CLONE, Node

if t.TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture(scope="session")
def nodes() -> dict[str, Node]:
    return {name: Node(name) for name in ("wan", "r1", "r2", "f01", "f03")}


@pytest.fixture(scope="session")
def play() -> Callable[[str], str]:
    """Run a playbook on all routers, and return its output."""

    def run(name: str) -> str:
        command = ["ansible-playbook", str(CLONE / f"playbooks/{name}.yml"), "--extra-vars=transit_target=routers"]
        command.append(f"--inventory={CLONE / 'molecule/uplinks/inventory/hosts.yml'}")
        done = subprocess.run(command, check=False, text=True, capture_output=True)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    return run

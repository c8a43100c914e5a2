# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Scenarios that run by themselves are read here: a name that is gone is not to show hours after it went."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCENARIOS = sorted(place.parent.name for place in (ROOT / "molecule").glob("*/tests"))


@pytest.mark.slow
@pytest.mark.parametrize("name", SCENARIOS)
def test_pytest_finds_the_tests_of_a_scenario(name: str) -> None:
    environment = {**os.environ, "PYTHONPATH": f"{ROOT / 'molecule'}:{os.environ.get('PYTHONPATH', '')}"}
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:pytest-ansible", "tests"]
    done = subprocess.run(
        command, check=False, cwd=ROOT / "molecule" / name, env=environment, text=True, capture_output=True
    )
    assert done.returncode == 0, done.stdout + done.stderr

# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Scenarios that run by themselves are read here: a name that is gone is not to show hours after it went."""

from __future__ import annotations

import importlib.util
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


def test_the_program_that_dies_before_a_step_answers_where_nobody_counts(tmp_path: Path) -> None:
    """The scenario `crash` puts a file more into the program, which names parts of it."""
    spec = importlib.util.spec_from_file_location("crash_program", ROOT / "molecule/crash/tests/crash_program.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    program = tmp_path / "program.pyz"
    program.write_bytes(module.crashing_program())
    done = subprocess.run(
        [sys.executable, "-I", "-S", program, "ask"],
        input=b'{"verb": "nonsense"}',
        check=True,
        capture_output=True,
    )
    assert b"knows no verb 'nonsense'" in done.stdout

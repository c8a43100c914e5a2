# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from ansible_collections.transit.networkd.plugins.module_utils._common import _own_program
from ansible_collections.transit.networkd.plugins.module_utils._common._errors import RefusedError


def test_outside_of_an_archive_there_is_no_program_to_keep() -> None:
    with pytest.raises(RefusedError, match="not started from an archive"):
        _own_program.archive()


def test_the_archive_is_the_one_that_this_program_was_loaded_from(monkeypatch: pytest.MonkeyPatch) -> None:
    class Loader:
        archive = "/var/lib/transit-networkd/tx/a1/program.pyz"

    monkeypatch.setattr(_own_program, "__loader__", Loader)
    assert _own_program.archive() == Loader.archive


def test_a_mount_of_the_interpreter_is_named_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    called, real = tmp_path / "python3", tmp_path / "lib/python3.13"
    real.parent.mkdir()
    real.touch()
    called.symlink_to(real)
    monkeypatch.setattr(sys, "executable", str(called))
    assert _own_program.interpreter() == f"{called} {real} {Path(os.__file__).parent}"
    monkeypatch.setattr(sys, "executable", str(real))
    assert _own_program.interpreter() == f"{real} {Path(os.__file__).parent}"


def test_an_interpreter_that_does_not_know_its_name_is_the_systems(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "")
    assert _own_program.python() == "/usr/bin/python3"

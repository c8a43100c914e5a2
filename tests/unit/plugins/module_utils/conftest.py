# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import os
import shutil
import tempfile
import typing as t
from pathlib import Path

import pytest

from helpers.host.fake_host import Host, stand_in


@pytest.fixture
def host(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Host:
    host = Host(tmp_path / "host")
    host.furnish()
    stand_in(host, tmp_path, monkeypatch)
    return host


@pytest.fixture
def in_memory() -> t.Iterator[Path]:
    """A folder on which fsync costs nothing, where the machine has one."""
    memory = "/dev/shm"
    place = Path(tempfile.mkdtemp(dir=memory if os.access(memory, os.W_OK) else None))
    yield place
    shutil.rmtree(place)

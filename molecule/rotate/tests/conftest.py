# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from pathlib import Path

import pytest
from console import Router
from rotation import NAMES, Talk


@pytest.fixture(scope="session")
def routers() -> dict[str, Router]:
    return {name: Router(name) for name in NAMES}


@pytest.fixture(scope="session")
def talk(tmp_path_factory: pytest.TempPathFactory) -> Talk:
    return Talk(tmp_path_factory.mktemp("talk"))


@pytest.fixture(scope="session")
def secrets() -> set[str]:
    """Every private and preshared key that a test has seen, old ones and new ones."""
    return set()


@pytest.fixture(scope="session")
def folder(talk: Talk) -> Path:
    return talk.folder

# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ansible for real: an inventory, and one of our playbooks or a play of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from helpers.fleet.routers import Fleet
from helpers.plays import Play, player


@pytest.fixture
def play(tmp_path: Path) -> Play:
    """Return what runs a playbook in a folder of its own."""
    return player(tmp_path)


@pytest.fixture
def fleet(play: Play, tmp_path: Path) -> Fleet:
    """Return three routers that have nothing yet."""
    return Fleet(tmp_path, play)

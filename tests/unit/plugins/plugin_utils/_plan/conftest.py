# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest
import yaml


@pytest.fixture
def lab() -> dict[str, t.Any]:
    """The lab's inventory, fresh for each test, with nothing shared between hosts."""
    text = (Path(__file__).parents[1] / "lab_inventory.yml").read_text(encoding="utf-8")
    loaded: dict[str, t.Any] = yaml.safe_load(text)
    # YAML's anchor makes one list of it; a test changes one host's.
    for variables in loaded["hosts"].values():
        variables["wireguard_vrf_tunnels"] = [dict(tunnel) for tunnel in variables["wireguard_vrf_tunnels"]]
    return loaded

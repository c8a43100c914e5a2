# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The lab's three routers, as the plan takes an inventory (`lab_inventory.yml`)."""

from __future__ import annotations

import typing as t
from pathlib import Path

import yaml

from ansible_collections.transit.networkd.plugins.plugin_utils._plan import plan, with_keys

TEXT = Path(__file__).with_suffix(".yml").read_text(encoding="utf-8")


def lab_inventory() -> dict[str, t.Any]:
    """Return the inventory, fresh, with nothing shared between hosts."""
    loaded: dict[str, t.Any] = yaml.safe_load(TEXT)
    # YAML's anchor makes one list of it; a test changes one host's.
    for variables in loaded["hosts"].values():
        variables["wireguard_vrf_tunnels"] = [dict(tunnel) for tunnel in variables["wireguard_vrf_tunnels"]]
    return loaded


def lab_plan(inventory: dict[str, t.Any] | None = None) -> dict[str, t.Any]:
    """Return the plan of an inventory of the lab, with its keys."""
    given = inventory or lab_inventory()
    return with_keys(plan(given), given["public_keys"])

# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rendered filter, and a router in a network namespace that has it."""

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest

from ansible_collections.transit.networkd.plugins.module_utils._common._layout import FILTER_PATH
from ansible_collections.transit.networkd.plugins.plugin_utils._plan import plan, with_keys
from ansible_collections.transit.networkd.plugins.plugin_utils._render import render
from helpers.lab_inventory import lab_inventory
from helpers.packets.netns import missing
from helpers.packets.router import Router, router

if t.TYPE_CHECKING:
    from collections.abc import Callable, Iterator

HERE = Path(__file__).parent


@pytest.fixture(scope="session", autouse=True)
def _can_run() -> None:
    reason = missing()
    if reason:
        pytest.skip(reason)


@pytest.fixture(scope="session")
def ruleset() -> Callable[..., str]:
    """Render the filter of r1, or of another host of the lab, with some variables set."""

    def rendered(host: str = "r1", **variables: object) -> str:
        inventory = lab_inventory()
        inventory["hosts"][host].update({f"wireguard_vrf_{name}": value for name, value in variables.items()})
        files = render(with_keys(plan(inventory), inventory["public_keys"])["hosts"][host])["files"]
        return next(str(file["content"]) for file in files if file["path"] == FILTER_PATH)

    return rendered


@pytest.fixture(scope="session")
def before() -> str:
    """The filter of r1 as commit b804400 rendered it."""
    return (HERE / "b804400.nft").read_text(encoding="utf-8")


@pytest.fixture
def outside() -> Iterator[Router]:
    """A router whose WAN interface is in no VRF."""
    with router() as found:
        yield found

# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""That docs/howto/adopt.md shows what `adopt` writes."""

from __future__ import annotations

import base64
import re
import shutil
import typing as t
from pathlib import Path

import pytest

from ansible_collections.transit.networkd.plugins.plugin_utils._report._adopt._fleet import adopted
from ansible_collections.transit.networkd.plugins.plugin_utils._report._adopt._host import described
from ansible_collections.transit.networkd.plugins.plugin_utils._report._adopt._yaml import files
from helpers.fleet.recipes import Router, recipe, wg_quick

PAGE = (Path(__file__).resolve().parents[2] / "docs/howto/adopt.md").read_text(encoding="utf-8")
NETWORK = "/etc/systemd/network"


def a_router(name: str, number: int) -> Router:
    return Router(name, number, base64.b64encode(bytes([number]) * 32).decode())


@pytest.fixture(name="shown")
def fixture_shown(tmp_path: Path) -> dict[str, str]:
    """Return the files that are written for the hosts of the page."""
    r1, r2, phone = a_router("r1", 11), a_router("r2", 12), a_router("phone", 99)
    nowhere = re.sub("Endpoint=.*\n", "", phone.peer(keepalive=""))
    quick = (
        f"PostUp = iptables -A FORWARD -i %i -j ACCEPT\n"
        f"[Peer]\nPublicKey = {r1.public}\nAllowedIPs = 10.99.0.11/32\nEndpoint = 198.51.100.11:51820\n"
    )
    hosts = {
        "r1": recipe(tmp_path / "r1", r1, r2.peer(network="10.50.2.0/24") + nowhere),
        "r2": wg_quick(tmp_path / "r2", r2, quick),
    }
    for name in ("10-vrf.network", "30-wg0.netdev"):
        unit = (tmp_path / f"r1{NETWORK}/{name}").read_text()
        assert unit.replace(r1.private, "…") in PAGE
    read = {name: described(host.adoption()) for name, host in hosts.items()}
    return files(adopted(read, {"routers": ["r1", "r2"]}))


@pytest.mark.skipif(shutil.which("wg") is None, reason="wireguard-tools is not installed")
@pytest.mark.parametrize("name", ["group_vars/adopted.yml", "host_vars/r1.yml", "host_vars/r2.yml"])
def test_the_page_shows_what_is_written(shown: dict[str, t.Any], name: str) -> None:
    assert f"`{name}`:\n\n```yaml\n{shown[name]}```\n" in PAGE

# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from pathlib import Path

import pytest

from ansible_collections.transit.networkd.plugins.module_utils._preflight._at_boot import cloud_init, wg_quick


def root_with(folder: Path, files: dict[str, str]) -> str:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return str(folder)


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("etc/systemd/system/multi-user.target.wants/wg-quick@wg0.service", True),
        ("run/systemd/system/network-online.target.requires/wg-quick@wg0.service", True),
        ("etc/systemd/system/multi-user.target.wants/wg-quick@wg1.service", False),
        ("etc/systemd/system/wg-quick@wg0.service", False),
    ],
)
def test_a_tunnel_of_ours_that_wg_quick_makes_at_boot(tmp_path: Path, path: str, found: bool) -> None:
    place = tmp_path / path
    place.parent.mkdir(parents=True)
    place.symlink_to("/usr/lib/systemd/system/wg-quick@.service")
    plan = {"tunnels": [{"name": "wg0"}, {"name": "wg2"}], "set_aside": []}
    assert wg_quick(str(tmp_path), plan) == ([{"link": "wg0", "path": f"/{path}"}] if found else [])
    assert wg_quick(str(tmp_path), {**plan, "set_aside": ["/etc/wireguard/wg0.conf"]}) == []


CFG = {"etc/cloud/cloud.cfg": "users:\n  - default\n"}


@pytest.mark.parametrize(
    ("files", "found"),
    [
        ({}, False),
        (CFG, True),
        ({**CFG, "etc/cloud/cloud-init.disabled": ""}, False),
        ({**CFG, "proc/cmdline": "quiet network-config=disabled\n"}, False),
        ({**CFG, "proc/cmdline": "quiet\n"}, True),
        ({**CFG, "etc/cloud/cloud.cfg.d/99-x.cfg": "network: {config: disabled}\n"}, False),
        ({**CFG, "etc/cloud/cloud.cfg.d/99-x.cfg": "network:\n  config: disabled\n"}, False),
        ({**CFG, "etc/cloud/cloud.cfg.d/99-x.cfg": "network: {'config': \"disabled\"}\n"}, False),
        ({**CFG, "etc/cloud/cloud.cfg.d/99-x.cfg": "network:\n  # by hand\n  config: disabled\n"}, False),
        ({**CFG, "etc/cloud/cloud.cfg.d/99-x.cfg": "network: # by hand\n  version: 1\n  config: disabled\n"}, False),
        ({**CFG, "etc/cloud/cloud.cfg.d/99-x.cfg": "network: {version: 1, config: disabled}\n"}, False),
        ({**CFG, "etc/cloud/cloud.cfg.d/99-x.cfg": "network:\n  version: 1\nother:\n  config: disabled\n"}, True),
        ({"etc/cloud/cloud.cfg": "x: 1\nnetwork:\n    config: disabled\n"}, False),
        ({**CFG, "etc/cloud/cloud.cfg.d/99-x.cfg": "# network: {config: disabled}\n"}, True),
        ({**CFG, "etc/cloud/cloud.cfg.d/99-x.cfg.old": "network: {config: disabled}\n"}, True),
        ({**CFG, "etc/cloud/cloud.cfg.d/99-x.cfg": "network: {version: 2}\n"}, True),
    ],
)
def test_whether_cloud_init_may_configure_the_network(tmp_path: Path, files: dict[str, str], found: bool) -> None:
    assert cloud_init(root_with(tmp_path, files)) is found

# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from pathlib import Path

import pytest

from ansible_collections.transit.networkd.plugins.module_utils._preflight._at_boot import cloud_init, ifupdown, wg_quick

IFUP = {"usr/sbin/ifup": "", "etc/systemd/system/multi-user.target.wants/networking.service": ""}
ETH0 = "iface eth0 inet dhcp\n"


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


@pytest.mark.parametrize(
    ("text", "boot"),
    [
        (f"auto lo eth0\n{ETH0}", True),
        (f"{ETH0}allow-hotplug eth0\n", True),
        (f"allow-auto eth0\n{ETH0}", True),
        (f"auto /eth*\n{ETH0}", True),
        (f"auto /eth*/1\n{ETH0}", True),
        ("auto eth0=home\niface eth0 inet6 auto\n", True),
        (f"auto lo \\\n eth0\n{ETH0}", True),
        (f"auto lo\n{ETH0}", False),
        (f"# auto eth0\n{ETH0}", False),
        (f"auto eth01 xeth0 /en*\n{ETH0}", False),
    ],
)
def test_a_link_that_ifupdown_knows(tmp_path: Path, text: str, boot: bool) -> None:
    root = root_with(tmp_path, {**IFUP, "etc/network/interfaces": text})
    assert ifupdown(root, ["eth0", "wg0"]) == [{"link": "eth0", "path": "/etc/network/interfaces", "boot": boot}]


@pytest.mark.parametrize(
    "text", ["", "auto eth0\n", "iface eth1 inet dhcp\n", "iface home inet dhcp eth0\n", f"#{ETH0}"]
)
def test_a_link_that_ifupdown_does_not_know(tmp_path: Path, text: str) -> None:
    assert ifupdown(root_with(tmp_path, {**IFUP, "etc/network/interfaces": text}), ["eth0"]) == []


@pytest.mark.parametrize(("word", "boot"), [("auto", False), ("allow-auto", False), ("allow-hotplug", True)])
def test_without_networking_service_only_a_link_that_appears_is_brought_up(
    tmp_path: Path, word: str, boot: bool
) -> None:
    files = {"sbin/ifup": "", "etc/network/interfaces": f"{word} eth0\n{ETH0}"}
    (found,) = ifupdown(root_with(tmp_path, files), ["eth0"])
    assert found["boot"] is boot


def test_a_file_that_no_ifup_reads_is_of_the_past(tmp_path: Path) -> None:
    assert ifupdown(root_with(tmp_path, {"etc/network/interfaces": f"auto eth0\n{ETH0}"}), ["eth0"]) == []


@pytest.mark.parametrize(
    ("source", "name", "read"),
    [
        ("source /etc/network/interfaces.d/*", "wan.conf", True),
        ("source interfaces.d/*", "wan", True),
        ("source-directory /etc/network/interfaces.d", "wan", True),
        ("source-directory interfaces.d", "wan.conf", False),
        ("# source /etc/network/interfaces.d/*", "wan", False),
        # It ends, whoever reads himself.
        ("source /etc/network/interfaces\nsource interfaces.d/*", "wan", True),
    ],
)
def test_the_files_that_the_first_one_reads(tmp_path: Path, source: str, name: str, read: bool) -> None:
    path = f"etc/network/interfaces.d/{name}"
    root = root_with(tmp_path, {**IFUP, "etc/network/interfaces": f"{source}\n", path: f"auto eth0\n{ETH0}"})
    assert ifupdown(root, ["eth0"]) == ([{"link": "eth0", "path": f"/{path}", "boot": True}] if read else [])


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

# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What ifupdown has of a host's links, and which of them a change takes over."""

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest

from ansible_collections.transit.networkd.plugins.module_utils._preflight._ifupdown import (
    idle_units,
    ifupdown,
    in_the_way,
    is_up,
    taken,
)
from ansible_collections.transit.networkd.plugins.module_utils._preflight._shapes import Owned

IFUP = {"usr/sbin/ifup": "", "etc/systemd/system/multi-user.target.wants/networking.service": ""}
ETH0 = "iface eth0 inet dhcp\n"


INTERFACES, WAN = "/etc/network/interfaces", "/etc/network/interfaces.d/wan"


def root_with(folder: Path, files: dict[str, str]) -> str:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return str(folder)


def owned(path: str, *, boot: bool = True) -> Owned:
    return {"link": "eth0", "path": path, "boot": boot, "paths": [path]}


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
    assert ifupdown(root, ["eth0", "wg0"]) == [owned("/etc/network/interfaces", boot=boot)]


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
    assert ifupdown(root, ["eth0"]) == ([owned(f"/{path}")] if read else [])


def plan(*aside: str, drop_in: str | None = None) -> t.Any:
    return {"members": [{"name": "eth0", "drop_in": drop_in}], "set_aside": aside}


def test_a_link_is_taken_over_if_all_of_its_files_are_set_aside(tmp_path: Path) -> None:
    files = {**IFUP, INTERFACES[1:]: "auto eth0\nsource interfaces.d/*\n", WAN[1:]: ETH0}
    found = ifupdown(root_with(tmp_path, files), ["eth0", "eth1"])

    assert [(each["link"], each["paths"]) for each in found] == [("eth0", [INTERFACES, WAN])]
    assert taken(found, plan(INTERFACES, WAN)) == ["eth0"]
    assert taken(found, plan(INTERFACES)) == []
    assert taken(found, plan(INTERFACES, WAN, drop_in="10-wan.network")) == []


def test_what_is_in_the_way_is_found_in_any_file(tmp_path: Path) -> None:
    files = {
        **IFUP,
        INTERFACES[1:]: f"{ETH0}source interfaces.d/*\n",
        WAN[1:]: "\niface br0 inet dhcp\n  bridge_ports eth0\n",
    }
    root = root_with(tmp_path, files)

    assert in_the_way(root, ["eth0"]) == [{"link": "eth0", "path": WAN, "line": 2, "word": "iface br0"}]
    assert in_the_way(root, ["eth1"]) == []


def test_the_units_that_a_networkd_would_apply_which_does_not_run_yet(tmp_path: Path) -> None:
    units = (
        "etc/systemd/network/10-lan.network",
        "run/systemd/network/20-x.netdev",
        "etc/systemd/network/30-y.network",
    )
    shipped = ("usr/lib/systemd/network/80-container-host0.network", "etc/systemd/network/05-transit-eth0.network")
    root = root_with(tmp_path, dict.fromkeys((*units, *shipped), "[Match]\nName=x\n"))

    assert idle_units(root, plan(f"/{units[2]}")) == [f"/{units[1]}", f"/{units[0]}"]


def test_what_it_has_up(tmp_path: Path) -> None:
    assert is_up(root_with(tmp_path, {"run/network/ifstate": "lo=lo\neth0=home\neth0:1=eth0:1\n"})) == [
        "lo",
        "eth0",
        "eth0:1",
    ]
    assert is_up(str(tmp_path / "other")) == []

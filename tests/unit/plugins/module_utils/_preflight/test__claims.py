# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from pathlib import Path

import pytest

from ansible_collections.transit.networkd.plugins.module_utils._preflight._claims import managers

ETH0 = {"name": "eth0", "index": 2}


def root_with(folder: Path, files: dict[str, str]) -> str:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return str(folder)


@pytest.mark.parametrize(
    ("files", "found"),
    [
        ({}, []),
        ({"run/network/ifstate": "lo=lo\neth0=eth0\n"}, [("ifupdown", "/run/network/ifstate")]),
        ({"run/network/ifstate": "lo=lo\neth01=eth01\n"}, []),
        ({"run/dhclient.eth0.pid": "77\n", "proc/77/stat": ""}, [("dhclient", "/run/dhclient.eth0.pid")]),
        ({"run/dhclient.eth0.pid": "77\n"}, []),
        ({"run/dhcpcd/eth0-4.pid": "77", "proc/77/stat": ""}, [("dhcpcd", "/run/dhcpcd/eth0-4.pid")]),
        ({"run/dhcpcd/eth1.pid": "77", "proc/77/stat": ""}, []),
        (
            {"run/NetworkManager/devices/2": "[device]\nmanaged=true\n"},
            [("NetworkManager", "/run/NetworkManager/devices/2")],
        ),
        ({"run/NetworkManager/devices/2": "[device]\nmanaged=false\n"}, []),
        ({"run/NetworkManager/devices/3": "[device]\nmanaged=true\n"}, []),
    ],
)
def test_who_configures_a_link_beside_networkd(
    tmp_path: Path, files: dict[str, str], found: list[tuple[str, str]]
) -> None:
    rows = managers(root_with(tmp_path, files), ETH0, lambda _unit: True)
    assert [(row["link"], row["by"], row["sign"]) for row in rows] == [("eth0", *each) for each in found]


def test_what_networkmanager_left_behind_counts_only_while_it_runs(tmp_path: Path) -> None:
    root = root_with(tmp_path, {"run/NetworkManager/devices/2": "[device]\nmanaged=true\n"})
    assert managers(root, ETH0, lambda unit: unit != "NetworkManager.service") == []

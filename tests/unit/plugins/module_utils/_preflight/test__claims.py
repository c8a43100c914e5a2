# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from pathlib import Path

import pytest

from ansible_collections.transit.networkd.plugins.module_utils._preflight._claims import managers, unit_before

ETH0 = {"name": "eth0", "index": 2}
MATCHES = "[Match]\nName=eth0\n"


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
    assert [(row["by"], row["sign"]) for row in rows] == found
    assert all(row["link"] == "eth0" for row in rows)


def test_what_networkmanager_left_behind_counts_only_while_it_runs(tmp_path: Path) -> None:
    root = root_with(tmp_path, {"run/NetworkManager/devices/2": "[device]\nmanaged=true\n"})
    assert managers(root, ETH0, lambda unit: unit != "NetworkManager.service") == []


@pytest.mark.parametrize(
    ("files", "path"),
    [
        ({}, None),
        ({"etc/systemd/network/10-eth0.network": MATCHES}, None),
        ({"etc/systemd/network/00-eth0.network": MATCHES}, "/etc/systemd/network/00-eth0.network"),
        ({"run/systemd/network/00-eth0.network": MATCHES}, "/run/systemd/network/00-eth0.network"),
        # The file in /etc of the same name counts alone, and an empty one masks.
        ({"run/systemd/network/00-x.network": MATCHES, "etc/systemd/network/00-x.network": ""}, None),
        (
            {
                "usr/lib/systemd/network/00-b.network": MATCHES,
                "etc/systemd/network/00-a.network": "[Match]\nName=eth1\n",
            },
            "/usr/lib/systemd/network/00-b.network",
        ),
        (
            {"etc/systemd/network/00-x.network": "[Match]\nName=en* eth*\n"},
            "/etc/systemd/network/00-x.network",
        ),
        ({"etc/systemd/network/00-x.network": "[Match]\nName=!eth* wl*\n"}, None),
        ({"etc/systemd/network/00-x.network": "[Match]\nName=!wl*\n"}, "/etc/systemd/network/00-x.network"),
        ({"etc/systemd/network/00-x.network": "[Match]\nName=eth0\nName=\nName=eth1\n"}, None),
        # What else it asks of a link is networkd's to judge.
        ({"etc/systemd/network/00-x.network": "[Match]\nName=eth0\nDriver=virtio_net\n"}, None),
        ({"etc/systemd/network/00-x.network": "[Network]\nDHCP=yes\n"}, None),
    ],
)
def test_a_unit_that_networkd_would_take_before_ours(tmp_path: Path, files: dict[str, str], path: str | None) -> None:
    assert unit_before(root_with(tmp_path, files), "eth0") == path

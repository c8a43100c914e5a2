# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest

from ansible_collections.transit.networkd.plugins.module_utils._common._command import CommandError
from ansible_collections.transit.networkd.plugins.module_utils._preflight import _units_before

MATCHES = "[Match]\nName=eth0\n"
NONE: dict[str, t.Any] = {"members": [], "vrfs": [], "tunnels": [], "set_aside": []}
ETH0: dict[str, t.Any] = {**NONE, "members": [{"name": "eth0", "drop_in": None}]}
MADE: dict[str, t.Any] = {**NONE, "vrfs": [{"name": "vrf-wan"}], "tunnels": [{"name": "wg0"}]}
FACTS: dict[str, t.Any] = {"links": [{"name": "eth0", "kind": None}, {"name": "veth0", "kind": "veth"}]}
MAC = "02:00:00:00:00:0a"
PERMANENT = "02:00:00:00:00:0b"
SHOWN = {"eth0": {"address": MAC, "permaddr": PERMANENT, "altnames": ["enp0s1"]}, "veth0": {"address": MAC}}


@pytest.fixture(autouse=True)
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What links the kernel was asked about."""
    calls: list[str] = []

    def ip_json(arguments: list[str]) -> list[dict[str, t.Any]]:
        calls.append(" ".join(arguments))
        if arguments[-1] not in SHOWN:
            raise CommandError(arguments, 1, "Device does not exist.")
        return [SHOWN[arguments[-1]]]

    monkeypatch.setattr(_units_before, "ip_json", ip_json)
    return calls


def root_with(folder: Path, files: dict[str, str]) -> str:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return str(folder)


def one(match: str) -> dict[str, str]:
    return {"etc/systemd/network/00-x.network": f"[Match]\n{match}\n", "sys/class/net/eth0/type": "1\n"}


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
        ({"etc/systemd/network/00-x.network": "[Network]\nDHCP=yes\n"}, None),
        ({"etc/systemd/network/00-x.network": "[Match]\n[Network]\nDHCP=yes\n"}, None),
        (
            {
                "etc/systemd/network/00-x.network": "[Match]\nName=eth1\n",
                "run/systemd/network/00-x.network.d/more.conf": "[Match]\nName=eth0\n",
            },
            "/etc/systemd/network/00-x.network",
        ),
    ],
)
def test_the_first_unit_that_networkd_would_take_before_ours(
    tmp_path: Path, files: dict[str, str], path: str | None
) -> None:
    found = _units_before.networks_before(root_with(tmp_path, files), ETH0, FACTS)
    assert found == ([{"link": "eth0", "path": path, "open": [], "made": False}] if path else [])


@pytest.mark.parametrize(
    "match",
    [
        "Name=en* eth*",
        "Name=!wl*",
        "Name=!wl* en9*",
        "Name=!wl*\nName=eth*",
        # Each of its names is asked by itself.
        "Name=!eth0",
        "Name=enp0s1",
        "Name=eth9\nName=eth0",
        "Name=eth9\nName=\nName=*",
        "Type=ether",
        "Type=!wlan",
        "Kind=!bridge",
        f"MACAddress={PERMANENT} {MAC.upper()}",
        "MACAddress=0200.0000.000a",
        f"PermanentMACAddress={PERMANENT}",
        # networkd knows no such condition, and passes over it.
        "Name=eth0\nOriginalName=eth9",
        "Name=eth0\nDriver=",
    ],
)
def test_what_surely_matches_a_link(tmp_path: Path, match: str) -> None:
    (found,) = _units_before.networks_before(root_with(tmp_path, one(match)), ETH0, FACTS)
    assert found["open"] == []


@pytest.mark.parametrize(
    "match",
    [
        "Name=!e* wl*",
        "Name=!e* wl*\nName=*",
        "Name=eth0\nName=\nName=eth1",
        "Name=ETH0",
        "Name=",
        "Type=wlan",
        "Type=!ether",
        "Kind=veth",
        "Kind=*",
        f"MACAddress={PERMANENT}",
        f"PermanentMACAddress={MAC}",
        "OriginalName=eth0",
        "Name=eth1\nDriver=virtio_net",
    ],
)
def test_what_surely_does_not_match_a_link(tmp_path: Path, match: str) -> None:
    assert _units_before.networks_before(root_with(tmp_path, one(match)), ETH0, FACTS) == []


@pytest.mark.parametrize(
    ("match", "left_open"),
    [
        ("Driver=virtio_net\nName=eth*", ["Driver"]),
        ("Path=pci-*\nProperty=ID_NET_MANAGED_BY=x", ["Path", "Property"]),
        ("Host=r1", ["Host"]),
    ],
)
def test_what_only_networkd_can_judge(tmp_path: Path, match: str, left_open: list[str]) -> None:
    (found,) = _units_before.networks_before(root_with(tmp_path, one(match)), ETH0, FACTS)
    assert found["open"] == left_open


def test_behind_one_that_surely_matches_nothing_counts(tmp_path: Path) -> None:
    files = {
        "etc/systemd/network/00-a.network": "[Match]\nDriver=x\n",
        "etc/systemd/network/00-b.network": MATCHES,
        "etc/systemd/network/00-c.network": MATCHES,
    }
    found = _units_before.networks_before(root_with(tmp_path, files), ETH0, FACTS)
    assert [(row["path"][-9:-8], row["open"]) for row in found] == [("a", ["Driver"]), ("b", [])]


@pytest.mark.parametrize(
    ("match", "name", "left_open"),
    [
        (f"PermanentMACAddress={PERMANENT}", "veth0", ["PermanentMACAddress"]),
        ("Type=ether", "veth0", ["Type"]),
        ("Kind=veth", "veth0", []),
        (f"MACAddress={MAC}", "eth7", ["MACAddress"]),
    ],
)
def test_what_is_not_known_of_a_link_is_left_open(tmp_path: Path, match: str, name: str, left_open: list[str]) -> None:
    plan = {**NONE, "members": [{"name": name, "drop_in": None}]}
    (found,) = _units_before.networks_before(root_with(tmp_path, one(match)), plan, FACTS)
    assert found["open"] == left_open


def test_the_type_that_udev_says(tmp_path: Path) -> None:
    files = {**one("Type=bond"), "sys/class/net/eth0/uevent": "INTERFACE=eth0\nDEVTYPE=bond\n"}
    assert _units_before.networks_before(root_with(tmp_path, files), ETH0, FACTS) != []


def test_a_drop_in_of_ours_wants_the_unit_of_somebody_else(tmp_path: Path, asked: list[str]) -> None:
    plan = {**NONE, "members": [{"name": "eth0", "drop_in": "00-x.network"}]}
    assert _units_before.networks_before(root_with(tmp_path, one("Name=eth0")), plan, FACTS) == []
    assert asked == []


def test_nobody_is_asked_where_no_unit_comes_before_ours(tmp_path: Path, asked: list[str]) -> None:
    files = {"etc/systemd/network/10-eth0.network": MATCHES}
    assert _units_before.networks_before(root_with(tmp_path, files), ETH0, FACTS) == []
    assert asked == []


@pytest.mark.parametrize(
    ("match", "found"),
    [
        ("Name=*", ["vrf-wan", "wg0"]),
        ("Name=wg*", ["wg0"]),
        ("Name=vrf*", ["vrf-wan"]),
        ("Kind=wireguard", ["wg0"]),
        ("Type=wireguard", ["wg0"]),
        ("Type=ether", ["vrf-wan"]),
        ("Kind=vrf", ["vrf-wan"]),
        # The kernel gives what we make an address that nobody knows before.
        (f"MACAddress={MAC}", []),
        (f"PermanentMACAddress={MAC}", []),
        ("Name=eth*", []),
    ],
)
def test_units_for_links_that_we_make(tmp_path: Path, match: str, found: list[str]) -> None:
    rows = _units_before.networks_before(root_with(tmp_path, one(match)), MADE, FACTS)
    assert [(row["link"], row["made"], row["open"]) for row in rows] == [(name, True, []) for name in found]


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("etc/systemd/network/99-wg0.netdev", True),
        ("usr/lib/systemd/network/00-wg0.netdev", True),
        ("etc/systemd/network/05-transit-wg0.netdev", False),
        ("etc/systemd/network/05-transit-further.netdev", False),
    ],
)
def test_units_that_make_links_of_our_names(tmp_path: Path, path: str, found: bool) -> None:
    root = root_with(tmp_path, {path: "[NetDev]\nName=wg0\nKind=wireguard\n"})
    assert _units_before.netdevs_of_others(root, MADE) == ([{"link": "wg0", "path": f"/{path}"}] if found else [])
    assert _units_before.netdevs_of_others(root, ETH0) == []


def test_a_unit_that_is_set_aside_is_in_no_way(tmp_path: Path) -> None:
    unit, netdev = "/etc/systemd/network/00-x.network", "/etc/systemd/network/10-wg0.netdev"
    root = root_with(tmp_path, {**one("Name=wg0 eth0"), netdev[1:]: "[NetDev]\nName=wg0\nKind=wireguard\n"})
    plan = {**MADE, "members": ETH0["members"]}

    assert {row["path"] for row in _units_before.networks_before(root, plan, FACTS)} == {unit}
    assert [row["path"] for row in _units_before.netdevs_of_others(root, plan)] == [netdev]
    plan = {**plan, "set_aside": [unit, netdev]}
    assert _units_before.networks_before(root, plan, FACTS) == []
    assert _units_before.netdevs_of_others(root, plan) == []

# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a host says of what configures its network: all that is needed, and no secret."""

from __future__ import annotations

import json
import shutil
import typing as t

import pytest

from helpers.fleet.recipes import Router, recipe, wg_quick
from helpers.fleet.unmanaged import NETWORK, Unmanaged, a_key, facts_of
from helpers.host.healthy_host import link

if t.TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(shutil.which("wg") is None, reason="wireguard-tools is not installed")

PRESHARED = a_key()


@pytest.fixture
def router() -> Router:
    return Router("r1", 11)


def secret_peer(other: Router) -> str:
    return other.peer().replace("Endpoint=", f"PresharedKey={PRESHARED}\nEndpoint=")


@pytest.mark.parametrize("inline", [True, False], ids=["inline", "file"])
def test_the_published_recipe(tmp_path: Path, router: Router, inline: bool) -> None:
    found = recipe(tmp_path, router, Router("r2", 12).peer(), inline=inline).adoption()

    assert [file["path"].rpartition("/")[2] for file in found["files"]] == [
        "10-vrf.netdev",
        "30-wg0.netdev",
        "10-vrf.network",
        "20-wan.network",
        "30-wg0.network",
    ]
    unit = f"{NETWORK}/30-wg0.netdev"
    held_by = unit if inline else f"{NETWORK}/wg.key"
    assert found["keys"] == [
        {"tunnel": "wg0", "path": unit, "held_by": held_by, "public_key": router.public, "problem": None}
    ]
    assert not found["managed"]
    assert found["programs"] == []
    assert {link["name"]: link["unit"] for link in found["facts"]["links"]}["eth0"] == f"{NETWORK}/20-wan.network"


def test_no_secret_is_in_the_reply(tmp_path: Path, router: Router) -> None:
    other = Router("r2", 12)
    hosts = [
        recipe(tmp_path / "a", router, secret_peer(other)),
        recipe(tmp_path / "b", router, secret_peer(other), inline=False),
        wg_quick(tmp_path / "c", router, f"[Peer]\nPublicKey = {other.public}\nPresharedKey = {PRESHARED}\n"),
    ]
    for host in hosts:
        said = json.dumps(host.adoption())
        for secret in (router.private, PRESHARED):
            assert secret not in said
            assert secret in on_disk(host)
        assert other.public in said


def on_disk(host: Unmanaged) -> str:
    return "".join(path.read_text() for path in (host.folder / "etc").rglob("*") if path.is_file())


def test_a_file_of_wg_quick_says_whether_it_is_started_at_boot(tmp_path: Path, router: Router) -> None:
    host = wg_quick(tmp_path, router, "")
    host.write("/etc/wireguard/spare.conf", "[Interface]\n")

    found = host.adoption()

    assert {file["path"]: file["enabled"] for file in found["files"] if "wireguard" in file["path"]} == {
        "/etc/wireguard/spare.conf": False,
        "/etc/wireguard/wg0.conf": True,
    }
    assert [(key["tunnel"], key["problem"]) for key in found["keys"]] == [("spare", "there is none"), ("wg0", None)]


def test_units_that_systemd_ships_and_managed_ones_are_left_out(tmp_path: Path, router: Router) -> None:
    host = recipe(tmp_path, router, "")
    host.write("/usr/lib/systemd/network/80-shipped.network", "[Match]\nName=*\n")
    host.write(f"{NETWORK}/05-transit-eth0.network", "[Match]\nName=eth0\n")
    host.write("/run/systemd/network/10-netplan-eth0.network", "[Match]\nName=eth0\n")
    host.write(f"{NETWORK}/20-wan.network.d/more.conf", "[Network]\nLLDP=yes\n")
    host.write(f"{NETWORK}/90-masked.network", "")

    files = {file["path"]: file["content"] for file in host.adoption()["files"]}

    assert [path for path in files if "20-" not in path and "-vrf" not in path and "wg0" not in path] == [
        "/run/systemd/network/10-netplan-eth0.network"
    ]
    assert "LLDP=yes" in files[f"{NETWORK}/20-wan.network"]


def test_a_host_that_is_managed_says_so(tmp_path: Path, router: Router) -> None:
    host = recipe(tmp_path, router, "")
    host.write("/var/lib/transit-networkd/manifest.json", "{}")

    assert host.adoption()["managed"]


def test_other_programs_are_named(tmp_path: Path, router: Router) -> None:
    host = recipe(tmp_path, router, "")
    host.write("/usr/sbin/ifup", "")
    host.write("/etc/network/interfaces", "allow-hotplug eth0\niface eth0 inet dhcp\n")
    assert host.adoption()["programs"] == [{"link": "eth0", "by": "ifupdown", "sign": "/etc/network/interfaces"}]

    host.write("/run/network/ifstate", "eth0=eth0\n")
    assert host.adoption()["programs"] == [{"link": "eth0", "by": "ifupdown", "sign": "/run/network/ifstate"}]


def test_the_files_of_ifupdown_are_read_without_passwords(tmp_path: Path) -> None:
    host = Unmanaged(tmp_path)
    host.write("/usr/sbin/ifup", "")
    host.write("/etc/network/interfaces", "source interfaces.d/*\nsource /run/network/interfaces.d/*\nauto eth0\n")
    host.write("/etc/network/interfaces.d/wan", "iface eth0 inet dhcp\n  wpa-psk sesame\n")
    # It is another program's, which writes it at each boot.
    host.write("/run/network/interfaces.d/eth1", "iface eth1 inet dhcp\n")
    # The card of a container.
    host.has(facts_of([link("eth0", 2, kind="veth", unit=None)]))

    found = host.adoption()

    assert {file["path"]: file["content"] for file in found["files"]} == {
        "/etc/network/interfaces": "source interfaces.d/*\nsource /run/network/interfaces.d/*\nauto eth0\n",
        "/etc/network/interfaces.d/wan": "iface eth0 inet dhcp\n  wpa-psk (hidden)\n",
    }
    assert found["programs"] == [{"link": "eth0", "by": "ifupdown", "sign": "/etc/network/interfaces.d/wan"}]

# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import hashlib
import json
import os
import typing as t
from pathlib import Path

import pytest

from ansible_collections.transit.networkd.plugins.module_utils._common._command import CommandError
from ansible_collections.transit.networkd.plugins.module_utils._observe import _files
from ansible_collections.transit.networkd.plugins.module_utils._observe._files import (
    managed_files,
    networkd_link,
    sysctls,
    systemd_version,
    transaction,
)


def put(root: Path, path: str, text: str) -> Path:
    place = root / path.lstrip("/")
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(text)
    return place


def test_sysctls_that_the_kernel_has(tmp_path: Path) -> None:
    put(tmp_path, "/proc/sys/net/ipv4/udp_l3mdev_accept", "1\n")
    put(tmp_path, "/proc/sys/net/ipv6/conf/all/forwarding", "0\n")
    put(tmp_path, "/proc/sys/net/ipv4/tcp_rmem", "4096\t131072\t6291456\n")
    assert sysctls(str(tmp_path)) == {"net.ipv4.udp_l3mdev_accept": "1", "net.ipv6.conf.all.forwarding": "0"}


NETWORKD_STATE = """\
# This is private data. Do not parse.
ADMIN_STATE=configured
OPER_STATE=routable
ONLINE_STATE=online
NETWORK_FILE=/etc/systemd/network/10-eth0.network
NETWORK_FILE_DROPINS="/etc/systemd/network/10-eth0.network.d/05-transit.conf /run/systemd/network/x.conf"
DNS=
"""


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        (
            NETWORKD_STATE,
            {
                "unit": "/etc/systemd/network/10-eth0.network",
                "drop_ins": [
                    "/etc/systemd/network/10-eth0.network.d/05-transit.conf",
                    "/run/systemd/network/x.conf",
                ],
                "setup": "configured",
            },
        ),
        ("ADMIN_STATE=unmanaged\n", {"unit": None, "drop_ins": [], "setup": "unmanaged"}),
        (None, {"unit": None, "drop_ins": [], "setup": None}),
    ],
    ids=["managed", "unmanaged", "no networkd"],
)
def test_what_networkd_says_of_a_link(tmp_path: Path, text: str | None, facts: dict[str, t.Any]) -> None:
    if text is not None:
        put(tmp_path, "/run/systemd/netif/links/2", text)
    assert networkd_link(str(tmp_path), 2) == facts


def test_drop_ins_where_networkd_does_not_say_them(tmp_path: Path) -> None:
    put(tmp_path, "/run/systemd/netif/links/2", "NETWORK_FILE=/usr/lib/systemd/network/10-eth0.network\n")
    put(tmp_path, "/etc/systemd/network/10-eth0.network.d/05-transit.conf", "")
    put(tmp_path, "/etc/systemd/network/10-eth0.network.d/05-transit.conf.bak", "")
    put(tmp_path, "/etc/systemd/network/11-eth0.network.d/05-transit.conf", "")
    put(tmp_path, "/usr/lib/systemd/network/10-eth0.network.d/a.conf", "")
    assert networkd_link(str(tmp_path), 2)["drop_ins"] == [
        "/etc/systemd/network/10-eth0.network.d/05-transit.conf",
        "/usr/lib/systemd/network/10-eth0.network.d/a.conf",
    ]


@pytest.mark.parametrize(
    ("library", "version"),
    [
        ("usr/lib/x86_64-linux-gnu/systemd/libsystemd-shared-252.so", 252),
        ("usr/lib/systemd/libsystemd-shared-257.9-2.el10.so", 257),
        ("usr/lib64/systemd/libsystemd-shared-262.1-1.so", 262),
    ],
)
def test_systemd_version_from_its_library(tmp_path: Path, library: str, version: int) -> None:
    put(tmp_path, library, "")
    assert systemd_version(str(tmp_path)) == version


def test_systemd_version_from_systemctl(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_files, "run", lambda _argv: "systemd 255 (255.4-1ubuntu8)\n+PAM")
    assert systemd_version(str(tmp_path)) == 255


def test_no_systemd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(argv: list[str]) -> t.NoReturn:
        raise CommandError(argv, 127, "systemctl: no such program")

    monkeypatch.setattr(_files, "run", missing)
    assert systemd_version(str(tmp_path)) is None


def test_files_of_ours(tmp_path: Path) -> None:
    digest = hashlib.sha256(b"[Match]\n").hexdigest()
    place = put(tmp_path, "/etc/a", "[Match]\n")
    place.chmod(0o644)
    entry = {"sha256": digest, "uid": place.stat().st_uid, "gid": place.stat().st_gid, "mode": 0o644}
    manifest = {"version": 1, "files": dict.fromkeys(("/etc/c", "/etc/b", "/etc/a"), entry)}
    put(tmp_path, "/var/lib/transit-networkd/manifest.json", json.dumps(manifest))
    put(tmp_path, "/etc/b", "[Match]\nName=x\n")
    assert managed_files(str(tmp_path)) == [
        {"path": "/etc/a", "state": "ours"},
        {"path": "/etc/b", "state": "edited"},
        {"path": "/etc/c", "state": "missing"},
    ]


def test_a_file_of_ours_with_other_rights_is_edited(tmp_path: Path) -> None:
    place = put(tmp_path, "/etc/a", "[Match]\n")
    place.chmod(0o644)
    right = {
        "sha256": hashlib.sha256(b"[Match]\n").hexdigest(),
        "uid": place.stat().st_uid, "gid": place.stat().st_gid, "mode": 0o644,
    }  # fmt: skip
    for key, value in {"uid": 4711, "gid": 4711, "mode": 0o640}.items():
        manifest = {"files": {"/etc/a": {**right, key: value}}}
        put(tmp_path, "/var/lib/transit-networkd/manifest.json", json.dumps(manifest))
        assert managed_files(str(tmp_path)) == [{"path": "/etc/a", "state": "edited"}]


@pytest.mark.parametrize("what", ["a folder", "a link", "a loop"])
def test_something_else_in_the_place_of_a_file_is_not_missing(tmp_path: Path, what: str) -> None:
    manifest = {"files": {"/etc/a": {"sha256": hashlib.sha256(b"").hexdigest()}}}
    put(tmp_path, "/var/lib/transit-networkd/manifest.json", json.dumps(manifest))
    place = put(tmp_path, "/etc/b", "").with_name("a")
    if what == "a folder":
        place.mkdir()
    else:
        place.symlink_to("b" if what == "a link" else "a")
    assert managed_files(str(tmp_path)) == [{"path": "/etc/a", "state": "edited"}]


def test_a_transaction_that_is_pruned_meanwhile_does_no_harm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    state = {"state": "committed", "id": "a2"}
    put(tmp_path, "/var/lib/transit-networkd/tx/a2/state", json.dumps(state))
    there = str(tmp_path / "var/lib/transit-networkd/tx/a2/state")
    monkeypatch.setattr(_files.glob, "glob", lambda _pattern: [there, there.replace("a2", "a1")])
    assert transaction(str(tmp_path))["id"] == "a2"


def test_links_of_ours(tmp_path: Path) -> None:
    entry = {"sha256": None, "target": "../a.service"}
    manifest = {"version": 1, "files": dict.fromkeys(("/etc/a", "/etc/b", "/etc/c", "/etc/d"), entry)}
    put(tmp_path, "/var/lib/transit-networkd/manifest.json", json.dumps(manifest))
    put(tmp_path, "/etc/b", "no link\n")
    (tmp_path / "etc/a").symlink_to("../a.service")
    (tmp_path / "etc/d").symlink_to("/dev/null")
    assert [file["state"] for file in managed_files(str(tmp_path))] == ["ours", "edited", "missing", "edited"]


def test_nothing_is_ours_yet(tmp_path: Path) -> None:
    assert managed_files(str(tmp_path)) == []
    assert transaction(str(tmp_path)) == {"state": "none", "id": None, "deadline": None, "reason": None}


def test_the_waiting_transaction_comes_before_a_newer_one(tmp_path: Path) -> None:
    for number, (identity, state) in enumerate((("old", "rolled-back"), ("waits", "pending"), ("new", "committed"))):
        record = {"id": identity, "state": state, "deadline": 812.5, "reason": "why", "boot": "b"}
        place = put(tmp_path, f"/var/lib/transit-networkd/tx/{identity}/state", json.dumps(record))
        os.utime(place, (number, number))
    assert transaction(str(tmp_path)) == {"state": "committed", "id": "new", "deadline": 812.5, "reason": "why"}
    (tmp_path / "var/lib/transit-networkd/pending").symlink_to("tx/waits")
    assert transaction(str(tmp_path))["id"] == "waits"

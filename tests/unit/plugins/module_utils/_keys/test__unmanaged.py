# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The private key of an unmanaged tunnel, where a unit or a file of wg-quick has it."""

from __future__ import annotations

import os
import typing as t

import pytest

from ansible_collections.transit.networkd.plugins.module_utils._keys._unmanaged import (
    key_of_unit,
    key_of_wg_quick,
    keys_of,
)

if t.TYPE_CHECKING:
    from pathlib import Path

KEY, OTHER = (f"{letter * 42}A=" for letter in "gk")
UNIT = "/etc/systemd/network/30-wg0.netdev"
NETDEV = "[NetDev]\nName=wg0\nKind=wireguard\n[WireGuard]\n"
FILE = "/etc/keys/wg0.key"


def unit(root: Path, text: str) -> tuple[str | None, str | None]:
    found = key_of_unit(str(root), UNIT, text)
    assert found is not None
    assert found.tunnel == "wg0"
    return found.key and found.key.decode(), found.problem


def a_file(root: Path, text: str) -> None:
    (root / "etc/keys").mkdir(parents=True)
    (root / FILE[1:]).write_text(text)


def test_a_key_in_the_unit_and_the_one_of_a_later_drop_in(tmp_path: Path) -> None:
    assert unit(tmp_path, f"{NETDEV}PrivateKey={KEY}\n") == (KEY, None)
    assert unit(tmp_path, f"{NETDEV}PrivateKey={KEY}\n[WireGuard]\nPrivateKey={OTHER}\n") == (OTHER, None)


def test_a_file_wins_over_the_unit_as_with_networkd(tmp_path: Path) -> None:
    a_file(tmp_path, f"{OTHER}\n")

    found = key_of_unit(str(tmp_path), UNIT, f"{NETDEV}PrivateKey={KEY}\nPrivateKeyFile={FILE}\n")

    assert found == ("wg0", FILE, OTHER.encode(), None)


@pytest.mark.parametrize(
    ("setting", "problem"),
    [
        ("", "there is none"),
        ("PrivateKey=nonsense", "it holds no WireGuard key (32 bytes in base64)"),
        ("PrivateKey=@wg.key", "it is the credential wg.key of systemd-networkd"),
        ("PrivateKeyFile=/etc/keys/none", "No such file or directory"),
        ("PrivateKeyFile=/etc/keys", "it is not a regular file"),
        (f"PrivateKeyFile={FILE}", "it holds no WireGuard key (32 bytes in base64)"),
    ],
)
def test_what_is_no_key_is_named_and_not_shown(tmp_path: Path, setting: str, problem: str) -> None:
    a_file(tmp_path, "a password\n")

    assert unit(tmp_path, f"{NETDEV}{setting}\n") == (None, problem)


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    (tmp_path / "etc/keys").mkdir(parents=True)
    os.mkfifo(tmp_path / FILE[1:])

    assert unit(tmp_path, f"{NETDEV}PrivateKeyFile={FILE}\n") == (None, "it is not a regular file")


@pytest.mark.parametrize("text", ["[NetDev]\nName=vrf-wan\nKind=vrf\n", "[NetDev]\nKind=wireguard\n", ""])
def test_a_unit_of_another_kind_has_none(tmp_path: Path, text: str) -> None:
    assert key_of_unit(str(tmp_path), UNIT, text) is None


def test_a_file_of_wg_quick_is_named_after_its_tunnel() -> None:
    path = "/etc/wireguard/wg-home.conf"

    assert key_of_wg_quick(path, f"[Interface]\nprivatekey = {KEY} # mine\n") == ("wg-home", path, KEY.encode(), None)
    assert key_of_wg_quick(path, "[Interface]\nAddress = 10.0.0.1\n").problem == "there is none"
    assert "line 1" in (key_of_wg_quick(path, "nonsense").problem or "")


def test_keys_are_known_by_their_tunnels_whatever_makes_these(tmp_path: Path) -> None:
    texts = {UNIT: f"{NETDEV}PrivateKey={KEY}\n", "/etc/wireguard/wg7.conf": f"[Interface]\nPrivateKey={OTHER}\n"}
    for path, text in texts.items():
        (tmp_path / path[1:]).parent.mkdir(parents=True)
        (tmp_path / path[1:]).write_text(text)

    found = keys_of(str(tmp_path), [*texts, "/etc/wireguard/gone.conf", "/etc/systemd/network/gone.netdev"])

    assert {tunnel: each.key for tunnel, each in found.items()} == {"wg0": KEY.encode(), "wg7": OTHER.encode()}

# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import grp
import os
import typing as t
from pathlib import Path
from types import SimpleNamespace

import pytest

from ansible_collections.transit.networkd.plugins.module_utils._preflight._survey._key_files import keys

PEERS = [{"preshared_key_file": "/k/wg0.r2.psk"}, {"preshared_key_file": None}, {}]
PLAN: dict[str, t.Any] = {"tunnels": [{"private_key_file": "/k/wg0.key", "peers": PEERS}]}


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A host whose networkd has the group of these tests."""
    monkeypatch.setattr(grp, "getgrnam", lambda _name: SimpleNamespace(gr_gid=os.getegid()))
    (tmp_path / "k").mkdir()
    return tmp_path


def test_the_keys_that_the_units_name(root: Path) -> None:
    (root / "k/wg0.key").write_text("x" * 45)
    (root / "k/wg0.key").chmod(0o640)
    private, preshared = keys(str(root), PLAN)
    assert private == {
        "path": "/k/wg0.key",
        "missing": None,
        "mode": 0o640,
        "size": 45,
        "root": os.geteuid() == 0,
        "networkd": True,
    }
    assert (preshared["path"], preshared["missing"]) == ("/k/wg0.r2.psk", "No such file or directory")


def test_a_key_on_a_host_that_has_no_networkd(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def getgrnam(name: str) -> t.NoReturn:
        raise KeyError(name)

    monkeypatch.setattr(grp, "getgrnam", getgrnam)
    (root / "k/wg0.key").write_text("")
    (root / "k/wg0.key").chmod(0o604)
    private, _preshared = keys(str(root), PLAN)
    assert (private["networkd"], private["size"], private["mode"]) == (False, 0, 0o604)


def test_a_tunnel_that_names_no_key_has_none(root: Path) -> None:
    assert keys(str(root), {"tunnels": [{"private_key_file": None, "peers": []}]}) == []

# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest

from ansible_collections.transit.networkd.plugins.module_utils._apply import _files
from ansible_collections.transit.networkd.plugins.module_utils._change import _baseline, _manifest
from ansible_collections.transit.networkd.plugins.module_utils._state import _entries
from ansible_collections.transit.networkd.plugins.module_utils._transaction import _host_sides
from helpers.host.sides import (
    DIR,
    DROP_IN,
    FILES,
    VRF,
    WAN,
    bundle,
    facts,
)


def test_files_go_there_and_back(tmp_path: Path) -> None:
    root = str(tmp_path)
    (tmp_path / "etc").mkdir()
    source = _host_sides.before(root, _manifest.NO_MANIFEST, bundle(FILES), facts(), [])
    target = _host_sides.wanted(bundle(FILES), _manifest.NO_MANIFEST, _baseline.NO_BASELINE)
    assert len(_files.move_files(root, target)) == 3
    assert _files.move_files(root, target) == []
    assert (tmp_path / VRF[1:]).read_text() == FILES[VRF]
    assert len(_files.move_files(root, source)) == 3
    assert list((tmp_path / "etc").iterdir()) == []


def test_what_a_killed_write_left_is_removed(tmp_path: Path) -> None:
    target = _host_sides.wanted(bundle(FILES), _manifest.NO_MANIFEST, _baseline.NO_BASELINE)
    (tmp_path / "etc").mkdir()
    _files.move_files(str(tmp_path), target)
    half = (tmp_path / WAN[1:]).with_name(".05-transit-eth0.network.transit-new")
    half.write_text("half")
    assert _files.move_files(str(tmp_path), target) == []
    assert not half.exists()


def put_order(monkeypatch: pytest.MonkeyPatch, root: str, side: dict[str, t.Any]) -> list[str]:
    order: list[str] = []
    put = _entries.put

    def noted(root: str, entry: dict[str, t.Any]) -> None:
        order.append(entry["path"])
        put(root, entry)

    monkeypatch.setattr(_files, "put", noted)
    _files.move_files(root, side)
    return order


def test_a_member_comes_after_its_vrf_and_goes_before_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "etc").mkdir()
    files = {**FILES, DROP_IN: "[Network]\nVRF=vrf-wan\n", f"{DIR}/05-transit-vrf-wan.network": "[Link]\n"}
    source = _host_sides.before(str(tmp_path), _manifest.NO_MANIFEST, bundle(files), facts(), [])
    target = _host_sides.wanted(bundle(files), _manifest.NO_MANIFEST, _baseline.NO_BASELINE)
    there = put_order(monkeypatch, str(tmp_path), target)
    assert there[0] == "/etc/sysctl.d/90-transit.conf"
    assert there.index(VRF) < there.index(f"{DIR}/05-transit-vrf-wan.network") < there.index(WAN)
    assert set(there[-2:]) == {WAN, DROP_IN}
    back = put_order(monkeypatch, str(tmp_path), source)
    assert set(back[:2]) == {WAN, DROP_IN}
    assert back.index(VRF) > back.index(f"{DIR}/05-transit-vrf-wan.network")

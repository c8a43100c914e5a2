# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t
from pathlib import Path

from ansible_collections.transit.networkd.plugins.module_utils._apply import _files
from ansible_collections.transit.networkd.plugins.module_utils._change import _baseline, _manifest
from ansible_collections.transit.networkd.plugins.module_utils._transaction import _host_sides
from helpers.host.sides import (
    FILES,
    VRF,
    WAN,
    bundle,
    facts,
)


def test_a_file_of_ours_that_somebody_edited_is_told(tmp_path: Path) -> None:
    root = str(tmp_path)
    (tmp_path / "etc").mkdir()
    side = _host_sides.wanted(bundle(FILES), _manifest.NO_MANIFEST, _baseline.NO_BASELINE)
    _files.move_files(root, side)
    manifest = _manifest.manifest_of("a1", bundle(FILES), side)
    original = _baseline.original(manifest, _baseline.NO_BASELINE, facts())

    def edited(target: dict[str, t.Any]) -> list[str]:
        return _manifest.edited(manifest, _host_sides.before(root, manifest, None, facts(), []), target)

    assert edited(side) == edited(original) == []
    (tmp_path / WAN[1:]).write_text("edited")
    (tmp_path / VRF[1:]).unlink()
    assert edited(side) == [WAN, VRF]
    # What is gone already is no edit that a removal would overwrite.
    assert edited(original) == [WAN]
    (tmp_path / WAN[1:]).write_text(FILES[WAN])
    assert edited(side) == [VRF]


def test_an_edit_that_the_bundle_asks_for_is_no_edit(tmp_path: Path) -> None:
    root = str(tmp_path)
    (tmp_path / "etc").mkdir()
    first = _host_sides.wanted(bundle(FILES), _manifest.NO_MANIFEST, _baseline.NO_BASELINE)
    manifest = _manifest.manifest_of("a1", bundle(FILES), first)
    edited = {**FILES, WAN: "edited\n"}
    target = _host_sides.wanted(bundle(edited), manifest, _baseline.NO_BASELINE)
    _files.move_files(root, target)
    assert _manifest.edited(manifest, _host_sides.before(root, manifest, bundle(edited), facts(), []), target) == []

# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import sys
import typing as t
from importlib.machinery import SourceFileLoader

import pytest

from ansible_collections.transit.networkd.plugins import plugin_utils
from ansible_collections.transit.networkd.plugins.plugin_utils import _ansible, _plan
from ansible_collections.transit.networkd.plugins.plugin_utils._ansible._byte_code import ByteCode, install

if t.TYPE_CHECKING:
    from pathlib import Path


def test_a_file_of_the_collection_is_loaded_by_python_itself() -> None:
    for name, package in ((f"{_plan.__name__}._build", _plan), (_plan.__name__, plugin_utils)):
        found = ByteCode.find_spec(name, package.__path__)
        assert found is not None
        assert isinstance(found.loader, SourceFileLoader)


@pytest.mark.parametrize("name", ["json.decoder", "ansible_collections.other.collection.plugins.plugin_utils.x"])
def test_no_other_module_is_found(name: str, tmp_path: Path) -> None:
    (tmp_path / f"{name.rpartition('.')[2]}.py").touch()
    assert ByteCode.find_spec(name, [str(tmp_path)]) is None
    # The control.
    assert ByteCode.find_spec(f"{_ansible.__name__}.{name.rpartition('.')[2]}", [str(tmp_path)]) is not None


def test_a_folder_without_init_is_left_to_ansible(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    assert ByteCode.find_spec(f"{_ansible.__name__}.folder", [str(tmp_path)]) is None


def test_it_is_installed_once() -> None:
    install()
    install()
    assert sys.meta_path.count(ByteCode) == 1  # type: ignore[arg-type]

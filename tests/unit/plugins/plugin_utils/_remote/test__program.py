# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import io
import shutil
import typing as t
import zipfile
from pathlib import Path

import pytest

from ansible_collections.transit.networkd.plugins.plugin_utils._remote import _program


def test_the_same_sources_give_the_same_bytes() -> None:
    first = _program.archive()
    _program.archive.cache_clear()
    assert _program.archive() == first


def test_the_archive_holds_the_private_files_and_their_packages() -> None:
    names = zipfile.ZipFile(io.BytesIO(_program.archive())).namelist()
    package = "ansible_collections/transit/networkd/plugins/module_utils"
    assert "__main__.py" in names
    assert "ansible_collections/__init__.py" in names
    assert f"{package}/_program.py" in names
    assert f"{package}/_transaction/_main.py" in names
    assert not [name for name in names if "plugin_utils" in name]


def test_another_program_has_another_digest(tmp_path: Path) -> None:
    def copied(name: str) -> Path:
        return Path(shutil.copytree(_program.MODULE_UTILS, tmp_path / name))

    same, renamed, changed = copied("same"), copied("renamed"), copied("changed")
    (renamed / "_common/_layout.py").rename(renamed / "_common/_other.py")
    # One letter differs, and no length.
    program = changed / "_program.py"
    program.write_text(program.read_text(encoding="utf-8").replace("a", "b", 1), encoding="utf-8")
    assert _program.digest(same) == _program.digest()
    assert len({_program.digest(), _program.digest(renamed), _program.digest(changed)}) == 3


@pytest.mark.parametrize(
    ("request_", "keeps"),
    [
        ({"verb": "inspect", "bundle": {}}, True),
        ({"verb": "keys"}, True),
        ({"verb": "inspect", "bundle": None}, False),
        ({"verb": "confirm", "id": "a"}, False),
    ],
)
def test_only_what_belongs_to_no_removal_is_kept(request_: dict[str, t.Any], keeps: bool) -> None:
    assert f", keep={keeps})\nend()\n".encode() in _program.start_text(request_, whole=True)

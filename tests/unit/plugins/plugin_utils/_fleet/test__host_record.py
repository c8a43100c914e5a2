# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest
import yaml

from ansible_collections.transit.networkd.plugins.plugin_utils._fleet import _host_record as host_record

ONE, OTHER = "HIgo9xNzJMWLKASShiTqIybxZ0U3wGLiUeJ1PKf8ykw=", "xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg="
# Nobody makes a folder there, not even root.
NOWHERE = Path("/proc/wireguard_keys")


def file_of(folder: Path, key: str) -> Path:
    file = folder / "r1/wg0.pub.txt"
    file.parent.mkdir(parents=True)
    file.write_text(f"{key}\n")
    return file


@pytest.mark.parametrize("variable", [None, {}, {"wg0": ONE}, {"wg1": OTHER}])
def test_a_key_is_in_a_file_or_in_the_variable(tmp_path: Path, variable: Mapping[str, str] | None) -> None:
    file = file_of(tmp_path, ONE)
    record = host_record.read(tmp_path, "r1", ["wg0", "wg1"], variable)
    assert record.keys == {"wg0": ONE, "wg1": (variable or {}).get("wg1")}
    assert record.place("wg0") == str(file)
    assert record.place("wg1") == (str(tmp_path / "r1/wg1.pub.txt") if variable is None else host_record.RECORDED_KEYS)


def test_a_file_and_a_variable_that_differ_are_an_error(tmp_path: Path) -> None:
    file = file_of(tmp_path, ONE)
    message = f"wireguard_vrf_recorded_keys[wg0] is {OTHER}, but {file} records {ONE}. Remove the wrong one"
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        host_record.read(tmp_path, "r1", ["wg0"], {"wg0": OTHER})


def test_only_a_host_without_the_variable_has_files(tmp_path: Path) -> None:
    written = host_record.read(tmp_path, "r1", ["wg0"], None)
    assert written.write({"wg0": ONE}) == (["wg0"], "")
    assert (tmp_path / "r1/wg0.pub.txt").read_text() == f"{ONE}\n"
    kept = host_record.read(tmp_path, "r2", ["wg0"], {})
    assert kept.write({"wg0": OTHER}) == ([], "no file is written where wireguard_vrf_recorded_keys is set")
    assert not (tmp_path / "r2").exists()


def test_a_folder_that_cannot_be_written_is_a_reason() -> None:
    record = host_record.read(NOWHERE, "r1", ["wg0"], None)
    with host_record.lock(record, check=False):
        written, why = record.write({"wg0": ONE})
    assert written == []
    assert re.fullmatch(r"/proc/wireguard_keys\S* cannot be written: .+", why)
    assert record.variables({"wg0": ONE}) == {"wg0": ONE}


def test_the_variables_are_an_inventory_with_all_keys_of_a_host(tmp_path: Path) -> None:
    record = host_record.read(tmp_path, "r1", ["wg0", "wg1"], {"wg0": ONE})
    text = host_record.inventory({"r1": record.variables({"wg1": OTHER})})
    assert yaml.safe_load(text) == {
        "all": {"hosts": {"r1": {"wireguard_vrf_recorded_keys": {"wg0": ONE, "wg1": OTHER}}}}
    }

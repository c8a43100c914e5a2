# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

PLUGINS = "ansible_collections.transit.networkd.plugins"
# Ansible's loader of collections takes over first, as in a run.
IMPORT = """
import sys
from ansible.plugins.loader import init_plugin_loader

init_plugin_loader()
import {plugins}.{module}

for name, module in sorted(sys.modules.items()):
    if name.startswith("{plugins}.") and getattr(module, "__file__", "").endswith(".py"):
        print(name.removeprefix("{plugins}."), type(module.__loader__).__name__)
"""


def imported(module: str, cache: Path) -> dict[str, str]:
    """Return each module of the collection that an import loads, and by what; byte code goes to a folder of its own."""
    done = subprocess.run(
        [sys.executable, "-c", IMPORT.format(plugins=PLUGINS, module=module)],
        env={**os.environ, "PYTHONPYCACHEPREFIX": str(cache), "PYTHONDONTWRITEBYTECODE": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    return dict(line.split() for line in done.stdout.splitlines())


def kept(cache: Path) -> set[str]:
    """Return the modules of the collection whose byte code is in a folder."""
    paths = {str(path.relative_to(cache)) for path in cache.rglob("*.pyc")}
    return {
        path.partition("/networkd/plugins/")[2].split(".")[0].replace("/", ".")
        for path in paths
        if "/transit/networkd/plugins/" in path
    }


@pytest.mark.parametrize("action", ["wireguard_vrf_plan", "wireguard_vrf_internal"])
def test_an_action_leaves_the_byte_code_of_what_it_imports(action: str, tmp_path: Path) -> None:
    loaders = imported(f"action.{action}", tmp_path)
    own = {name for name in loaders if name.startswith(("plugin_utils._plan.", "module_utils._common."))}
    assert own
    assert {loaders[name] for name in own} == {"SourceFileLoader"}
    assert own <= kept(tmp_path)


def test_without_it_ansible_compiles_each_time(tmp_path: Path) -> None:
    loaders = imported("plugin_utils._plan", tmp_path)
    assert loaders["plugin_utils._plan._build"] == "_AnsibleCollectionLoader"
    assert not kept(tmp_path)


def test_a_folder_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    loaders = imported("action.wireguard_vrf_plan", tmp_path / "file")
    assert loaders["plugin_utils._plan._build"] == "SourceFileLoader"

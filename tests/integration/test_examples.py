# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The examples of every plugin: each block runs by itself, and what it shows is what happens.

A block is the tasks of a play for three routers that have what `site` gives them. The routers are programs that answer
as routers would (helpers/fleet); the plugins, the calls, the gate and the keys are real.
"""

from __future__ import annotations

import ast
import os
import re
import shutil
import sys
from pathlib import Path

import pytest
import yaml

from helpers.fleet.routers import NAMES, Fleet
from helpers.plays import player

PLUGINS = Path(__file__).resolve().parents[2] / "plugins"
DOCUMENTED = sorted([*PLUGINS.glob("modules/*.py"), *PLUGINS.glob("filter/*.py")])
ETC = "/etc/systemd/network"

# The files that the author of a block has.
FILES = {
    "from_networkd": {
        "20-wan.network": "[Match]\nName=eth0\n\n[Network]\nVRF=vrf-wan\nAddress=198.51.100.11/24\n"
        "Address=2001:db8:a::11/64\n\n[Route]\nGateway=198.51.100.1\n"
    },
    "networkd_lint": {
        "files/networkd/10-vrf.netdev": "[NetDev]\nName=vrf-wan\nKind=vrf\n\n[VRF]\nTable=1000\n",
        "files/networkd/10-vrf.network": "[Match]\nName=vrf-wan\n",
    },
}

# What a run prints.
PRINTED = {
    "from_networkd": ['"msg": "vrf-wan"'],
    "networkd_problems": ["10-vrf.netdev:6: error: unknown key Tabel= in [VRF]; did you mean Table=? [unknown-key]"],
    "networkd_report": ["checks, all ok; on: WAN in its VRF, "],
    "wireguard_vrf_bundle": ['"/etc/systemd/network/05-transit-vrf-wan.netdev"'],
    "networkd_facts": ['"name": "vrf-wan"', '"table": 1000'],
    "wireguard_vrf_plan": ['"priority": 1998'],
}
# The units of this example are wrong on purpose.
FAILS = {"networkd_problems"}
# What each router is asked, in order.
ASKED = {
    "networkd_drift": ["facts"],
    "networkd_report": ["facts"],
    "networkd_config": ["inspect", "inspect", "remove", "confirm"],
    "networkd_facts": ["facts"] * 3,
    "wireguard_key": ["keys"] * 2,
    "wireguard_vrf_internal": ["rotation"],
}
# What a run leaves.
LEFT = {
    "networkd_export": [f"units/{name}{ETC}/05-transit-vrf-wan.netdev" for name in NAMES],
    "networkd_lint": ["networkd.sarif"],
    "to_networkd": [f"{ETC.lstrip('/')}/20-wan.network"],
    "wireguard_key": [f"wireguard_keys/{name}/wg1.pub.txt" for name in NAMES],
}

pytestmark = [
    pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file to another group"),
    pytest.mark.skipif(shutil.which("wg") is None, reason="wireguard-tools is not installed"),
]


def examples(path: Path) -> str:
    """Return the examples of a plugin."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "EXAMPLES":
            return str(ast.literal_eval(node.value))
    raise AssertionError(f"{path} has no examples")


@pytest.fixture(scope="module")
def deployed(tmp_path_factory: pytest.TempPathFactory) -> Fleet:
    """Return routers after `site`."""
    folder = tmp_path_factory.mktemp("fleet")
    fleet = Fleet(folder, player(folder))
    done = fleet.run("site")
    assert done.status == 0, done.output
    shutil.copytree(folder, folder.with_name("kept"))
    return fleet


@pytest.fixture
def fleet(deployed: Fleet) -> Fleet:
    """Return the routers as `site` has left them, whatever an example has done to them."""
    shutil.rmtree(deployed.folder)
    shutil.copytree(deployed.folder.with_name("kept"), deployed.folder)
    return deployed


@pytest.mark.parametrize("path", DOCUMENTED, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_the_examples_of_a_plugin_run_by_themselves(path: Path, fleet: Fleet) -> None:
    name, folder = path.stem, fleet.folder
    for file, text in FILES.get(name, {}).items():
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / file).write_text(text)
    # An example that writes a unit writes it below the folder, with a Python that runs every module.
    (folder / ETC.lstrip("/")).mkdir(parents=True)
    text = examples(path).replace(f"dest: {ETC}", f"dest: {folder}{ETC}")
    python = ["-e", f"ansible_python_interpreter={sys.executable}"] if "ansible.builtin.copy:" in text else []
    play = {"hosts": "routers", "gather_facts": False, "tasks": yaml.safe_load(text)}

    done = fleet.run([play], *python, cwd=folder)

    assert done.status == (2 if name in FAILS else 0), done.output
    for printed in PRINTED.get(name, []):
        assert printed in done.output
    assert fleet.all_asked() == dict.fromkeys(NAMES, " ".join(ASKED.get(name, [])))
    assert [file for file in LEFT.get(name, []) if not (folder / file).is_file()] == []
    if name == "to_networkd":
        shown = re.search(r"^ +# # Managed.*?\Z", text, re.MULTILINE | re.DOTALL)
        assert shown is not None
        written = (folder / f"{ETC.lstrip('/')}/20-wan.network").read_text()
        assert written == re.sub(r"^ +# ?", "", shown[0].rstrip(), flags=re.MULTILINE) + "\n"

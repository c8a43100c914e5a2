# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each sample of the tutorials and guides that sets variables is an inventory that can be planned, and linted clean."""

from __future__ import annotations

import base64
import hashlib
import re
import typing as t
from pathlib import Path

import pytest
import yaml
from ansible.inventory.manager import InventoryManager
from ansible.parsing.dataloader import DataLoader
from ansible.vars.manager import VariableManager

from ansible_collections.transit.networkd.plugins.plugin_utils._lint import findings
from ansible_collections.transit.networkd.plugins.plugin_utils._plan import names_of, plan, with_keys
from ansible_collections.transit.networkd.plugins.plugin_utils._render import render

CLONE = Path(__file__).resolve().parents[2]
PAGES = [*(CLONE / "docs/howto").glob("*.md"), *(CLONE / "docs/tutorials").glob("*.md"), CLONE / "README.md"]
BLOCK = re.compile(r"^```(?:yaml|json)\n(.*?)^```$", re.MULTILINE | re.DOTALL)

# What a reader has before: three routers and a tunnel.
BEFORE: dict[str, t.Any] = {
    "routers": {
        "vars": {
            "wireguard_vrf_tunnels": [{"name": "wg0", "group": "routers", "prefixes": ["fd00:99::/64"]}],
            "wireguard_vrf_egress": "users",
        },
        "hosts": {
            name: {
                "wireguard_vrf_interfaces": [
                    {"name": "eth0", "addresses": [f"{net}.1{name[1]}/24"], "gateways": [f"{net}.1"]}
                ]
            }
            for name, net in (("r1", "198.51.100"), ("r2", "203.0.113"), ("r3", "192.0.2"))
        },
    }
}


def samples() -> list[t.Any]:
    """Return the samples of all pages that set variables of the role."""
    found = []
    for page in sorted(PAGES):
        text = page.read_text(encoding="utf-8")
        for block in BLOCK.finditer(text):
            data = yaml.safe_load(block[1])
            if block[0].startswith("```json"):  # NetBox has the variables of a router in JSON
                data = {"r1": data}
            line = text[: block.start()].count("\n") + 1
            # A block that begins with --- is a file that a program wrote: the test of its page compares it.
            if block[1].startswith("---"):
                continue
            if isinstance(data, dict) and "wireguard_vrf_" in block[1] and "plugin" not in data:
                found.append(pytest.param(data, id=f"{page.name}:{line}"))
    return found


def sources(sample: dict[str, t.Any]) -> list[dict[str, t.Any]]:
    """Return the inventories that Ansible reads for a sample: the reader's, and the sample in its place in it."""
    if any(name.startswith("wireguard_vrf_") for name in sample):
        return [BEFORE, {"routers": {"vars": sample}}]
    groups = {name: value for name, value in sample.items() if {"hosts", "vars"} & set(value or {})}
    if not groups:
        return [BEFORE, {"routers": {"hosts": sample}}]
    whole = all("wireguard_vrf_interfaces" in str(group.get("hosts")) for group in groups.values() if "vars" in group)
    return [sample] if whole and "wireguard_vrf_tunnels" in str(sample) else [BEFORE, sample]


def inventory(folder: Path, given: list[dict[str, t.Any]]) -> dict[str, t.Any]:
    """Return what Ansible makes of inventories, as the plan takes it."""
    for number, source in enumerate(given):
        (folder / f"{number}.yml").write_text(yaml.safe_dump(source), encoding="utf-8")
    loader = DataLoader()
    manager = InventoryManager(loader=loader, sources=[str(folder / f"{number}.yml") for number in range(len(given))])
    variables = VariableManager(loader=loader, inventory=manager)
    hosts = {
        host.name: {
            name: value for name, value in variables.get_vars(host=host).items() if name.startswith("wireguard_vrf_")
        }
        for host in manager.get_hosts()
    }
    groups = {name: [host.name for host in group.get_hosts()] for name, group in manager.groups.items()}
    found: dict[str, t.Any] = {"hosts": hosts, "groups": groups}
    return {**found, "resolved": {name: ["203.0.113.99"] for name in names_of(t.cast("t.Any", found))}}


def key(seed: str) -> str:
    """Return a public key that looks like one."""
    return base64.b64encode(hashlib.sha256(seed.encode()).digest()).decode()


@pytest.mark.parametrize("sample", samples())
def test_a_sample_is_planned_and_linted_clean(sample: dict[str, t.Any], tmp_path: Path) -> None:
    given = inventory(tmp_path, sources(sample))
    planned = plan(t.cast("t.Any", given))
    assert planned["warnings"] == []
    assert planned["hosts"]
    keys = {
        name: {tunnel["tunnel"]: key(name + tunnel["tunnel"]) for tunnel in host["tunnels"]}
        for name, host in planned["hosts"].items()
    }
    for host in with_keys(planned, keys)["hosts"].values():
        files = {file["path"]: file["content"] for file in render(host)["files"] if "content" in file}
        assert [finding for finding in findings(files, 257) if finding.severity == "error"] == []

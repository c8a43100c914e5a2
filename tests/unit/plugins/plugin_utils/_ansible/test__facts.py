# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from ansible.inventory.manager import InventoryManager
from ansible.parsing.dataloader import DataLoader
from ansible.vars.hostvars import HostVars
from ansible.vars.manager import VariableManager

from ansible_collections.transit.networkd.plugins.plugin_utils._ansible._facts import (
    facts_of_the_inventory,
    refusals,
    without_facts,
)

INVENTORY = """\
all:
  hosts:
    r1: {mine: inventory, wireguard_vrf_host_id: 1}
    r2:
"""


@pytest.fixture
def hosts(tmp_path: Path) -> HostVars:
    """Ansible's own hostvars of an inventory, with facts of r1 that have the names of its variables."""
    (tmp_path / "hosts.yml").write_text(INVENTORY)
    loader = DataLoader()
    inventory = InventoryManager(loader=loader, sources=[str(tmp_path / "hosts.yml")])
    manager = VariableManager(loader=loader, inventory=inventory)
    found = HostVars(inventory, manager, loader)
    manager.set_host_facts("r1", {"mine": "fact", "wireguard_vrf_host_id": 7, "inventory_dir": "/", "ansible_x": 1})
    manager.set_nonpersistent_facts("r2", {"mine": "set_fact"})
    return found


def test_no_fact_outranks_the_inventory(hosts: HostVars, tmp_path: Path) -> None:
    names = ("mine", "wireguard_vrf_host_id", "inventory_dir")
    with without_facts(hosts):
        assert [hosts["r1"][name] for name in names] == ["inventory", 1, str(tmp_path)]
        assert hosts["r1"]["ansible_facts"] == {"x": 1}
        assert hosts["r2"]["mine"] == "set_fact"
    # The control: Ansible's own view, before and after.
    assert hosts["r1"]["wireguard_vrf_host_id"] in (1, 7)  # as `inject_facts_as_vars` says
    assert hosts["r1"]["ansible_facts"]["mine"] == "fact"


def test_the_facts_come_back_after_an_error(hosts: HostVars) -> None:
    with pytest.raises(RuntimeError), without_facts(hosts):
        raise RuntimeError
    assert facts_of_the_inventory(hosts["r1"]) == ["inventory_dir", "wireguard_vrf_host_id"]
    assert facts_of_the_inventory(hosts["r2"]) == []


def test_each_host_with_such_facts_is_refused_by_its_own_name(hosts: HostVars) -> None:
    hosts._variable_manager.set_host_facts("r2", {"ansible_x": 1, "inventory_hostname": "r1"})
    found = refusals(hosts, ["r1", "r2", "nobody"])
    assert {name: why.partition(", which")[0] for name, why in found.items()} == {
        "r1": "r1: its facts set inventory_dir, wireguard_vrf_host_id",
        "r2": "r2: its facts set inventory_hostname",
    }
    assert refusals({"r1": {}}, ["r1"]) == {}


def test_a_plain_mapping_stays(hosts: HostVars) -> None:
    with without_facts({"r1": {}}), without_facts(None):
        assert "r1" in hosts


def test_hostvars_of_an_unknown_kind_are_refused() -> None:
    class Other(Mapping[str, t.Any]):
        def __getitem__(self, name: str) -> t.Any:
            raise KeyError(name)

        def __iter__(self) -> Iterator[str]:
            return iter(())

        def __len__(self) -> int:
            return 0

    with (
        pytest.raises(ValueError, match="keeps facts where the collection cannot leave them out"),
        without_facts(Other()),
    ):
        pass

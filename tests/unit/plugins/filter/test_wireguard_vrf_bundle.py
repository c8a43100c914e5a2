# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import copy
import re

import pytest
from ansible.errors import AnsibleFilterError

from ansible_collections.transit.networkd.plugins.filter.wireguard_vrf_bundle import FilterModule
from ansible_collections.transit.networkd.plugins.plugin_utils._render import render
from helpers.lab_inventory import lab_plan

wireguard_vrf_bundle = FilterModule().filters()["wireguard_vrf_bundle"]


def test_a_host_plan_becomes_its_bundle():
    plan = lab_plan()["hosts"]["r1"]
    given = copy.deepcopy(plan)
    bundle = wireguard_vrf_bundle(plan)
    assert bundle == render(given)
    assert "/etc/systemd/network/05-transit-vrf-wan.netdev" in {file["path"] for file in bundle["files"]}
    assert plan == given


@pytest.mark.parametrize("given", [None, [], "text", {"hosts": {}}])
def test_anything_else_is_named(given):
    message = f"wireguard_vrf_bundle: the input must be a host's plan (plan.hosts[HOST]), got {type(given).__name__}"
    with pytest.raises(AnsibleFilterError, match=re.escape(message)):
        wireguard_vrf_bundle(given)

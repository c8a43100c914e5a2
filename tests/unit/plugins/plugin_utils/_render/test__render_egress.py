# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rules of users in the VRF's unit, and what the egress lock lets through for them."""

from __future__ import annotations

import re
import typing as t

from ansible_collections.transit.networkd.plugins.plugin_utils._lint import FOR_BUNDLES, findings
from ansible_collections.transit.networkd.plugins.plugin_utils._plan import plan, with_keys
from ansible_collections.transit.networkd.plugins.plugin_utils._render import render
from helpers.lab_inventory import lab_inventory

UNIT = "/etc/systemd/network/05-transit-vrf-wan.network"
FILTER = "/etc/transit-networkd/filter.nft"


def files(**variables: t.Any) -> dict[str, str]:
    """Return the files of r1 with these variables."""
    inventory = lab_inventory()
    inventory["hosts"]["r1"].update({f"wireguard_vrf_{name}": value for name, value in variables.items()})
    bundle = render(with_keys(plan(inventory), inventory["public_keys"])["hosts"]["r1"])
    return {file["path"]: file["content"] for file in bundle["files"] if "content" in file}


def test_a_rule_for_each_user() -> None:
    unit = files(egress="users", egress_users=["_apt", "104"])[UNIT]
    rules = [part for part in unit.split("\n\n") if "User=" in part]
    assert rules == [
        f"[RoutingPolicyRule]\nUser={user}\nFamily=both\nPriority=32770\nTable=1000" for user in ("104", "_apt")
    ]
    assert [finding for finding in findings(files(egress="users"), 252, {FOR_BUNDLES}) if "User" in str(finding)] == []


def test_other_choices_change_no_file() -> None:
    assert files(egress="none") == files()
    assert "User=" not in files()[UNIT]


def test_the_lock_lets_the_users_through() -> None:
    lets = re.compile(r"\t\tmeta skuid \{ 7, 42 \} accept\n")
    users = {"egress": "users", "egress_users": ["42", "7"]}
    assert len(lets.findall(files(**users, egress_lock=True)[FILTER])) == 1
    # Without the lock nothing has to be let through.
    assert files(**users)[FILTER] == files()[FILTER]
    assert "skuid" not in files(egress="none", egress_lock=True)[FILTER]

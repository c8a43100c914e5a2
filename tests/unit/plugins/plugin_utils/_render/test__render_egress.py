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


def files(inventory: dict[str, t.Any] | None = None, **variables: t.Any) -> dict[str, str]:
    """Return the files of r1 with these variables."""
    inventory = inventory or lab_inventory()
    inventory["hosts"]["r1"].update({f"wireguard_vrf_{name}": value for name, value in variables.items()})
    bundle = render(with_keys(plan(inventory), inventory["public_keys"])["hosts"]["r1"])
    return {file["path"]: file["content"] for file in bundle["files"] if "content" in file}


def test_a_rule_for_each_user() -> None:
    unit = files(egress="users", egress_users=["_apt", "104"])[UNIT]
    rules = [part for part in unit.split("\n\n") if "User=" in part]
    assert rules == [
        f"[RoutingPolicyRule]\nUser={user}\nFamily=both\nPriority=32771\nTable=1000" for user in ("104", "_apt")
    ]
    assert [finding for finding in findings(files(egress="users"), 252, FOR_BUNDLES) if "User" in str(finding)] == []


def test_inner_prefixes_end_before_the_rules_of_the_users() -> None:
    unit = files(egress="users")[UNIT]
    ends = [part for part in unit.split("\n\n") if "To=" in part]
    assert ends == [
        f"[RoutingPolicyRule]\nTo={prefix}\nPriority=32770\nType=unreachable"
        for prefix in ("fd00:50:1::/64", "fd00:99::/64", "10.50.1.0/24")
    ]
    assert unit.index(ends[-1]) < unit.index("User=")


def test_a_family_with_a_default_route_of_a_tunnel_has_no_rule() -> None:
    inventory = lab_inventory()
    for host in inventory["hosts"].values():
        host["wireguard_vrf_tunnels"][0]["exits"] = ["r3"]
    inventory["hosts"]["r3"]["wireguard_vrf_networks"] = ["::/0"]
    unit = files(inventory, egress="users", egress_users=["_apt"])[UNIT]
    assert "User=_apt\nFamily=ipv4\n" in unit


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

# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.transit.networkd.plugins.module_utils._common import _layout as layout
from ansible_collections.transit.networkd.plugins.module_utils._common._source_rules import (
    all_source_rules,
    source_rules,
    source_tables,
)
from helpers.host.healthy_host import member

ADDRESSES = ["198.51.100.11/24", "198.51.100.12/32", "2001:DB8:A::11/64"]


def uplink(*gateways: str, **more: t.Any) -> dict[str, t.Any]:
    given = [{"address": gateway, "on_link": False} for gateway in gateways]
    return member("eth0", addresses=ADDRESSES, gateways=given, **more)


@pytest.mark.parametrize(
    ("gateways", "sources"),
    [
        (["198.51.100.1"], ["198.51.100.11/32", "198.51.100.12/32"]),
        (["fe80::1"], ["2001:db8:a::11/128"]),
        (["198.51.100.1", "2001:db8:a::1"], ["198.51.100.11/32", "198.51.100.12/32", "2001:db8:a::11/128"]),
        ([], []),
    ],
)
def test_each_address_with_a_gateway_of_its_family_has_two_rules(gateways: list[str], sources: list[str]) -> None:
    expected = [rule for source in sources for rule in ((900, source, 1000, True), (901, source, 900, False))]
    assert list(source_rules(uplink(*gateways, source_table=900), 1000)) == expected


@pytest.mark.parametrize("older", [{"source_table": None}, {}], ids=["no table", "an older version's plan"])
def test_without_a_table_of_its_own_an_uplink_has_no_rules(older: dict[str, t.Any]) -> None:
    plan = {"vrfs": [{"name": "vrf-wan", "table": 1000}], "members": [uplink("198.51.100.1", **older)]}
    assert (all_source_rules(plan), source_tables(plan)) == ([], [])


def test_the_rules_of_a_host_are_those_of_all_its_uplinks() -> None:
    uplinks = [uplink("198.51.100.1", source_table=table) for table in (900, 901)]
    plan = {"vrfs": [{"name": "vrf-wan", "table": 1000}], "members": [*uplinks, member("eth9")]}
    assert [rule.table for rule in all_source_rules(plan)] == [1000, 900, 1000, 900, 1000, 901, 1000, 901]
    assert source_tables(plan) == [900, 901]


def test_source_rules_are_asked_before_the_kernels_rule_of_vrfs() -> None:
    assert layout.PRIORITY_SOURCE < layout.PRIORITY_SOURCE_DEFAULT < layout.PRIORITY_L3MDEV

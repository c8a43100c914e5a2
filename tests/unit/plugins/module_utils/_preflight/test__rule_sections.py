# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.transit.networkd.plugins.module_utils._preflight._rule_sections import makes

RULE: dict[str, t.Any] = {
    "family": "ipv4",
    "priority": 500,
    "mark": 7,
    "mask": None,
    "table": 77,
    "action": "table",
    "protocol": "static",
    "src": None,
    "dst": None,
    "iif": None,
    "oif": None,
}
KEYS = {"Priority": "500", "FirewallMark": "0x7", "Table": "77"}


@pytest.mark.parametrize(
    ("keys", "fields"),
    [
        ({}, {}),
        ({"Priority": ""}, {}),
        ({"Table": "blue"}, {}),
        ({"Table": ["66", "77"]}, {}),
        ({"Table": "main"}, {"table": 254}),
        ({"Table": ""}, {"table": 254}),
        ({"FirewallMark": "7/0xff"}, {"mask": 0xFF}),
        ({"FirewallMark": "7/0xffffffff"}, {}),
        ({"From": "192.0.2.9"}, {"src": "192.0.2.9/32"}),
        ({"To": "fd00::/64"}, {"dst": "fd00::/64", "family": "ipv6"}),
        ({"Family": "both"}, {"family": "ipv6"}),
        ({"Family": "ipv6"}, {"family": "ipv6"}),
        ({"IncomingInterface": "eth0", "OutgoingInterface": "eth1"}, {"iif": "eth0", "oif": "eth1"}),
        ({"Type": "unreachable"}, {"action": "unreachable", "table": None}),
    ],
)
def test_a_rule_that_a_section_makes(keys: dict[str, t.Any], fields: dict[str, t.Any]) -> None:
    assert makes({**KEYS, **keys}, {**RULE, **fields})


@pytest.mark.parametrize(
    ("keys", "fields"),
    [
        ({}, {"protocol": "boot"}),
        ({}, {"priority": 501}),
        ({}, {"mark": 8}),
        ({}, {"mask": 0xFF}),
        ({}, {"table": 78}),
        ({}, {"family": "ipv6"}),
        ({}, {"src": "192.0.2.9/32"}),
        ({"To": "nonsense"}, {}),
        ({}, {"iif": "eth0"}),
        ({}, {"oif": "eth0"}),
        ({}, {"action": "unreachable", "table": None}),
        ({"Type": "blackhole"}, {}),
        ({"FirewallMark": "many"}, {}),
    ],
)
def test_a_rule_that_is_another_one(keys: dict[str, t.Any], fields: dict[str, t.Any]) -> None:
    assert not makes({**KEYS, **keys}, {**RULE, **fields})

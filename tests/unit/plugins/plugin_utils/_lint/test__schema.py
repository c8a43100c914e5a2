# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest

from ansible_collections.transit.networkd.plugins.plugin_utils._lint import _schema, _values
from ansible_collections.transit.networkd.plugins.plugin_utils._lint._schema_data import KEYS

# Rows of systemd's own gperf tables; [IPoIB] of .network has two that its table of sections forgot.
COUNTS = {
    252: {"network": 540 - 2, "netdev": 227, "link": 94},
    257: {"network": 599 - 2, "netdev": 235, "link": 98},
}


@pytest.mark.parametrize("version", COUNTS)
@pytest.mark.parametrize("kind", ["network", "netdev", "link"])
def test_the_schema_has_each_key_of_systemds_own_tables(version, kind):
    every = [since for keys in _schema.sections(kind).values() for since in keys.values()]

    assert sum(latest <= version for _earliest, latest in every) == COUNTS[version][kind]


SINCE = {
    ("network", "RoutingPolicyRule", "L3MasterDevice"): (256, 256),
    ("network", "Network", "VRF"): (231, 231),
    ("netdev", "WireGuard", "RouteTable"): (250, 250),
    ("netdev", "WireGuardPeer", "PublicKeyFile"): (257, 257),
    ("network", "ClassfulMultiQueueing", "Parent"): (253, 257),
    ("netdev", "Bridge", "STP"): (0, 252),
}


@pytest.mark.parametrize(("key", "since"), SINCE.items(), ids=map(str, SINCE))
def test_since(key, since):
    kind, section, name = key
    assert _schema.sections(kind)[section][name] == since


def test_networkd_has_no_section_that_its_table_of_sections_lacks():
    assert "IPoIB" not in _schema.sections("network")
    assert "IPoIB" in _schema.sections("netdev")


@pytest.mark.parametrize("kind", KEYS)
def test_every_type_is_known_and_is_a_keys(kind):
    for (section, key), name in _schema.types(kind).items():
        assert key in _schema.sections(kind)[section], f"[{section}] {key}="
        assert name == "removed" or name in _values.TYPES

# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest

from ansible_collections.transit.networkd.plugins.plugin_utils._lint.schema import _schema
from ansible_collections.transit.networkd.plugins.plugin_utils._lint.schema._data import KEYS

# Rows of systemd's own gperf tables; [IPoIB] of .network has two that its table of sections forgot.
COUNTS = {
    247: {"network": 440 - 2, "netdev": 193, "link": 46},
    252: {"network": 540 - 2, "netdev": 227, "link": 94},
    254: {"network": 549 - 2, "netdev": 229, "link": 94},
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
    ("network", "ClassfulMultiQueueing", "Parent"): (257, 257),
    ("netdev", "Bridge", "STP"): (232, 232),
    ("netdev", "HSR", "Protocol"): (258, 258),
}


@pytest.mark.parametrize(("kind", "since"), [("ipoib", 250), ("batadv", 248), ("wireguard", None), ("Ipoib", None)])
def test_since_when_there_is_a_kind_of_device(kind, since):
    assert _schema.value_since("NetDev", "Kind", kind) == since


@pytest.mark.parametrize(("key", "since"), SINCE.items(), ids=map(str, SINCE))
def test_since(key, since):
    kind, section, name = key
    assert _schema.sections(kind)[section][name] == since


def test_networkd_has_no_section_that_its_table_of_sections_lacks():
    assert "IPoIB" not in _schema.sections("network")
    assert "IPoIB" in _schema.sections("netdev")


@pytest.mark.parametrize("kind", KEYS)
def test_every_key_has_a_type_that_can_be_read(kind):
    for section, keys in _schema.sections(kind).items():
        for key in keys:
            assert _schema.verdict(kind, section, key, "x", None) is not None, f"[{section}] {key}="


@pytest.mark.parametrize("kind", KEYS)
def test_what_repeats_and_what_is_removed_are_keys(kind):
    for section, key in (*_schema.repeats(kind), *_schema.removed(kind)):
        assert key in _schema.sections(kind)[section], f"[{section}] {key}="


def test_a_section_of_a_netdev_is_for_a_kind():
    assert _schema.netdev_kinds("WireGuardPeer") == {"wireguard"}
    assert _schema.netdev_kinds("NetDev") is None


# (section, key, value, version) -> taken, complaint, since; of .network and .netdev files
VERDICTS = {
    # 247 lacks these words, and 252 has them: for 249 either one's word will do.
    ("Address", "Scope", "site", 247): (False, False, (248, 252)),
    ("Address", "Scope", "site", 249): (True, False, None),
    ("Address", "Scope", "site", 252): (True, False, None),
    # What both refuse is wrong.
    ("Address", "Scope", "sites", 249): (False, False, None),
    # The empty value came between 252 and 257; 254 has it not, so 255 and 256 may have it.
    ("Address", "Scope", "", 249): (False, False, (255, 257)),
    ("Address", "Scope", "", 254): (False, False, (255, 257)),
    ("Address", "Scope", "", 255): (True, False, None),
    ("RoutingPolicyRule", "Family", "", 252): (False, False, (255, 257)),
    ("RoutingPolicyRule", "Family", "", 254): (False, False, (255, 257)),
    ("RoutingPolicyRule", "Family", "", 257): (True, False, None),
    # Between two versions measured, either one's word will do.
    ("RoutingPolicyRule", "Family", "", 255): (True, False, None),
    ("RoutingPolicyRule", "Family", "any", None): (False, False, None),
    ("Network", "Address", "192.0.2.1", 257): (True, True, None),
    ("Network", "DHCP", "both", 257): (True, True, None),
    ("Network", "DHCP", "yes", 257): (True, False, None),
    ("Network", "IPForward", "yes", 252): (True, False, None),
    ("Network", "IPForward", "yes", 257): (True, True, None),
    ("Network", "IPMasquerade", "yes", None): (True, True, None),
    ("Network", "IPMasquerade", "yes", 247): (True, False, None),
    ("Network", "IPMasquerade", "yes", 249): (True, False, None),
    ("Network", "IPMasquerade", "yes", 252): (True, True, None),
    ("Route", "Scope", "link", 262): (True, False, None),
}


@pytest.mark.parametrize(("case", "wanted"), VERDICTS.items(), ids=map(str, VERDICTS))
def test_verdicts(case, wanted):
    section, key, value, version = case
    found = _schema.verdict("network", section, key, value, version)

    assert found is not None
    assert (found.taken, found.complaint, found.since) == wanted

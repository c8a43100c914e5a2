# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest

from ansible_collections.transit.networkd.plugins.plugin_utils._lint import findings
from helpers.lint_cases import Case, changed

LAN = "41-eth1.network"


def served(address, lease, pool=""):
    return (
        f"[Match]\nName=eth1\n[Network]\nDHCPServer=yes\nAddress={address}\n[DHCPServer]\nEmitDNS=no\n{pool}"
        f"[DHCPServerStaticLease]\nMACAddress=02:00:00:00:07:01\nAddress={lease}\n"
    )


CASES = [
    Case(
        "lease-out-of-pool",
        {LAN: served("192.0.2.1/24", "192.0.2.2", "PoolOffset=20\nPoolSize=230\n")},
        f"{LAN}:12",
        "Address=192.0.2.2 is outside of the server's pool, so the client gets no address",
        version=249,
    ),
]
POOL = "PoolOffset=20\nPoolSize=30\n"
# A lease, the settings of the pool, and whether the lease is in it.
LEASES = [
    ("192.0.2.2", "", True),
    ("192.0.2.254", "", True),
    ("192.0.2.255", "", False),
    ("192.0.2.0", "", False),
    ("198.51.100.2", "", False),
    ("192.0.2.20", POOL, True),
    ("192.0.2.19", POOL, False),
    ("192.0.2.49", POOL, True),
    ("192.0.2.50", POOL, False),
    ("192.0.2.254", "PoolOffset=20\n", True),
    ("192.0.2.7", "PoolOffset=0\nPoolSize=0\n", True),
    ("203.0.113.7", "ServerAddress=203.0.113.1/24\n", True),
    ("192.0.2.7", "ServerAddress=203.0.113.1/24\n", False),
]


def rules(text, version):
    return {row.rule for row in findings(changed({LAN: text}), version)} & {"lease-out-of-pool"}


@pytest.mark.parametrize("case", CASES, ids=str)
def test_each_rule_says_what_is_wrong_and_where(case):
    case.check()


@pytest.mark.parametrize(("lease", "pool", "inside"), LEASES)
def test_a_lease_must_be_in_the_pool_before_250(lease, pool, inside):
    text = served("192.0.2.1/24", lease, pool)
    assert bool(rules(text, 249)) is not inside
    assert rules(text, 250) == rules(text, None) == rules(text, 257) == set()


def test_without_a_server_nothing_is_said():
    text = served("192.0.2.1/24", "198.51.100.2")
    assert rules(text.replace("DHCPServer=yes", "DHCPServer=no"), 249) == set()
    assert rules(text.replace("192.0.2.1/24", "fd00:7::1/64"), 249) == set()

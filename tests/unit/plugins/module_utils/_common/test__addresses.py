# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest

from ansible_collections.transit.networkd.plugins.module_utils._common._addresses import (
    allowed_ips,
    global_addresses,
    global_families,
)


@pytest.mark.parametrize(
    ("addresses", "kept", "families"),
    [
        (["2001:db8::1/64", "192.0.2.7/24", "10.0.0.1/8"], ["2001:db8::1/64", "192.0.2.7/24", "10.0.0.1/8"], 2),
        (["fe80::1/64", "FE80::2/64", "169.254.7.7/16"], [], 0),
        (["169.25.4.1/16", "fe80::1/64"], ["169.25.4.1/16"], 1),
        (["fe9a::1/64", "febf::1/10", "fec0::1/64"], ["fec0::1/64"], 2),
    ],
)
def test_a_link_local_address_leads_nowhere(addresses: list[str], kept: list[str], families: int) -> None:
    assert global_addresses(addresses) == kept
    assert global_families(addresses) == (["ipv4", "ipv6"][:families] if families != 2 or len(kept) > 1 else ["ipv6"])


@pytest.mark.parametrize(
    ("values", "prefixes"),
    [
        (["10.0.0.0/8 10.1.0.0/16"], ["10.0.0.0/8", "10.1.0.0/16"]),
        (["10.0.0.0/8,10.1.0.0/16", "fd00::/8"], ["10.0.0.0/8", "10.1.0.0/16", "fd00::/8"]),
        (["10.0.0.0/8 , 10.1.0.0/16,"], ["10.0.0.0/8", "10.1.0.0/16"]),
        (["10.0.0.0/8", "", "fd00::/8"], ["fd00::/8"]),
        (["10.0.0.0/8", " "], []),
    ],
)
def test_allowed_ips_are_split_and_reset_as_networkd_does(values: list[str], prefixes: list[str]) -> None:
    assert allowed_ips(values) == prefixes

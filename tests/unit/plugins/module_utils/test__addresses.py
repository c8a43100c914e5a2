# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest

from ansible_collections.transit.networkd.plugins.module_utils._addresses import global_addresses, global_families


@pytest.mark.parametrize(
    ("addresses", "kept", "families"),
    [
        (["2001:db8::1/64", "192.0.2.7/24", "10.0.0.1/8"], ["2001:db8::1/64", "192.0.2.7/24", "10.0.0.1/8"], 2),
        (["fe80::1/64", "FE80::2/64", "169.254.7.7/16"], [], 0),
        (["169.25.4.1/16", "fe80::1/64"], ["169.25.4.1/16"], 1),
    ],
)
def test_a_link_local_address_leads_nowhere(addresses: list[str], kept: list[str], families: int) -> None:
    assert global_addresses(addresses) == kept
    assert global_families(addresses) == ["ipv4", "ipv6"][:families]

# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest

from ansible_collections.transit.networkd.plugins.module_utils._common._match import globbed


@pytest.mark.parametrize(
    ("values", "names", "found"),
    [
        (["eth*"], ["eth0"], True),
        (["en* eth?"], ["eth0"], True),
        (["eth[1-9]"], ["eth0"], False),
        (["ETH*"], ["eth0"], False),
        (["!eth* wl*"], ["wl0"], False),
        (["!eth* wl*"], ["en0"], True),
        # Each line has its own "!".
        (["!eth0", "eth*"], ["eth1"], True),
        (["!eth0", "eth*"], ["eth0"], False),
        (["!eth0", "en*"], ["wl0"], False),
        (["lan"], ["eth0", "lan"], True),
        # What has no name at all is matched by what only says which it must not be.
        (["*"], [], False),
        (["!bridge"], [], True),
    ],
)
def test_patterns_of_a_match_section(values: list[str], names: list[str], found: bool) -> None:
    assert globbed(values, *names) is found
